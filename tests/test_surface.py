"""Each type whose schema has a setting for encryption, transport or retention is judged by a rule, or excused."""

from __future__ import annotations

from collections import Counter

import pytest

from iaclint.catalog import load_excuses, load_rules
from iaclint.surface import PROVIDERS, TOPICS, surface

RULES = load_rules()
EXCUSES = load_excuses()
ENTRIES = list(surface(RULES, EXCUSES))


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("family", TOPICS)
def test_each_type_is_judged_or_excused(family: str, provider: str) -> None:
    own = [entry for entry in ENTRIES if entry.family == family and entry.type.startswith(f"{provider}_")]
    assert [(entry.type, entry.settings) for entry in own if not entry.rules and not entry.reason] == []


def test_what_is_judged_is_not_excused() -> None:
    assert [(entry.type, entry.rules) for entry in ENTRIES if entry.rules and entry.reason] == []


def test_only_types_of_the_surface_are_excused() -> None:
    assert sorted(EXCUSES.keys() - {(entry.family, entry.type) for entry in ENTRIES}) == []


def test_the_surface_is_that_of_the_schemas() -> None:
    """How many types of each provider have settings for encryption: the schemas have no fewer."""
    counts = Counter(entry.type.partition("_")[0] for entry in ENTRIES if entry.family == "enc")
    assert counts == {"aws": 215, "google": 100, "azurerm": 82}
