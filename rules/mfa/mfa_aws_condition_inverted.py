"""mfa-aws-condition-inverted."""

from __future__ import annotations

from iaclint.aws.mfa import Stance, asks_for_mfa, mfa_statements, stance, where_tested
from iaclint.aws.policy_homes import Kind
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule


@rule(Severity.CRITICAL, fix="allow where MFA is present, or deny where it is not")
def mfa_aws_condition_inverted(graph: Graph) -> Judgements:
    """A statement allows only requests without MFA, or denies those with it.

    The condition says the opposite of what it is for: whoever signs in with MFA is shut out and whoever
    does not is let in. People then sign in without MFA because it works.

    Bad:

        resource "aws_iam_group_policy" "engineers" {
          group = "engineers"
          policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "ecs:UpdateService"
              Resource  = "*"
              Condition = { Bool = { "aws:MultiFactorAuthPresent" = "false" } }
            }]
          })
        }

    Good:

        resource "aws_iam_group_policy" "engineers" {
          group = "engineers"
          policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "ecs:UpdateService"
              Resource  = "*"
              Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
            }]
          })
        }
    """
    for statement in mfa_statements(graph, *Kind):
        asks = statement.exists & asks_for_mfa(statement)
        if not asks.is_no:
            yield fail_if(
                asks & stance(statement, Stance.INVERTED),
                statement.resource,
                "the statement prefers requests without MFA to those with it",
                at=where_tested(statement),
                defect=statement.key,
            )
