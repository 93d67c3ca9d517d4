"""Local authentication: keys and accounts of an Azure service that do not go through Microsoft Entra.

The arguments and their defaults are those of the azurerm provider's schema (4.55) and documentation; the
newer spellings those of its upgrade guide to 5.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import NO, Truth, any_of, known
from iaclint.values import Value
from iaclint.values.ask import equal_to, is_null


@dataclass(frozen=True, slots=True)
class Switch:
    """The argument that turns local authentication on, or off where `disables`.

    `default` is whether local authentication is on where the argument is left out. `what` is what lets
    somebody in then, as the subject of a clause.
    """

    path: str
    what: str
    disables: bool = False
    default: bool = True


_SAS = "shared access keys let in"
_KEYS = "access keys let in"

SWITCHES: dict[str, Switch] = {
    "azurerm_ai_services": Switch("local_authentication_enabled", _KEYS),
    "azurerm_app_configuration": Switch("local_auth_enabled", _KEYS),
    "azurerm_application_insights": Switch("local_authentication_enabled", "instrumentation keys let in"),
    "azurerm_automation_account": Switch("local_authentication_enabled", "registration keys let in"),
    "azurerm_bot_service_azure_bot": Switch("local_authentication_enabled", "channel secrets let in"),
    "azurerm_cognitive_account": Switch("local_auth_enabled", _KEYS),
    "azurerm_cosmosdb_account": Switch("local_authentication_enabled", "account keys let in"),
    "azurerm_dashboard_grafana": Switch("api_key_enabled", "API keys let in", default=False),
    "azurerm_eventgrid_domain": Switch("local_auth_enabled", _KEYS),
    "azurerm_eventgrid_partner_namespace": Switch("local_authentication_enabled", _KEYS),
    "azurerm_eventgrid_topic": Switch("local_auth_enabled", _KEYS),
    "azurerm_eventhub_namespace": Switch("local_authentication_enabled", _SAS),
    "azurerm_iothub": Switch("local_authentication_enabled", _SAS),
    "azurerm_kubernetes_cluster": Switch("local_account_disabled", "static administrator accounts let in", True),
    "azurerm_log_analytics_workspace": Switch("local_authentication_enabled", "workspace keys let in"),
    "azurerm_machine_learning_compute_cluster": Switch("local_auth_enabled", "local accounts let in"),
    "azurerm_machine_learning_compute_instance": Switch("local_auth_enabled", "local accounts let in"),
    "azurerm_managed_redis": Switch("default_database.access_keys_authentication_enabled", _KEYS, default=False),
    "azurerm_maps_account": Switch("local_authentication_enabled", _KEYS),
    "azurerm_mssql_server": Switch("azuread_administrator.azuread_authentication_only", "SQL logins let in", True),
    "azurerm_redis_cache": Switch("access_keys_authentication_enabled", _KEYS),
    "azurerm_search_service": Switch("local_authentication_enabled", "API keys let in"),
    "azurerm_servicebus_namespace": Switch("local_auth_enabled", _SAS),
    "azurerm_signalr_service": Switch("local_auth_enabled", _KEYS),
    "azurerm_storage_account": Switch("shared_access_key_enabled", "account keys let in"),
    "azurerm_synapse_workspace": Switch("azuread_authentication_only", "SQL logins let in", True),
    "azurerm_web_pubsub": Switch("local_auth_enabled", _KEYS),
    "azurerm_web_pubsub_socketio": Switch("local_auth_enabled", _KEYS),
}

_DISABLED = Switch("local_authentication_disabled", "", True)
_OLD_SPELLINGS = {
    "azurerm_application_insights": _DISABLED,
    "azurerm_cosmosdb_account": _DISABLED,
    "azurerm_log_analytics_workspace": _DISABLED,
}
"""Arguments that say the same and are still read."""

_OTHER_APIS = ("EnableCassandra", "EnableGremlin", "EnableMongo", "EnableTable")
"""The capabilities by which a Cosmos DB account speaks another API than that of SQL, and then needs its keys."""


@dataclass(frozen=True, slots=True)
class LocalAuth:
    """Local authentication of one resource: whether it is on and need not be, and the argument that says so."""

    resource: Resource
    enabled: Truth
    value: Value
    what: str


def local_auth(graph: Graph) -> Iterator[LocalAuth]:
    """The local authentication of every resource that can turn it off, by type and then by address."""
    for type, switch in SWITCHES.items():
        for resource in graph.resources(type):
            needs_keys = _needs_keys(resource)
            if not needs_keys.is_yes:
                yield _of(resource, switch, ~needs_keys)


def _of(resource: Resource, switch: Switch, can_do_without: Truth) -> LocalAuth:
    value = resource[switch.path]
    enabled = equal_to(value, not switch.disables) | (is_null(value) & known(switch.default))
    old = _OLD_SPELLINGS.get(resource.type)
    if old is not None and not is_null(resource[old.path]).is_yes:
        value = resource[old.path]
        enabled = equal_to(value, not old.disables) | (is_null(value) & enabled)
    return LocalAuth(resource, enabled & can_do_without, value, switch.what)


def _needs_keys(resource: Resource) -> Truth:
    """Whether it has no other way in."""
    if resource.type != "azurerm_cosmosdb_account":
        return NO
    capabilities = resource.configuration.each("capabilities.name")
    others = any_of(equal_to(name, api) for name in capabilities for api in _OTHER_APIS)
    return equal_to(resource["kind"], "MongoDB") | others
