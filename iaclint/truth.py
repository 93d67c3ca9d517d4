"""Truth: yes, no, or maybe with its doubts (Kleene's strong logic of three values)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NoReturn

from iaclint.records import dataclass


class Reason(Enum):
    """Why something cannot be known: the closed list that every report counts by."""

    UNRESOLVED_VARIABLE = "unresolved-variable"
    MODULE_NOT_VENDORED = "module-not-vendored"
    DATA_SOURCE = "data-source"
    RESOURCE_ATTRIBUTE = "resource-attribute"
    DYNAMIC_UNKNOWN = "dynamic-unknown"
    UNSUPPORTED_FUNCTION = "unsupported-function"
    EVALUATION_LIMIT = "evaluation-limit"
    EVALUATION_ERROR = "evaluation-error"
    SYNTAX_ERROR = "syntax-error"
    OUTSIDE_REPOSITORY = "outside-repository"
    PROVIDER_VERSION = "provider-version"
    UNLISTED_ACTION = "unlisted-action"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One cause of not knowing: its reason, and a clause such as `var.days has no value`."""

    reason: Reason
    text: str


@dataclass(frozen=True, slots=True)
class Truth:
    """Yes, no or maybe. Combine with `&`, `|` and `~`; ask with `is_yes`, `is_no`, `is_maybe`.

    It has no truth value of its own: `if`, `and`, `or` and `not` would make a "maybe" look known.
    `is_yes` and `is_no` are fields because nothing is asked more often.
    """

    is_yes: bool
    is_no: bool
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_maybe(self) -> bool:
        return not (self.is_yes or self.is_no)

    @property
    def weight(self) -> int:
        """What sorts the surest of several faults last: 2 for yes, 1 for maybe, 0 for no."""
        return 2 if self.is_yes else 0 if self.is_no else 1

    def __and__(self, other: Truth) -> Truth:
        if self.is_no or other.is_yes:
            return self
        if other.is_no or self.is_yes:
            return other
        return self._joined(other)

    def __or__(self, other: Truth) -> Truth:
        if self.is_yes or other.is_no:
            return self
        if other.is_yes or self.is_no:
            return other
        return self._joined(other)

    def __invert__(self) -> Truth:
        return NO if self.is_yes else YES if self.is_no else self

    def __bool__(self) -> NoReturn:
        raise TypeError("a Truth is not a bool: combine with & | ~ and ask is_yes, is_no or is_maybe")

    def _joined(self, other: Truth) -> Truth:
        return maybe(*self.doubts, *other.doubts)


_MAX_DOUBTS = 8
YES = Truth(is_yes=True, is_no=False)
NO = Truth(is_yes=False, is_no=True)


def maybe(*doubts: Doubt) -> Truth:
    """Not known, for these reasons."""
    return Truth(False, False, distinct(doubts))


def distinct(doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    """The doubts in order, each once, and no more of them than a reader can use."""
    return tuple(dict.fromkeys(doubts))[:_MAX_DOUBTS]


def known(answer: bool) -> Truth:
    """The truth of a plain bool."""
    return YES if answer else NO


def any_of(truths: Iterable[Truth]) -> Truth:
    """Yes as soon as one is; no only if all are; of none, no."""
    total = NO
    for truth in truths:
        if truth.is_yes:
            return truth
        if not truth.is_no:
            total |= truth
    return total


def all_of(truths: Iterable[Truth]) -> Truth:
    """No as soon as one is; yes only if all are; of none, yes."""
    total = YES
    for truth in truths:
        if truth.is_no:
            return truth
        if not truth.is_yes:
            total &= truth
    return total
