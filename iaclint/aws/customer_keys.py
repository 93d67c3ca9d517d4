"""Customer keys: whose KMS key a value names, the customer's own or one that AWS keeps.

A customer's key has a policy that its owner writes, can be disabled, and logs each of its uses. Keys
that AWS manages are known by their alias, `alias/aws/s3`, and those that it owns by a word of the
service; a key or alias that is declared or looked up by another name is the customer's. The id or ARN
of a key looks alike for both. Whoever writes one out means a key of their own: the key that AWS
manages for a service is what the service takes where none is named.
"""

from __future__ import annotations

import re

from iaclint.aws.keys import KEY_TYPES
from iaclint.graph import Graph
from iaclint.truth import NO, YES, Doubt, Reason, Truth, all_of, maybe
from iaclint.values import HOLE, Ref, Unknown, Value, with_holes

_ALIAS = re.compile(r"(?:arn:[^:]*:kms:[^:]*:[^:]*:)?alias/(.*)", re.DOTALL)
_KEY = re.compile(
    r"arn:[^:]*:kms:[^:]*:[^:]*:key/.+|mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE
)
_OF_AWS = "aws/"

_WORDS = frozenset(("AWS_OWNED_KMS_KEY", "DefaultKey", "S3_MANAGED_KEY"))
"""What services call the keys that they own."""

_DECLARED = frozenset((*KEY_TYPES, "aws_kms_alias"))
"""What is made in the customer's account: the prefix `alias/aws/` is reserved, so an alias is one too."""

_LOOKUPS = {"aws_kms_alias": "name", "aws_kms_key": "key_id"}
"""Data sources for keys, and the argument by which they look one up."""

_FARTHEST = 8  # look-ups of look-ups that are followed


def is_own(graph: Graph, value: Value) -> Truth:
    """Whether a value names a key of the customer; no where it names none."""
    return _is_own(graph, value, 0)


def _is_own(graph: Graph, value: Value, distance: int) -> Truth:
    match value.data:
        case None | "":
            return NO
        case str(text):
            return _by_text(text)
        case Unknown() as cause:
            by_text = _by_text(with_holes(value))
            return by_text if not by_text.is_maybe else _by_reference(graph, value, cause, distance)
        case _:
            return maybe(Doubt(Reason.EVALUATION_ERROR, "it is no text, so it names no key"))


def _by_text(text: str) -> Truth:
    """Whose key a text names; a part of it may be a hole."""
    doubt = maybe(Doubt(Reason.OUTSIDE_REPOSITORY, f"`{text.replace(HOLE, '...')}` names a key in an unknown way"))
    if match := _ALIAS.fullmatch(text):
        start, hole, _ = match[1].partition(HOLE)
        if start.startswith(_OF_AWS):
            return NO
        return doubt if hole and _OF_AWS.startswith(start) else YES
    if _KEY.fullmatch(text):
        return YES
    return NO if text in _WORDS or text.startswith(_OF_AWS) else doubt


def _by_reference(graph: Graph, value: Value, cause: Unknown, distance: int) -> Truth:
    """Whose key it is by what it was read from; maybe where anything else, such as a condition, is mixed in.

    What it was read from is what its doubts are about; other resources only passed it on.
    """
    doubtful = maybe(*cause.doubts)
    asked = [_about(graph, value, doubt) for doubt in cause.doubts]
    if distance >= _FARTHEST or not all(asked):
        return doubtful
    return all_of(_read_from(graph, ref, doubtful, distance) for refs in asked for ref in refs)


def _about(graph: Graph, value: Value, doubt: Doubt) -> tuple[Ref, ...]:
    """What a doubt is about, of what a value was read from; all of it, where a plan does not know the value itself."""
    found = tuple(ref for ref in value.refs if doubt.text.startswith(f"{ref.address}."))
    address, _, attribute = doubt.text.partition(" is ")[0].rpartition(".")
    owner = graph.at(address)
    return value.refs if owner is not None and owner[attribute].data is value.data else found


def _read_from(graph: Graph, ref: Ref, doubtful: Truth, distance: int) -> Truth:
    source = graph.at(ref.address)
    if source is not None and source.mode == "managed" and source.type in _DECLARED:
        return YES
    if source is not None and source.mode == "data" and source.type in _LOOKUPS:
        return _is_own(graph, source[_LOOKUPS[source.type]], distance + 1)
    return doubtful
