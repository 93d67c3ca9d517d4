"""The encryption that S3 gives to what is uploaded."""

from __future__ import annotations

from iaclint import phi
from iaclint.aws import s3_encryption
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule


@rule(
    Severity.LOW,
    fix="add an aws_s3_bucket_server_side_encryption_configuration with sse_algorithm aws:kms or AES256",
    peers=("CKV_AWS_19", "AWS-0088"),
    judges=(
        "aws_s3_bucket.server_side_encryption_configuration.rule.apply_server_side_encryption_by_default.sse_algorithm",
        "aws_s3_bucket_server_side_encryption_configuration.rule.apply_server_side_encryption_by_default.sse_algorithm",
    ),
)
def enc_aws_s3_weak_default(graph: Graph) -> Judgements:
    """A bucket with PHI leaves its encryption to the default of S3, or its policy undoes a better one.

    S3 encrypts every object, since January 2023 with keys of its own where nothing else is said, so
    no bucket is plain text. A bucket with PHI fails, with severity medium, where the code does not
    say how it is encrypted: an auditor then has no evidence that anybody decided it. Any
    `sse_algorithm` passes, `aws:kms:dsse` among them, in a resource of its own or inline.

    A bucket that is encrypted with KMS fails where its policy denies all uploads but those that ask
    for `AES256`: each upload then turns the KMS key off for its object.

    Bad:

        resource "aws_s3_bucket" "records" {
          bucket = "patient-records"
        }

    Good:

        resource "aws_s3_bucket" "records" {
          bucket = "patient-records"
        }

        resource "aws_s3_bucket_server_side_encryption_configuration" "records" {
          bucket = aws_s3_bucket.records.id

          rule {
            apply_server_side_encryption_by_default {
              sse_algorithm = "aws:kms"
            }
          }
        }
    """
    for bucket in graph.resources("aws_s3_bucket"):
        holds_phi = phi.classify(graph, bucket).truth
        severity = None if holds_phi.is_no else Severity.MEDIUM
        fault = holds_phi & ~s3_encryption.is_configured(graph, bucket)
        yield fail_if(
            fault, bucket, "the bucket holds PHI and leaves its encryption to the default of S3", severity=severity
        )
        for statement in s3_encryption.upload_denials(graph, bucket):
            yield fail_if(
                s3_encryption.uses_kms(graph, bucket) & s3_encryption.forces_own_keys(statement),
                bucket,
                "the bucket policy makes every upload replace the KMS key by the keys of S3",
                at=statement.origin,
                defect=statement.key,
                severity=severity,
            )
