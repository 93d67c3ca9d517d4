"""How the nodes of a Service Fabric cluster talk to each other."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values.ask import equal_to

_CLUSTER = "azurerm_service_fabric_cluster"
_LEVEL = "ClusterProtectionLevel"


@rule(
    Severity.MEDIUM,
    fix='set ClusterProtectionLevel = "EncryptAndSign" in the fabric_settings named Security',
    peers=("CKV_AZURE_125",),
    judges=(f"{_CLUSTER}.fabric_settings.parameters",),
)
def tls_az_service_fabric(graph: Graph) -> Judgements:
    """The nodes of a Service Fabric cluster do not encrypt what they send each other.

    State that is replicated between nodes crosses the network as it is unless the settings named
    `Security` have a `ClusterProtectionLevel` of `EncryptAndSign`. `Sign` keeps it from being changed,
    not from being read; `None`, and a cluster that says nothing, do neither.

    Bad:

        resource "azurerm_service_fabric_cluster" "orders" {
          name = "orders"
        }

    Good:

        resource "azurerm_service_fabric_cluster" "orders" {
          name = "orders"

          fabric_settings {
            name = "Security"

            parameters = {
              ClusterProtectionLevel = "EncryptAndSign"
            }
          }
        }
    """
    for cluster in graph.resources(_CLUSTER):
        settings = cluster.blocks("fabric_settings")
        encrypts = settings.any(
            lambda block: (
                equal_to(block["name"], "Security") & equal_to(block[f"parameters.{_LEVEL}"], "EncryptAndSign")
            )
        )
        security = next((block for block in settings if equal_to(block["name"], "Security").is_yes), None)
        place = None if security is None else security[f"parameters.{_LEVEL}"]
        yield fail_if(~encrypts, cluster, "the nodes do not encrypt what they send each other", at=place)
