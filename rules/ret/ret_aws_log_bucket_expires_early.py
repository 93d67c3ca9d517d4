"""Buckets whose lifecycle deletes the logs in them too early."""

from iaclint.aws.log_buckets import Logs, log_buckets
from iaclint.phi import Phi, classify
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth, any_of

from .periods import DAYS, SIX_YEARS


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

    Trails, flow logs, access logs and their like end in buckets; a lifecycle rule for the whole bucket
    takes them along. A bucket without an expiring rule keeps them for ever and passes, as does one
    whose rules are disabled, are for other prefixes, or only remove old versions. A rule that expires
    by `date` fails whatever the date: from that day on S3 deletes every new object at once, so it
    guarantees no time. A replica that keeps the logs for long enough makes up for it, and Object Lock
    holds what a lifecycle rule would delete.

    Bad:

        resource "aws_cloudtrail" "main" {
          name           = "main"
          s3_bucket_name = aws_s3_bucket.logs.id
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

        resource "aws_cloudtrail" "main" {
          name           = "main"
          s3_bucket_name = aws_s3_bucket.logs.id
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
        phi = classify(graph, bucket)
        worst = max(kinds, key=lambda logs: _weight(_fault(logs, phi)))
        retention = worst.retention
        outlives_days = retention.lasts(DAYS).is_yes and not phi.truth.is_no
        needed, words = (SIX_YEARS, f"six years ({phi.reason})") if outlives_days else (DAYS, f"{DAYS} days")
        yield fail_if(
            any_of(_fault(logs, phi) for logs in kinds),
            bucket,
            f"the logs of {worst.writer.address} are kept less than {words}: {retention.clause}",
            at=retention.guilty(needed),
            steps=retention.steps,
        )


def _fault(logs: Logs, phi: Phi) -> Truth:
    return logs.written & (~logs.retention.lasts(DAYS) | (phi.truth & ~logs.retention.lasts(SIX_YEARS)))


def _weight(fault: Truth) -> int:
    return 2 if fault.is_yes else 1 if fault.is_maybe else 0
