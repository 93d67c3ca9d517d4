"""Buckets whose lifecycle deletes the logs in them too early."""

from iaclint.aws.log_buckets import log_buckets
from iaclint.aws.logs import TRAIL
from iaclint.rule import Graph, Judgements, Severity, rule

from .kept import worst_kept


@rule(
    Severity.HIGH,
    fix="let the lifecycle rule expire logs after 90 days or more (2192 for logs of PHI), or take it off their prefix",
    peers=("CKV2_AWS_61",),
    judges=(
        "aws_s3_bucket.lifecycle_rule.expiration.days",
        "aws_s3_bucket_lifecycle_configuration.rule.expiration.days",
    ),
)
def ret_aws_log_bucket_expires_early(graph: Graph) -> Judgements:
    """A lifecycle rule deletes logs from their bucket before 90 days, or six years for logs of PHI, have passed.

    Flow logs, access logs and their like end in buckets; a lifecycle rule for the whole bucket takes
    them along. A bucket without an expiring rule keeps them for ever and passes, as does one whose
    rules are disabled, are for other prefixes, or only remove old versions. A rule that expires by
    `date` fails whatever the date: from that day on S3 deletes every new object at once, so it
    guarantees no time. A replica that keeps the logs for long enough makes up for it, and Object Lock
    holds what a lifecycle rule would delete. In a bucket with versioning what expires is kept as an old
    version, until a rule with `noncurrent_version_expiration` deletes it: both times count.

    Of several logs in one bucket those are logs of PHI that tell of what holds PHI, or all of them where
    the bucket says so by its tags or its name. Trails are judged by themselves, with all of their copies.

    Bad:

        resource "aws_flow_log" "main" {
          vpc_id               = "vpc-1"
          traffic_type         = "ALL"
          log_destination_type = "s3"
          log_destination      = aws_s3_bucket.logs.arn
        }

        resource "aws_s3_bucket" "logs" {
          bucket = "logs"
        }

        resource "aws_s3_bucket_lifecycle_configuration" "logs" {
          bucket = aws_s3_bucket.logs.id

          rule {
            id     = "tidy"
            status = "Enabled"

            expiration {
              days = 30
            }
          }
        }

    Good:

        resource "aws_flow_log" "main" {
          vpc_id               = "vpc-1"
          traffic_type         = "ALL"
          log_destination_type = "s3"
          log_destination      = aws_s3_bucket.logs.arn
        }

        resource "aws_s3_bucket" "logs" {
          bucket = "logs"
        }

        resource "aws_s3_bucket_lifecycle_configuration" "logs" {
          bucket = aws_s3_bucket.logs.id

          rule {
            id     = "tidy"
            status = "Enabled"

            expiration {
              days = 400
            }
          }
        }
    """
    for bucket, kinds in log_buckets(graph):
        told = [logs for logs in kinds if logs.writer.type != TRAIL]
        if told:
            yield worst_kept(graph, bucket, told)
