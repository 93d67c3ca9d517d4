"""mfa-az-pim-activation-without-mfa."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values.ask import is_null, is_set, is_true

_POLICIES = ("azurerm_role_management_policy", "azuread_group_role_management_policy")


@rule(
    Severity.HIGH,
    fix="set require_multifactor_authentication = true in activation_rules, or name an authentication context",
)
def mfa_az_pim_activation_without_mfa(graph: Graph) -> Judgements:
    """A privileged role or group can be activated through PIM without MFA.

    Activation is the moment at which somebody becomes an administrator, and the last one at which a
    stolen session can be told from its owner. The policy of the role demands MFA then, or names an
    authentication context, for which a conditional access policy demands it.

    Where the policy says neither, what Azure has set up before stays as it is: that is medium, since
    nothing in the code keeps it so.

    Bad:

        resource "azurerm_role_management_policy" "owner" {
          scope              = "/subscriptions/11111111-2222-3333-4444-555555555555"
          role_definition_id = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"

          activation_rules {
            maximum_duration                   = "PT1H"
            require_multifactor_authentication = false
          }
        }

    Good:

        resource "azurerm_role_management_policy" "owner" {
          scope              = "/subscriptions/11111111-2222-3333-4444-555555555555"
          role_definition_id = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"

          activation_rules {
            maximum_duration                   = "PT1H"
            require_multifactor_authentication = true
          }
        }
    """
    for policy in graph.resources(*_POLICIES):
        mfa = policy["activation_rules.require_multifactor_authentication"]
        context = policy["activation_rules.required_conditional_access_authentication_context"]
        yield fail_if(
            ~is_true(mfa) & ~is_set(context),
            policy,
            "the policy does not demand MFA for activation",
            at=mfa,
            severity=Severity.MEDIUM if is_null(mfa).is_yes else Severity.HIGH,
        )
