"""Truth: yes, no, or maybe with its doubts (Kleene's strong logic of three values)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import NoReturn


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


class _Kind(Enum):
    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


_YES, _NO, _MAYBE = _Kind.YES, _Kind.NO, _Kind.MAYBE


@dataclass(frozen=True, slots=True)
class Truth:
    """Yes, no or maybe. Combine with `&`, `|` and `~`; ask with `is_yes`, `is_no`, `is_maybe`.

    It has no truth value of its own: `if`, `and`, `or` and `not` would make a "maybe" look known.
    """

    _kind: _Kind
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_yes(self) -> bool:
        return self._kind is _YES

    @property
    def is_no(self) -> bool:
        return self._kind is _NO

    @property
    def is_maybe(self) -> bool:
        return self._kind is _MAYBE

    # Every rule combines some for everything that it looks at: these look at the kinds themselves.

    def __and__(self, other: Truth) -> Truth:
        mine, others = self._kind, other._kind
        if mine is _NO or others is _YES:
            return self
        if others is _NO or mine is _YES:
            return other
        return self._joined(other)

    def __or__(self, other: Truth) -> Truth:
        mine, others = self._kind, other._kind
        if mine is _YES or others is _NO:
            return self
        if others is _YES or mine is _NO:
            return other
        return self._joined(other)

    def __invert__(self) -> Truth:
        mine = self._kind
        return NO if mine is _YES else YES if mine is _NO else self

    def __bool__(self) -> NoReturn:
        raise TypeError("a Truth is not a bool: combine with & | ~ and ask is_yes, is_no or is_maybe")

    def _joined(self, other: Truth) -> Truth:
        return maybe(*self.doubts, *other.doubts)


_MAX_DOUBTS = 8
YES = Truth(_Kind.YES)
NO = Truth(_Kind.NO)


def maybe(*doubts: Doubt) -> Truth:
    """Not known, for these reasons."""
    return Truth(_Kind.MAYBE, distinct(doubts))


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
        total = total | truth
    return total


def all_of(truths: Iterable[Truth]) -> Truth:
    """No as soon as one is; yes only if all are; of none, yes."""
    total = YES
    for truth in truths:
        if truth.is_no:
            return truth
        total = total & truth
    return total
