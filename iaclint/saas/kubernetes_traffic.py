"""Kubernetes traffic: ingresses and load balancers in one shape, and what their annotations say of TLS.

Sources: the kubernetes provider's schema (2.38), the Kubernetes API reference, and the documentation of
the controllers whose annotations are named: AWS Load Balancer Controller and cloud provider, GKE, AKS and
Application Gateway Ingress Controller, Ingress NGINX, HAProxy and Traefik.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from iaclint.graph import Graph
from iaclint.modules import Blocks, Configuration, Resource
from iaclint.truth import YES, Truth, any_of, known, maybe
from iaclint.values import DYNAMIC, Value, null, unknown
from iaclint.values.ask import equal_to, is_given, one_of

_MANIFEST = "kubernetes_manifest"
_ALB = "alb.ingress.kubernetes.io"
_NGINX = "nginx.ingress.kubernetes.io"
_AWS = "service.beta.kubernetes.io/aws-load-balancer"

_GIVEN = (
    f"{_ALB}/certificate-arn",
    f"{_ALB}/ssl-redirect",
    f"{_ALB}/actions.ssl-redirect",
    "appgw.ingress.kubernetes.io/appgw-ssl-certificate",
    "ingress.gcp.kubernetes.io/pre-shared-cert",
    "networking.gke.io/managed-certificates",
)
"""Annotations that give an ingress a certificate or a redirect, whatever they say."""

_SAYS = {
    f"{_NGINX}/force-ssl-redirect": "true",
    f"{_NGINX}/ssl-passthrough": "true",
    "appgw.ingress.kubernetes.io/ssl-redirect": "true",
    "haproxy.org/ssl-redirect": "true",
    "kubernetes.io/ingress.allow-http": "false",
    "traefik.ingress.kubernetes.io/router.entrypoints": "websecure",
    "traefik.ingress.kubernetes.io/router.tls": "true",
}
"""Annotations that keep an ingress from answering plain HTTP, where they say this."""

_INTERNAL = (
    (f"{_AWS}-internal", ("true", "0.0.0.0/0")),
    (f"{_AWS}-scheme", ("internal",)),
    ("cloud.google.com/load-balancer-type", ("Internal", "internal")),
    ("networking.gke.io/load-balancer-type", ("Internal", "internal")),
    ("service.beta.kubernetes.io/azure-load-balancer-internal", ("true",)),
)
"""Annotations that keep the load balancer of a service inside a network, where they say one of these."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An ingress or a service. `exists` is less than YES where a manifest may be of another kind.

    `ports` is what the ports of a service are called here.
    """

    resource: Resource
    content: Configuration
    exists: Truth
    ports: str

    def annotation(self, key: str) -> Value:
        """What an annotation says; null where it is not there."""
        annotations = self.content["metadata.annotations"]
        if annotations.is_unknown:
            return unknown(DYNAMIC, annotations.doubts, annotations.origin)
        return annotations.fields.get(key) or null(DYNAMIC, self.content.header)

    def blocks(self, name: str) -> Blocks:
        """The blocks of one type in its `spec`."""
        specs = self.content.blocks("spec")
        found = [spec.blocks(name) for spec in specs]
        doubts = (*specs.doubts, *(doubt for blocks in found for doubt in blocks.doubts))
        return Blocks(tuple(item for blocks in found for item in blocks), doubts)


def ingresses(graph: Graph) -> Iterator[Entry]:
    """The ingresses, by type and then by address."""
    yield from _entries(graph, "kubernetes_ingress", "Ingress")


def services(graph: Graph) -> Iterator[Entry]:
    """The services, by type and then by address."""
    yield from _entries(graph, "kubernetes_service", "Service")


def ends_tls(ingress: Entry) -> Truth:
    """Whether the ingress has a certificate, or an annotation that keeps it from answering plain HTTP."""
    given = any_of(is_given(ingress.annotation(key)) for key in _GIVEN)
    says = any_of(equal_to(ingress.annotation(key), text) for key, text in _SAYS.items())
    return ingress.blocks("tls").present | given | says | _listens(ingress, '"HTTPS"')


def answers_http_too(ingress: Entry) -> Truth:
    """Whether the ingress is told to answer plain HTTP beside HTTPS."""
    redirects = any_of(
        is_given(ingress.annotation(f"{_ALB}/{name}")) for name in ("ssl-redirect", "actions.ssl-redirect")
    )
    stays = equal_to(ingress.annotation(f"{_NGINX}/ssl-redirect"), "false")
    forced = equal_to(ingress.annotation(f"{_NGINX}/force-ssl-redirect"), "true")
    return (stays & ~forced) | (_listens(ingress, '"HTTP"') & ~redirects)


def _listens(ingress: Entry, protocol: str) -> Truth:
    """Whether the load balancer of an ingress listens by a protocol, as far as it is told by which."""
    return _text(ingress.annotation(f"{_ALB}/listen-ports"), lambda text: protocol in text)


def is_load_balancer(service: Entry) -> Truth:
    return equal_to(service.content["spec.type"], "LoadBalancer")


def is_internal(service: Entry) -> Truth:
    """Whether the load balancer of a service is reached from inside a network only."""
    return any_of(one_of(service.annotation(key), texts) for key, texts in _INTERNAL)


def ends_tls_at(service: Entry, port: Configuration) -> Truth:
    """Whether the load balancer of a service ends TLS at one of its ports."""
    ports = service.annotation(f"{_AWS}-ssl-ports")
    name = port["name"].data
    names = {"*", "80", name} if isinstance(name, str) else {"*", "80"}
    listed = _text(ports, lambda text: not names.isdisjoint(part.strip() for part in text.split(",")))
    return is_given(service.annotation(f"{_AWS}-ssl-cert")) & (~is_given(ports) | listed)


def _text(value: Value, ask: Callable[[str], bool]) -> Truth:
    """What is asked of a text; no where there is none."""
    if value.is_unknown:
        return maybe(*value.doubts)
    return known(isinstance(value.data, str) and ask(value.data))


def _entries(graph: Graph, type: str, kind: str) -> Iterator[Entry]:
    """The resources of a type, of any version, and the manifests of the kind that it is for."""
    for resource in graph.resources(type, f"{type}_v1"):
        yield Entry(resource, resource.configuration, YES, "port")
    for resource in graph.resources(_MANIFEST):
        for content in resource.blocks("manifest"):
            exists = equal_to(content["kind"], kind)
            if not exists.is_no:
                yield Entry(resource, content, exists, "ports")
