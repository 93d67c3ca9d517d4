"""Flows: where Azure carries what a resource holds, from a store to its logs, their archive and its copies.

Sources: the AzureRM provider's documentation of the types.
"""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.azure.lifecycles import ACCOUNT, NAMED
from iaclint.azure.log_writers import AUDITS, EVENT_HUB, FLOW_LOG, SETTING, WORKSPACE, writers
from iaclint.azure.retention import EXPORT, TABLES, holds_records
from iaclint.graph import Edge, Graph
from iaclint.modules import Resource
from iaclint.truth import Doubt, Reason, Truth, maybe
from iaclint.values.ask import begins_with, is_true, one_of

_SENDING = (
    ("azurerm_application_insights", "workspace_id"),
    ("azurerm_container_app_environment", "log_analytics_workspace_id"),
    ("azurerm_container_group", "diagnostics.log_analytics.workspace_id"),
    ("azurerm_kubernetes_cluster", "oms_agent.log_analytics_workspace_id"),
)
"""Arguments by which services name the workspace that their logs go to."""

_SERVERS = (
    ("azurerm_mssql_database", "server_id", "azurerm_mssql_server"),
    ("azurerm_synapse_sql_pool", "synapse_workspace_id", "azurerm_synapse_workspace"),
)
"""Databases, whose reads are recorded with those of their server."""

_OF_RESOURCES = (
    "ADFActivityRun",
    "AKSAudit",
    "AKSAuditAdmin",
    "AZFWApplicationRule",
    "AzureDiagnostics",
    "ContainerLog",
    "ContainerLogV2",
    "FunctionAppLogs",
    "SQLSecurityAuditEvents",
)
_BEGINNINGS = ("AHDS", "AppService", "AppTraces", "CDB", "MicrosoftHealthcareApis", "PGSQL", "Storage")
_ENDING = "_CL"


def flows(graph: Graph) -> Iterator[Edge]:
    """Every edge along which data, or a record of it, is carried: store to setting, and setting to where it is kept."""
    yield from (edge for edge in _edges(graph) if not edge.certainty.is_no)


def _edges(graph: Graph) -> Iterator[Edge]:
    yield from _of_writers(graph)
    for type, path in _SENDING:
        for source in graph.resources(type):
            for value, there in source.configuration.each_written(path):
                for workspace, certainty in graph.targets(value, (WORKSPACE,), NAMED).named():
                    yield Edge(source.address, workspace.address, "logs", there & certainty)
    yield from _of_workspaces(graph)
    for hub in graph.resources(EVENT_HUB):
        for value, there in hub.configuration.each_written("capture_description.destination.storage_account_id"):
            for account, certainty in graph.targets(value, (ACCOUNT,), NAMED).named():
                yield Edge(hub.address, account.address, "captures", there & certainty)
    for copy in graph.resources("azurerm_storage_object_replication"):
        for source, known in graph.targets(copy["source_storage_account_id"], (ACCOUNT,), NAMED).named():
            sinks = graph.targets(copy["destination_storage_account_id"], (ACCOUNT,), NAMED)
            for account, certainty in sinks.named():
                yield Edge(source.address, account.address, "copies", known & certainty)


def _of_writers(graph: Graph) -> Iterator[Edge]:
    """From what is watched to what sends its log, and from there; flow logs say nothing of what was said."""
    for writer in writers(graph):
        if writer.applies.is_no or writer.resource.type == FLOW_LOG:
            continue
        for source in _watched(graph, writer.resource):
            yield Edge(source.address, writer.resource.address, "logs", writer.applies & source.exists)
        for way in writer.ways:
            for sink, certainty in way.sinks.named():
                yield Edge(writer.resource.address, sink.address, "sends", writer.applies & way.applies & certainty)


def _watched(graph: Graph, writer: Resource) -> Iterator[Resource]:
    """The resources whose log it is: those that the id is read from, and the databases of a server."""
    argument = "target_resource_id" if writer.type == SETTING else AUDITS.get(writer.type)
    if argument is None:
        return
    for ref in writer[argument].refs:
        source = graph.at(ref.address)
        if source is None or source.mode != "managed":
            continue
        yield source
        for type, owner, server in _SERVERS:
            if source.type == server:
                for database, certainty in graph.referring(source, type, owner, NAMED).named():
                    if certainty.is_yes:
                        yield database


def _of_workspaces(graph: Graph) -> Iterator[Edge]:
    """From a workspace to its tables and to its export rules, and from these to where they export."""
    for type in TABLES:
        for table in graph.resources(type):
            for workspace, certainty in graph.targets(table["workspace_id"], (WORKSPACE,), NAMED).named():
                yield Edge(workspace.address, table.address, "keeps", certainty & table.exists & _gets_logs(table))
    for rule in graph.resources(EXPORT):
        exported = rule.exists & is_true(rule["enabled"])
        for workspace, certainty in graph.targets(rule["workspace_resource_id"], (WORKSPACE,), NAMED).named():
            yield Edge(workspace.address, rule.address, "exports", exported & certainty)
        sinks = graph.targets(rule["destination_resource_id"], (ACCOUNT, EVENT_HUB), NAMED)
        for sink, arrived in sinks.named():
            yield Edge(rule.address, sink.address, "exports", exported & arrived)


def _gets_logs(table: Resource) -> Truth:
    """Whether the logs of resources are in a table, going by its name."""
    name = table["name"]
    doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, f"whether {table.address} holds logs of what is watched is not known")
    logs = one_of(name, _OF_RESOURCES)
    for beginning in _BEGINNINGS:
        logs = logs | begins_with(name, beginning)
    if isinstance(name.data, str) and name.data.endswith(_ENDING):
        return holds_records(table)
    return logs | (holds_records(table) & maybe(doubt))
