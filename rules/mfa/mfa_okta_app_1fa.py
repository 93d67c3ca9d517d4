"""mfa-okta-app-1fa."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.saas.okta import app_rules, unseen_app_rules

_MESSAGE = "the rule lets people in with one factor"


@rule(
    Severity.HIGH,
    fix='set factor_mode = "2FA"',
    peers=("CKV_OKTA_1",),
)
def mfa_okta_app_1fa(graph: Graph) -> Judgements:
    """A sign-on rule of Okta lets people into an application with one factor.

    One factor is a password, or a device that somebody found. The rules of a policy are tried in order,
    so that one rule for some group or network is a way around all others. Left out, `factor_mode` is
    `2FA`, and so is what Okta's own last rule of a new policy demands. A rule by chains of methods fails
    where a chain ends after its first step. Rules that deny or are not active pass.

    One factor is medium where it is always a device that makes sure of its user, by a PIN or a finger.

    Bad:

        resource "okta_app_signon_policy_rule" "staff" {
          policy_id   = "rst1"
          name        = "staff"
          access      = "ALLOW"
          factor_mode = "1FA"
        }

    Good:

        resource "okta_app_signon_policy_rule" "staff" {
          policy_id   = "rst1"
          name        = "staff"
          access      = "ALLOW"
          factor_mode = "2FA"
        }
    """
    for found in app_rules(graph):
        yield fail_if(
            found.exists & found.takes_one_factor,
            found.resource,
            _MESSAGE,
            at=found.content["factor_mode"],
            defect=found.key,
            severity=Severity.MEDIUM if found.verifies_user.is_yes else Severity.HIGH,
        )
    for resource, unseen in unseen_app_rules(graph):
        yield fail_if(unseen, resource, _MESSAGE, defect="rule")
