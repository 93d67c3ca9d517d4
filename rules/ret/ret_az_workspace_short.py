"""Log Analytics workspaces that keep what is sent to them too short."""

from iaclint.azure.log_writers import WORKSPACE
from iaclint.azure.retention import of_workspace
from iaclint.phi import classify
from iaclint.retention import is_security_log
from iaclint.rule import Graph, Judgements, Severity, rule
from iaclint.truth import known

from .kept import kept_too_short


@rule(
    Severity.HIGH,
    fix="set retention_in_days to 90 or more; for logs of PHI set the total retention of tables too, or export them",
    judges=("azurerm_log_analytics_workspace.retention_in_days",),
)
def ret_az_workspace_short(graph: Graph) -> Judgements:
    """A Log Analytics workspace keeps logs less than 90 days, or less than six years where they are logs of PHI.

    An incident is often noticed weeks after it began; an auditor asks for what was logged then. Left
    out, `retention_in_days` is 30, and it cannot be more than 730: a workspace alone never keeps six
    years. Tables can, by their `total_retention_in_days`, and so can a storage account to which the
    workspace exports, or to which the same diagnostic settings send as well. Whether those hold all that
    is in the workspace is not known, so they make it unknown; the tables have a rule of their own. A
    data export rule that is not enabled exports nothing, and left out `enabled` is false.

    Bad:

        resource "azurerm_log_analytics_workspace" "main" {
          name                = "clinic"
          location            = "westeurope"
          resource_group_name = "logs"
        }

    Good:

        resource "azurerm_log_analytics_workspace" "main" {
          name                = "clinic"
          location            = "westeurope"
          resource_group_name = "logs"
          retention_in_days   = 365
        }
    """
    for workspace in graph.resources(WORKSPACE):
        yield kept_too_short(
            workspace,
            "the log is",
            of_workspace(graph, workspace),
            classify(graph, workspace),
            security=known(is_security_log(graph, workspace)),
        )
