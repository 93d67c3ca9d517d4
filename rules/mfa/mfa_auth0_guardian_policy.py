"""mfa-auth0-guardian-policy."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values.ask import equal_to


@rule(
    Severity.HIGH,
    fix='set policy = "all-applications"',
)
def mfa_auth0_guardian_policy(graph: Graph) -> Judgements:
    """An Auth0 tenant does not demand MFA of everyone.

    The policy of Guardian says when MFA is asked for: for all applications, never, or, with
    `confidence-score`, when Auth0 thinks that a sign-in looks unusual. The last is medium: whether
    somebody needs a second factor is then decided by how well an attacker imitates them.

    Bad:

        resource "auth0_guardian" "clinic" {
          policy = "never"
        }

    Good:

        resource "auth0_guardian" "clinic" {
          policy = "all-applications"
          otp    = true
        }
    """
    for guardian in graph.resources("auth0_guardian"):
        policy = guardian["policy"]
        yield fail_if(
            ~equal_to(policy, "all-applications"),
            guardian,
            "the tenant does not demand MFA of everyone",
            at=policy,
            severity=Severity.MEDIUM if equal_to(policy, "confidence-score").is_yes else Severity.HIGH,
        )
