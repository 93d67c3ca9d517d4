"""Retention on Azure: the copies of a log, in workspaces, their tables and exports, and in storage accounts.

Sources: the AzureRM provider's documentation of workspaces, tables and export rules; Microsoft's page on
data retention in Log Analytics: a table is kept for its total time, or else as long as its workspace says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from weakref import WeakKeyDictionary

from iaclint.azure.lifecycles import ACCOUNT, APPEND, NAMED, Blobs, limits
from iaclint.azure.log_writers import (
    AAD_SETTING,
    EVENT_HUB,
    FLOW_LOG,
    SETTING,
    WORKSPACE,
    Way,
    Writer,
    on_the_same,
    writers,
)
from iaclint.graph import Graph, Related
from iaclint.judgement import Step
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.retention import Copy, Limit, Retention, days_of, ends, out_of_sight, through, unknown_time
from iaclint.source import Span
from iaclint.truth import NO, YES, Doubt, Reason, Truth, maybe
from iaclint.values import Value, number
from iaclint.values.ask import contains, equal_to, is_true, one_of

DEFAULT_DAYS = 30
"""How long a workspace keeps a log that says nothing."""

BASIC_DAYS = 30
"""How long a table of the plan Basic can be searched; longer where its total time is."""

TABLES = ("azurerm_log_analytics_workspace_table", "azurerm_log_analytics_workspace_table_custom_log")
EXPORT = "azurerm_log_analytics_data_export_rule"

_NO_RECORDS = (
    "AppAvailabilityResults",
    "AppBrowserTimings",
    "AppDependencies",
    "AppMetrics",
    "AppPerformanceCounters",
    "AzureMetrics",
    "Heartbeat",
    "InsightsMetrics",
    "Operation",
    "Perf",
    "Usage",
)
"""Tables of measurements, which hold no record of what anybody did."""


def of_workspace(graph: Graph, workspace: Resource) -> Retention:
    """How long a workspace keeps what is sent to it, there, in its tables, by its exports and beside it."""
    return Retention((*_in_workspace(graph, workspace), *_beside(graph, workspace)))


def of_table(graph: Graph, table: Resource) -> Retention:
    """How long a table keeps its rows, there and where they are exported."""
    own = _in_table(graph, table, YES)
    exports = [copy for workspace in _workspaces(graph, table) for copy in _exported(graph, workspace, table)]
    return Retention((own, *exports))


def of_writer(graph: Graph, writer: Writer) -> Retention:
    """How long the log is kept that a writer sends to its destinations, and another setting of the same to others."""
    own = [copy for way in writer.ways for copy in _along(graph, writer, way)]
    others = [
        replace(copy, complete=copy.complete & other.covers(writer))
        for other in on_the_same(graph, writer)
        for way in other.ways
        for copy in _along(graph, other, way)
    ]
    return Retention((*own, *others))


def of_export(graph: Graph, rule: Resource) -> Retention:
    """How long what a rule exports is kept where it arrives."""
    destination = rule["destination_resource_id"]
    way = Way(destination, _sinks(graph, destination), YES, _export_blobs(None))
    return Retention(tuple(_arriving(graph, rule, way, YES)))


def holds_records(table: Resource) -> Truth:
    """Whether there are records of activity in a table, going by its name; not known of an unknown one."""
    name = table["name"]
    return ~one_of(name, _NO_RECORDS)


def table_days(graph: Graph, table: Resource) -> Value:
    """After how many days the rows of a table are gone, as it says itself or as its workspace does."""
    total, days = table["total_retention_in_days"], table["retention_in_days"]
    written = next((value for value in (total, days) if not value.is_null), None)
    if written is not None:
        return days_of(written)
    if equal_to(table["plan"], "Basic").is_yes:
        return number(BASIC_DAYS, table["plan"].origin)
    for workspace in _workspaces(graph, table):
        return workspace_days(workspace)
    doubt = Doubt(Reason.OUTSIDE_REPOSITORY, f"the workspace of {table.address} is not in the code")
    return unknown_time((doubt,))[0].days


def workspace_days(workspace: Resource) -> Value:
    days = workspace["retention_in_days"]
    return number(DEFAULT_DAYS, days.origin) if days.is_null else days_of(days)


def _workspaces(graph: Graph, table: Resource) -> Iterator[Resource]:
    yield from graph.targets(table["workspace_id"], (WORKSPACE,), NAMED)


def _in_workspace(
    graph: Graph, workspace: Resource, way: tuple[str, ...] = (), complete: Truth = YES, steps: tuple[Step, ...] = ()
) -> Iterator[Copy]:
    """The copy in a workspace, those in tables that are kept for another time, and those that it exports."""
    found = (Limit(YES, workspace_days(workspace)),)
    place = f"in {workspace.address}{through(way)}"
    yield Copy(place, found, complete, (*steps, *ends(found)), workspace["retention_in_days"], resource=workspace)
    for copy, held in _in_tables(graph, workspace):
        yield replace(copy, place=f"{copy.place}{through(way)}", complete=complete & held, steps=steps)
    for copy in _exported(graph, workspace, None):
        yield replace(copy, complete=complete & copy.complete, steps=(*steps, *copy.steps))


_tables: WeakKeyDictionary[Graph, dict[str, list[tuple[Copy, Truth]]]] = WeakKeyDictionary()


def _in_tables(graph: Graph, workspace: Resource) -> list[tuple[Copy, Truth]]:
    """The copies in the tables of a workspace, each with whether it holds a log; worked out once."""
    found = _tables.setdefault(graph, {})
    if workspace.address not in found:
        doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, f"which tables of {workspace.address} hold the log is not known")
        links = (link for type in TABLES for link in graph.referring(workspace, type, "workspace_id", NAMED).links)
        found[workspace.address] = [
            (
                _in_table(graph, link.resource, YES),
                link.certainty & link.resource.exists & holds_records(link.resource) & maybe(doubt),
            )
            for link in links
        ]
    return found[workspace.address]


def _in_table(graph: Graph, table: Resource, complete: Truth) -> Copy:
    found = (Limit(YES, table_days(graph, table)),)
    place, stated = f"in {table.address}", table["total_retention_in_days"]
    return Copy(place, found, complete, ends(found), stated, resource=table)


def _exported(graph: Graph, workspace: Resource, table: Resource | None) -> Iterator[Copy]:
    """What a workspace exports as it arrives; all of a table that the rule names, some of the workspace."""
    doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, f"whether all tables of {workspace.address} are exported is not known")
    related = graph.referring(workspace, EXPORT, "workspace_resource_id", NAMED)
    if related.unseen.is_maybe:
        yield out_of_sight(Related((), related.beyond), (), related.unseen)
    for link in related.links:
        rule = link.resource
        named = maybe(doubt) if table is None else _names(rule, table)
        applies = link.certainty & rule.exists & is_true(rule["enabled"]) & named
        if not applies.is_no:
            destination = rule["destination_resource_id"]
            way = Way(destination, _sinks(graph, destination), YES, _export_blobs(table))
            yield from _arriving(graph, rule, way, applies)


def _export_blobs(table: Resource | None) -> Blobs:
    """An export writes a container for each table."""
    name = table["name"].data if table is not None else None
    return Blobs((f"am-{name.lower()}/",), APPEND, is_exact=True) if isinstance(name, str) else Blobs(("am-",), APPEND)


def _names(rule: Resource, table: Resource) -> Truth:
    name = table["name"]
    return contains(rule["table_names"], name.data) if isinstance(name.data, str) else maybe(*name.doubts)


def _sinks(graph: Graph, destination: Value) -> Related:
    related = graph.targets(destination, (ACCOUNT, EVENT_HUB), NAMED)
    return related if related.links or not related.beyond.is_no else Related((), YES)


def _along(graph: Graph, writer: Writer, way: Way) -> Iterator[Copy]:
    applies = writer.applies & way.applies
    if not applies.is_no:
        yield from _arriving(graph, writer.resource, way, applies)


def _arriving(graph: Graph, source: Resource, way: Way, complete: Truth) -> Iterator[Copy]:
    """The copies at the end of a way, and what goes on from there."""
    for link in way.sinks.links:
        sink = link.resource
        arrived = complete & link.certainty & sink.exists
        step = Step(_place(way.destination, source), f"{source.address} sends the log to {sink.address}")
        match sink.type:
            case "azurerm_log_analytics_workspace":
                yield from _in_workspace(graph, sink, (source.address,), arrived, (step,))
            case "azurerm_storage_account":
                yield _in_account(graph, sink, _Kept(source, way.blobs), arrived, (step,))
            case _:
                yield from _captured(graph, source, sink, arrived, (step,))
    if not way.sinks.beyond.is_no:
        yield out_of_sight(way.sinks, (source.address,), complete)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept in a storage account: the blobs, who writes them, and what they came through."""

    source: Resource
    blobs: Blobs
    through: tuple[str, ...] = ()


def _in_account(graph: Graph, account: Resource, kept: _Kept, complete: Truth, steps: tuple[Step, ...]) -> Copy:
    found = (*limits(graph, account, kept.blobs), *_own_limits(kept.source))
    place = f"in {account.address}{through((kept.source.address, *kept.through))}"
    return Copy(place, found, complete, (*steps, *ends(found)), resource=account)


def _own_limits(source: Resource) -> Iterator[Limit]:
    """What a flow log or a setting says of how long its blobs are kept, where 0 stands for ever.

    What the auditing policy of a database says has a rule of its own.
    """
    if source.type == FLOW_LOG:
        for block in source.blocks("retention_policy"):
            yield Limit(block.exists & is_true(block["enabled"]) & ~equal_to(block["days"], 0), days_of(block["days"]))
    elif source.type in (SETTING, AAD_SETTING):
        retired = Doubt(Reason.RESOURCE_ATTRIBUTE, "Azure no longer applies the retention of diagnostic settings")
        for log in source.blocks("enabled_log"):
            for block in log.blocks("retention_policy"):
                applies = block.exists & is_true(block["enabled"]) & ~equal_to(block["days"], 0) & maybe(retired)
                yield Limit(applies, days_of(block["days"]))


def _captured(
    graph: Graph, source: Resource, hub: Resource, complete: Truth, steps: tuple[Step, ...]
) -> Iterator[Copy]:
    """What an event hub captures in a storage account; what else reads it is out of sight."""
    captured = NO
    for capture in hub.blocks("capture_description"):
        for block in capture.blocks("destination"):
            applies = capture.exists & block.exists & is_true(capture["enabled"])
            for account in graph.targets(block["storage_account_id"], (ACCOUNT,), NAMED):
                captured |= applies
                kept = _Kept(source, Blobs((f"{block['blob_container_name'].data}/",), "blockBlob"), (hub.address,))
                yield _in_account(graph, account, kept, complete & applies & account.exists, steps)
    if not captured.is_yes:
        doubt = Doubt(Reason.OUTSIDE_REPOSITORY, f"what reads {hub.address} is not known")
        yield out_of_sight(Related((), YES, doubt), (source.address, hub.address), complete, steps)


def _beside(graph: Graph, workspace: Resource) -> Iterator[Copy]:
    """The other destinations of what sends logs to a workspace: whether others send to it as well is not known."""
    doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, f"what else is sent to {workspace.address} is not known")
    sending = [
        writer
        for writer in writers(graph)
        if any(link.resource is workspace for way in writer.ways for link in way.sinks.links)
    ]
    are_all = all(len(writer.ways) > 1 for writer in sending)
    for writer in sending:
        for way in writer.ways:
            if not any(link.resource is workspace for link in way.sinks.links):
                for copy in _along(graph, writer, way):
                    yield replace(copy, complete=copy.complete & (maybe(doubt) if are_all else NO))


def _place(value: Value, resource: Resource) -> Span:
    return value.span or resource.header
