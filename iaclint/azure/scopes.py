"""Scopes: how much of a tenant a role assignment or a role definition is about.

Source: the Azure documentation, "Understand scope for Azure RBAC": a tenant holds management groups,
these hold subscriptions, these resource groups, and these resources.
"""

from __future__ import annotations

from enum import IntEnum

from iaclint.azure.ids import sources
from iaclint.graph import Graph
from iaclint.records import dataclass
from iaclint.truth import Doubt, Reason, Truth, known, maybe
from iaclint.values import HOLE, Unknown, Value, with_holes

_MANAGEMENT_GROUP = "/providers/microsoft.management/managementgroups/"
_SUBSCRIPTION = "/subscriptions/"
_RESOURCE_GROUP = "/resourcegroups/"
_PROVIDERS = "/providers/"


class Level(IntEnum):
    """The levels of a tenant, the wider the higher."""

    RESOURCE = 0
    RESOURCE_GROUP = 1
    SUBSCRIPTION = 2
    MANAGEMENT_GROUP = 3
    TENANT = 4


_LEVELS: dict[str, Level] = {
    "azurerm_management_group": Level.MANAGEMENT_GROUP,
    "azurerm_resource_group": Level.RESOURCE_GROUP,
    "azurerm_subscription": Level.SUBSCRIPTION,
    "azurerm_subscriptions": Level.SUBSCRIPTION,
}
"""What the ids of these types name; those of all others name a resource."""

_IDS = ("id", "subscriptions")
"""The attributes that hold ids."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One scope; its level is None where it cannot be told."""

    value: Value
    level: Level | None

    def at_least(self, level: Level) -> Truth:
        """Whether it is as wide as this level."""
        if self.level is None:
            return maybe(*(self.value.doubts or (_unreadable(self.value),)))
        return known(self.level >= level)


def scope_of(graph: Graph, value: Value) -> Scope:
    """The scope that a value names: its id as a text, or as that of a resource or a data source."""
    if not isinstance(value.data, str | Unknown):
        return Scope(value, None)
    text = with_holes(value).lower()
    base, tail = (None, text) if not text.startswith(HOLE) else (_named(graph, value), text[len(HOLE) :])
    return Scope(value, _level(base, tail))


def _level(base: Level | None, text: str) -> Level | None:
    """The level of an id: of what it begins with, if that is not a text, and of the text after that."""
    if _RESOURCE_GROUP in text:
        return Level.RESOURCE if _PROVIDERS in text.partition(_RESOURCE_GROUP)[2] else Level.RESOURCE_GROUP
    if text.startswith(_MANAGEMENT_GROUP):
        return Level.MANAGEMENT_GROUP
    if _PROVIDERS in text:
        return Level.RESOURCE
    if text.startswith(_SUBSCRIPTION):
        return Level.SUBSCRIPTION
    if text == "/":
        return Level.TENANT
    return base if text == "" else None


def _named(graph: Graph, value: Value) -> Level | None:
    """The level of what the id was read from, if that is one thing, or several of one level."""
    levels = {
        _LEVELS.get(source.type, Level.RESOURCE) if ref.attribute in _IDS else None
        for source, ref in sources(graph, value)
    }
    return levels.pop() if len(levels) == 1 else None


def _unreadable(value: Value) -> Doubt:
    return Doubt(Reason.EVALUATION_ERROR, f"`{value.data}` is not the id of a scope")
