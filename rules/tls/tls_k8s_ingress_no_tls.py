"""Ingresses and load balancers of Kubernetes that answer plain HTTP."""

from __future__ import annotations

from iaclint.judgement import first_such
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.saas.kubernetes_traffic import (
    Entry,
    answers_http_too,
    ends_elsewhere,
    ends_tls,
    ends_tls_at,
    ingresses,
    is_internal,
    is_load_balancer,
    services,
)
from iaclint.truth import Doubt, Reason, maybe
from iaclint.values.ask import equal_to

_MAY_REDIRECT = maybe(
    Doubt(Reason.OUTSIDE_REPOSITORY, "whether what answers at port 80 only redirects to port 443 is not in the code")
)


@rule(
    Severity.MEDIUM,
    fix="add a tls block with a secret, or the annotations of the controller for a certificate and a redirect",
    judges=(
        "kubernetes_ingress.spec.tls",
        "kubernetes_ingress_v1.spec.tls",
        "kubernetes_service.spec.port",
        "kubernetes_service_v1.spec.port",
    ),
)
def tls_k8s_ingress_no_tls(graph: Graph) -> Judgements:
    """An ingress or a load balancer of Kubernetes answers plain HTTP.

    An ingress is sound where it has a `tls` block, or an annotation that gives it a certificate or keeps
    it from answering HTTP; those of the load balancers of AWS, Google Cloud and Azure, of NGINX, HAProxy
    and Traefik are known. It fails all the same where it answers HTTP beside HTTPS: where it is told to, and
    with a certificate of Google's load balancer unless `kubernetes.io/ingress.allow-http` is "false" or a
    FrontendConfig may redirect. Where the load balancer is shared by a group of ingresses, or one with a
    certificate is before a controller in the same code, TLS may end there, which is unknown.

    A service of type `LoadBalancer` is asked about its port 80: it is sound where the load balancer ends
    TLS there. Where it has a port 443 too, what answers at port 80 may only redirect, which is unknown.
    The load balancer of a service that is internal is low. Manifests are judged in the same way.

    Bad:

        resource "kubernetes_ingress_v1" "portal" {
          metadata {
            name = "portal"
          }

          spec {
            default_backend {
              service {
                name = "portal"
              }
            }
          }
        }

    Good:

        resource "kubernetes_ingress_v1" "portal" {
          metadata {
            name = "portal"
          }

          spec {
            tls {
              hosts       = ["portal.example.com"]
              secret_name = "portal-tls"
            }

            default_backend {
              service {
                name = "portal"
              }
            }
          }
        }
    """
    for ingress in ingresses(graph):
        sound, answers_both = ends_tls(ingress), answers_http_too(ingress)
        yield fail_if(
            ingress.exists & ((~sound & ~ends_elsewhere(graph, ingress)) | answers_both),
            ingress.resource,
            "the ingress has no TLS" if sound.is_no else "the ingress answers plain HTTP beside HTTPS",
            at=ingress.content.header,
        )
    for service in services(graph):
        if not is_load_balancer(service).is_no:
            yield _of_service(service)


def _of_service(service: Entry) -> Judgement:
    ports = service.blocks(service.ports)
    alone = ~ports.any(lambda port: equal_to(port["port"], 443)) | _MAY_REDIRECT
    answers = [
        (port.exists & equal_to(port["port"], 80) & ~ends_tls_at(service, port) & alone, port["port"]) for port in ports
    ]
    is_plain = ports.any(lambda port: equal_to(port["port"], 80) & ~ends_tls_at(service, port) & alone)
    return fail_if(
        service.exists & is_load_balancer(service) & is_plain,
        service.resource,
        "the load balancer answers plain HTTP at port 80",
        at=first_such(answers, service.content.header),
        severity=Severity.LOW if is_internal(service).is_yes else None,
    )
