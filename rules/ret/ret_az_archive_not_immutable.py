"""Storage accounts with logs that can be changed or deleted."""

from iaclint.azure.lifecycles import is_immutable
from iaclint.azure.log_accounts import log_accounts
from iaclint.phi import classify
from iaclint.rule import Graph, Judgements, Profile, Severity, fail_if, rule
from iaclint.truth import any_of


@rule(
    Severity.LOW,
    fix='add a locked azurerm_storage_container_immutability_policy, or immutability_policy with state = "Locked"',
    profile=Profile.STRICT,
    judges=(
        "azurerm_storage_account.immutability_policy.state",
        "azurerm_storage_container_immutability_policy.locked",
    ),
)
def ret_az_archive_not_immutable(graph: Graph) -> Judgements:
    """Logs in a storage account can be changed or deleted before their time.

    Whoever wants traces to be gone and may write to the account removes them. A locked policy, of the
    account or of a container in it, keeps blobs as they are, whoever asks; one that is not locked can be
    taken off. A lock cannot be taken back, which is why it is the strict profile that asks for it. It is
    medium for logs of PHI.

    Bad:

        resource "azurerm_monitor_diagnostic_setting" "vault" {
          name               = "vault"
          target_resource_id = azurerm_key_vault.main.id
          storage_account_id = azurerm_storage_account.logs.id

          enabled_log {
            category = "AuditEvent"
          }
        }

        resource "azurerm_storage_account" "logs" {
          name                     = "cliniclogs"
          resource_group_name      = "logs"
          location                 = "westeurope"
          account_tier             = "Standard"
          account_replication_type = "GRS"
        }

    Good:

        resource "azurerm_monitor_diagnostic_setting" "vault" {
          name               = "vault"
          target_resource_id = azurerm_key_vault.main.id
          storage_account_id = azurerm_storage_account.logs.id

          enabled_log {
            category = "AuditEvent"
          }
        }

        resource "azurerm_storage_account" "logs" {
          name                     = "cliniclogs"
          resource_group_name      = "logs"
          location                 = "westeurope"
          account_tier             = "Standard"
          account_replication_type = "GRS"

          immutability_policy {
            allow_protected_append_writes = true
            state                         = "Locked"
            period_since_creation_in_days = 2192
          }
        }
    """
    for account, kinds in log_accounts(graph):
        written = any_of(logs.written for logs in kinds)
        severity = Severity.MEDIUM if classify(graph, account).truth.is_yes else Severity.LOW
        fault = written & ~is_immutable(graph, account)
        yield fail_if(fault, account, "the logs can be changed and deleted", severity=severity)
