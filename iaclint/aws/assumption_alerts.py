"""Assumption alerts: what tells somebody that a role is assumed.

CloudTrail records the assumption as the event `AssumeRole` (with SAML and with a web identity too), with
the ARN of the role. An EventBridge rule with a target, or a metric filter with an alarm, passes it on.
Source: CloudTrail user guide, "Logging IAM and AWS STS API calls".
"""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.aws.holders import PRINCIPAL
from iaclint.graph import Graph, Identity
from iaclint.modules import Resource
from iaclint.truth import NO, YES, Reason, Truth, any_of, maybe
from iaclint.values import Value, with_holes
from iaclint.values.ask import equal_to

_EVENT = "AssumeRole"
_RULE, _FILTER = "aws_cloudwatch_event_rule", "aws_cloudwatch_log_metric_filter"
_RULE_IDENTITY = Identity(("name", "id", "arn"))
_METRIC = Identity(("metric_transformation.name",))


def is_alerted(graph: Graph, role: Resource) -> Truth:
    """Whether somebody is told when the role is assumed, so far as it is seen."""
    by_rule = any_of(told & _is_active(graph, rule) for rule, told in _watching(graph, role, _RULE, "event_pattern"))
    by_filter = any_of(told & _has_alarm(graph, found) for found, told in _watching(graph, role, _FILTER, "pattern"))
    return by_rule | by_filter


def _watching(graph: Graph, role: Resource, type: str, path: str) -> Iterator[tuple[Resource, Truth]]:
    """The resources of a type whose pattern is about assuming the role, and how certain that is."""
    referring = {link.resource.address: link.certainty for link in graph.referring(role, type, path, PRINCIPAL).links}
    for watcher in graph.resources(type):
        names_role = referring.get(watcher.address, NO) | _is_in(watcher[path], role["name"].data)
        yield watcher, watcher.exists & names_role & _is_in(watcher[path], _EVENT)


def _is_in(value: Value, word: object) -> Truth:
    """Whether a text, or a string of what was encoded to it, has the word in it."""
    if not isinstance(word, str):
        return NO
    parts = list((value.document or value).walk())
    if any(word in with_holes(part) for part in parts if part.kind == "string"):
        return YES
    return any_of(maybe(*part.doubts) for part in parts if _may_say_anything(part))


def _may_say_anything(part: Value) -> bool:
    """Whether it is unknown and no ARN or id of a resource, which says its own name only."""
    return part.is_unknown and any(doubt.reason is not Reason.RESOURCE_ATTRIBUTE for doubt in part.doubts)


def _is_active(graph: Graph, rule: Resource) -> Truth:
    """Whether the rule is on and has a target."""
    off = equal_to(rule["state"], "DISABLED") | equal_to(rule["is_enabled"], False)
    return ~off & graph.referring(rule, "aws_cloudwatch_event_target", "rule", _RULE_IDENTITY).present


def _has_alarm(graph: Graph, metric_filter: Resource) -> Truth:
    return graph.referring(metric_filter, "aws_cloudwatch_metric_alarm", "metric_name", _METRIC).present
