"""Encryption of S3 buckets: what a bucket's configuration says, and what its policy asks of uploads."""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.aws import s3
from iaclint.aws.policy import Statement, documents
from iaclint.aws.policy_homes import Kind
from iaclint.graph import Graph, Related
from iaclint.modules import Configuration, Resource
from iaclint.truth import Truth, any_of, known
from iaclint.values.ask import one_of

_CONFIGURATION = "aws_s3_bucket_server_side_encryption_configuration"
DEFAULT = "apply_server_side_encryption_by_default"
INLINE = "server_side_encryption_configuration"
_HEADER = "s3:x-amz-server-side-encryption"


def is_configured(graph: Graph, bucket: Resource) -> Truth:
    """Whether the code says how the bucket is encrypted, in a resource of its own or inline."""
    inline = bucket.blocks(INLINE).any(lambda block: block.blocks("rule").any(lambda r: r.blocks(DEFAULT).present))
    return inline | is_configured_apart(graph, bucket)


def is_configured_apart(graph: Graph, bucket: Resource) -> Truth:
    """Whether a resource of its own says how the bucket is encrypted."""
    return companions(graph, bucket).any(lambda c: c.blocks("rule").any(lambda r: r.blocks(DEFAULT).present))


def companions(graph: Graph, bucket: Resource) -> Related:
    """The resources that say how the bucket is encrypted."""
    return s3.companions(graph, bucket, _CONFIGURATION)


def encrypts_with_kms(default: Configuration) -> Truth:
    """Whether the block that says how uploads are encrypted asks for KMS."""
    return one_of(default["sse_algorithm"], ("aws:kms", "aws:kms:dsse"))


def uses_kms(graph: Graph, bucket: Resource) -> Truth:
    """Whether what is uploaded without a word about encryption is encrypted with a KMS key."""
    inline = _asks_for_kms(bucket.configuration, f"{INLINE}.rule.{DEFAULT}.sse_algorithm")
    return inline | companions(graph, bucket).any(
        lambda companion: _asks_for_kms(companion.configuration, f"rule.{DEFAULT}.sse_algorithm")
    )


def _asks_for_kms(configuration: Configuration, path: str) -> Truth:
    written = configuration.each_written(path)
    return any_of(there & one_of(algorithm, ("aws:kms", "aws:kms:dsse")) for algorithm, there in written)


def upload_denials(graph: Graph, bucket: Resource) -> Iterator[Statement]:
    """The statements of the bucket's policies that deny uploads by their encryption header."""
    homes = {bucket.address, *(policy.address for policy in s3.companions(graph, bucket, "aws_s3_bucket_policy"))}
    for document in documents(graph, Kind.RESOURCE):
        if document.resource.address in homes:
            for statement in document.statements:
                uploads = statement.denies & statement.actions.cover_action("s3:PutObject")
                if not uploads.is_no and statement.conditions.on(_HEADER):
                    yield statement


def forces_own_keys(statement: Statement) -> Truth:
    """Whether a denial lets only those uploads through that ask for S3's own keys (`AES256`).

    It does not where it also tests that there is a header: uploads without one then get the default.
    """
    asked = any_of(
        known(test.operator in ("stringnotequals", "stringnotequalsignorecase"))
        & test.values.all(lambda pattern: pattern.satisfies(lambda text: text.upper() == "AES256"))
        for test in statement.conditions.on(_HEADER)
    )
    present = any_of(known(test.operator == "null") for test in statement.conditions.on(_HEADER))
    return statement.denies & statement.actions.cover_action("s3:PutObject") & asked & ~present
