"""iam-aws-break-glass-shape."""

from __future__ import annotations

from iaclint.aws.assumption_alerts import is_alerted
from iaclint.aws.holders import ROLE, is_break_glass
from iaclint.aws.mfa import Stance, denies_assuming, stance
from iaclint.aws.policy import Document, Statement, documents
from iaclint.aws.policy_homes import Kind
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.truth import Doubt, Reason, Truth, any_of, maybe
from iaclint.values.ask import at_least

_LONGEST = 3600


@rule(
    Severity.MEDIUM,
    fix="demand MFA in the trust policy, keep sessions to one hour, and alarm on every AssumeRole of the role",
)
def iam_aws_break_glass_shape(graph: Graph) -> Judgements:
    """A role for emergencies is open longer, to more, or more quietly than an emergency needs.

    Access in an emergency has to exist, and to be an exception that somebody notices. A role that is named
    or tagged `break-glass` must demand MFA of whoever assumes it, and end after an hour: AWS's default for
    `max_session_duration` and the least that it takes. That nothing here alarms when the role is assumed is
    info, because the alarm may be in the configuration of the trail: an EventBridge rule with a target, or
    a metric filter with an alarm, that names `AssumeRole` and the role.

    Whether an identity provider asked for MFA is not seen, so a role for federated sign-in is unknown.

    Bad:

        resource "aws_iam_role" "break_glass" {
          name                 = "break-glass"
          max_session_duration = 43200
          assume_role_policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "sts:AssumeRole"
              Principal = { AWS = "arn:aws:iam::111122223333:root" }
            }]
          })
        }

    Good:

        resource "aws_iam_role" "break_glass" {
          name = "break-glass"
          assume_role_policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "sts:AssumeRole"
              Principal = { AWS = "arn:aws:iam::111122223333:root" }
              Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
            }]
          })
        }

        resource "aws_cloudwatch_event_rule" "break_glass" {
          event_pattern = jsonencode({
            detail = {
              eventName         = ["AssumeRole"]
              requestParameters = { roleArn = [aws_iam_role.break_glass.arn] }
            }
          })
        }

        resource "aws_cloudwatch_event_target" "break_glass" {
          rule = aws_cloudwatch_event_rule.break_glass.name
          arn  = "arn:aws:sns:eu-west-1:111122223333:security"
        }
    """
    trusts = {document.resource.address: document for document in documents(graph, Kind.TRUST)}
    for role in graph.resources(ROLE):
        if is_break_glass(role):
            if role.address in trusts:
                yield _mfa(role, trusts[role.address])
            yield _session(role)
            yield _alarm(graph, role)


def _mfa(role: Resource, trust: Document) -> Judgement:
    return fail_if(
        any_of(_lets_in_without_mfa(statement) for statement in trust.statements) & ~denies_assuming(trust),
        role,
        "the role for emergencies can be assumed without MFA",
        at=role["assume_role_policy"],
        defect="mfa",
    )


def _lets_in_without_mfa(statement: Statement) -> Truth:
    """Whether the statement trusts somebody without demanding MFA; maybe, where an identity provider may have asked."""
    trusts = statement.allows & ~stance(statement, Stance.ENFORCES)
    if statement.principals.of_type("Federated"):
        return trusts & maybe(
            Doubt(Reason.OUTSIDE_REPOSITORY, "whether the identity provider asks for MFA is not seen")
        )
    return trusts


def _session(role: Resource) -> Judgement:
    written = role["max_session_duration"]
    return fail_if(
        at_least(written, _LONGEST + 1),
        role,
        "sessions of the role for emergencies last longer than one hour",
        at=written,
        defect="session",
    )


def _alarm(graph: Graph, role: Resource) -> Judgement:
    return fail_if(
        ~is_alerted(graph, role),
        role,
        "nothing here alarms when the role for emergencies is assumed",
        defect="alarm",
        severity=Severity.INFO,
    )
