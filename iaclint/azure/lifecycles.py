"""Lifecycles: when Azure Storage deletes the logs in a storage account, and what holds them until then.

Sources: the AzureRM provider's documentation of management and immutability policies; Microsoft's pages
on lifecycle management, on immutable storage, and on the containers that services write logs to.
"""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.graph import Graph, Identity
from iaclint.modules import Configuration, Resource
from iaclint.records import dataclass
from iaclint.retention import Limit, days_of, in_force, later
from iaclint.truth import NO, YES, Doubt, Reason, Truth, any_of, maybe
from iaclint.values import DYNAMIC, HOLE, NUMBER, Value, null, unknown, with_holes
from iaclint.values.ask import contains, equal_to, is_empty, is_null, is_true

ACCOUNT = "azurerm_storage_account"
CONTAINER = "azurerm_storage_container"
_POLICY = "azurerm_storage_management_policy"
_HELD = "azurerm_storage_container_immutability_policy"
_DELETES = (
    "delete_after_days_since_modification_greater_than",
    "delete_after_days_since_creation_greater_than",
    "delete_after_days_since_last_access_time_greater_than",
)
APPEND, BLOCK = "appendBlob", "blockBlob"


def names_in_id(text: str) -> tuple[str, ...]:
    """What an id or an address calls a resource: its last part, or the first part of its host."""
    if "://" in text:
        return (text, text.partition("://")[2].partition(".")[0])
    name = text.rstrip("/").rpartition("/")[2]
    return (text,) if name in ("", text) else (text, name)


NAMED = Identity(("name",), names_in_id)
"""How others name a resource of Azure: by its id, which ends in its name."""


@dataclass(frozen=True, slots=True)
class Blobs:
    """The blobs that a service writes: what their paths start with, container first, and their kind.

    `is_exact` is false where they may be in any container whose name starts so.
    """

    starts: tuple[str, ...] = ("",)
    kind: str = APPEND
    is_exact: bool = False

    def are_under(self, prefix: str) -> Truth:
        """Whether some of them have paths that start with the prefix."""
        if any(start.startswith(prefix) for start in self.starts):
            return YES
        if not any(prefix.startswith(start) for start in self.starts):
            return NO
        doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, f"which logs have paths that start with `{prefix}` is not known")
        return YES if self.is_exact else maybe(doubt)


def limits(graph: Graph, account: Resource, blobs: Blobs) -> tuple[Limit, ...]:
    """What ends these blobs of a storage account: rules of its management policy, and those out of sight."""
    related = graph.referring(account, _POLICY, "storage_account_id", NAMED)
    held = _held(graph, account, blobs)
    found: list[Limit] = []
    for link in related.links:
        there = link.certainty & link.resource.exists
        rules = link.resource.blocks("rule")
        if rules.doubts:
            found.append(_unknown(there & maybe(*rules.doubts), link.resource))
        for rule in rules:
            applies = there & rule.exists & is_true(rule["enabled"]) & _reaches(rule, blobs)
            found += _deletions(rule, applies, held)
    if related.unseen.is_maybe:
        found.append(_unknown(related.unseen, account))
    return in_force(found)


def _unknown(applies: Truth, owner: Resource) -> Limit:
    return Limit(applies, unknown(NUMBER, applies.doubts, owner.configuration.header))


def _deletions(rule: Configuration, applies: Truth, held: Value) -> Iterator[Limit]:
    """When a rule deletes the blobs themselves, not their versions and snapshots; -1 stands for never."""
    for actions in rule.blocks("actions"):
        for blob in actions.blocks("base_blob"):
            for name in _DELETES:
                days = blob[name]
                deletes = applies & actions.exists & blob.exists & ~is_null(days) & ~equal_to(days, -1)
                if not deletes.is_no:
                    yield Limit(deletes, later(days_of(days), held))


def _reaches(rule: Configuration, blobs: Blobs) -> Truth:
    """Whether a rule is for such blobs: by the start of their path, their kind, and their tags, which logs have not."""
    reaches = YES
    for filters in rule.blocks("filters"):
        prefixes, kinds = filters["prefix_match"], filters["blob_types"]
        tagged = filters.blocks("match_blob_index_tag").present
        of_kind = is_null(kinds) | is_empty(kinds) | contains(kinds, blobs.kind)
        reaches = reaches & (~filters.exists | (_meets(prefixes, blobs) & of_kind & ~tagged))
    return reaches


def _meets(prefixes: Value, blobs: Blobs) -> Truth:
    everywhere = is_null(prefixes) | is_empty(prefixes)
    if everywhere.is_yes:
        return YES
    if prefixes.is_unknown:
        return maybe(*prefixes.doubts)
    return any_of(_is_met(prefix, blobs) for prefix in prefixes.items)


def _is_met(prefix: Value, blobs: Blobs) -> Truth:
    if not isinstance(prefix.data, str) and not prefix.is_unknown:
        return NO
    text = with_holes(prefix)
    return blobs.are_under(text) if HOLE not in text else maybe(*prefix.doubts)


def _held(graph: Graph, account: Resource, blobs: Blobs) -> Value:
    """For how many days an immutability policy holds the blobs; null where none does."""
    for block in account.blocks("immutability_policy"):
        if (block.exists & ~equal_to(block["state"], "Disabled")).is_yes:
            return days_of(block["period_since_creation_in_days"])
    for container, policy in container_policies(graph, account):
        if blobs.is_exact and all(start == f"{container['name'].data}/" for start in blobs.starts):
            return days_of(policy["immutability_period_in_days"])
    return null(DYNAMIC)


def container_policies(graph: Graph, account: Resource) -> Iterator[tuple[Resource, Resource]]:
    """The containers of a storage account that have an immutability policy, with that policy."""
    owned = {
        container.address: container
        for path in ("storage_account_id", "storage_account_name")
        for container in graph.referring(account, CONTAINER, path, NAMED)
    }
    for container in owned.values():
        for policy in graph.referring(container, _HELD, "storage_container_resource_manager_id", NAMED):
            yield container, policy


def is_immutable(graph: Graph, account: Resource) -> Truth:
    """Whether a locked policy keeps blobs of the account from being changed, for all or for one of its containers."""
    whole = account.blocks("immutability_policy").any(lambda policy: equal_to(policy["state"], "Locked"))
    one = any_of(policy.exists & is_true(policy["locked"]) for _, policy in container_policies(graph, account))
    return whole | one | graph.referring(account, CONTAINER, "storage_account_id", NAMED).unseen
