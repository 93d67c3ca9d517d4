"""Durations: how long a text such as `7776000s` or `3.5s` says, as Google's providers write it."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from iaclint.truth import Truth, known, maybe
from iaclint.values import Unknown, Value

DAY = 24 * 60 * 60
_SECONDS = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)s")


def lasts_at_most(value: Value, days: int) -> Truth:
    """Whether it is a duration that is not longer; no, where it is none."""
    return _asked(value, lambda seconds: seconds <= days * DAY)


def lasts_at_least(value: Value, days: int) -> Truth:
    """Whether it is a duration that is not shorter; no, where it is none."""
    return _asked(value, lambda seconds: seconds >= days * DAY)


def _asked(value: Value, ask: Callable[[Fraction], bool]) -> Truth:
    match value.data:
        case Unknown(doubts=doubts):
            return maybe(*doubts)
        case str(text) if (match := _SECONDS.fullmatch(text)) is not None:
            return known(ask(Fraction(match[1])))
        case _:
            return known(False)
