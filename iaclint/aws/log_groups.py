"""Log groups: those that are a log of their own, and those in which a trail keeps a second copy of its events."""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from iaclint.aws.deliveries import deliveries, own_groups
from iaclint.aws.logs import GROUP, TRAIL, security_logs
from iaclint.graph import Graph
from iaclint.modules import Resource

_of_trails: WeakKeyDictionary[Graph, frozenset[str]] = WeakKeyDictionary()


def log_groups(graph: Graph) -> Iterator[Resource]:
    """The log groups that are a log of their own; what only a trail writes to is one of the copies of its events."""
    copies = _copies_of_trails(graph)
    return (group for group in graph.resources(GROUP) if group.address not in copies)


def security_groups(graph: Graph) -> Iterator[Resource]:
    """Those of them that the settings do not list as no security log."""
    copies = _copies_of_trails(graph)
    return (group for group in security_logs(graph, GROUP) if group.address not in copies)


def _copies_of_trails(graph: Graph) -> frozenset[str]:
    """The addresses of the log groups to which a trail certainly delivers, and nothing else that can be seen."""
    found = _of_trails.get(graph)
    if found is None:
        of_trails, of_others = set[str](), {group.address for _, group in own_groups(graph)}
        for delivery in deliveries(graph):
            for link in delivery.sinks.links:
                if delivery.resource.type != TRAIL:
                    of_others.add(link.resource.address)
                elif (delivery.applies & link.certainty).is_yes:
                    of_trails.add(link.resource.address)
        found = _of_trails[graph] = frozenset(of_trails - of_others)
    return found
