"""Objects that are encrypted less strongly than their bucket asks for."""

from __future__ import annotations

from iaclint.aws import s3_encryption
from iaclint.aws.s3 import BUCKET
from iaclint.rule import Graph, Judgements, Profile, Severity, fail_if, rule
from iaclint.values.ask import equal_to

_OBJECTS = ("aws_s3_object", "aws_s3_bucket_object", "aws_s3_object_copy")


@rule(
    Severity.LOW,
    fix="remove server_side_encryption from the object",
    profile=Profile.STRICT,
    judges=tuple(f"{type}.server_side_encryption" for type in _OBJECTS),
)
def enc_aws_s3_object_weaker_than_bucket(graph: Graph) -> Judgements:
    """An object turns off the KMS key of its bucket for itself.

    S3 encrypts every object, so none is plain: one that says nothing is encrypted as its bucket is.
    With `server_side_encryption = "AES256"` an object in a bucket that is encrypted with KMS gets keys
    of S3 instead, and whoever may read it no longer needs the key.

    Bad:

        resource "aws_s3_bucket" "records" {
          bucket = "records"
        }

        resource "aws_s3_bucket_server_side_encryption_configuration" "records" {
          bucket = aws_s3_bucket.records.id

          rule {
            apply_server_side_encryption_by_default {
              sse_algorithm = "aws:kms"
            }
          }
        }

        resource "aws_s3_object" "export" {
          bucket                 = aws_s3_bucket.records.id
          key                    = "export.csv"
          source                 = "export.csv"
          server_side_encryption = "AES256"
        }

    Good:

        resource "aws_s3_bucket" "records" {
          bucket = "records"
        }

        resource "aws_s3_bucket_server_side_encryption_configuration" "records" {
          bucket = aws_s3_bucket.records.id

          rule {
            apply_server_side_encryption_by_default {
              sse_algorithm = "aws:kms"
            }
          }
        }

        resource "aws_s3_object" "export" {
          bucket = aws_s3_bucket.records.id
          key    = "export.csv"
          source = "export.csv"
        }
    """
    for item in graph.resources(*_OBJECTS):
        written = item["server_side_encryption"]
        own_keys = equal_to(written, "AES256")
        if not own_keys.is_no:
            buckets = graph.targets(item["bucket"], ("aws_s3_bucket",), BUCKET)
            own_keys = own_keys & buckets.any(lambda bucket: s3_encryption.uses_kms(graph, bucket))
        yield fail_if(own_keys, item, "the object replaces the KMS key of its bucket by the keys of S3", at=written)
