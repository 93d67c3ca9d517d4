"""Log buckets: the buckets that services write logs to, the keys of these logs, and the archives of log groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from iaclint.aws.deliveries import deliveries
from iaclint.aws.flows import pointed_at
from iaclint.aws.lifecycle import KeyStart
from iaclint.aws.log_groups import security_groups
from iaclint.aws.logs import BUCKET_TYPE, FIREHOSE, TRAIL, Passage, passages
from iaclint.aws.retention import of_bucket, of_group, of_writer
from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.retention import Retention
from iaclint.truth import Truth


@dataclass(frozen=True, slots=True)
class Logs:
    """The logs that one writer leaves below a key prefix of a bucket: whether it does, and how long they are kept."""

    keys: KeyStart
    writer: Resource
    written: Truth
    retention: Retention


@dataclass(frozen=True, slots=True)
class Archived:
    """A log that is kept in a bucket: whose it is, whether it gets there, and all of its copies."""

    source: Resource
    written: Truth
    retention: Retention


_Found = tuple[tuple[Resource, tuple[Logs, ...]], ...]
_Archives = tuple[tuple[Resource, tuple[Archived, ...]], ...]
_found: WeakKeyDictionary[Graph, _Found] = WeakKeyDictionary()
_archived: WeakKeyDictionary[Graph, _Archives] = WeakKeyDictionary()


def log_buckets(graph: Graph) -> _Found:
    """The buckets that receive logs, by address, and what is known of each kind of log in them.

    A bucket to which a log group is only archived is not among them: it belongs to the group's own retention.
    """
    if graph not in _found:
        _found[graph] = tuple(_log_buckets(graph))
    return _found[graph]


def archives(graph: Graph) -> _Archives:
    """The buckets that keep what others are to be held to: the events of trails and the archives of log groups."""
    if graph not in _archived:
        _archived[graph] = tuple(_archives(graph))
    return _archived[graph]


def _archives(graph: Graph) -> Iterator[tuple[Resource, tuple[Archived, ...]]]:
    found: dict[str, list[Archived]] = defaultdict(list)
    for bucket, kinds in log_buckets(graph):
        for logs in kinds:
            if logs.writer.type == TRAIL:
                found[bucket.address].append(Archived(logs.writer, logs.written, of_writer(graph, logs.writer)))
    for group in security_groups(graph):
        retention = of_group(graph, group)
        for copy in retention.archives:
            if copy.resource is not None and copy.resource.type == BUCKET_TYPE and copy.how == "archived":
                found[copy.resource.address].append(Archived(group, group.exists, retention))
    for address in sorted(found):
        bucket_at = graph.at(address)
        if bucket_at is not None:
            yield bucket_at, tuple(found[address])


def _log_buckets(graph: Graph) -> Iterator[tuple[Resource, tuple[Logs, ...]]]:
    found: dict[str, dict[KeyStart, list[tuple[Resource, Truth]]]] = defaultdict(lambda: defaultdict(list))
    for writer, passage in _ways_to_buckets(graph):
        for sink in pointed_at(passage.sinks):
            if sink.type == BUCKET_TYPE and not passage.applies.is_no:
                found[sink.address][passage.keys].append((writer, passage.applies))
    for address in sorted(found):
        bucket = graph.at(address)
        if bucket is not None:
            kinds = ((of_bucket(graph, bucket, keys), keys, writers) for keys, writers in found[address].items())
            yield (
                bucket,
                tuple(
                    Logs(keys, writer, written, retention)
                    for retention, keys, writers in kinds
                    for writer, written in writers
                ),
            )


def _ways_to_buckets(graph: Graph) -> Iterator[tuple[Resource, Passage]]:
    for delivery in deliveries(graph):
        yield delivery.resource, delivery
        for sink in pointed_at(delivery.sinks):
            if sink.type == FIREHOSE:
                yield from ((delivery.resource, passage) for passage in passages(graph, sink))
