"""mfa-aws-exemption-too-wide."""

from __future__ import annotations

from iaclint.aws.mfa import asks_for_mfa, mfa_statements
from iaclint.aws.patterns import Patterns
from iaclint.aws.policy_homes import Kind
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values import Located

from .exemptions import is_worse, rank


@rule(
    Severity.HIGH,
    fix="exempt only what a person needs to set up MFA: listing, creating, enabling and resyncing their own device",
)
def mfa_aws_exemption_too_wide(graph: Graph) -> Judgements:
    """A Deny without MFA leaves out more actions than setting up MFA needs.

    `NotAction` in the guard lists what works without MFA. Creating access keys or assuming roles
    there makes the guard a formality, and deactivating a device lets a thief replace it: critical.
    A pattern such as `iam:*MFA*` includes deactivating and is medium; deleting an unassigned virtual
    device, as older AWS samples allow, is low; anything else beyond the set-up is high.

    Bad:

        data "aws_iam_policy_document" "mfa" {
          statement {
            effect      = "Deny"
            not_actions = ["iam:ListMFADevices", "iam:EnableMFADevice", "sts:AssumeRole"]
            resources   = ["*"]
            condition {
              test     = "BoolIfExists"
              variable = "aws:MultiFactorAuthPresent"
              values   = ["false"]
            }
          }
        }

        resource "aws_iam_policy" "mfa" {
          policy = data.aws_iam_policy_document.mfa.json
        }

    Good:

        data "aws_iam_policy_document" "mfa" {
          statement {
            effect      = "Deny"
            not_actions = ["iam:ListMFADevices", "iam:CreateVirtualMFADevice", "iam:EnableMFADevice"]
            resources   = ["*"]
            condition {
              test     = "BoolIfExists"
              variable = "aws:MultiFactorAuthPresent"
              values   = ["false"]
            }
          }
        }

        resource "aws_iam_policy" "mfa" {
          policy = data.aws_iam_policy_document.mfa.json
        }
    """
    for statement in mfa_statements(graph, *Kind):
        guards = statement.denies & statement.actions.negated & asks_for_mfa(statement)
        if not guards.is_no:
            severity = max(filter(None, map(rank, statement.actions.texts)), default=Severity.HIGH)
            yield fail_if(
                guards & statement.actions.any(lambda action: is_worse(action, Severity.INFO)),
                statement.resource,
                "the statement leaves out actions that need no exemption from MFA",
                at=_worst(statement.actions, severity),
                defect=statement.key,
                severity=severity,
            )


def _worst(actions: Patterns, severity: Severity) -> Located:
    return actions.guilty(lambda action: action.satisfies(lambda text: rank(text) is severity))
