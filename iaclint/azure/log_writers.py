"""Log writers: which resources of Azure send logs, what of, and to which workspace, account or event hub.

Sources: the AzureRM provider's documentation of diagnostic settings, flow logs, auditing policies and
event hubs; Microsoft's page on the destinations of platform logs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from weakref import WeakKeyDictionary

from iaclint.azure.ids import is_given
from iaclint.azure.lifecycles import ACCOUNT, APPEND, BLOCK, NAMED, Blobs
from iaclint.graph import Graph, Related
from iaclint.modules import Configuration, Resource
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Doubt, Truth, maybe
from iaclint.values import Value, with_holes
from iaclint.values.ask import equal_to, is_null, is_true

WORKSPACE = "azurerm_log_analytics_workspace"
SETTING, AAD_SETTING = "azurerm_monitor_diagnostic_setting", "azurerm_monitor_aad_diagnostic_setting"
FLOW_LOG = "azurerm_network_watcher_flow_log"
EVENT_HUB = "azurerm_eventhub"

_ANY = Blobs()
_FLOW_CONTAINERS = ("insights-logs-flowlogflowevent/", "insights-logs-networksecuritygroupflowevent/")

AUDITS = {
    "azurerm_mssql_server_extended_auditing_policy": "server_id",
    "azurerm_mssql_database_extended_auditing_policy": "database_id",
    "azurerm_synapse_workspace_extended_auditing_policy": "synapse_workspace_id",
    "azurerm_synapse_sql_pool_extended_auditing_policy": "sql_pool_id",
}
"""Auditing policies of databases, with the argument that names what is audited."""

SWITCHED = tuple(type for type in AUDITS if "_mssql_" in type)
"""Those that have a switch."""


@dataclass(frozen=True, slots=True)
class Way:
    """One destination of a writer: the text that names it, what it is, and whether anything is sent there."""

    destination: Value
    sinks: Related
    applies: Truth
    blobs: Blobs = _ANY


@dataclass(frozen=True, slots=True)
class Categories:
    """The categories and groups of logs that a setting asks for, in lower case; `doubts` say why there may be more."""

    names: frozenset[str] = frozenset()
    doubts: tuple[Doubt, ...] = ()


_NOTHING = Categories()


@dataclass(frozen=True, slots=True)
class Writer:
    """What sends the log of one thing to one or several destinations, all of it to each.

    Of a diagnostic setting it is known what it is set on, equal where two are set on the same, and which
    categories and groups of logs it asks for.
    """

    resource: Resource
    applies: Truth
    ways: tuple[Way, ...]
    target: Hashable = None
    asked: Categories = _NOTHING

    def covers(self, other: Writer) -> Truth:
        """Whether it asks for all that another setting on the same target asks for."""
        asked = self.asked.names
        if "alllogs" in asked or (other.asked.names <= asked and not other.asked.doubts):
            return YES
        doubts = (*self.asked.doubts, *other.asked.doubts)
        return maybe(*doubts) if doubts else NO


def on_the_same(graph: Graph, writer: Writer) -> list[Writer]:
    """The other diagnostic settings that are set on the same target."""
    if writer.target is None:
        return []
    found = _settings.get(graph)
    if found is None:
        found = _settings[graph] = defaultdict(list)
        for setting in writers(graph):
            found[setting.target].append(setting)
    return [other for other in found[writer.target] if other is not writer]


_settings: WeakKeyDictionary[Graph, dict[Hashable, list[Writer]]] = WeakKeyDictionary()
_writers: WeakKeyDictionary[Graph, list[Writer]] = WeakKeyDictionary()


def writers(graph: Graph) -> list[Writer]:
    """All that sends logs: diagnostic settings, flow logs and auditing policies."""
    found = _writers.get(graph)
    if found is None:
        settings = [_of_setting(graph, setting) for setting in graph.resources(SETTING, AAD_SETTING)]
        logs = [_of_flow_log(graph, log) for log in graph.resources(FLOW_LOG)]
        found = _writers[graph] = [*settings, *logs, *(_of_audit(graph, audit) for audit in graph.resources(*AUDITS))]
    return found


def _of_setting(graph: Graph, setting: Resource) -> Writer:
    """A setting sends logs if it asks for some: one for metrics alone is of no concern."""
    enabled, old = setting.blocks("enabled_log"), setting.blocks("log")
    applies = setting.exists & (enabled.present | old.any(lambda block: ~_is_off(block)))
    logs = [*enabled, *(block for block in old if not _is_off(block).is_yes)]
    categories = [block["category"] for block in logs]
    groups = [block["category_group"] for block in logs] if setting.type == SETTING else []
    asked = _asked((*categories, *groups), (*enabled.doubts, *old.doubts))
    is_exact = bool(logs) and not asked.doubts and not any(category.is_null for category in categories)
    starts = tuple(f"insights-logs-{name}/" for name in sorted(asked.names)) if is_exact else ("insights-",)
    ways = [
        _way(graph, setting["log_analytics_workspace_id"], WORKSPACE),
        _way(graph, setting["storage_account_id"], ACCOUNT, Blobs(starts, APPEND, is_exact)),
        _way(graph, _hub(setting), EVENT_HUB),
    ]
    if setting.type == SETTING:
        ways.append(_way(graph, setting["partner_solution_id"], ""))
    given = tuple(way for way in ways if not way.applies.is_no)
    target = _target(setting["target_resource_id"]) if setting.type == SETTING else AAD_SETTING
    return Writer(setting, applies, given, target, asked)


def _asked(values: tuple[Value, ...], doubts: tuple[Doubt, ...]) -> Categories:
    names = frozenset(value.data.lower() for value in values if isinstance(value.data, str))
    return Categories(names, (*doubts, *(doubt for value in values for doubt in value.doubts)))


def _target(value: Value) -> Hashable:
    """What tells a target from others: its id, or what that is read from and what follows."""
    if isinstance(value.data, str):
        return value.data.lower()
    addresses = tuple(sorted(f"{ref.address}.{ref.attribute}" for ref in value.refs))
    return (addresses, with_holes(value)) if addresses and value.is_unknown else id(value.data)


def _is_off(log: Configuration) -> Truth:
    return equal_to(log["enabled"], False)


def _hub(setting: Resource) -> Value:
    """The event hub, or else the rule of the namespace in which Azure makes one."""
    name = setting["eventhub_name"]
    return name if not name.is_null else setting["eventhub_authorization_rule_id"]


def _of_flow_log(graph: Graph, log: Resource) -> Writer:
    """A flow log: to a storage account, whole; what traffic analytics makes of it is another thing."""
    blobs = Blobs(_FLOW_CONTAINERS, BLOCK, is_exact=True)
    on = is_null(log["enabled"]) | is_true(log["enabled"])
    return Writer(log, log.exists & on, (_way(graph, log["storage_account_id"], ACCOUNT, blobs),))


def _of_audit(graph: Graph, audit: Resource) -> Writer:
    """An auditing policy: to a storage account, where it names one; else diagnostic settings take what it records."""
    on = ~equal_to(audit["enabled"], False) if audit.type in SWITCHED else YES
    way = _way(graph, audit["storage_endpoint"], ACCOUNT, Blobs(("sqldbauditlogs/",), APPEND, is_exact=True))
    return Writer(audit, audit.exists & on, () if way.applies.is_no else (way,))


def _way(graph: Graph, destination: Value, type: str, blobs: Blobs | None = None) -> Way:
    sinks = graph.targets(destination, (type,), NAMED) if type else Related((), YES)
    if not sinks.links and sinks.beyond.is_no and not destination.is_null:
        sinks = Related((), YES)
    return Way(destination, sinks, is_given(graph, destination), blobs or _ANY)
