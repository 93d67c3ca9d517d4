"""mfa-az-legacy-auth-not-blocked."""

from __future__ import annotations

from iaclint.azure.conditional_access import Policy, policies
from iaclint.judgement import value_or_use
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth, any_of
from iaclint.values import Located, Value
from iaclint.values.ask import is_set

from .excepted import is_excepted


@rule(
    Severity.MEDIUM,
    fix="block the clients exchangeActiveSync and other for all users, in a policy that is enabled",
    elsewhere=True,
)
def mfa_az_legacy_auth_not_blocked(graph: Graph) -> Judgements:
    """No conditional access policy blocks the clients that cannot use MFA.

    Old protocols for mail send a user name and a password and nothing else, so that whoever has guessed
    the password is in, whatever is demanded of browsers. Where conditional access is written as code,
    one policy has to block the clients `exchangeActiveSync` and `other`, or all of them, for all users
    and applications. One that is off, only reports, is about some users or leaves some out is not enough;
    accounts for emergencies may be left out, as `break_glass` or `emergency` in what they are called tells.

    Without any conditional access policy in a configuration nothing is judged.

    Bad:

        resource "azuread_conditional_access_policy" "legacy" {
          display_name = "Legacy clients"
          state        = "disabled"

          conditions {
            client_app_types = ["exchangeActiveSync", "other"]

            applications {
              included_applications = ["All"]
            }

            users {
              included_users = ["All"]
            }
          }

          grant_controls {
            operator          = "OR"
            built_in_controls = ["block"]
          }
        }

    Good:

        resource "azuread_conditional_access_policy" "legacy" {
          display_name = "Legacy clients"
          state        = "enabled"

          conditions {
            client_app_types = ["exchangeActiveSync", "other"]

            applications {
              included_applications = ["All"]
            }

            users {
              included_users = ["All"]
            }
          }

          grant_controls {
            operator          = "OR"
            built_in_controls = ["block"]
          }
        }
    """
    found = policies(graph)
    blocked = any_of(policy.resource.exists & _blocks_everyone(graph, policy) for policy in found)
    meant = [policy for policy in found if not (policy.blocks & policy.is_for_legacy_clients).is_no]
    for policy in meant or found[:1]:
        # Beside a policy that blocks, others for a narrower case are sound, too.
        yield fail_if(
            ~blocked,
            policy.resource,
            "no policy blocks the clients that cannot use MFA for everyone",
            at=_place(graph, policy) if policy in meant else policy.clients,
        )


def _blocks_everyone(graph: Graph, policy: Policy) -> Truth:
    left_out = any_of(is_excepted(graph, item) for item in policy.excluded()) | policy.leaves_out_guests
    narrowed = any_of(narrows for narrows, _ in policy.narrowings()) | is_set(policy.excluded_applications)
    everywhere = policy.is_for_everyone & policy.is_for_everything & policy.is_for_legacy_clients
    return policy.is_enforced & policy.blocks & everywhere & ~narrowed & ~left_out


def _place(graph: Graph, policy: Policy) -> Located | Value:
    """Who is left out first or may be, or the policy that does, where it is in force; else its state."""
    left_out = (item for item in policy.excluded() if not is_excepted(graph, item).is_no)
    excepted = next(left_out, None) if policy.is_enforced.is_yes else None
    return policy.state if excepted is None else value_or_use(excepted, policy.resource.configuration.header)
