"""Encrypted: which KMS key encrypts what a resource keeps."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from iaclint.aws import arn
from iaclint.aws.keys import KEY_TYPES
from iaclint.aws.s3 import BUCKET
from iaclint.graph import Graph, Identity, Related
from iaclint.modules import Configuration, Resource
from iaclint.schemas import schema_of
from iaclint.truth import Truth
from iaclint.values import Value

_KEY = Identity(("key_id", "arn", "id"))
_ALIAS = Identity(("name", "arn", "id"), arn.names)
_ARGUMENTS = (
    "kms_key_id",
    "kms_key_arn",
    "kms_master_key_id",
    "encryption_key_arn",
    "encrypt_at_rest.kms_key_id",
    "server_side_encryption.kms_key_arn",
    "server_side_encryption.key_arn",
    "root_block_device.kms_key_id",
    "ebs_block_device.kms_key_id",
)
_OF_BUCKET = "rule.apply_server_side_encryption_by_default.kms_master_key_id"


def encrypted(graph: Graph) -> Iterator[tuple[Resource, Resource, Truth]]:
    """Every resource whose argument names a KMS key of the graph, that key, and whether it is certain."""
    if not graph.resources(*KEY_TYPES):
        return
    for type in graph.types:
        for resource in graph.resources(type) if type.startswith("aws_") else ():
            for path in _paths(type):
                yield from ((resource, key, there) for key, there in _named(graph, resource.configuration, path))
    for owner in graph.resources("aws_s3_bucket_server_side_encryption_configuration"):
        for bucket in graph.targets(owner["bucket"], ("aws_s3_bucket",), BUCKET).links:
            if bucket.certainty.is_yes:
                named = _named(graph, owner.configuration, _OF_BUCKET)
                yield from ((bucket.resource, key, there & owner.exists) for key, there in named)


@cache
def _paths(type: str) -> tuple[str, ...]:
    """The arguments of a type by which it names a key."""
    schema = schema_of(type)
    found = []
    for path in _ARGUMENTS:
        block, _, argument = path.rpartition(".")
        content = schema.blocks[block].content if block in schema.blocks else None if block else schema
        if content is not None and argument in content.arguments:
            found.append(path)
    return tuple(found)


def _named(graph: Graph, configuration: Configuration, path: str) -> Iterator[tuple[Resource, Truth]]:
    for value, there in configuration.each_written(path):
        for link in _keys(graph, value).links:
            yield link.resource, there & link.certainty


def _keys(graph: Graph, value: Value) -> Related:
    """The key that a value names, by itself or by an alias of it; nothing where it is of someone else."""
    if value.is_null:
        return Related()
    keys = graph.targets(value, KEY_TYPES, _KEY)
    if keys.links and keys.beyond.is_no:
        return keys
    aliases = graph.targets(value, ("aws_kms_alias",), _ALIAS)
    if not aliases.links or not aliases.beyond.is_no:
        return Related()
    return graph.targets(aliases.links[0].resource["target_key_id"], KEY_TYPES, _KEY)
