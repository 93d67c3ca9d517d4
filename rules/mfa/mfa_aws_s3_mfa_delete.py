"""mfa-aws-s3-mfa-delete."""

from __future__ import annotations

from iaclint.aws.object_lock import is_locked_for_all
from iaclint.aws.s3 import BUCKET
from iaclint.phi import classify
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth
from iaclint.values.ask import equal_to, is_true

_MESSAGE = "versions of the bucket can be deleted without MFA"


@rule(
    Severity.INFO,
    fix="lock the objects in COMPLIANCE mode; MFA Delete can be switched on by the root user only",
    peers=("AWS-0170", "c5b31ab9-0f26-4a49-b8aa-4cc064392f4d"),
)
def mfa_aws_s3_mfa_delete(graph: Graph) -> Judgements:
    """The versions of a bucket can be deleted for good without MFA.

    Versioning keeps what is overwritten or deleted, but whoever may call `s3:DeleteObjectVersion` can
    delete the versions too. MFA Delete asks the root user for a code; Object Lock in COMPLIANCE mode
    lets nobody delete a version before its time, and passes.

    Terraform can switch MFA Delete on only with the root user's credentials and a code at hand, so this
    is info; for a bucket with PHI it is low. Buckets without versioning are not judged here.

    Bad:

        resource "aws_s3_bucket" "archive" {
          bucket = "clinic-archive"
        }

        resource "aws_s3_bucket_versioning" "archive" {
          bucket = aws_s3_bucket.archive.id
          versioning_configuration {
            status = "Enabled"
          }
        }

    Good:

        resource "aws_s3_bucket" "archive" {
          bucket = "clinic-archive"
        }

        resource "aws_s3_bucket_versioning" "archive" {
          bucket = aws_s3_bucket.archive.id
          versioning_configuration {
            status = "Enabled"
          }
        }

        resource "aws_s3_bucket_object_lock_configuration" "archive" {
          bucket = aws_s3_bucket.archive.id
          rule {
            default_retention {
              mode = "COMPLIANCE"
              days = 2192
            }
          }
        }
    """
    yield from _versioned_apart(graph)
    yield from _versioned_inline(graph)


def _versioned_apart(graph: Graph) -> Judgements:
    for versioning in graph.resources("aws_s3_bucket_versioning"):
        kept = equal_to(versioning["versioning_configuration.status"], "Enabled")
        written = versioning["versioning_configuration.mfa_delete"]
        if not kept.is_no:
            buckets = graph.targets(versioning["bucket"], ("aws_s3_bucket",), BUCKET)
            locked = buckets.any(lambda bucket: is_locked_for_all(graph, bucket))
            holds_phi = buckets.any(lambda bucket: classify(graph, bucket).truth)
            fault = kept & ~equal_to(written, "Enabled") & ~locked
            yield fail_if(fault, versioning, _MESSAGE, at=written, severity=_severity(holds_phi))


def _versioned_inline(graph: Graph) -> Judgements:
    for bucket in graph.resources("aws_s3_bucket"):
        kept, written = is_true(bucket["versioning.enabled"]), bucket["versioning.mfa_delete"]
        if not kept.is_no:
            fault = kept & ~is_true(written) & ~is_locked_for_all(graph, bucket)
            yield fail_if(fault, bucket, _MESSAGE, at=written, severity=_severity(classify(graph, bucket).truth))


def _severity(holds_phi: Truth) -> Severity:
    return Severity.LOW if holds_phi.is_yes else Severity.INFO
