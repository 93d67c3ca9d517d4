"""Ids: whether an id is given, and whether it is certain which resource it was read from."""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.syntax import Conditional
from iaclint.truth import YES, Reason, Truth
from iaclint.values import Ref, Value
from iaclint.values.ask import is_set

_ASSIGNED = (Reason.RESOURCE_ATTRIBUTE, Reason.DATA_SOURCE)


def sources(graph: Graph, value: Value) -> Iterator[tuple[Resource, Ref]]:
    """The resources and data sources that a value is read from, with what is read of them.

    None, where it may be something else: `coalesce(var.scope, azurerm_resource_group.portal.id)`, or a
    choice of which only one branch is a resource's.
    """
    if isinstance(value.origin, Conditional) or any(doubt.reason not in _ASSIGNED for doubt in value.doubts):
        return
    for ref in value.refs:
        source = graph.at(ref.address)
        if source is not None:
            yield source, ref


def is_given(graph: Graph, value: Value) -> Truth:
    """Whether an argument that takes an id or an address has one; what a resource or data source makes is one."""
    return YES if any(sources(graph, value)) else is_set(value)
