"""Storage accounts of Azure whose lifecycle deletes the logs in them too early."""

from iaclint.azure.log_accounts import log_accounts
from iaclint.azure.log_writers import FLOW_LOG
from iaclint.retention import is_security_log
from iaclint.rule import Graph, Judgements, Severity, rule
from iaclint.truth import known

from .kept import worst_kept


@rule(
    Severity.HIGH,
    fix="let the management policy delete logs after 90 days or more (2192 for PHI), or take it off their paths",
    judges=(
        "azurerm_storage_management_policy.rule.actions.base_blob",
        "azurerm_monitor_diagnostic_setting.enabled_log",
        "azurerm_monitor_aad_diagnostic_setting.enabled_log",
    ),
)
def ret_az_storage_lifecycle_deletes_logs(graph: Graph) -> Judgements:
    """A management policy deletes logs from a storage account before 90 days, or six years for logs of PHI.

    Diagnostic settings, exports of workspaces and audits of databases write blobs below
    `insights-logs-<category>`, `am-<table>` and `sqldbauditlogs`. A rule deletes them if it is enabled,
    for blobs of that kind (logs are mostly append blobs) and for no other prefix; -1 stands for never.
    An account without such a rule keeps them for ever. A policy that makes blobs immutable holds them
    longer. What the same setting sends to a workspace counts too. Azure no longer applies the
    `retention_policy` of a diagnostic setting, so one that is still written makes it unknown.

    Bad:

        resource "azurerm_monitor_diagnostic_setting" "vault" {
          name               = "vault"
          target_resource_id = "/subscriptions/1/resourceGroups/a/providers/Microsoft.KeyVault/vaults/clinic"
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

        resource "azurerm_storage_management_policy" "logs" {
          storage_account_id = azurerm_storage_account.logs.id

          rule {
            name    = "tidy"
            enabled = true

            filters {
              blob_types = ["blockBlob", "appendBlob"]
            }

            actions {
              base_blob {
                delete_after_days_since_modification_greater_than = 30
              }
            }
          }
        }

    Good:

        resource "azurerm_monitor_diagnostic_setting" "vault" {
          name               = "vault"
          target_resource_id = "/subscriptions/1/resourceGroups/a/providers/Microsoft.KeyVault/vaults/clinic"
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

        resource "azurerm_storage_management_policy" "logs" {
          storage_account_id = azurerm_storage_account.logs.id

          rule {
            name    = "tidy"
            enabled = true

            filters {
              blob_types = ["blockBlob", "appendBlob"]
            }

            actions {
              base_blob {
                delete_after_days_since_modification_greater_than = 400
              }
            }
          }
        }
    """
    for account, kinds in log_accounts(graph):
        told = [logs for logs in kinds if logs.writer.type != FLOW_LOG]
        if told:
            yield worst_kept(graph, account, told, known(is_security_log(graph, account)))
