"""iam-aws-notaction-allow."""

from __future__ import annotations

from iaclint.aws.holders import is_given
from iaclint.aws.patterns import is_every_resource
from iaclint.aws.policy import Statement, statements
from iaclint.aws.policy_homes import Kind
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule

_ADMINISTRATIVE = ("iam:*", "organizations:*")


@rule(
    Severity.HIGH,
    fix="list the allowed actions in `Action`; keep `NotAction` for Deny statements",
    peers=("5ea624e4-c8b1-4bb3-87a4-4235a776adcc",),
)
def iam_aws_notaction_allow(graph: Graph) -> Judgements:
    """An Allow statement says which actions it does not allow, and so allows all others.

    `NotAction` in an Allow grants every action of every service but those listed, and whatever AWS
    adds tomorrow. Where the list leaves out `iam:*` or `organizations:*` on every resource, the
    holder can make itself an administrator: that is critical, unless nothing here gives the policy to
    anyone. `NotAction` in a Deny is the usual guard for MFA and regions and passes.

    Bad:

        data "aws_iam_policy_document" "power" {
          statement {
            not_actions = ["organizations:*"]
            resources   = ["*"]
          }
        }

        resource "aws_iam_group_policy" "power" {
          group  = "engineers"
          policy = data.aws_iam_policy_document.power.json
        }

    Good:

        data "aws_iam_policy_document" "power" {
          statement {
            actions   = ["ecs:*", "logs:FilterLogEvents"]
            resources = ["*"]
          }
        }

        resource "aws_iam_group_policy" "power" {
          group  = "engineers"
          policy = data.aws_iam_policy_document.power.json
        }
    """
    for statement in statements(graph, Kind.IDENTITY, Kind.RESOURCE):
        fault = statement.allows & statement.actions.negated
        yield fail_if(
            fault,
            statement.resource,
            "the statement allows every action but those it lists",
            at=statement.actions.origin,
            defect=statement.key,
            severity=Severity.HIGH if fault.is_no else _severity(graph, statement),
        )


def _severity(graph: Graph, statement: Statement) -> Severity:
    grave = _leaves_administration(statement) and not is_given(graph, statement.resource).is_no
    return Severity.CRITICAL if grave else Severity.HIGH


def _leaves_administration(statement: Statement) -> bool:
    if statement.kind is not Kind.IDENTITY:
        return False
    covered = [statement.actions.cover_action(actions) for actions in _ADMINISTRATIVE]
    everywhere = statement.resources.listed & statement.resources.has(is_every_resource)
    return everywhere.is_yes and any(answer.is_no for answer in covered)
