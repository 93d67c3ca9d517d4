"""Log groups with a retention that CloudWatch Logs does not accept."""

from iaclint.aws.logs import GROUP
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values.ask import is_null, one_of

OLD_VALUES = (0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653)
"""What the provider accepted before version 4."""

VALUES = (*OLD_VALUES, 1096, 2192, 2557, 2922, 3288)
"""What `PutRetentionPolicy` accepts, and 0 for never."""


@rule(
    Severity.MEDIUM,
    fix="set retention_in_days to a number of days that CloudWatch Logs offers, such as 90, 365 or 2192",
)
def ret_aws_log_group_invalid_value(graph: Graph) -> Judgements:
    """A log group states a retention that CloudWatch Logs does not offer.

    CloudWatch Logs keeps events for certain numbers of days only. Any other fails when it is applied,
    which with a module's default is long after it was written; until then the retention that was
    meant is not in force. `2190`, six years without leap days, is the usual one. Before version 4 the
    AWS provider knew fewer numbers, 2192 not among them.

    Bad:

        resource "aws_cloudwatch_log_group" "app" {
          name              = "app"
          retention_in_days = 2190
        }

    Good:

        resource "aws_cloudwatch_log_group" "app" {
          name              = "app"
          retention_in_days = 2192
        }
    """
    offered = OLD_VALUES if graph.root.providers.at_least("aws", 4).is_no else VALUES
    for group in graph.resources(GROUP):
        days = group["retention_in_days"]
        if not days.is_null:
            fault = ~(is_null(days) | one_of(days, offered))
            yield fail_if(fault, group, "CloudWatch Logs does not offer this number of days", at=days)
