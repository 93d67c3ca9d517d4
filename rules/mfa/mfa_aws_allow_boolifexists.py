"""mfa-aws-allow-boolifexists."""

from __future__ import annotations

from iaclint.aws.mfa import Stance, mfa_statements, stance, tests_mfa, where_tested
from iaclint.aws.policy_homes import Kind
from iaclint.aws.users import owner_has_access_key
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule


@rule(
    Severity.HIGH,
    fix='test `Bool = { "aws:MultiFactorAuthPresent" = "true" }`, which fails where the key is absent',
)
def mfa_aws_allow_boolifexists(graph: Graph) -> Judgements:
    """An Allow statement that asks for MFA lets requests without MFA by.

    AWS sends `aws:MultiFactorAuthPresent` with temporary credentials only. `BoolIfExists`,
    `ForAllValues:Bool` and `NumericLessThanIfExists` hold where a key is absent, so the long-term
    access key of a user passes them with no MFA at all; `Null` shows that the key is there, not that
    it is true. `Bool` with `true`, or an age, is what demands MFA.

    A second condition that an access key fails (`aws:TokenIssueTime`, `aws:SourceIdentity`) closes
    the gap. For a user that has an access key in the same configuration the fault is critical.

    Bad:

        resource "aws_iam_group_policy" "billing" {
          group = "finance"
          policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "aws-portal:ViewBilling"
              Resource  = "*"
              Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = "true" } }
            }]
          })
        }

    Good:

        resource "aws_iam_group_policy" "billing" {
          group = "finance"
          policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "aws-portal:ViewBilling"
              Resource  = "*"
              Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
            }]
          })
        }
    """
    for statement in mfa_statements(graph, Kind.IDENTITY, Kind.TRUST):
        asks = statement.allows & tests_mfa(statement) & ~statement.principals.only_services
        if not asks.is_no:
            yield fail_if(
                asks & stance(statement, Stance.BYPASSABLE),
                statement.resource,
                "the statement asks for MFA but lets requests without MFA by",
                at=where_tested(statement),
                defect=statement.key,
                severity=Severity.CRITICAL if owner_has_access_key(graph, statement.resource).is_yes else Severity.HIGH,
            )
