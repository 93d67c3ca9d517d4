"""Archives that get a part of the log only."""

from iaclint.aws.log_groups import security_groups
from iaclint.aws.logs import Passage
from iaclint.aws.retention import archives_of, of_group
from iaclint.phi import classify
from iaclint.retention import Copy
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth, any_of
from iaclint.values import Value

from .periods import falls_short


@rule(
    Severity.MEDIUM,
    fix='archive every event: filter_pattern = "", and s3_backup_mode for all records, not for failed ones',
    judges=(
        "aws_cloudwatch_log_subscription_filter.filter_pattern",
        "aws_kinesis_firehose_delivery_stream.extended_s3_configuration.s3_backup_mode",
    ),
)
def ret_aws_archive_is_partial(graph: Graph) -> Judgements:
    """The archive of a log group that needs one gets a part of the events only.

    A group that keeps its events less than 90 days, or six years for logs of PHI, has to be archived
    as a whole. A subscription with a pattern passes on what matches; Firehose with
    `s3_backup_mode = "FailedEventsOnly"`, which is the default, puts into the bucket what its
    destination refused, and how long that keeps the rest cannot be seen. What a Lambda function between
    them drops is unknown, and so is what another subscription takes to where it cannot be seen. Another
    archive that gets everything, or a group that keeps its events for long enough itself, passes.

    Bad:

        resource "aws_cloudwatch_log_group" "app" {
          name              = "app"
          retention_in_days = 30
        }

        resource "aws_cloudwatch_log_subscription_filter" "app" {
          name            = "archive"
          log_group_name  = aws_cloudwatch_log_group.app.name
          filter_pattern  = "ERROR"
          destination_arn = aws_kinesis_firehose_delivery_stream.app.arn
        }

        resource "aws_kinesis_firehose_delivery_stream" "app" {
          name        = "app"
          destination = "extended_s3"

          extended_s3_configuration {
            role_arn   = "arn:aws:iam::111122223333:role/firehose"
            bucket_arn = aws_s3_bucket.archive.arn
          }
        }

        resource "aws_s3_bucket" "archive" {
          bucket = "archive"
        }

    Good:

        resource "aws_cloudwatch_log_group" "app" {
          name              = "app"
          retention_in_days = 30
        }

        resource "aws_cloudwatch_log_subscription_filter" "app" {
          name            = "archive"
          log_group_name  = aws_cloudwatch_log_group.app.name
          filter_pattern  = ""
          destination_arn = aws_kinesis_firehose_delivery_stream.app.arn
        }

        resource "aws_kinesis_firehose_delivery_stream" "app" {
          name        = "app"
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
    for group in security_groups(graph):
        phi = classify(graph, group)
        retention = of_group(graph, group)
        is_whole = _is_whole(retention.archives)
        for passage, copies in archives_of(graph, group):
            is_part = passage.applies & ~_is_whole(copies)
            elsewhere = _is_elsewhere(retention.archives, copies)
            guilty = _guilty([copy for copy in copies if not copy.is_out_of_sight])
            yield fail_if(
                is_part & ~is_whole & ~elsewhere & falls_short(retention.copies[0].lasts, phi),
                passage.resource,
                f"the archive of {group.address} gets a part of its events only: {guilty.clause}",
                at=_place(passage, guilty),
                defect=group.address,
                steps=guilty.steps,
            )


def _is_whole(copies: tuple[Copy, ...]) -> Truth:
    """Whether one of the archives that can be seen gets everything."""
    return any_of(copy.complete for copy in copies if not copy.is_out_of_sight)


def _is_elsewhere(archives: tuple[Copy, ...], copies: tuple[Copy, ...]) -> Truth:
    """Whether another way may take everything to where it cannot be seen, such as a central account."""
    own = {copy.place for copy in copies}
    others = (copy for copy in archives if copy.is_out_of_sight and copy.place not in own)
    return any_of(copy.complete & copy.is_kept for copy in others)


def _guilty(copies: list[Copy]) -> Copy:
    """The copy that surely is not complete, or else the first."""
    return next((copy for copy in copies if copy.complete.is_no), copies[0])


def _place(passage: Passage, copy: Copy) -> Value | None:
    """The argument that leaves a part out."""
    return copy.part if copy.part is not None else passage.part
