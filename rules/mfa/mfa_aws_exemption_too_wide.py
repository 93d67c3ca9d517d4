"""mfa-aws-exemption-too-wide."""

from __future__ import annotations

from iaclint.aws.mfa import mfa_statements, tests_mfa
from iaclint.aws.patterns import Patterns, is_every_action_of_a_service, is_everything, matches
from iaclint.aws.policy_homes import Kind
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values import Located

_NEEDED = frozenset(
    (
        "iam:changepassword",
        "iam:createvirtualmfadevice",
        "iam:enablemfadevice",
        "iam:getaccountpasswordpolicy",
        "iam:getaccountsummary",
        "iam:getmfadevice",
        "iam:getuser",
        "iam:listaccountaliases",
        "iam:listmfadevices",
        "iam:listusers",
        "iam:listvirtualmfadevices",
        "iam:resyncmfadevice",
        "sts:getcalleridentity",
        "sts:getsessiontoken",
    )
)
_DANGEROUS = (
    "iam:createaccesskey",
    "iam:createloginprofile",
    "sts:assumerole",
)
_DEACTIVATE = "iam:deactivatemfadevice"
_DELETE_VIRTUAL = "iam:deletevirtualmfadevice"


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
        guards = statement.denies & statement.actions.negated & tests_mfa(statement)
        if not guards.is_no:
            severity = max(filter(None, map(_rank, statement.actions.texts)), default=Severity.HIGH)
            yield fail_if(
                guards & statement.actions.has(lambda text: _rank(text) is not Severity.INFO),
                statement.resource,
                "the statement leaves out actions that need no exemption from MFA",
                at=_worst(statement.actions, severity),
                defect=statement.key,
                severity=severity,
            )


def _worst(actions: Patterns, severity: Severity) -> Located:
    return actions.guilty(lambda action: action.satisfies(lambda text: _rank(text) is severity))


def _rank(action: str) -> Severity:
    """How bad it is to exempt the action or what the pattern matches; INFO where it is needed."""
    pattern = action.lower()
    if pattern in _NEEDED:
        return Severity.INFO
    if is_everything(pattern) or is_every_action_of_a_service(pattern) or pattern == _DEACTIVATE:
        return Severity.CRITICAL
    if any(matches(pattern, dangerous) for dangerous in _DANGEROUS):
        return Severity.CRITICAL
    if matches(pattern, _DEACTIVATE):
        return Severity.MEDIUM
    return Severity.LOW if matches(pattern, _DELETE_VIRTUAL) else Severity.HIGH
