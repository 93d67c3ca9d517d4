"""Log groups of PHI that are not archived anywhere."""

from iaclint.aws.log_groups import log_groups
from iaclint.aws.retention import of_group
from iaclint.phi import classify
from iaclint.rule import Graph, Judgements, Profile, Severity, fail_if, rule
from iaclint.truth import any_of

from .periods import WITH_LEAP_DAYS


@rule(
    Severity.MEDIUM,
    fix="pass every event on, by a subscription with an empty filter_pattern, to a bucket that keeps 2192 days",
    profile=Profile.STRICT,
    judges=("aws_cloudwatch_log_group.retention_in_days",),
)
def ret_aws_phi_group_no_archive(graph: Graph) -> Judgements:
    """A log group of PHI ends before six years, and nothing of it is archived.

    `ret-aws-phi-log-under-six-years` tells that the log is gone too early; this rule tells that there is
    no archive to lengthen. A group that keeps its events for ever or 2192 days passes, and so does one
    with an archive: whether that is complete is said by `ret-aws-archive-is-partial`.

    Bad:

        resource "aws_cloudwatch_log_group" "portal" {
          name              = "patient-portal"
          retention_in_days = 365
        }

    Good:

        resource "aws_cloudwatch_log_group" "portal" {
          name              = "patient-portal"
          retention_in_days = 365
        }

        resource "aws_cloudwatch_log_subscription_filter" "portal" {
          name            = "archive"
          log_group_name  = aws_cloudwatch_log_group.portal.name
          filter_pattern  = ""
          destination_arn = aws_kinesis_firehose_delivery_stream.portal.arn
        }

        resource "aws_kinesis_firehose_delivery_stream" "portal" {
          name        = "portal"
          destination = "extended_s3"

          extended_s3_configuration {
            role_arn   = "arn:aws:iam::111122223333:role/firehose"
            bucket_arn = aws_s3_bucket.archive.arn
          }
        }

        resource "aws_s3_bucket" "archive" {
          bucket = "archive"
        }
    """
    for group in log_groups(graph):
        phi = classify(graph, group)
        if phi.truth.is_no:
            continue
        retention = of_group(graph, group)
        first = retention.copies[0]
        archived = any_of(copy.is_kept for copy in retention.archives)
        yield fail_if(
            phi.truth & ~first.lasts(WITH_LEAP_DAYS) & ~archived,
            group,
            f"the log of PHI ({phi.reason}) is nowhere but in its group, {first.clause}",
            at=first.guilty(WITH_LEAP_DAYS),
        )
