"""Addresses: which attributes of resources are addresses that begin with `https://`, known or not.

Source: the Google provider's documentation of these resources (6.50); Google gives each service and
function an address of its own, which has TLS.
"""

from __future__ import annotations

from iaclint.graph import Graph
from iaclint.truth import Reason
from iaclint.values import Unknown, Value

_WITH_TLS = frozenset(
    (
        ("google_cloud_run_service", "status"),
        ("google_cloud_run_v2_service", "uri"),
        ("google_cloudfunctions2_function", "service_config"),
        ("google_cloudfunctions2_function", "url"),
        ("google_cloudfunctions_function", "https_trigger_url"),
    )
)


def begins_with_tls(graph: Graph, address: Value) -> bool:
    """Whether an address, which is not known, begins with one that Google gives out."""
    if not isinstance(address.data, Unknown):
        return False
    first = address.data.parts[0] if address.data.parts else address
    if isinstance(first, str) or any(doubt.reason is not Reason.RESOURCE_ATTRIBUTE for doubt in first.doubts):
        return False
    sources = [(graph.at(ref.address), ref.attribute) for ref in first.refs]
    return bool(sources) and all(
        source is not None and (source.type, attribute) in _WITH_TLS for source, attribute in sources
    )
