"""mfa-aws-allow-boolifexists."""

from __future__ import annotations

from iaclint.aws.access import access_of
from iaclint.aws.holders import any_holder, has_access_key, named_by_arn
from iaclint.aws.mfa import Stance, asks_for_mfa, is_about_assuming, mfa_statements, stance, where_tested
from iaclint.aws.policy import Statement
from iaclint.aws.policy_homes import Kind
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth, any_of


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
    the gap. The fault is critical if a user who is given the policy, or is in a group that is, has an
    access key in the same configuration, and if the statement is about assuming a role that the
    configuration makes an administrator.

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
    for statement in mfa_statements(graph, Kind.IDENTITY, Kind.TRUST, Kind.RESOURCE, Kind.KEY):
        asks = statement.allows & asks_for_mfa(statement)
        if not asks.is_no:
            fault = asks & stance(statement, Stance.BYPASSABLE)
            yield fail_if(
                fault,
                statement.resource,
                "the statement asks for MFA but lets requests without MFA by",
                at=where_tested(statement),
                defect=statement.key,
                severity=Severity.CRITICAL if not fault.is_no and _is_grave(graph, statement) else Severity.HIGH,
            )


def _is_grave(graph: Graph, statement: Statement) -> bool:
    """Whether there certainly is an access key to get by with, or an administrator to become."""

    def is_administrator(role: Resource) -> Truth:
        return access_of(graph, role).are_administrative

    if statement.kind is Kind.TRUST:
        return is_administrator(statement.resource).is_yes
    if any_holder(graph, statement.resource, lambda principal: has_access_key(graph, principal)).is_yes:
        return True
    roles = (named_by_arn(graph, resource.value) for resource in statement.resources.items)
    assumes = is_about_assuming(statement) & statement.resources.listed
    return (assumes & any_of(role.any(is_administrator) for role in roles)).is_yes
