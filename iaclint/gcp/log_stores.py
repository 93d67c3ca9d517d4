"""Log stores: the buckets and datasets to which logs are routed, and how long those logs are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from iaclint.gcp.retention import of_sink, of_store
from iaclint.gcp.sinks import DATASET, NAMED, STORAGE, TOPIC, Sink, sinks
from iaclint.gcp.stores import Contents
from iaclint.gcp.subscriptions import deliveries
from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.retention import Retention
from iaclint.truth import Truth


@dataclass(frozen=True, slots=True)
class Logs:
    """Logs that one writer puts into a store: whether it does, and how long they are kept."""

    writer: Resource
    written: Truth
    retention: Retention


_Stores = tuple[tuple[Resource, tuple[Logs, ...]], ...]
_stores_found: WeakKeyDictionary[Graph, dict[str, _Stores]] = WeakKeyDictionary()


def log_stores(graph: Graph, type: str) -> _Stores:
    """The stores of a type that receive logs, by address, and what is known of each writer's; worked out once."""
    found = _stores_found.setdefault(graph, {})
    if type not in found:
        found[type] = tuple(_log_stores(graph, type))
    return found[type]


def _log_stores(graph: Graph, type: str) -> Iterator[tuple[Resource, tuple[Logs, ...]]]:
    found: dict[str, list[Logs]] = defaultdict(list)
    for sink in sinks(graph):
        retention: Retention | None = None
        for store, written in _stores(graph, sink):
            if store.type == type and not written.is_no:
                retention = retention or of_sink(graph, sink)
                found[store.address].append(Logs(sink.resource, written, retention))
    if type == STORAGE:
        for source, target, written in usage_logs(graph):
            kept = of_store(target, Contents(prefix=source["logging.log_object_prefix"]))
            found[target.address].append(Logs(source, written, kept))
    for store in graph.resources(type):
        if store.address in found:
            yield store, tuple(found[store.address])


def usage_logs(graph: Graph) -> Iterator[tuple[Resource, Resource, Truth]]:
    """Buckets and the buckets to which Cloud Storage writes who used them."""
    for source in graph.resources(STORAGE):
        for block in source.blocks("logging"):
            for store, certainty in graph.targets(block["log_bucket"], (STORAGE,), NAMED).named():
                yield source, store, block.exists & source.exists & certainty


def _stores(graph: Graph, sink: Sink) -> Iterator[tuple[Resource, Truth]]:
    """The stores that a sink fills, by itself or through a topic."""
    for target, certainty in sink.targets.named():
        if target.type in (STORAGE, DATASET):
            yield target, sink.applies & certainty
        elif target.type == TOPIC:
            for delivery in deliveries(graph, target):
                for store, delivered in delivery.stores.named():
                    yield store, sink.applies & certainty & delivery.applies & delivered
