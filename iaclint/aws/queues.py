"""Queues: which queues of SQS get what could not be delivered elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.aws import arn
from iaclint.graph import Graph, Identity
from iaclint.modules import Resource
from iaclint.truth import Truth
from iaclint.values import Value

QUEUE = "aws_sqs_queue"

_QUEUE = Identity(("name", "arn", "id", "url"), arn.names)
_POLICIES = ("aws_sqs_queue", "aws_sqs_queue_redrive_policy", "aws_sns_topic_subscription")
_TARGETS = (
    ("aws_lambda_function", "dead_letter_config.target_arn"),
    ("aws_lambda_function_event_invoke_config", "destination_config.on_failure.destination"),
    ("aws_cloudwatch_event_target", "dead_letter_config.arn"),
    ("aws_scheduler_schedule", "target.dead_letter_config.arn"),
)


def dead_letter_queues(graph: Graph) -> Iterator[tuple[Resource, Resource, Truth]]:
    """Each queue for what failed, the resource that sends it there, and whether it does."""
    for source in graph.resources(*_POLICIES):
        policy = source["redrive_policy"]
        if policy.document is not None:
            target = policy.document.fields.get("deadLetterTargetArn")
            if target is not None:
                yield from ((queue, source, there & source.exists) for queue, there in _named(graph, target))
    for type, path in _TARGETS:
        for source in graph.resources(type):
            yield from ((queue, source, there & source.exists) for queue, there in _named(graph, source[path]))


def source_of(graph: Graph, owner: Resource) -> Resource:
    """Where what failed came from: the queue itself, or the one that a separate policy is for."""
    if owner.type != "aws_sqs_queue_redrive_policy":
        return owner
    found = graph.targets(owner["queue_url"], (QUEUE,), _QUEUE)
    return found.links[0].resource if len(found.links) == 1 and found.beyond.is_no else owner


def _named(graph: Graph, target: Value) -> Iterator[tuple[Resource, Truth]]:
    if not target.is_null:
        found = graph.targets(target, (QUEUE,), _QUEUE)
        if found.beyond.is_no:
            yield from ((link.resource, link.certainty) for link in found.links)
