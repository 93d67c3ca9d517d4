"""Surface: every type of resource whose schema has a setting for encryption, transport or retention.

What no rule judges has to be excused with a reason, so that a kind of store is never forgotten. The
settings are found by name in the providers' own schemas.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from iaclint.records import dataclass
from iaclint.rule import Rule
from iaclint.schemas import Schema, schema_of, types_of

PROVIDERS = ("aws", "google", "azurerm")

TOPICS: Mapping[str, re.Pattern[str]] = {
    "enc": re.compile(r"encrypt|kms|(?:^|_)sse(?:_|$)|cmek|customer_managed_key"),
    "tls": re.compile(r"(?:^|_)(?:tls|ssl)|https|in_transit|transit_encryption|secure_transport|security_policy"),
    "ret": re.compile(r"retention|retained|delete_after"),
}
"""By family of rules, what the name of an argument or nested block looks like that its rules are about."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A type and its settings that belong to a family; the names of the rules that judge it, or why none does."""

    family: str
    type: str
    settings: tuple[str, ...]
    rules: tuple[str, ...] = ()
    reason: str = ""


def surface(rules: Collection[Rule], excuses: Mapping[tuple[str, str], str]) -> Iterator[Entry]:
    """Every entry, by family, provider and type; `excuses` are reasons by family and type."""
    for family, pattern in TOPICS.items():
        judged = _judged(rule for rule in rules if rule.family == family)
        for provider in PROVIDERS:
            for type in types_of(provider):
                settings = tuple(path for path in _paths(schema_of(type)) if pattern.search(path.rpartition(".")[2]))
                if settings:
                    names = tuple(judged.get(type, ()))
                    yield Entry(family, type, settings, names, excuses.get((family, type), ""))


def _judged(rules: Iterable[Rule]) -> dict[str, list[str]]:
    """The names of the rules that judge arguments of a type."""
    found: dict[str, list[str]] = {}
    for rule in rules:
        for type in dict.fromkeys(argument.partition(".")[0] for argument in rule.judges):
            found.setdefault(type, []).append(rule.name)
    return found


def _paths(schema: Schema, before: str = "") -> Iterator[str]:
    """The dotted paths of all arguments and nested blocks."""
    for name in schema.arguments:
        yield before + name
    for name, nested in schema.blocks.items():
        yield before + name
        yield from _paths(nested.content, f"{before}{name}.")
