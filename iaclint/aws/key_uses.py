"""Key uses: which KMS key of the repository an argument names, by itself or by an alias, and what uses a key."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import field
from functools import cache
from weakref import WeakKeyDictionary

from iaclint.aws import arn
from iaclint.aws.keys import KEY_TYPES
from iaclint.aws.logs import BUCKET_TYPE
from iaclint.aws.s3 import BUCKET
from iaclint.graph import Graph, Identity, Related
from iaclint.graph.relations import joined
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.schemas import Schema, schema_of
from iaclint.truth import NO, Truth, any_of
from iaclint.values import STRING, Value

KEY = Identity(("arn", "id"), arn.names)
_ALIAS = Identity(("name", "arn", "id"), arn.names)
_ALIAS_TYPE = "aws_kms_alias"
_BUCKET_ENCRYPTION = "aws_s3_bucket_server_side_encryption_configuration"

_NAMES_A_KEY = re.compile(
    r"kms.*key|kms_arn$|cmk_arn$|encryption_key|managed_key|encrypt[a-z_]*\.(?:.*\.)?key_(?:arn|id)$"
)
_OTHERS = {"aws_ssm_parameter": ("key_id",), "aws_ebs_default_kms_key": ("key_arn",)}
_OF_KEYS = ("aws_kms_", "aws_iam_")
"""How the types begin that are about keys, or about who may use them, and store nothing with them."""


@dataclass(frozen=True, slots=True)
class Use:
    """A resource that is encrypted with a key, and whether it is certain that it is that key."""

    resource: Resource
    certainty: Truth


@dataclass(slots=True)
class _Uses:
    """What uses each key, by the address of the key; `unresolved` is maybe where keys are named in an unknown way."""

    by_key: dict[str, list[Use]] = field(default_factory=lambda: defaultdict(list))
    unresolved: Truth = NO


_uses: WeakKeyDictionary[Graph, _Uses] = WeakKeyDictionary()


def keys_named(graph: Graph, value: Value) -> Related:
    """The keys that a value names, by their id or ARN or by an alias of theirs."""
    keys = graph.targets(value, KEY_TYPES, KEY)
    if keys.links:
        return keys
    aliases = graph.targets(value, (_ALIAS_TYPE,), _ALIAS)
    if not aliases.links:
        return keys
    return joined([graph.targets(alias["target_key_id"], KEY_TYPES, KEY) for alias in aliases])


def uses_of(graph: Graph, key: Resource) -> tuple[Use, ...]:
    """What is, or may be, encrypted with a key; aliases, grants and policies aside."""
    return tuple(_all(graph).by_key.get(key.address, ()))


def is_used(graph: Graph, key: Resource) -> Truth:
    """Whether anything in the repository is encrypted with a key; maybe where something could be that is not seen."""
    seen = any_of(use.certainty & use.resource.exists for use in uses_of(graph, key))
    handed_on = graph.referring(key, _ALIAS_TYPE, "target_key_id", KEY).beyond
    return seen | _all(graph).unresolved | handed_on


def _all(graph: Graph) -> _Uses:
    found = _uses.get(graph)
    if found is None:
        found = _uses[graph] = _Uses()
        for type in graph.types:
            if type.startswith("aws_") and not type.startswith(_OF_KEYS):
                for path in key_arguments(type):
                    _enter(found, graph, type, path)
    return found


def _enter(found: _Uses, graph: Graph, type: str, path: str) -> None:
    for resource in graph.resources(type):
        for value, there in resource.configuration.each_written(path):
            if value.is_null:
                continue
            named = keys_named(graph, value)
            for link in named.links:
                found.by_key[link.resource.address].append(Use(_stored_in(graph, resource), there & link.certainty))
            if not named.links and named.beyond.is_maybe:
                found.unresolved |= named.beyond


def _stored_in(graph: Graph, resource: Resource) -> Resource:
    """What is encrypted: the bucket, where the resource only says how that is."""
    if resource.type != _BUCKET_ENCRYPTION:
        return resource
    buckets = list(graph.targets(resource["bucket"], (BUCKET_TYPE,), BUCKET))
    return buckets[0] if len(buckets) == 1 else resource


@cache
def key_arguments(type: str) -> tuple[str, ...]:
    """The dotted paths of the arguments of a type that name a KMS key."""
    return (*(path for path in _paths(schema_of(type)) if _NAMES_A_KEY.search(path)), *_OTHERS.get(type, ()))


def _paths(schema: Schema, before: str = "") -> Iterator[str]:
    """The dotted paths of all arguments that are texts."""
    for name, kind in schema.arguments.items():
        if kind == STRING:
            yield before + name
    for name, nested in schema.blocks.items():
        yield from _paths(nested.content, f"{before}{name}.")
