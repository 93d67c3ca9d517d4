"""iam-az-keyvault-access-policy-all."""

from __future__ import annotations

from iaclint.azure.vaults import VAULT, access_policies, goes_by_roles, switch
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule

_TOO_MUCH = ("Purge", "All")


@rule(
    Severity.MEDIUM,
    fix="set rbac_authorization_enabled = true and assign the roles that are needed, without Purge",
)
def iam_az_keyvault_access_policy_all(graph: Graph) -> Judgements:
    """Access to a Key Vault is by access policies, or one of them lets its holder purge.

    An access policy is about the whole vault, so that who may read one secret may read all; it is not
    among the role assignments that are reviewed, cannot be activated through PIM, and whoever may write
    the vault can add one. Vaults go by policies unless `rbac_authorization_enabled`, or the older
    `enable_rbac_authorization`, is true.

    `Purge` destroys for good what was deleted by mistake or to hide something; what was encrypted with a
    purged key is lost. Where the vault goes by roles, its policies are ignored and pass.

    Bad:

        resource "azurerm_key_vault" "clinic" {
          name                = "clinic"
          location            = "westeurope"
          resource_group_name = "clinic"
          sku_name            = "premium"
          tenant_id           = "00000000-1111-2222-3333-444444444444"

          access_policy {
            tenant_id          = "00000000-1111-2222-3333-444444444444"
            object_id          = "00000000-1111-2222-3333-555555555555"
            secret_permissions = ["Get", "List", "Set", "Delete", "Purge"]
          }
        }

    Good:

        resource "azurerm_key_vault" "clinic" {
          name                       = "clinic"
          location                   = "westeurope"
          resource_group_name        = "clinic"
          sku_name                   = "premium"
          tenant_id                  = "00000000-1111-2222-3333-444444444444"
          rbac_authorization_enabled = true
        }
    """
    for vault in graph.resources(VAULT):
        message = "access to the vault is by policies instead of roles"
        yield fail_if(~goes_by_roles(vault), vault, message, at=switch(vault), defect="roles")
    for policy in access_policies(graph):
        yield fail_if(
            policy.exists & policy.allows(*_TOO_MUCH) & ~policy.ignored,
            policy.resource,
            "the policy lets its holder purge",
            at=policy.where(*_TOO_MUCH),
            defect=policy.key,
        )
