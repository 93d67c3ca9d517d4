"""Managed policies: where AWS's own policies are given to principals, and which ones are given."""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.aws.patterns import Pattern, patterns_of
from iaclint.aws.policy_homes import ATTACHMENTS
from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import NO, Doubt, Reason, Truth, known, maybe
from iaclint.values import HOLE, Located, Value
from iaclint.values.ask import is_empty, is_null

_OWNED_BY_AWS = ":aws:policy/"
_USER_ATTACHMENTS = ("aws_iam_user_policy_attachment", "aws_iam_user_policy_attachments_exclusive")


@dataclass(frozen=True, slots=True)
class Attachment:
    """One policy given to the principals of one resource.

    `policy` is the name of the policy after `policy/` (`job-function/ViewOnlyAccess`), empty for a
    policy that AWS does not own, and None where that cannot be told. `value` is what names it, and
    `key` tells it from the others of its resource.
    """

    resource: Resource
    key: str
    policy: str | None
    value: Value
    doubts: tuple[Doubt, ...]
    origin: Located

    def satisfies(self, *names: str) -> Truth:
        """Whether it is one of AWS's own policies with one of these names, in which a leading `*` is anything."""
        if self.policy is None:
            return maybe(*self.doubts)
        policy = self.policy
        return known(any(policy.endswith(name[1:]) if name[0] == "*" else policy == name for name in names if policy))

    @property
    def is_to_user(self) -> Truth:
        """Whether users are among the principals."""
        if self.resource.type in _USER_ATTACHMENTS:
            return ~NO
        users = self.resource["users"] if self.resource.type == "aws_iam_policy_attachment" else None
        return NO if users is None else ~is_null(users) & ~is_empty(users)


def attachments(graph: Graph) -> Iterator[Attachment]:
    """Every managed policy that is given to a principal, by the table of attachments and then by address."""
    for type, path in ATTACHMENTS:
        for resource in graph.resources(type):
            for value in resource.configuration.each(path):
                yield from attached(graph, resource, path, value)


def attached(graph: Graph, resource: Resource, path: str, value: Value) -> Iterator[Attachment]:
    """The policies that a value of a resource names."""
    written = resource.block.body.attributes.get(path)
    patterns = patterns_of(value, resource.configuration.header if written is None else written)
    for number, pattern in enumerate(patterns.items):
        found = _policy(graph, pattern)
        doubts = pattern.value.doubts or (Doubt(Reason.DATA_SOURCE, "the policy is looked up, not declared here"),)
        yield Attachment(resource, f"{path}:{found or number}", found, pattern.value, doubts, pattern.origin)
    if patterns.doubts:
        yield Attachment(resource, f"{path}:?", None, value, patterns.doubts, patterns.origin)


def _policy(graph: Graph, pattern: Pattern) -> str | None:
    """The name of AWS's policy that a pattern names; a part of the ARN before the name may be unknown."""
    for ref in pattern.value.refs:
        source = graph.at(ref.address)
        if source is not None and source.type == "aws_iam_policy":
            return _looked_up(source) if source.mode == "data" else ""
    if pattern.text is None:
        return None
    _, owned, name = pattern.text.partition(_OWNED_BY_AWS)
    if owned:
        return None if HOLE in name else name
    return None if pattern.text.startswith(HOLE) or pattern.text.endswith(HOLE) else ""


def _looked_up(source: Resource) -> str | None:
    """The policy that a data source finds, by its ARN or its name."""
    for attribute in ("arn", "name"):
        value = source[attribute]
        if isinstance(value.data, str):
            _, owned, name = value.data.partition(_OWNED_BY_AWS)
            return name if owned else value.data if attribute == "name" else ""
    return None
