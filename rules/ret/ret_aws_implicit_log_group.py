"""Services whose log group is not in the code."""

from collections.abc import Iterator

from iaclint.aws.deliveries import own_groups
from iaclint.aws.logs import GROUP
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgements, Profile, Severity, fail_if, rule
from iaclint.truth import NO, YES, Truth, any_of, maybe
from iaclint.values import Value
from iaclint.values.ask import begins_with, is_empty, is_null

_WRITE = (
    ("aws_db_instance", "enabled_cloudwatch_logs_exports", "/aws/rds/instance/"),
    ("aws_rds_cluster", "enabled_cloudwatch_logs_exports", "/aws/rds/cluster/"),
    ("aws_docdb_cluster", "enabled_cloudwatch_logs_exports", "/aws/docdb/"),
    ("aws_neptune_cluster", "enable_cloudwatch_logs_exports", "/aws/neptune/"),
    ("aws_eks_cluster", "enabled_cluster_log_types", "/aws/eks/"),
)
"""Services that write to a group named after them where the argument lists any log, and the start of its name."""

_FUNCTION = "/aws/lambda/"


@rule(
    Severity.LOW,
    fix="declare the aws_cloudwatch_log_group by the name that the service uses, with a retention and a key",
    profile=Profile.STRICT,
    judges=(
        "aws_lambda_function.logging_config.log_group",
        *(f"{type}.{argument}" for type, argument, _ in _WRITE),
    ),
)
def ret_aws_implicit_log_group(graph: Graph) -> Judgements:
    """A function, database or cluster writes to a log group that is not in the code.

    The service makes the group itself when it first writes. It then keeps the events for ever, which is
    long enough, but with no key of one's own, no tags and no archive, and it is left behind when the
    service is gone. Databases and clusters are judged if they export any log.

    Bad:

        resource "aws_lambda_function" "intake" {
          function_name = "intake"
          role          = "arn:aws:iam::111122223333:role/intake"
        }

    Good:

        resource "aws_lambda_function" "intake" {
          function_name = "intake"
          role          = "arn:aws:iam::111122223333:role/intake"
        }

        resource "aws_cloudwatch_log_group" "intake" {
          name              = "/aws/lambda/intake"
          retention_in_days = 365
        }
    """
    owned = {owner.address for owner, _ in own_groups(graph)}
    names = [group["name"] for group in graph.resources(GROUP)]
    for resource, writes, start in _writers(graph):
        if not writes.is_no:
            has_group = any_of(_may_be_called(name, start) for name in names if name.is_unknown)
            if resource.address in owned:
                has_group = YES
            yield fail_if(writes & ~has_group, resource, "the log group that it writes to is not declared")


def _writers(graph: Graph) -> Iterator[tuple[Resource, Truth, str]]:
    """What writes to a group of its own, whether it does, and how the group's name starts."""
    for function in graph.resources("aws_lambda_function"):
        yield function, is_null(function["logging_config.log_group"]), _FUNCTION
    for type, argument, start in _WRITE:
        for resource in graph.resources(type):
            logs = resource[argument]
            yield resource, ~is_null(logs) & ~is_empty(logs), start


def _may_be_called(name: Value, start: str) -> Truth:
    """Whether a group whose name is not known may be that of the service."""
    return NO if begins_with(name, start).is_no else maybe(*name.doubts)
