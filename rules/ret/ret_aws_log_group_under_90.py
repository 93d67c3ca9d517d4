"""Log groups whose events are gone before 90 days have passed."""

from iaclint.aws.log_groups import security_groups
from iaclint.aws.retention import of_group
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule

from .periods import DAYS


@rule(
    Severity.HIGH,
    fix="set retention_in_days to 90 or more, or leave it out to keep the log for ever",
    peers=("CKV_AWS_66", "CKV_AWS_338", "ef0b316a-211e-42f1-888e-64efe172b755"),
    judges=("aws_cloudwatch_log_group.retention_in_days", "aws_cloudwatch_log_group.log_group_class"),
)
def ret_aws_log_group_under_90(graph: Graph) -> Judgements:
    """A CloudWatch log group and its archives keep the log less than 90 days.

    An incident is often noticed weeks after it began; an auditor asks for what was logged then.
    A group without `retention_in_days`, or with 0, keeps its events for ever and passes. So does one
    that is archived for long enough: every event, through a subscription filter with an empty pattern
    and Firehose, to a bucket whose lifecycle keeps it. A group of the class DELIVERY keeps two days. A group
    that only a trail writes to is judged with the trail, whose events are in its bucket as well.

    Bad:

        resource "aws_cloudwatch_log_group" "app" {
          name              = "app"
          retention_in_days = 30
        }

    Good:

        resource "aws_cloudwatch_log_group" "app" {
          name              = "app"
          retention_in_days = 365
        }
    """
    for group in security_groups(graph):
        retention = of_group(graph, group)
        yield fail_if(
            ~retention.lasts(DAYS),
            group,
            f"the log is kept less than {DAYS} days: {retention.clause}",
            at=retention.guilty(DAYS),
            steps=retention.steps,
        )
