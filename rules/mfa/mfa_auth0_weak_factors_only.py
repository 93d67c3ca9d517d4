"""mfa-auth0-weak-factors-only."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.saas.factors import offers_device


@rule(
    Severity.MEDIUM,
    fix="turn on otp, push or webauthn_roaming",
)
def mfa_auth0_weak_factors_only(graph: Graph) -> Judgements:
    """The second factors of an Auth0 tenant are codes by text, call or mail only.

    A number can be taken over at the phone company, and the mailbox has often the same password. Guardian
    has to offer a factor that is a device: one-time passwords of an authenticator, push, Duo, or
    WebAuthn. A block for a factor counts where it says `enabled = true`.

    Bad:

        resource "auth0_guardian" "clinic" {
          policy = "all-applications"
          email  = true
        }

    Good:

        resource "auth0_guardian" "clinic" {
          policy = "all-applications"
          email  = true
          otp    = true
        }
    """
    for guardian in graph.resources("auth0_guardian"):
        yield fail_if(~offers_device(guardian), guardian, "no second factor of the tenant is a device")
