"""iam-az-aks-rbac-off."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values.ask import equal_to


@rule(
    Severity.HIGH,
    fix="remove role_based_access_control_enabled = false",
    peers=("CKV_AZURE_5", "AZU-0042", "86f92117-eed8-4614-9c6c-b26da20ff37f"),
)
def iam_az_aks_rbac_off(graph: Graph) -> Judgements:
    """A Kubernetes cluster in Azure has no roles: whoever is let in may do everything.

    Without role-based access control every user and every service account of the cluster reads its
    secrets and changes its workloads, and no binding says who should. It is on unless it is turned off,
    and cannot be turned on later without a new cluster.

    Bad:

        resource "azurerm_kubernetes_cluster" "clinic" {
          name                              = "clinic"
          role_based_access_control_enabled = false
        }

    Good:

        resource "azurerm_kubernetes_cluster" "clinic" {
          name                              = "clinic"
          role_based_access_control_enabled = true
        }
    """
    for cluster in graph.resources("azurerm_kubernetes_cluster"):
        enabled = cluster["role_based_access_control_enabled"]
        message = "the cluster has no role-based access control"
        yield fail_if(equal_to(enabled, False), cluster, message, at=enabled)
