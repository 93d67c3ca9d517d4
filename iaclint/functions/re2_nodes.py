"""The tree of a regular expression in RE2 syntax."""

from __future__ import annotations

from dataclasses import field

from iaclint.records import dataclass

MAX_CODE = 0x10FFFF
Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Characters:
    """One character out of some ranges; `fold` ignores case."""

    ranges: Ranges
    fold: bool = False


@dataclass(frozen=True, slots=True)
class Assertion:
    """A condition on a position: `start`, `end`, `line-start`, `line-end`, `word`, `not-word`."""

    kind: str


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Alternation:
    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`least` to `most` (None for no limit) times the item; greedy ones prefer more."""

    item: Node
    least: int
    most: int | None
    greedy: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A capturing group; numbers start at 1."""

    item: Node
    number: int


Node = Characters | Assertion | Sequence | Alternation | Repeat | Group


@dataclass(frozen=True, slots=True)
class Expression:
    """A whole expression; `names` has one entry per group, empty for those without a name."""

    node: Node
    names: tuple[str, ...] = field(default=())


def complement(ranges: Ranges) -> Ranges:
    """All characters that are in none of the ranges."""
    inverted: list[tuple[int, int]] = []
    start = 0
    for first, last in sorted(ranges):
        if first > start:
            inverted.append((start, first - 1))
        start = max(start, last + 1)
    if start <= MAX_CODE:
        inverted.append((start, MAX_CODE))
    return tuple(inverted)
