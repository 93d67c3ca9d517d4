"""Managed powers: what AWS's own policies allow, of the actions that widen rights, remove guards or open secrets.

The table beside this module, `managed_powers.txt`, names its source and date;
`tools/condense_managed_policies.py` makes it. What else such a policy allows is not kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from iaclint.tables import table

_TABLE = "managed_powers.txt"


@cache
def powers() -> tuple[str, ...]:
    """The actions that the table is about."""
    return tuple(_sections()["powers"][0].split())


def policy_text(name: str) -> str | None:
    """A policy in JSON that grants of these actions what AWS's policy grants; None where it is not listed."""
    patterns = _patterns().get(name)
    if patterns is None:
        return None
    return json.dumps({"Statement": [_statement(pattern) for pattern in patterns]})


def _statement(written: str) -> dict[str, object]:
    statement: dict[str, object] = {"Effect": "Allow", "Resource": "*"}
    pattern, _, services = written.partition(">")
    if pattern.startswith("!"):
        return statement | {"NotAction": [text.removeprefix("!") for text in pattern.split(",")]}
    if services:
        statement["Condition"] = {"StringEquals": {"iam:PassedToService": services.split(",")}}
    return statement | {"Action": pattern}


@cache
def _patterns() -> Mapping[str, tuple[str, ...]]:
    """The patterns of each policy by its name, none of the harmless ones."""
    sections = _sections()
    return {name: tuple(patterns) for name, *patterns in map(str.split, (*sections["policies"], *sections["harmless"]))}


@cache
def _sections() -> Mapping[str, tuple[str, ...]]:
    """The lines of each section by its heading."""
    text = table("iaclint.aws", _TABLE) or ""
    parts = (part.partition("]") for part in f"\n{text}".split("\n[")[1:])
    return {heading: tuple(rest.splitlines()[1:]) for heading, _, rest in parts}
