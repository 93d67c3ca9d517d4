"""iam-aws-passrole-wildcard."""

from __future__ import annotations

from iaclint.aws.patterns import Pattern, is_every_resource, is_everything
from iaclint.aws.policy import Statement, statements
from iaclint.aws.policy_homes import Kind
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth, maybe
from iaclint.values import HOLE


@rule(
    Severity.HIGH,
    fix="name the roles, and limit `iam:PassedToService` to the service that takes them",
    peers=("AWS-0342", "e39bee8c-fe54-4a3f-824d-e5e2d1cca40a"),
)
def iam_aws_passrole_wildcard(graph: Graph) -> Judgements:
    """An IAM policy statement lets its holder pass any role to a service.

    Who may pass any role and start a function, task or instance runs code as the most powerful role
    of the account: `iam:PassRole` on `*` turns a deployment role into an administrator. `iam:*`,
    `iam:Pass*` and `*` include it. With `iam:PassedToService` limited to named services the fault is
    medium, because every role that trusts those services can still be passed.

    Bad:

        resource "aws_iam_role_policy" "deploy" {
          role = "deploy"
          policy = jsonencode({
            Statement = [{
              Effect   = "Allow"
              Action   = ["iam:PassRole", "ecs:RunTask"]
              Resource = "*"
            }]
          })
        }

    Good:

        resource "aws_iam_role_policy" "deploy" {
          role = "deploy"
          policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "iam:PassRole"
              Resource  = "arn:aws:iam::111122223333:role/visits-task"
              Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
            }]
          })
        }
    """
    for statement in statements(graph, Kind.IDENTITY):
        fault = statement.allows & statement.actions.listed & statement.actions.cover_action("iam:PassRole")
        if not fault.is_no:
            fault &= statement.resources.listed & statement.resources.any(_is_any_role)
        yield fail_if(
            fault,
            statement.resource,
            "the statement lets its holder pass any role",
            at=statement.resources.origin if fault.is_no else statement.resources.guilty(_is_any_role),
            defect=statement.key,
            severity=None if fault.is_no else _severity(statement),
        )


def _severity(statement: Statement) -> Severity:
    return Severity.MEDIUM if statement.conditions.limit("iam:passedtoservice").is_yes else Severity.HIGH


def _is_any_role(resource: Pattern) -> Truth:
    """Whether it is `*` or the ARN of all roles, in whichever account; maybe, if it is all of something not known."""
    sections = (resource.text or "").split(":", 5)
    is_of_iam = len(sections) == 6 and sections[0] == "arn" and sections[2] == "iam"
    if is_of_iam and sections[5].strip(HOLE) == "/*":
        return maybe(*resource.value.doubts)
    return resource.satisfies(is_every_resource) | resource.satisfies(_is_every_role)


def _is_every_role(text: str) -> bool:
    sections = text.split(":", 5)
    is_of_iam = len(sections) == 6 and sections[0] == "arn" and sections[2] == "iam"
    return is_of_iam and is_everything(sections[5].removeprefix("role/"))
