"""Log accounts: the storage accounts to which logs are sent, and how long those logs are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from iaclint.azure.lifecycles import ACCOUNT, NAMED
from iaclint.azure.log_writers import writers
from iaclint.azure.retention import EXPORT, of_export, of_writer
from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.retention import Retention
from iaclint.truth import Truth
from iaclint.values.ask import is_true


@dataclass(frozen=True, slots=True)
class Logs:
    """Logs that one writer sends to an account: whether it does, and how long they are kept."""

    writer: Resource
    written: Truth
    retention: Retention


_Accounts = tuple[tuple[Resource, tuple[Logs, ...]], ...]
_found: WeakKeyDictionary[Graph, _Accounts] = WeakKeyDictionary()


def log_accounts(graph: Graph) -> _Accounts:
    """The storage accounts that receive logs, by address, and what is known of each writer's; worked out once."""
    if graph not in _found:
        _found[graph] = tuple(_log_accounts(graph))
    return _found[graph]


def _log_accounts(graph: Graph) -> Iterator[tuple[Resource, tuple[Logs, ...]]]:
    found: dict[str, list[Logs]] = defaultdict(list)
    for writer in writers(graph):
        retention: Retention | None = None
        for way in writer.ways:
            for account, certainty in way.sinks.named():
                written = writer.applies & way.applies & certainty
                if account.type == ACCOUNT and not written.is_no:
                    retention = retention or of_writer(graph, writer)
                    found[account.address].append(Logs(writer.resource, written, retention))
    for rule in graph.resources(EXPORT):
        exported = rule.exists & is_true(rule["enabled"])
        for account, certainty in graph.targets(rule["destination_resource_id"], (ACCOUNT,), NAMED).named():
            if not exported.is_no:
                found[account.address].append(Logs(rule, exported & certainty, of_export(graph, rule)))
    for account in graph.resources(ACCOUNT):
        if account.address in found:
            yield account, tuple(found[account.address])
