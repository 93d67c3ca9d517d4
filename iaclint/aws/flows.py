"""Flows: where AWS carries what a resource holds, from a store to its logs, their archive and its replica."""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.aws.deliveries import deliveries, own_groups
from iaclint.aws.logs import BUCKET_TYPE, FIREHOSE, GROUP, LOG_DESTINATION, STREAM, TRAIL, Passage, passages
from iaclint.aws.s3 import BUCKET
from iaclint.graph import Edge, Graph, Identity, Related
from iaclint.modules import Resource
from iaclint.truth import Truth
from iaclint.values import Value

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
    """Every edge along which data, or a record of it, is carried: writer to sink, and sink to copy."""
    for delivery in deliveries(graph):
        if delivery.resource.type not in _NO_DATA:
            for writer in _writers(graph, delivery.resource):
                yield from _edges(writer, delivery)
    for owner, group in own_groups(graph):
        yield Edge(owner.address, group.address, "logs", group.exists)
    for place in graph.resources(GROUP, FIREHOSE, STREAM, LOG_DESTINATION, BUCKET_TYPE):
        for passage in passages(graph, place):
            yield from _edges(place, passage)
    for trail in graph.resources(TRAIL):
        for bucket, certainty in recorded_buckets(graph, trail):
            yield Edge(bucket.address, trail.address, "records", certainty)


def _writers(graph: Graph, resource: Resource) -> Iterator[Resource]:
    if resource.type not in _OWNERS:
        yield resource
        return
    attribute, type, identity = _OWNERS[resource.type]
    yield from pointed_at(graph.targets(resource[attribute], (type,), identity))


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
            if events["type"].data == "AWS::S3::Object":
                for value in events["values"].items:
                    yield from _recorded(graph, value, selector.exists & events.exists)
    for selector in trail.blocks("advanced_event_selector"):
        fields = {field["field"].data: field for field in selector.blocks("field_selector")}
        kind = fields.get("resources.type")
        if kind is None or "AWS::S3::Object" not in [item.data for item in kind["equals"].items]:
            continue
        arns = fields.get("resources.ARN")
        wanted = [*arns["starts_with"].items, *arns["equals"].items] if arns is not None else []
        if arns is None or not wanted:
            yield from ((bucket, selector.exists) for bucket in graph.resources(BUCKET_TYPE))
        for value in wanted:
            yield from _recorded(graph, value, selector.exists)


def _recorded(graph: Graph, value: Value, certainty: Truth) -> Iterator[tuple[Resource, Truth]]:
    match value.data:
        case str(text) if text.rstrip(":/*").endswith(("arn:aws:s3", "arn:aws-us-gov:s3", "arn:aws-cn:s3")):
            yield from ((bucket, certainty) for bucket in graph.resources(BUCKET_TYPE))
        case _:
            for bucket in pointed_at(graph.targets(value, (BUCKET_TYPE,), BUCKET)):
                yield bucket, certainty
