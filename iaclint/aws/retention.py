"""Retention on AWS: the copies of a log, from its group or bucket along subscriptions, streams and replicas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from iaclint.aws.deliveries import deliveries_of
from iaclint.aws.flows import pointed_at
from iaclint.aws.lifecycle import ANY_KEY, KeyStart, expirations
from iaclint.aws.logs import BUCKET_TYPE, FIREHOSE, GROUP, LOG_DESTINATION, STREAM, Passage, passages
from iaclint.graph import Graph
from iaclint.judgement import Step
from iaclint.modules import Resource
from iaclint.retention import Copy, Limit, Retention, days_of, ends, in_force, out_of_sight, through, unknown_time
from iaclint.source import Span
from iaclint.truth import NO, YES, Doubt, Reason, Truth
from iaclint.values import number
from iaclint.values.ask import equal_to, is_null

DELIVERY_DAYS = 2
"""How long a log group of the class DELIVERY keeps its events, whatever `retention_in_days` says."""

_IN_TRANSIT = (FIREHOSE, STREAM, LOG_DESTINATION)


def of_group(graph: Graph, group: Resource) -> Retention:
    """How long what is written to a log group is kept, there and where it is archived."""
    return Retention((_in_group(group, ()), *_Walk(graph).beyond(_Stand(group))))


def of_bucket(graph: Graph, bucket: Resource, keys: KeyStart = ANY_KEY) -> Retention:
    """How long the objects whose keys start like this are kept, in a bucket and in its replicas."""
    stand = _Stand(bucket, keys)
    return Retention((_in_bucket(graph, stand), *_Walk(graph).beyond(stand)))


def of_writer(graph: Graph, writer: Resource) -> Retention:
    """How long the logs are kept that a service writes to a group, a stream or a bucket."""
    walk = _Walk(graph)
    found = [copy for delivery in deliveries_of(graph, writer) for copy in walk.along(_Stand(writer), delivery)]
    return Retention(tuple(found))


def group_limits(group: Resource) -> tuple[Limit, ...]:
    """What ends the events of a log group; nothing where `retention_in_days` is absent or 0."""
    days, log_class = group["retention_in_days"], group["log_group_class"]
    forced = equal_to(log_class, "DELIVERY")
    written = Limit(~is_null(days) & ~equal_to(days, 0), days_of(days))
    return in_force((Limit(forced, number(DELIVERY_DAYS, log_class.origin)), written))


def bucket_limits(graph: Graph, bucket: Resource, keys: KeyStart = ANY_KEY) -> tuple[Limit, ...]:
    """What ends the objects of a bucket whose keys start like this.

    A lifecycle rule with a date deletes every older object on that day and each newer one as soon
    as it is there, so it guarantees no time at all: 0 days.
    """
    limits = []
    for expiration in expirations(graph, bucket):
        applies = expiration.reaches(keys)
        dated = applies & ~is_null(expiration.date)
        limits.append(Limit(dated, number(0, expiration.date.origin)))
        limits.append(Limit(applies & ~is_null(expiration.days), days_of(expiration.days)))
    return in_force(limits)


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where a walk has come to: a place, what is known of its objects' keys, and the way there."""

    place: Resource
    keys: KeyStart = ANY_KEY
    complete: Truth = YES
    steps: tuple[Step, ...] = ()
    through: tuple[str, ...] = ()


class _Walk:
    """A walk from one log along the ways on; no place is left twice with the same certainty."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._left: set[tuple[str, bool, bool]] = set()

    def beyond(self, start: _Stand) -> Iterator[Copy]:
        """The copies that are reached from a place, nearest first along each way."""
        pending = [start]
        while pending:
            stand = pending.pop()
            key = (stand.place.address, stand.complete.is_yes, stand.complete.is_no)
            if key in self._left:
                continue
            self._left.add(key)
            onward: list[_Stand] = []
            for passage in passages(self._graph, stand.place, stand.keys):
                yield from self._arrivals(stand, passage, onward)
            pending.extend(reversed(onward))

    def along(self, stand: _Stand, passage: Passage) -> Iterator[Copy]:
        """The copies that are reached by one way on."""
        onward: list[_Stand] = []
        yield from self._arrivals(stand, passage, onward)
        for arrival in onward:
            yield from self.beyond(arrival)

    def _arrivals(self, stand: _Stand, passage: Passage, onward: list[_Stand]) -> Iterator[Copy]:
        if passage.applies.is_no:
            return
        complete = stand.complete & passage.applies & passage.complete
        for sink in pointed_at(passage.sinks):
            certain = complete & _certainty(passage, sink) & sink.exists
            arrival = _arrival(stand, passage, sink, certain)
            copy = self._copy(arrival)
            if copy is not None:
                yield copy
            if sink.type in (BUCKET_TYPE, GROUP, *_IN_TRANSIT):
                onward.append(arrival)
        if not passage.sinks.beyond.is_no:
            yield out_of_sight(passage.sinks, (*stand.through, passage.resource.address), complete, stand.steps)

    def _copy(self, stand: _Stand) -> Copy | None:
        match stand.place.type:
            case "aws_s3_bucket":
                return _in_bucket(self._graph, stand)
            case "aws_cloudwatch_log_group":
                return replace(_in_group(stand.place, stand.through), complete=stand.complete, steps=stand.steps)
            case type if type in _IN_TRANSIT:
                return None
            case _:
                doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, f"what {stand.place.address} does with it is not known")
                return Copy(f"by {stand.place.address}", unknown_time((doubt,)), stand.complete, stand.steps)


def _arrival(stand: _Stand, passage: Passage, sink: Resource, complete: Truth) -> _Stand:
    hop = passage.resource
    steps = stand.steps
    if hop.address != sink.address:
        part = "writes part of the log" if passage.complete.is_no else "writes the log"
        steps = (*steps, Step(_place_of(passage), f"{hop.address} {part} to {sink.address}"))
    way = stand.through if hop is stand.place and not stand.through else (*stand.through, hop.address)
    return _Stand(sink, passage.keys, complete, steps, tuple(dict.fromkeys(way)))


def _place_of(passage: Passage) -> Span:
    return passage.destination.span or passage.resource.header


def _certainty(passage: Passage, sink: Resource) -> Truth:
    return next((link.certainty for link in passage.sinks.links if link.resource is sink), NO)


def _in_group(group: Resource, way: tuple[str, ...]) -> Copy:
    limits = group_limits(group)
    return Copy(f"in {group.address}{through(way)}", limits, YES, ends(limits), group["retention_in_days"])


def _in_bucket(graph: Graph, stand: _Stand) -> Copy:
    limits = bucket_limits(graph, stand.place, stand.keys)
    place = f"in {stand.place.address}{through(stand.through)}"
    return Copy(place, limits, stand.complete, (*stand.steps, *ends(limits)))
