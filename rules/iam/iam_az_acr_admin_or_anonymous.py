"""iam-az-acr-admin-or-anonymous."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values.ask import is_true

_FAULTS = {
    "admin_enabled": "the registry has an administrator account with a shared password",
    "anonymous_pull_enabled": "anyone can pull images from the registry",
}


@rule(
    Severity.HIGH,
    fix="remove the argument, and give each identity the role AcrPull or AcrPush",
    peers=("CKV_AZURE_137", "CKV_AZURE_138", "b897dfbf-322c-45a8-b67c-1e698beeaa51"),
)
def iam_az_acr_admin_or_anonymous(graph: Graph) -> Judgements:
    """A container registry has a shared administrator account, or lets anyone pull.

    The administrator account is one user name with two passwords for everybody: it can push, so whoever
    has it decides what production runs, and the log names no person. Anonymous pull shows the images,
    and whatever was built into them, to the world. Both are off unless they are asked for.

    Bad:

        resource "azurerm_container_registry" "images" {
          name                = "clinic"
          resource_group_name = "clinic"
          location            = "westeurope"
          sku                 = "Premium"

          admin_enabled          = true
          anonymous_pull_enabled = true
        }

    Good:

        resource "azurerm_container_registry" "images" {
          name                = "clinic"
          resource_group_name = "clinic"
          location            = "westeurope"
          sku                 = "Premium"
        }
    """
    for registry in graph.resources("azurerm_container_registry"):
        for argument, message in _FAULTS.items():
            yield fail_if(is_true(registry[argument]), registry, message, at=registry[argument], defect=argument)
