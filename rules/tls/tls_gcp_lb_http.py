"""Load balancers of Google Cloud that answer plain HTTP."""

from __future__ import annotations

from iaclint.gcp.load_balancers import in_mesh_only, inside_only, redirects_all_to_https, url_map_of
from iaclint.rule import Graph, Judgements, Severity, Step, fail_if, rule
from iaclint.truth import YES, Doubt, Reason, maybe

_BY_MESH = maybe(Doubt(Reason.OUTSIDE_REPOSITORY, "whether the service mesh speaks TLS is up to its own policies"))
_PROXIES = ("google_compute_target_http_proxy", "google_compute_region_target_http_proxy")


@rule(
    Severity.HIGH,
    fix="let the URL map of the proxy do nothing but default_url_redirect { https_redirect = true }",
    peers=("CKV2_GCP_37", "CKV2_GCP_38"),
    judges=(
        *(f"{type}.url_map" for type in _PROXIES),
        *(
            f"{type}.default_url_redirect.https_redirect"
            for type in ("google_compute_url_map", "google_compute_region_url_map")
        ),
    ),
)
def tls_gcp_lb_http(graph: Graph) -> Judgements:
    """A load balancer answers plain HTTP instead of redirecting it to HTTPS.

    A target HTTP proxy passes requests to the backends of its URL map as they come, with sessions and
    data in plain text. It is sound where the map redirects everything to HTTPS: by default, and in each
    path matcher, path rule and route rule, which otherwise answer their paths themselves. It is medium
    where every forwarding rule to the proxy is internal, and unknown where all of them are of a service
    mesh, whose own policies say where it speaks TLS.

    Bad:

        resource "google_compute_target_http_proxy" "portal" {
          name    = "portal"
          url_map = google_compute_url_map.portal.id
        }

        resource "google_compute_url_map" "portal" {
          name            = "portal"
          default_service = "projects/portal/global/backendServices/portal"
        }

    Good:

        resource "google_compute_target_http_proxy" "portal" {
          name    = "portal"
          url_map = google_compute_url_map.to_https.id
        }

        resource "google_compute_url_map" "to_https" {
          name = "to-https"

          default_url_redirect {
            https_redirect = true
            strip_query    = false
          }
        }
    """
    internal, meshed = inside_only(graph, *_PROXIES), in_mesh_only(graph, *_PROXIES)
    for proxy in graph.resources(*_PROXIES):
        url_maps = url_map_of(graph, proxy)
        yield fail_if(
            ~url_maps.any(redirects_all_to_https) & (_BY_MESH if proxy.address in meshed else YES),
            proxy,
            "the load balancer answers plain HTTP instead of redirecting all of it to HTTPS",
            severity=Severity.MEDIUM if proxy.address in internal else None,
            steps=tuple(Step(url_map.header, f"its URL map is {url_map.address}") for url_map in url_maps),
        )
