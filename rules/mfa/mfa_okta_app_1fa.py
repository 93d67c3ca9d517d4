"""mfa-okta-app-1fa."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.saas.okta import APP_RULE, lets_in, takes_one_factor, verifies_user


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
    for found in graph.resources(APP_RULE):
        yield fail_if(
            lets_in(found) & takes_one_factor(found),
            found,
            "the rule lets people in with one factor",
            at=found["factor_mode"],
            severity=Severity.MEDIUM if verifies_user(found).is_yes else Severity.HIGH,
        )
