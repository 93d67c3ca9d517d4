"""Log buckets: the buckets that services are told to write logs to, and the keys of these logs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from iaclint.aws.deliveries import deliveries
from iaclint.aws.flows import pointed_at
from iaclint.aws.lifecycle import KeyStart
from iaclint.aws.logs import BUCKET_TYPE, FIREHOSE, Passage, passages
from iaclint.aws.retention import of_bucket
from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.retention import Retention
from iaclint.truth import NO, Truth


@dataclass(frozen=True, slots=True)
class Logs:
    """The logs below one key prefix of a bucket: who writes them, whether they are written, how long they are kept."""

    keys: KeyStart
    writer: Resource
    written: Truth
    retention: Retention


def log_buckets(graph: Graph) -> Iterator[tuple[Resource, tuple[Logs, ...]]]:
    """The buckets that receive logs, by address, and what is known of each kind of log in them.

    A bucket to which a log group is only archived is not among them: it belongs to the group's own retention.
    """
    found: dict[str, dict[KeyStart, list[tuple[Resource, Truth]]]] = defaultdict(lambda: defaultdict(list))
    for writer, passage in _ways_to_buckets(graph):
        for sink in pointed_at(passage.sinks):
            if sink.type == BUCKET_TYPE and not passage.applies.is_no:
                found[sink.address][passage.keys].append((writer, passage.applies))
    for address in sorted(found):
        bucket = graph.at(address)
        if bucket is not None:
            yield bucket, tuple(_logs(graph, bucket, keys, writers) for keys, writers in found[address].items())


def _ways_to_buckets(graph: Graph) -> Iterator[tuple[Resource, Passage]]:
    for delivery in deliveries(graph):
        yield delivery.resource, delivery
        for sink in pointed_at(delivery.sinks):
            if sink.type == FIREHOSE:
                yield from ((delivery.resource, passage) for passage in passages(graph, sink))


def _logs(graph: Graph, bucket: Resource, keys: KeyStart, writers: list[tuple[Resource, Truth]]) -> Logs:
    written = NO
    for _, applies in writers:
        written = written | applies
    return Logs(keys, writers[0][0], written, of_bucket(graph, bucket, keys))
