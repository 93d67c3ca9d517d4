"""Audits of databases in Azure that are switched off or gone too early."""

from collections.abc import Iterator

from iaclint.azure.ids import is_given
from iaclint.azure.log_writers import AUDITS, SWITCHED
from iaclint.modules import Configuration, Resource
from iaclint.phi import Phi, classify
from iaclint.records import dataclass
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.truth import NO, Truth
from iaclint.values.ask import below, equal_to, is_null

from .periods import DAYS, SIX_YEARS

_INLINE = (
    "azurerm_mssql_database",
    "azurerm_mssql_server",
    "azurerm_sql_database",
    "azurerm_sql_server",
)
"""Types that had the policy as a block before version 3 of the provider."""


@dataclass(frozen=True, slots=True)
class _Policy:
    resource: Resource
    block: Configuration
    key: str = ""


@rule(
    Severity.HIGH,
    fix="set retention_in_days to 0, which keeps the audit for ever, or to 90 or more (2192 for a database with PHI)",
    peers=(
        "CKV_AZURE_24",
        "9c301481-e6ec-44f7-8a49-8ec63e2969ea",
        "59acb56b-2b10-4c2c-ba38-f2223c3f5cfc",
        "AZU-0025",
    ),
    judges=tuple(f"{type}.retention_in_days" for type in AUDITS),
)
def ret_az_sql_audit_short(graph: Graph) -> Judgements:
    """The audit of a database is switched off, kept less than 90 days, or less than six years where it holds PHI.

    The audit is the record of who read what. In a storage account it is kept for `retention_in_days`;
    left out or 0, it is kept for ever, which passes. A policy that names no storage account sends the
    audit to Azure Monitor alone, and the number means nothing: how long it is kept there is up to the
    workspace, which is judged by itself. An audit is one of PHI if its database is.

    Bad:

        resource "azurerm_mssql_server_extended_auditing_policy" "main" {
          server_id         = azurerm_mssql_server.main.id
          storage_endpoint  = azurerm_storage_account.audit.primary_blob_endpoint
          retention_in_days = 30
        }

        resource "azurerm_storage_account" "audit" {
          name                     = "clinicaudit"
          resource_group_name      = "logs"
          location                 = "westeurope"
          account_tier             = "Standard"
          account_replication_type = "GRS"
        }

    Good:

        resource "azurerm_mssql_server_extended_auditing_policy" "main" {
          server_id         = azurerm_mssql_server.main.id
          storage_endpoint  = azurerm_storage_account.audit.primary_blob_endpoint
          retention_in_days = 0
        }

        resource "azurerm_storage_account" "audit" {
          name                     = "clinicaudit"
          resource_group_name      = "logs"
          location                 = "westeurope"
          account_tier             = "Standard"
          account_replication_type = "GRS"
        }
    """
    for policy in _policies(graph):
        stored = is_given(graph, policy.block["storage_endpoint"])
        yield from _judged(policy, stored, classify(graph, policy.resource))


def _policies(graph: Graph) -> Iterator[_Policy]:
    for resource in graph.resources(*AUDITS):
        yield _Policy(resource, resource.configuration)
    for resource in graph.resources(*_INLINE):
        for number, block in enumerate(resource.blocks("extended_auditing_policy")):
            yield _Policy(resource, block, f"extended_auditing_policy[{number}]")


def _judged(policy: _Policy, stored: Truth, phi: Phi) -> Iterator[Judgement]:
    days = policy.block["retention_in_days"]
    if policy.resource.type in SWITCHED:
        enabled = policy.block["enabled"]
        off = policy.block.exists & equal_to(enabled, False)
        if not off.is_no:
            yield fail_if(off, policy.resource, "the audit is switched off", at=enabled, defect="enabled")
        if off.is_yes:
            return
    limited = policy.block.exists & stored & ~is_null(days) & ~equal_to(days, 0)
    short = below(days, DAYS)
    is_matter_of_phi = not phi.truth.is_no and short.is_no
    words = f"six years ({phi.reason})" if is_matter_of_phi else f"{DAYS} days"
    fault = limited & (short | _for_phi(phi, days_under=below(days, SIX_YEARS)))
    yield fail_if(fault, policy.resource, f"the audit is kept less than {words}", at=days, defect=policy.key)


def _for_phi(phi: Phi, days_under: Truth) -> Truth:
    return NO if phi.truth.is_no else phi.truth & days_under
