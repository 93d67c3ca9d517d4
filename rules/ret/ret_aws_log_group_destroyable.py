"""Log groups that Terraform may delete with their events."""

from iaclint.aws.logs import GROUP, security_logs
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgements, Profile, Severity, fail_if, rule
from iaclint.truth import Truth
from iaclint.values.ask import is_true


@rule(
    Severity.LOW,
    fix="set deletion_protection_enabled or skip_destroy to true, or prevent_destroy in the lifecycle block",
    profile=Profile.STRICT,
    judges=("aws_cloudwatch_log_group.deletion_protection_enabled", "aws_cloudwatch_log_group.skip_destroy"),
)
def ret_aws_log_group_destroyable(graph: Graph) -> Judgements:
    """A log group is deleted with its events when it is taken out of the code.

    A new name or a resource that moves to another module makes Terraform delete the group and with it
    what was logged until then. `deletion_protection_enabled` lets CloudWatch refuse, `skip_destroy`
    lets Terraform forget the group and leave it, and `prevent_destroy` stops the plan.

    Bad:

        resource "aws_cloudwatch_log_group" "audit" {
          name = "audit"
        }

    Good:

        resource "aws_cloudwatch_log_group" "audit" {
          name         = "audit"
          skip_destroy = true
        }
    """
    for group in security_logs(graph, GROUP):
        fault = ~(is_true(group["deletion_protection_enabled"]) | is_true(group["skip_destroy"]) | _is_kept(group))
        yield fail_if(fault, group, "the log group is deleted with its events when it is taken out of the code")


def _is_kept(group: Resource) -> Truth:
    """Whether Terraform is told never to delete it."""
    return group.blocks("lifecycle").any(lambda block: is_true(block["prevent_destroy"]))
