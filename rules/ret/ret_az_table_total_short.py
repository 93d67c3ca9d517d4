"""Tables of Log Analytics whose rows are gone too early."""

from iaclint.azure.retention import TABLES, holds_records, of_table
from iaclint.phi import classify
from iaclint.retention import is_security_log
from iaclint.rule import Graph, Judgements, Severity, rule
from iaclint.truth import known

from .kept import kept_too_short


@rule(
    Severity.HIGH,
    fix="set total_retention_in_days to 90 or more, and to 2556 for a table with logs of PHI, or export the table",
    judges=(
        "azurerm_log_analytics_workspace_table.total_retention_in_days",
        "azurerm_log_analytics_workspace_table.retention_in_days",
        "azurerm_log_analytics_workspace_table_custom_log.total_retention_in_days",
        "azurerm_log_analytics_workspace_table_custom_log.retention_in_days",
    ),
)
def ret_az_table_total_short(graph: Graph) -> Judgements:
    """A table of logs is kept less than 90 days in total, or less than six years where it has logs of PHI.

    A table is kept for `total_retention_in_days`, of which the first `retention_in_days` can be searched
    at once; left out, they follow its workspace. Azure offers steps: 2191 days are its six years, and
    2556 its seven. A table is one of PHI by its name or because its workspace gets logs of a store of
    PHI and the logs of resources go to such a table. It passes where an enabled export rule names it
    and the storage account keeps it for long enough. Tables of measurements, such as `Perf`, pass.

    Bad:

        resource "azurerm_log_analytics_workspace_table" "patient_audit" {
          workspace_id            = azurerm_log_analytics_workspace.main.id
          name                    = "AzureDiagnostics"
          total_retention_in_days = 730
        }

        resource "azurerm_log_analytics_workspace" "main" {
          name                = "clinic"
          location            = "westeurope"
          resource_group_name = "logs"
        }

    Good:

        resource "azurerm_log_analytics_workspace_table" "patient_audit" {
          workspace_id            = azurerm_log_analytics_workspace.main.id
          name                    = "AzureDiagnostics"
          total_retention_in_days = 2556
        }

        resource "azurerm_log_analytics_workspace" "main" {
          name                = "clinic"
          location            = "westeurope"
          resource_group_name = "logs"
        }
    """
    for table in graph.resources(*TABLES):
        yield kept_too_short(
            table,
            "the log is",
            of_table(graph, table),
            classify(graph, table),
            security=known(is_security_log(graph, table)),
            written=holds_records(table),
        )
