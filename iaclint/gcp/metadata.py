"""Metadata: the settings of virtual machines, for a whole project or for one of them.

A machine's own entry overrides that of its project. Values are texts; `TRUE`, `Yes`, `Y` and `1` in any
case are true. Sources: Compute Engine's pages on VM metadata and on setting up OS Login, with
`enable-oslogin` and `enable-oslogin-2fa`; the Google provider's documentation of these types.
"""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.gcp.workloads import MACHINES
from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import NO, Truth, any_of, known, maybe
from iaclint.values import DYNAMIC, STRING, ConversionError, Value, convert, null, unknown
from iaclint.values.ask import equal_to

OS_LOGIN, SECOND_FACTOR = "enable-oslogin", "enable-oslogin-2fa"
_ON = ("true", "yes", "y", "1")
_PROJECT, _ITEM = "google_compute_project_metadata", "google_compute_project_metadata_item"


@dataclass(frozen=True, slots=True)
class Metadata:
    """The entries that one resource sets."""

    resource: Resource
    entries: Value

    def entry(self, key: str) -> Value:
        """The value of a key; null, written at the entries, where it is not among them."""
        found = self.entries.fields.get(key)
        if found is not None:
            return found
        if self.entries.is_unknown:
            return unknown(DYNAMIC, self.entries.doubts, self.entries.origin)
        return null(DYNAMIC, self.entries.origin)


def of_projects(graph: Graph) -> Iterator[Metadata]:
    """The metadata of whole projects."""
    return (Metadata(resource, resource["metadata"]) for resource in graph.resources(_PROJECT))


def of_machines(graph: Graph) -> Iterator[Metadata]:
    """The metadata of machines, and of the templates that they are made from."""
    return (Metadata(resource, resource["metadata"]) for resource in graph.resources(*MACHINES))


def items(graph: Graph, key: str) -> Iterator[tuple[Resource, Truth]]:
    """The entries of projects that are set one by one and have, or may have, this key."""
    for resource in graph.resources(_ITEM):
        is_this = equal_to(resource["key"], key)
        if not is_this.is_no:
            yield resource, is_this


def is_on(value: Value) -> Truth:
    """Whether the value of an entry is one of the words for true."""
    if value.is_unknown:
        return maybe(*value.doubts)
    try:
        return known(str(convert(value, STRING).data).lower() in _ON)
    except ConversionError:
        return NO


def is_on_for_projects(graph: Graph, key: str) -> Truth:
    """Whether some metadata of a project turns it on here."""
    whole = (is_on(metadata.entry(key)) for metadata in of_projects(graph))
    single = (is_this & is_on(item["value"]) for item, is_this in items(graph, key))
    return any_of((*whole, *single))
