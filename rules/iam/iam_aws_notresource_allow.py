"""iam-aws-notresource-allow."""

from __future__ import annotations

from iaclint.aws.policy import Statement, statements
from iaclint.aws.policy_homes import Kind
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule

_HANDFUL = 5


@rule(Severity.HIGH, fix="list the resources in `Resource` and the principals in `Principal`")
def iam_aws_notresource_allow(graph: Graph) -> Judgements:
    """An Allow statement says which resources or principals it is not for, and so is for all others.

    `NotResource` in an Allow grants the actions on everything in the account but a few ARNs, also on
    what is created next year. With wildcard actions and a short list that is administration and
    critical. `NotPrincipal` in an Allow grants everyone else in the world, anonymous callers too,
    and is always critical. Both pass in a Deny.

    Bad:

        resource "aws_iam_policy" "archive" {
          policy = jsonencode({
            Statement = [{
              Effect      = "Allow"
              Action      = "s3:GetObject"
              NotResource = "arn:aws:s3:::payroll/*"
            }]
          })
        }

    Good:

        resource "aws_iam_policy" "archive" {
          policy = jsonencode({
            Statement = [{
              Effect   = "Allow"
              Action   = "s3:GetObject"
              Resource = "arn:aws:s3:::archive/*"
            }]
          })
        }
    """
    for statement in statements(graph, Kind.IDENTITY, Kind.RESOURCE):
        yield _resources(statement)
    for statement in statements(graph, Kind.RESOURCE, Kind.KEY, Kind.TRUST):
        yield _principals(statement)


def _resources(statement: Statement) -> Judgement:
    fault = statement.allows & statement.resources.negated
    return fail_if(
        fault,
        statement.resource,
        "the statement is for every resource but those it lists",
        at=statement.resources.origin,
        defect=f"{statement.key}:resource",
        severity=Severity.CRITICAL if not fault.is_no and _leaves_nearly_all(statement) else Severity.HIGH,
    )


def _leaves_nearly_all(statement: Statement) -> bool:
    """Whether it is for a wildcard of actions, and leaves out a handful of resources."""
    actions = statement.actions
    sweeping = actions.negated | (actions.listed & actions.has(lambda text: text.endswith("*")))
    left_out = statement.resources
    return not left_out.doubts and len(left_out.items) <= _HANDFUL and sweeping.is_yes


def _principals(statement: Statement) -> Judgement:
    return fail_if(
        statement.allows & statement.principals.negated,
        statement.resource,
        "the statement is for every principal but those it lists",
        at=statement.principals.origin,
        defect=f"{statement.key}:principal",
        severity=Severity.CRITICAL,
    )
