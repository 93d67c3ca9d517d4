"""mfa-gcp-iap-missing-on-admin."""

from __future__ import annotations

import re

from iaclint.modules import Resource
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth
from iaclint.values.ask import equal_to, is_null, one_of

_FACING_OUT = ("EXTERNAL", "EXTERNAL_MANAGED")
_GLOBAL, _REGIONAL = "google_compute_backend_service", "google_compute_region_backend_service"
_ADMIN = re.compile(
    r"(?:^|[^a-z])(?:admin|administration|airflow|argocd|back-?office|console|dashboard|grafana|intern(?:al)?|jenkins"
    r"|kibana|ops)(?![a-z])"
)


@rule(Severity.LOW, fix="put Identity-Aware Proxy before it: iap { enabled = true }")
def mfa_gcp_iap_missing_on_admin(graph: Graph) -> Judgements:
    """A tool for administrators is on the internet without Identity-Aware Proxy.

    The proxy asks who is calling before a request reaches the tool, with the second factor of the
    organisation; without it the sign-in page of the tool is all that stands before it, for anyone to try.
    What is for administrators is told by its name, such as `admin`, `console`, `internal` or `grafana`.
    A backend service faces the internet where its scheme is `EXTERNAL` or `EXTERNAL_MANAGED`; left out, it
    does if it is global. A backend service of another name is not judged.

    Bad:

        resource "google_compute_backend_service" "admin" {
          name                  = "admin"
          load_balancing_scheme = "EXTERNAL_MANAGED"
        }

    Good:

        resource "google_compute_backend_service" "admin" {
          name                  = "admin"
          load_balancing_scheme = "EXTERNAL_MANAGED"

          iap {
            enabled = true
          }
        }
    """
    for service in graph.resources(_GLOBAL, _REGIONAL):
        if _is_for_administrators(service):
            yield fail_if(
                _faces_out(service) & ~_has_proxy(service),
                service,
                "the tool for administrators is on the internet without Identity-Aware Proxy",
                at=service["iap.enabled"],
            )


def _is_for_administrators(service: Resource) -> bool:
    name = service["name"].data
    texts = (service.name, name if isinstance(name, str) else "")
    return any(_ADMIN.search(text.lower().replace("_", "-")) is not None for text in texts)


def _faces_out(service: Resource) -> Truth:
    scheme = service["load_balancing_scheme"]
    named = one_of(scheme, _FACING_OUT)
    return named | is_null(scheme) if service.type == _GLOBAL else named


def _has_proxy(service: Resource) -> Truth:
    """Whether there is a block that does not turn it off; `enabled` was not asked for before version 6."""
    return service.blocks("iap").any(lambda proxy: ~equal_to(proxy["enabled"], expected=False))
