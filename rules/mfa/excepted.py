"""Excepted: whether somebody whom a conditional access policy leaves out is more than an account for emergencies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from iaclint.azure.ids import sources
from iaclint.graph import Graph
from iaclint.truth import Doubt, Reason, Truth, known, maybe
from iaclint.values import Value

_BREAK_GLASS = re.compile(r"break[-_ ]?glass|emergency", re.IGNORECASE)
_NAMES = {
    "azuread_group": ("display_name", "mail_nickname"),
    "azuread_user": ("display_name", "mail_nickname", "user_principal_name"),
}


def is_excepted(graph: Graph, item: Value) -> Truth:
    """Whether somebody who is left out is anyone but an account for emergencies."""
    if item.data == "GuestsOrExternalUsers":
        return known(True)
    texts = list(_names(graph, item))
    if not texts:
        return maybe(*(item.doubts or (Doubt(Reason.OUTSIDE_REPOSITORY, f"whose id `{item.data}` is, is not known"),)))
    return known(not any(_BREAK_GLASS.search(text) for text in texts))


def _names(graph: Graph, item: Value) -> Iterator[str]:
    """What the user, group or role is called that an id was read from."""
    for source, _ in sources(graph, item):
        yield source.name
        values = (source[name].data for name in _NAMES.get(source.type, ()))
        yield from (value for value in values if isinstance(value, str))
