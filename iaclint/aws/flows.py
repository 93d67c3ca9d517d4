"""Flows: where AWS carries what a resource holds, from a store to its logs, their archive, its copies and backups."""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.aws.backups import backups
from iaclint.aws.copies import copies
from iaclint.aws.deliveries import deliveries, own_groups
from iaclint.aws.encrypted import encrypted
from iaclint.aws.logs import BUCKET_TYPE, FIREHOSE, GROUP, LOG_DESTINATION, STREAM, TRAIL, Passage, passages
from iaclint.aws.s3 import BUCKET
from iaclint.graph import Edge, Graph, Identity, Related
from iaclint.modules import Configuration, Resource
from iaclint.truth import Truth, any_of
from iaclint.values import Value
from iaclint.values.ask import contains, equal_to

_NO_DATA = frozenset(
    (
        "aws_config_delivery_channel",
        "aws_flow_log",
        "aws_guardduty_publishing_destination",
        "aws_route53_query_log",
        "aws_route53_resolver_query_log_config",
    )
)
"""Writers whose logs say who talked to whom, and nothing of what was said."""

_OWNERS = {
    "aws_s3_bucket_logging": ("bucket", BUCKET_TYPE, BUCKET),
    "aws_redshift_logging": ("cluster_identifier", "aws_redshift_cluster", Identity(("cluster_identifier",))),
}
"""Resources that only switch on the logs of another one: the argument that names it."""


def flows(graph: Graph) -> Iterator[Edge]:
    """Every edge along which data, or a record of it, is carried: writer to sink, and store to copy.

    A key is at the end of an edge from each store that it encrypts; no edge leads on from there.
    """
    for delivery in deliveries(graph):
        for writer in recorded_in(graph, delivery.resource):
            yield from _edges(writer, delivery)
    for owner, group in own_groups(graph):
        yield Edge(owner.address, group.address, "logs", group.exists)
    for place in graph.resources(GROUP, FIREHOSE, STREAM, LOG_DESTINATION, BUCKET_TYPE):
        for passage in passages(graph, place):
            yield from _edges(place, passage)
    for trail in graph.resources(TRAIL):
        for bucket, certainty in recorded_buckets(graph, trail):
            yield Edge(bucket.address, trail.address, "records", certainty)
    yield from copies(graph)
    yield from backups(graph)
    for store, key, certainty in encrypted(graph):
        yield Edge(store.address, key.address, "encrypts", certainty)


def recorded_in(graph: Graph, resource: Resource) -> Iterator[Resource]:
    """Whose data the log tells of that a resource writes or switches on; of nobody's where it says who talked to whom.

    What is not of AWS tells of itself.
    """
    if resource.type in _NO_DATA:
        return
    if resource.type not in _OWNERS:
        yield resource
        return
    attribute, type, identity = _OWNERS[resource.type]
    yield from pointed_at(graph.targets(resource[attribute], (type,), identity))


def only_of_traffic(graph: Graph) -> frozenset[str]:
    """The addresses of the log groups and buckets that hold nothing but logs of who talked to whom, as far as seen."""
    of_traffic, of_others = set[str](), set[str]()
    for delivery in deliveries(graph):
        for link in delivery.sinks.links:
            if delivery.resource.type not in _NO_DATA:
                of_others.add(link.resource.address)
            elif (delivery.applies & link.certainty).is_yes:
                of_traffic.add(link.resource.address)
    return frozenset(of_traffic - of_others)


_OBJECTS = "AWS::S3::Object"
"""What CloudTrail calls data events of S3."""


def _edges(source: Resource, passage: Passage) -> Iterator[Edge]:
    if not passage.applies.is_no:
        for sink in pointed_at(passage.sinks):
            yield Edge(source.address, sink.address, "delivers", passage.applies & sink.exists)


def pointed_at(related: Related) -> Iterator[Resource]:
    """The ends that a text points at, without those that it could name if only their own names were known."""
    for link in related.links:
        if link.certainty.is_yes or related.beyond.is_no:
            yield link.resource


def recorded_buckets(graph: Graph, trail: Resource) -> Iterator[tuple[Resource, Truth]]:
    """The buckets of which a trail records who reads and writes objects (its S3 data events)."""
    for selector in trail.blocks("event_selector"):
        for events in selector.blocks("data_resource"):
            certainty = selector.exists & events.exists & equal_to(events["type"], _OBJECTS)
            if not certainty.is_no:
                for value in events["values"].items:
                    yield from _recorded(graph, value, certainty)
    for selector in trail.blocks("advanced_event_selector"):
        yield from _selected(graph, selector)


def _selected(graph: Graph, selector: Configuration) -> Iterator[tuple[Resource, Truth]]:
    """The buckets that an advanced selector picks: all, or those whose ARNs it names."""
    fields = list(selector.blocks("field_selector"))
    of_objects = any_of(
        equal_to(field["field"], "resources.type") & contains(field["equals"], _OBJECTS) for field in fields
    )
    certainty = selector.exists & of_objects
    if certainty.is_no:
        return
    naming = [(field, equal_to(field["field"], "resources.ARN")) for field in fields]
    named = [field for field, names in naming if names.is_yes]
    arns = [item for field in named for item in (*field["starts_with"].items, *field["equals"].items)]
    for value in arns:
        yield from _recorded(graph, value, certainty)
    if not arns:
        unnamed = ~any_of(names for _, names in naming if names.is_maybe)
        yield from ((bucket, certainty & unnamed) for bucket in graph.resources(BUCKET_TYPE))


def _recorded(graph: Graph, value: Value, certainty: Truth) -> Iterator[tuple[Resource, Truth]]:
    match value.data:
        case str(text) if text.rstrip(":/*").endswith(("arn:aws:s3", "arn:aws-us-gov:s3", "arn:aws-cn:s3")):
            yield from ((bucket, certainty) for bucket in graph.resources(BUCKET_TYPE))
        case _:
            for bucket in pointed_at(graph.targets(value, (BUCKET_TYPE,), BUCKET)):
                yield bucket, certainty
