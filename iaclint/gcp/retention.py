"""Retention on Google Cloud: the copies of a log, in log buckets and wherever sinks route it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from weakref import WeakKeyDictionary

from iaclint.gcp.log_filters import required_logs
from iaclint.gcp.projects import Owner, Parent, parent_of
from iaclint.gcp.sinks import TOPIC, Sink, is_default_bucket, leads_to, routing
from iaclint.gcp.stores import REQUIRED_DAYS, Contents, limits, stated
from iaclint.gcp.subscriptions import deliveries
from iaclint.graph import Graph, Related
from iaclint.judgement import Step
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.retention import Copy, Limit, Retention, ends, in_force, out_of_sight, through
from iaclint.source import Span
from iaclint.truth import YES, Doubt, Reason, Truth, all_of, any_of, maybe
from iaclint.values import Value, number
from iaclint.values.ask import is_true

_of_places: WeakKeyDictionary[Graph, dict[str, Retention]] = WeakKeyDictionary()


def of_log_bucket(graph: Graph, bucket: Resource, owner: Owner) -> Retention:
    """How long what is routed to a log bucket is kept, there and where other sinks route the same; worked out once."""
    found = _of_places.setdefault(graph, {})
    if bucket.address not in found:
        found[bucket.address] = _of_log_bucket(graph, bucket, owner)
    return found[bucket.address]


def of_sink(graph: Graph, sink: Sink) -> Retention:
    """How long the entries are kept that a sink routes, by it and where others route the same; worked out once."""
    found = _of_places.setdefault(graph, {})
    if sink.resource.address not in found:
        found[sink.resource.address] = _of_sink(graph, sink)
    return found[sink.resource.address]


def _of_log_bucket(graph: Graph, bucket: Resource, owner: Owner) -> Retention:
    feeds = _Feeds.of(graph, bucket, owner)
    own = _in_store(bucket, Contents(), (), YES, ())
    others = [
        copy
        for sink in routing(graph).reaching(*feeds.parents)
        if leads_to(sink, bucket).is_no and not feeds.are_reached_by(sink).is_no
        for copy in _beyond(graph, sink, feeds.are_covered_by(sink))
        if not (copy.complete.is_no and sink.audited.some.is_no)
    ]
    return Retention((own, *others, *_in_missing_modules(graph)))


def _of_sink(graph: Graph, sink: Sink) -> Retention:
    own = dict.fromkeys(_beyond(graph, sink, YES))
    for other in routing(graph).reaching(sink.parent):
        if other is not sink and not other.reaches(sink.parent, sink.is_for_children).is_no:
            own |= dict.fromkeys(_beyond(graph, other, other.covers(sink)))
    return Retention((*own, *_by_default(graph, sink), *_in_missing_modules(graph)))


def of_store(store: Resource, contents: Contents) -> Retention:
    """How long what is in a store is kept there."""
    return Retention((_in_store(store, contents, (), YES, ()),))


@dataclass(frozen=True, slots=True)
class _Feeds:
    """What is routed to a log bucket: by these sinks, and by that of its project where it is the default one."""

    bucket: Resource
    parent: Parent
    sinks: tuple[Sink, ...]
    by_default: Truth

    @staticmethod
    def of(graph: Graph, bucket: Resource, owner: Owner) -> _Feeds:
        parent = parent_of(bucket, owner)
        known = routing(graph)
        by_default = is_default_bucket(bucket) & ~known.is_managed(parent)
        return _Feeds(bucket, parent, tuple(known.feeding(bucket)), by_default)

    @property
    def parents(self) -> tuple[Parent, ...]:
        """From where the log bucket gets its entries."""
        return tuple(dict.fromkeys((self.parent, *(sink.parent for sink in self.sinks))))

    def are_reached_by(self, sink: Sink) -> Truth:
        """Whether the sink takes entries from where the log bucket gets them."""
        if not self.sinks and self.by_default.is_no:
            return sink.reaches(self.parent)
        reaches = any_of(sink.reaches(own.parent, own.is_for_children) for own in self.sinks)
        return reaches | (self.by_default & sink.reaches(self.parent))

    def are_covered_by(self, sink: Sink) -> Truth:
        """Whether the sink takes everything that is routed to the log bucket."""
        if not self.sinks and self.by_default.is_no:
            return maybe(Doubt(Reason.RESOURCE_ATTRIBUTE, f"what is routed to {self.bucket.address} is not known"))
        default = sink.reaches(self.parent) & (sink.is_whole | sink.audited.all)
        return all_of(sink.covers(own) for own in self.sinks) & (~self.by_default | default)


def _in_missing_modules(graph: Graph) -> Iterator[Copy]:
    """What sinks may keep that are in modules which are not at hand."""
    for address, unseen in routing(graph).missing:
        yield out_of_sight(Related((), unseen), (address,), unseen)


def _beyond(graph: Graph, sink: Sink, covers: Truth) -> Iterator[Copy]:
    """The copies that a sink makes; `covers` says whether it takes everything that is asked about."""
    complete = sink.applies & covers
    if sink.applies.is_no:
        return
    for link in sink.targets.links:
        arrived = complete & link.certainty & link.resource.exists
        step = Step(_place(sink.destination, sink.resource), _routed(sink, link.resource, covers))
        if link.resource.type == TOPIC:
            yield from _from_topic(graph, link.resource, (sink.resource.address,), arrived, (step,))
        else:
            contents = Contents(partitioned=is_true(sink.resource["bigquery_options.use_partitioned_tables"]))
            yield _in_store(link.resource, contents, (sink.resource.address,), arrived, (step,))
    if not sink.targets.beyond.is_no:
        yield out_of_sight(sink.targets, (sink.resource.address,), complete)


def _routed(sink: Sink, target: Resource, covers: Truth) -> str:
    part = "part of the log" if covers.is_no else "the log"
    return f"{sink.resource.address} routes {part} to {target.address}"


def _from_topic(
    graph: Graph, topic: Resource, way: tuple[str, ...], complete: Truth, steps: tuple[Step, ...]
) -> Iterator[Copy]:
    found = False
    for delivery in deliveries(graph, topic):
        arrived = complete & delivery.applies & delivery.complete
        further = (*way, topic.address, delivery.subscription.address)
        for link in delivery.stores.links:
            found = True
            store = link.resource
            message = f"{delivery.subscription.address} stores what is published to {topic.address} in {store.address}"
            step = Step(_place(delivery.destination, delivery.subscription), message)
            kept = arrived & link.certainty & store.exists
            yield _in_store(store, delivery.contents, further, kept, (*steps, step))
        if not delivery.stores.beyond.is_no and not delivery.applies.is_no:
            found = True
            yield out_of_sight(_unread(delivery.stores, delivery.subscription), further, arrived, steps)
    if not found:
        yield out_of_sight(_unread(Related((), YES), topic), (*way, topic.address), complete, steps)


def _unread(related: Related, last: Resource) -> Related:
    if related.doubt is not None or related.beyond.is_maybe:
        return related
    doubt = Doubt(Reason.OUTSIDE_REPOSITORY, f"what reads {last.address} is not known")
    return Related((), YES, doubt)


def _in_store(
    store: Resource, contents: Contents, way: tuple[str, ...], complete: Truth, steps: tuple[Step, ...]
) -> Copy:
    found = limits(store, contents)
    place, seen = f"in {store.address}{through(way)}", (*steps, *ends(found))
    return Copy(place, found, complete, seen, stated(store), resource=store)


def _by_default(graph: Graph, sink: Sink) -> Iterator[Copy]:
    """The copy in the default log bucket of the sink's project, with what only `_Required` gets."""
    known = routing(graph)
    for bucket, own in known.default_buckets(sink.parent):
        if not leads_to(sink, bucket).is_no:
            continue
        there = own & ~known.is_managed(sink.parent) & ~sink.is_for_children
        copy = _in_store(bucket, Contents(), (), there, ())
        required = Limit(required_logs(sink.filter), number(REQUIRED_DAYS))
        place = copy.place if required.applies.is_no else f"{copy.place} and _Required"
        yield replace(copy, limits=in_force((*copy.limits, required)), place=place)


def _place(value: Value, resource: Resource) -> Span:
    return value.span or resource.header
