"""Log groups of the class that keeps two days whatever retention is written."""

from iaclint.aws.logs import GROUP, security_logs
from iaclint.rule import Graph, Judgements, Profile, Severity, fail_if, rule
from iaclint.values.ask import equal_to


@rule(
    Severity.HIGH,
    fix="use the class STANDARD or INFREQUENT_ACCESS, or deliver the log to a bucket without a group",
    profile=Profile.STRICT,
)
def ret_aws_delivery_class_ignores_retention(graph: Graph) -> Judgements:
    """A log group is of the class DELIVERY, which keeps events two days whatever `retention_in_days` says.

    The class is for logs in transit. The provider sets the retention to two days and ignores the
    argument, so the code can state six years that nobody gets. Groups of any other class pass. How long
    the log is kept over all of its copies is said by `ret-aws-log-group-under-90`, hence the strict profile.

    Bad:

        resource "aws_cloudwatch_log_group" "audit" {
          name              = "audit"
          log_group_class   = "DELIVERY"
          retention_in_days = 2192
        }

    Good:

        resource "aws_cloudwatch_log_group" "audit" {
          name              = "audit"
          log_group_class   = "STANDARD"
          retention_in_days = 2192
        }
    """
    for group in security_logs(graph, GROUP):
        log_class = group["log_group_class"]
        fault = equal_to(log_class, "DELIVERY")
        yield fail_if(fault, group, "the class of the log group keeps events two days only", at=log_class)
