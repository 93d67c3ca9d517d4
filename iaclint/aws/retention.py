"""Retention on AWS: the copies of a log, from its group or bucket along subscriptions, streams and replicas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from weakref import WeakKeyDictionary

from iaclint.aws.deliveries import deliveries_of
from iaclint.aws.flows import pointed_at
from iaclint.aws.lifecycle import ANY_KEY, KeyStart, expirations, is_versioned, old_expirations
from iaclint.aws.logs import BUCKET_TYPE, FIREHOSE, GROUP, LOG_DESTINATION, STREAM, Passage, passages
from iaclint.aws.object_lock import locks
from iaclint.graph import Graph
from iaclint.judgement import Step
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.retention import (
    OUT_OF_SIGHT,
    Copy,
    Limit,
    Lock,
    Retention,
    days_of,
    ends,
    in_force,
    in_words,
    out_of_sight,
    together,
    unknown_lock,
    unknown_time,
)
from iaclint.source import Span
from iaclint.truth import NO, YES, Doubt, Reason, Truth
from iaclint.values import Value, number
from iaclint.values.ask import equal_to, is_null

DELIVERY_DAYS = 2
"""How long a log group of the class DELIVERY keeps its events, whatever `retention_in_days` says."""

_PREPOSITIONS = {"archived": "to", "replicated": "to", OUT_OF_SIGHT: "by"}
_IN_TRANSIT = (FIREHOSE, STREAM, LOG_DESTINATION)


_of_places: WeakKeyDictionary[Graph, dict[str, Retention]] = WeakKeyDictionary()


def of_group(graph: Graph, group: Resource) -> Retention:
    """How long what is written to a log group is kept, there and where it is archived; worked out once."""
    found = _of_places.setdefault(graph, {})
    if group.address not in found:
        found[group.address] = Retention((_in_group(group), *_Walk(graph).beyond(_Stand(group))))
    return found[group.address]


def archives_of(graph: Graph, group: Resource) -> Iterator[tuple[Passage, tuple[Copy, ...]]]:
    """The ways by which a log group is passed on to a bucket, and the copies at their ends."""
    for passage in passages(graph, group):
        copies = tuple(_Walk(graph).along(_Stand(group), passage))
        if any(copy.resource is not None and copy.resource.type == BUCKET_TYPE for copy in copies):
            yield passage, copies


def of_bucket(graph: Graph, bucket: Resource, keys: KeyStart = ANY_KEY) -> Retention:
    """How long the objects whose keys start like this are kept, in a bucket and in its replicas."""
    stand = _Stand(bucket, keys)
    return Retention((_in_bucket(graph, stand), *_Walk(graph).beyond(stand)))


def of_writer(graph: Graph, writer: Resource) -> Retention:
    """How long the logs are kept that a service writes to a group, a stream or a bucket; worked out once."""
    found = _of_places.setdefault(graph, {})
    if writer.address not in found:
        walk = _Walk(graph)
        ways = deliveries_of(graph, writer)
        found[writer.address] = Retention(tuple(copy for way in ways for copy in walk.along(_Stand(writer), way)))
    return found[writer.address]


def group_limits(group: Resource) -> tuple[Limit, ...]:
    """What ends the events of a log group; nothing where `retention_in_days` is absent or 0."""
    days, log_class = group["retention_in_days"], group["log_group_class"]
    forced = equal_to(log_class, "DELIVERY")
    in_transit = Limit(forced, number(DELIVERY_DAYS, log_class.origin))
    if forced.is_yes:
        return (in_transit,)
    return in_force((in_transit, Limit(~is_null(days) & ~equal_to(days, 0), days_of(days))))


def bucket_limits(graph: Graph, bucket: Resource, keys: KeyStart = ANY_KEY) -> tuple[Limit, ...]:
    """What ends the objects of a bucket whose keys start like this.

    A lifecycle rule with a date deletes every older object on that day and each newer one as soon
    as it is there, so it guarantees no time at all: 0 days. With versioning an object that expires is kept
    as an old version until a rule deletes that.
    """
    versioned = is_versioned(graph, bucket)
    old = [] if versioned.is_no else [(each.reaches(keys), each) for each in old_expirations(graph, bucket)]
    limits = []
    for expiration in expirations(graph, bucket):
        applies = expiration.reaches(keys)
        dated = applies & ~is_null(expiration.date)
        ends_after = (
            (dated, number(0, expiration.date.origin)),
            (applies & ~is_null(expiration.days), days_of(expiration.days)),
        )
        for ended, days in ends_after:
            limits.append(Limit(ended & ~versioned, days))
            limits += [Limit(ended & versioned & gone, together(days, days_of(each.days))) for gone, each in old]
    return in_force(limits)


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where a walk has come to: a place, what is known of its objects' keys, and the way there."""

    place: Resource
    keys: KeyStart = ANY_KEY
    complete: Truth = YES
    steps: tuple[Step, ...] = ()
    through: tuple[str, ...] = ()
    how: str = ""
    part: Value | None = None
    parted: str = ""

    @property
    def carriers(self) -> tuple[str, ...]:
        """The addresses on the way so far, this one among them where the log is passed on from here."""
        return (*self.through, self.place.address) if self.how else ()


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
            yield _out_of_sight(stand, passage, complete)

    def _copy(self, stand: _Stand) -> Copy | None:
        match stand.place.type:
            case "aws_s3_bucket":
                return _in_bucket(self._graph, stand)
            case "aws_cloudwatch_log_group":
                return _told(stand, _in_group(stand.place))
            case type if type in _IN_TRANSIT:
                return None
            case _:
                doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, f"what {stand.place.address} does with it is not known")
                return _told(stand, Copy("", unknown_time((doubt,)), YES, locks=unknown_lock((doubt,))))


def _arrival(stand: _Stand, passage: Passage, sink: Resource, complete: Truth) -> _Stand:
    hop = passage.resource
    steps = stand.steps
    if hop.address != sink.address:
        part = "writes part of the log" if passage.complete.is_no else "writes the log"
        steps = (*steps, Step(_place_of(passage), f"{hop.address} {part} to {sink.address}"))
    parted, part_of = stand.parted, stand.part
    if not passage.complete.is_yes and not parted:
        parted, part_of = hop.address, passage.part
    return _Stand(sink, passage.keys, complete, steps, stand.carriers, _how(stand, sink, hop), part_of, parted)


def _how(stand: _Stand, sink: Resource, hop: Resource) -> str:
    """What a copy is called that is written from here: first-hand where the service itself writes it."""
    if hop is stand.place and not stand.how and hop.type not in (BUCKET_TYPE, *_IN_TRANSIT):
        return ""
    if sink.type == BUCKET_TYPE:
        return "replicated" if stand.place.type == BUCKET_TYPE else "archived"
    return "archived" if sink.type == GROUP else OUT_OF_SIGHT


def _place_of(passage: Passage) -> Span:
    return passage.destination.span or passage.resource.header


def _certainty(passage: Passage, sink: Resource) -> Truth:
    return next((link.certainty for link in passage.sinks.links if link.resource is sink), NO)


def _out_of_sight(stand: _Stand, passage: Passage, complete: Truth) -> Copy:
    """A copy somewhere that cannot be seen, and what left a part of it out on the way."""
    way = dict.fromkeys((*stand.carriers, passage.resource.address))
    parted = stand.parted or ("" if passage.complete.is_yes else passage.resource.address)
    copy = out_of_sight(passage.sinks, way, complete, stand.steps)
    return replace(copy, part=stand.part or passage.part, parted=parted)


def _told(stand: _Stand, copy: Copy) -> Copy:
    """The copy at the end of a way, with what is to be told of the way."""
    return replace(
        copy,
        place=f"{_PREPOSITIONS.get(stand.how, 'in')} {stand.place.address}",
        complete=stand.complete,
        steps=(*stand.steps, *copy.steps),
        how=stand.how,
        through=stand.through,
        part=stand.part,
        parted=stand.parted,
        resource=stand.place,
    )


def _in_group(group: Resource) -> Copy:
    limits = group_limits(group)
    by_class = ", whose class is DELIVERY" if equal_to(group["log_group_class"], "DELIVERY").is_yes else ""
    place = f"in {group.address}{by_class}"
    return Copy(place, limits, YES, ends(limits), group["retention_in_days"], resource=group)


def _in_bucket(graph: Graph, stand: _Stand) -> Copy:
    limits, held = bucket_limits(graph, stand.place, stand.keys), locks(graph, stand.place)
    return _told(stand, Copy("", limits, YES, (*ends(limits), *_holds(held)), locks=held))


def _holds(held: tuple[Lock, ...]) -> tuple[Step, ...]:
    return tuple(
        Step(lock.days.span, f"this locks it for {in_words(lock.days)}")
        for lock in held
        if lock.days.span is not None and lock.applies.is_yes
    )
