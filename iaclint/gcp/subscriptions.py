"""Subscriptions: where Pub/Sub delivers what is published to a topic, and whether all of it.

Source: the Google provider's documentation of `google_pubsub_subscription`.
"""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.gcp.sinks import DATASET, NAMED, STORAGE
from iaclint.gcp.stores import Contents
from iaclint.graph import Graph, Identity, Link, Related
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Truth, all_of
from iaclint.values import Value
from iaclint.values.ask import is_null, is_set

_TABLE = "google_bigquery_table"
_TABLES = Identity(("table_id",), lambda text: (text, text.replace(":", ".").rpartition(".")[2]))


@dataclass(frozen=True, slots=True)
class Delivery:
    """One way on from a topic: what is delivered where, and whether there is such a way and it takes everything."""

    subscription: Resource
    destination: Value
    stores: Related
    contents: Contents
    applies: Truth
    complete: Truth


def deliveries(graph: Graph, topic: Resource) -> Iterator[Delivery]:
    """What the subscriptions of a topic store; one that is read by a program has no store that can be seen."""
    for link in graph.referring(topic, "google_pubsub_subscription", "topic", NAMED).links:
        subscription = link.resource
        applies = link.certainty & subscription.exists
        complete = ~is_set(subscription["filter"]) & ~subscription.blocks("message_transforms").present
        stored = NO
        for block in subscription.blocks("cloud_storage_config"):
            there = applies & block.exists
            stored |= block.exists
            related = graph.targets(block["bucket"], (STORAGE,), NAMED)
            contents = Contents(prefix=block["filename_prefix"])
            yield Delivery(subscription, block["bucket"], related, contents, there, complete)
        for block in subscription.blocks("bigquery_config"):
            there = applies & block.exists
            stored |= block.exists
            related = _datasets(graph, block["table"])
            yield Delivery(subscription, block["table"], related, Contents(), there, complete)
        if not stored.is_yes:
            read = Related((), YES)
            yield Delivery(subscription, subscription["topic"], read, Contents(), applies & ~stored, complete)


def _datasets(graph: Graph, table: Value) -> Related:
    """The dataset of a table that is named as `project.dataset.table`."""
    tables = graph.targets(table, (_TABLE,), _TABLES)
    links: list[Link] = []
    for link in tables.links:
        related = graph.targets(link.resource["dataset_id"], (DATASET,), NAMED)
        kept = all_of((link.certainty, is_null(link.resource["expiration_time"])))
        links += [Link(dataset.resource, dataset.certainty & kept) for dataset in related.links]
    if links:
        return Related(tuple(links), tables.beyond, tables.doubt)
    if isinstance(table.data, str):
        parts = table.data.replace(":", ".").split(".")
        return graph.targets(table.replaced(parts[-2], table.marks, None), (DATASET,), NAMED) if parts[1:] else tables
    return Related((), YES, tables.doubt)
