"""iam-az-local-auth-enabled."""

from __future__ import annotations

from iaclint.azure.local_auth import local_auth
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule

_SEVERITIES = {"azurerm_application_insights": Severity.LOW, "azurerm_log_analytics_workspace": Severity.LOW}
"""Where the keys can only write telemetry."""


@rule(
    Severity.MEDIUM,
    fix="turn local authentication off, and give identities of Microsoft Entra a role instead",
    peers=(
        "CKV_AZURE_140",
        "CKV_AZURE_141",
        "CKV_AZURE_142",
        "CKV_AZURE_184",
        "CKV_AZURE_192",
        "CKV_AZURE_195",
        "CKV_AZURE_203",
        "CKV_AZURE_236",
        "CKV2_AZURE_27",
        "CKV2_AZURE_40",
    ),
)
def iam_az_local_auth_enabled(graph: Graph) -> Judgements:
    """An Azure service lets in by keys or local accounts, past Microsoft Entra.

    A key belongs to nobody: whoever holds it is the service's administrator, without MFA, without
    conditional access, without a role that could be reviewed or taken back from one person, and the log
    shows the key, not who used it. The services of this rule can do without: storage accounts, Cosmos DB,
    Service Bus, Event Hubs, Event Grid, App Configuration, AI and search, caches, IoT hubs, SQL servers,
    Kubernetes and more. Except for Managed Redis and Grafana, all of them have keys or local accounts unless they
    are told not to.

    Application Insights and Log Analytics, whose keys can only write telemetry, are low. A Cosmos DB
    account for MongoDB, Cassandra, Gremlin or tables has no other way in and is not judged.

    Bad:

        resource "azurerm_storage_account" "records" {
          name                     = "clinicrecords"
          resource_group_name      = "clinic"
          location                 = "westeurope"
          account_tier             = "Standard"
          account_replication_type = "ZRS"
        }

    Good:

        resource "azurerm_storage_account" "records" {
          name                      = "clinicrecords"
          resource_group_name       = "clinic"
          location                  = "westeurope"
          account_tier              = "Standard"
          account_replication_type  = "ZRS"
          shared_access_key_enabled = false
        }
    """
    for found in local_auth(graph):
        yield fail_if(
            found.enabled,
            found.resource,
            f"{found.what} past Microsoft Entra",
            at=found.value,
            severity=_SEVERITIES.get(found.resource.type),
        )
