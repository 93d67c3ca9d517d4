"""Organization policies: which constraint a policy is about, and whether it is one of a whole organization.

The constraint is the end of the name, after `policies/` or `constraints/`. Source: the Google provider's schema (6.50).
"""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.truth import NO, YES, Truth, known, maybe
from iaclint.values import Unknown, Value
from iaclint.values.ask import begins_with, equal_to, is_true

_NEW, _OLD = "google_org_policy_policy", "google_organization_policy"


def organization_policies(graph: Graph) -> Iterator[tuple[Resource, Truth]]:
    """The policies that are set on an organization, each with whether it is one."""
    for policy in graph.resources(_NEW):
        yield policy, begins_with(policy["parent"], "organizations/")
    for policy in graph.resources(_OLD):
        yield policy, YES


def is_about(policy: Resource, constraint: str) -> Truth:
    """Whether a policy is about the constraint."""
    return _ends(_name(policy), constraint)


def lets_all(policy: Resource) -> Truth:
    """Whether a policy allows every value, or gives up what is set above it."""
    if policy.type == _OLD:
        return is_true(policy["list_policy.allow.all"]) | is_true(policy["restore_policy.default"])
    rules = policy.configuration.each("spec.rules.allow_all")
    allowed = NO
    for value in rules:
        allowed |= equal_to(value, "TRUE") | is_true(value)
    return allowed | is_true(policy["spec.reset"])


def _name(policy: Resource) -> Value:
    return policy["constraint" if policy.type == _OLD else "name"]


def _ends(value: Value, constraint: str) -> Truth:
    match value.data:
        case str(text):
            return known(text.rpartition("/")[2] == constraint)
        case Unknown(parts=(*_, str(end))) if "/" in end or not constraint.endswith(end):
            return known(end.rpartition("/")[2] == constraint)
        case Unknown(doubts=doubts):
            return maybe(*doubts)
        case _:
            return NO
