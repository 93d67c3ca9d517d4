"""Flow logs of Azure that are gone too early."""

from iaclint.azure.log_writers import FLOW_LOG, writers
from iaclint.azure.retention import of_writer
from iaclint.phi import Phi
from iaclint.rule import Graph, Judgements, Severity, rule
from iaclint.truth import NO

from .kept import kept_too_short


@rule(
    Severity.MEDIUM,
    fix="set days in the retention_policy to 90 or more, or to 0 to keep the flow log for ever",
    peers=("CKV_AZURE_12", "7750fcca-dd03-4d38-b663-4b70289bcfd4", "AZU-0049"),
    judges=("azurerm_network_watcher_flow_log.retention_policy.days",),
)
def ret_az_flow_log_short(graph: Graph) -> Judgements:
    """A flow log is kept less than 90 days.

    Who talked to whom is what an incident is followed by, and it is often noticed weeks later. The
    policy of the flow log deletes after `days`, if it is enabled and they are not 0; otherwise the log
    is kept until the management policy of the storage account deletes it, or for ever. Flow logs hold
    no PHI. One that is switched off writes nothing and is not judged here.

    Bad:

        resource "azurerm_network_watcher_flow_log" "main" {
          name                 = "main"
          network_watcher_name = "watcher"
          resource_group_name  = "network"
          target_resource_id   = azurerm_virtual_network.main.id
          storage_account_id   = azurerm_storage_account.logs.id
          enabled              = true

          retention_policy {
            enabled = true
            days    = 7
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

        resource "azurerm_network_watcher_flow_log" "main" {
          name                 = "main"
          network_watcher_name = "watcher"
          resource_group_name  = "network"
          target_resource_id   = azurerm_virtual_network.main.id
          storage_account_id   = azurerm_storage_account.logs.id
          enabled              = true

          retention_policy {
            enabled = true
            days    = 365
          }
        }

        resource "azurerm_storage_account" "logs" {
          name                     = "cliniclogs"
          resource_group_name      = "logs"
          location                 = "westeurope"
          account_tier             = "Standard"
          account_replication_type = "GRS"
        }
    """
    for writer in writers(graph):
        if writer.resource.type == FLOW_LOG and not writer.applies.is_no:
            retention = of_writer(graph, writer)
            yield kept_too_short(writer.resource, "the flow log is", retention, Phi(NO), written=writer.applies)
