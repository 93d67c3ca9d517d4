"""mfa-az-conditional-access-missing."""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.azure.conditional_access import Policy, policies
from iaclint.records import dataclass
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.truth import NO, Truth, all_of, any_of
from iaclint.values import Value
from iaclint.values.ask import is_set

from .excepted import is_excepted


@rule(
    Severity.HIGH,
    fix="require mfa of all users for all applications, in a policy that is enabled and leaves nobody out",
    elsewhere=True,
)
def mfa_az_conditional_access_missing(graph: Graph) -> Judgements:
    """No conditional access policy demands MFA of everyone.

    Where conditional access is written as code, one policy has to demand MFA of all users, for all
    applications, on every client that can use it, from everywhere: an exception is where a stolen
    password works. A policy that is off or only reports protects nobody. Terms of use, a compliant
    device or an approved application that will do instead of MFA are medium, and so are policies for
    some roles, applications, places, devices or levels of risk only.

    Accounts for emergencies may be left out, where the user or group that is named is called
    `break_glass` or `emergency`, and so may the role of directory synchronisation. Who is behind another
    id cannot be told, and is unknown. Further policies for a narrower case pass beside one that is for
    everyone. Without any such policy in a configuration nothing is judged.

    Bad:

        resource "azuread_conditional_access_policy" "mfa" {
          display_name = "MFA"
          state        = "enabledForReportingButNotEnforced"

          conditions {
            client_app_types = ["all"]

            applications {
              included_applications = ["All"]
            }

            users {
              included_users = ["All"]
            }
          }

          grant_controls {
            operator          = "OR"
            built_in_controls = ["mfa"]
          }
        }

    Good:

        resource "azuread_conditional_access_policy" "mfa" {
          display_name = "MFA"
          state        = "enabled"

          conditions {
            client_app_types = ["all"]

            applications {
              included_applications = ["All"]
            }

            users {
              included_users = ["All"]
            }
          }

          grant_controls {
            operator          = "OR"
            built_in_controls = ["mfa"]
          }
        }
    """
    found = [(policy, list(_gaps(graph, policy))) for policy in policies(graph)]
    covered = any_of(policy.resource.exists & all_of(~gap.fault for gap in gaps) for policy, gaps in found)
    meant = [policy for policy, _ in found if not policy.grants_for_mfa.is_no]
    about_mfa = any_of(policy.grants_for_mfa for policy in meant)
    for number, (policy, gaps) in enumerate(found):
        if policy in meant:
            yield _weighed(policy, gaps, covered)
        else:
            # Where no policy is about MFA at all, the first one stands for the tenant.
            fault = ~covered & ~about_mfa if number == 0 else NO
            yield fail_if(fault, policy.resource, "no policy demands MFA", at=policy.controls)


@dataclass(frozen=True, slots=True)
class _Gap:
    """What keeps a policy from demanding MFA of everyone: whether it does, where it is written, and how bad it is."""

    fault: Truth
    at: Value
    message: str
    severity: Severity = Severity.HIGH


def _weighed(policy: Policy, gaps: list[_Gap], covered: Truth) -> Judgement:
    """The policy by its worst certain gap, else by the first that is possible; sound where another covers everyone."""
    certain = sorted((gap for gap in gaps if gap.fault.is_yes), key=lambda gap: -gap.severity)
    possible = [gap for gap in gaps if gap.fault.is_maybe]
    gap = next(iter((*certain, *possible)), gaps[0])
    fault = (any_of(gap.fault for gap in gaps) | ~policy.resource.exists) & ~covered
    if policy.grants_for_mfa.is_maybe:  # it may be about something else
        fault &= policy.grants_for_mfa
    return fail_if(fault, policy.resource, gap.message, at=gap.at, severity=gap.severity)


def _gaps(graph: Graph, policy: Policy) -> Iterator[_Gap]:
    yield _Gap(~policy.grants_for_mfa | policy.blocks, policy.controls, "the policy does not demand MFA")
    yield _Gap(~policy.is_enforced, policy.state, "the policy is not enforced")
    yield _Gap(policy.grants_for_less, policy.controls, "the policy is content with less than MFA", Severity.MEDIUM)
    yield _Gap(~policy.is_for_everyone, policy.users, "the policy is not for all users", Severity.MEDIUM)
    yield _Gap(
        ~policy.is_for_everything, policy.applications, "the policy is not for all applications", Severity.MEDIUM
    )
    yield _Gap(~policy.is_for_every_client, policy.clients, "the policy is not for every client", Severity.MEDIUM)
    for narrows, value in policy.narrowings():
        yield _Gap(narrows, value, "the policy is for some cases only", Severity.MEDIUM)
    left_out = policy.excluded_applications
    yield _Gap(is_set(left_out), left_out, "the policy leaves applications out", Severity.MEDIUM)
    for item in policy.excluded():
        yield _Gap(is_excepted(graph, item), item, "the policy leaves people out")
    yield _Gap(policy.leaves_out_guests, policy.users, "the policy leaves guests out")
