"""mfa-okta-enroll-optional."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.saas.factors import ENROLMENTS, requires_device
from iaclint.values.ask import equal_to, is_null


@rule(
    Severity.MEDIUM,
    fix='set enroll = "REQUIRED" for a factor that is a device, such as okta_verify or webauthn',
)
def mfa_okta_enroll_optional(graph: Graph) -> Judgements:
    """An enrolment policy of Okta requires no device of anyone.

    Whoever need not enrol a factor has none when it is asked for, and the one who then enrols it is
    perhaps not its owner. A security question can be looked up, and codes by mail, text or call can be
    read by others; what proves somebody is a device: an authenticator, a token, a security key.
    Policies that are not active pass.

    Bad:

        resource "okta_policy_mfa" "staff" {
          name   = "staff"
          is_oie = true

          okta_password = {
            enroll = "REQUIRED"
          }

          okta_verify = {
            enroll = "OPTIONAL"
          }
        }

    Good:

        resource "okta_policy_mfa" "staff" {
          name   = "staff"
          is_oie = true

          okta_password = {
            enroll = "REQUIRED"
          }

          okta_verify = {
            enroll = "REQUIRED"
          }
        }
    """
    for policy in graph.resources(*ENROLMENTS):
        status = policy["status"]
        yield fail_if(
            (is_null(status) | equal_to(status, "ACTIVE")) & ~requires_device(policy),
            policy,
            "the policy requires no device of anyone",
        )
