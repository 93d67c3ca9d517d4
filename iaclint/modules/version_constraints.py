"""Version constraints as Terraform writes them: `>= 1.5, < 2.0`, `~> 1.11.0`."""

from __future__ import annotations

import re

from iaclint.records import dataclass

_CONDITION = re.compile(
    r"\s*(?P<operator>=|!=|>=|<=|>|<|~>)?\s*v?(?P<version>\d+(?:\.\d+)*)(?P<release>-[0-9A-Za-z.~-]+)?"
    r"(?:\+[0-9A-Za-z.~-]+)?\s*"
)

_SEGMENTS = 3


@dataclass(frozen=True, slots=True)
class Condition:
    """One part of a constraint; `parts` are the numbers of its version as written."""

    operator: str
    parts: tuple[int, ...]
    release: str = ""

    def allows(self, version: tuple[int, ...]) -> bool:
        """Whether a released version of three numbers meets it."""
        bound = _padded(self.parts)
        given = _padded(version)
        # a pre-release comes before its release
        is_same = given == bound and not self.release
        is_later = given > bound or (given == bound and bool(self.release))
        match self.operator:
            case "=":
                return is_same
            case "!=":
                return not is_same
            case ">":
                return is_later
            case ">=":
                return is_same or is_later
            case "<":
                return not (is_same or is_later)
            case "<=":
                return not is_later
        fixed = max(len(self.parts) - 1, 1)
        return (is_same or is_later) and given[:fixed] == bound[:fixed]


def _padded(parts: tuple[int, ...]) -> tuple[int, ...]:
    return parts + (0,) * (_SEGMENTS - len(parts))


def parse_version_constraint(text: str) -> list[Condition] | None:
    """The conditions of a constraint, all of which must hold; None where it is not written as one."""
    conditions: list[Condition] = []
    for part in text.split(","):
        found = _CONDITION.fullmatch(part)
        if found is None:
            return None
        numbers = tuple(int(number[:18]) for number in found["version"].split("."))
        conditions.append(Condition(found["operator"] or "=", numbers, found["release"] or ""))
    return conditions
