"""mfa-okta-session-no-mfa."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.saas.okta import (
    SESSION_RULE,
    challenges_once,
    demands_second_factor,
    leaves_it_to_applications,
    lets_in,
    prompts_once_per_device,
)


@rule(
    Severity.HIGH,
    fix='set mfa_required = true and mfa_prompt = "ALWAYS" or "SESSION"',
)
def mfa_okta_session_no_mfa(graph: Graph) -> Judgements:
    """A sign-on rule of Okta begins a session without MFA.

    The session opens every application that asks for no more. Left out, `mfa_required` is false. The
    first rule that fits decides, so that a rule for some network without MFA is a way around those that
    come after it. A rule that challenges by sequences fails where one of them has a single step.

    Medium are rules that leave it to the policies of the applications which factors a session begins
    with (`PASSWORD_IDP_ANY_FACTOR`), and those that ask a device once and never again. Without
    `mfa_prompt` it is Okta that decides how often it asks, and the rule is unknown.

    Bad:

        resource "okta_policy_rule_signon" "staff" {
          policy_id = "00p1"
          name      = "staff"
          access    = "ALLOW"
        }

    Good:

        resource "okta_policy_rule_signon" "staff" {
          policy_id    = "00p1"
          name         = "staff"
          access       = "ALLOW"
          mfa_required = true
          mfa_prompt   = "ALWAYS"
        }
    """
    for found in graph.resources(SESSION_RULE):
        required = demands_second_factor(found)
        without = (lets_in(found) & ~required) | challenges_once(found)
        yield fail_if(
            without,
            found,
            "the rule begins a session without MFA",
            at=found["mfa_required"],
            defect="required",
            severity=Severity.MEDIUM if leaves_it_to_applications(found).is_yes else Severity.HIGH,
        )
        if not required.is_no:
            yield fail_if(
                lets_in(found) & required & prompts_once_per_device(found),
                found,
                "the rule asks for a second factor once for each device",
                at=found["mfa_prompt"],
                defect="prompt",
                severity=Severity.MEDIUM,
            )
