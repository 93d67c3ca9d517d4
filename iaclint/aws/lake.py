"""Lake: event data stores of CloudTrail, which keep events in CloudTrail itself, out of anybody's reach."""

from __future__ import annotations

from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.truth import YES, Doubt, Reason, Truth, any_of, known, maybe
from iaclint.values.ask import at_least, is_null, is_true, one_of

STORE = "aws_cloudtrail_event_data_store"
DEFAULT_DAYS = 2555
"""How long a store keeps events where `retention_period` is left out."""


def keeps(graph: Graph, trail: Resource, days: int) -> Truth:
    """Whether a store that cannot just be deleted keeps the events of a trail for so many days.

    A store without selectors keeps all management events; which of the others it shares with a trail is
    not looked into.
    """
    return any_of(
        store.exists & is_protected(store) & _lasts(store, days) & _shares(store, trail)
        for store in graph.resources(STORE)
    )


def is_protected(store: Resource) -> Truth:
    """Whether a store is protected from being deleted, as it is by default."""
    value = store["termination_protection_enabled"]
    return is_null(value) | is_true(value)


def is_suspended(store: Resource) -> Truth:
    """Whether a store takes no new events."""
    return one_of(store["suspend"], ("true", True))


def _lasts(store: Resource, days: int) -> Truth:
    value = store["retention_period"]
    absent = is_null(value) & known(days <= DEFAULT_DAYS)
    return (absent | at_least(value, days)) & ~is_suspended(store)


def _shares(store: Resource, trail: Resource) -> Truth:
    selectors = (store, "advanced_event_selector"), (trail, "advanced_event_selector"), (trail, "event_selector")
    for owner, name in selectors:
        if len(owner.blocks(name)):
            return maybe(Doubt(Reason.RESOURCE_ATTRIBUTE, f"which events {owner.address} selects is not looked into"))
    return YES
