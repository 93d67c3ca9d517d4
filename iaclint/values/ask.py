"""The questions rules ask of a value; each answers with a Truth, never with a guess.

Providers convert what they are given (`"true"` for a bool, `"80"` for a number), so answers are
lenient in the same way. A null answers no to everything but `is_null`.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from iaclint.truth import NO, YES, Reason, Truth, any_of, known, maybe
from iaclint.values.bounds import Number
from iaclint.values.numbers import NumberError, format_number, parse_number
from iaclint.values.value import Unknown, Value

_SET_BY_PROVIDER = frozenset((Reason.RESOURCE_ATTRIBUTE, Reason.DATA_SOURCE))
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}


def is_null(value: Value) -> Truth:
    """Whether it is null, which to a provider is the same as not given."""
    if isinstance(value.data, Unknown):
        return NO if value.data.not_null else maybe(*value.data.doubts)
    return known(value.data is None)


def is_set(value: Value) -> Truth:
    """Whether it says anything: it is neither null nor empty."""
    return ~is_null(value) & ~is_empty(value)


def is_given(value: Value) -> Truth:
    """Whether an argument says anything, or will: it is neither null nor empty.

    A text that a provider sets, such as the id of a key, is there once its resource is; of any other
    that is not known it is asked only whether it may be null.
    """
    is_text = value.kind == "string" or (value.kind == "dynamic" and bool(value.refs))
    if not isinstance(value.data, Unknown) or not is_text:
        return is_set(value)
    return YES if is_from_provider(value).is_yes else ~is_null(value)


def is_from_provider(value: Value) -> Truth:
    """Whether a provider makes it or looks it up, so that the code does not hold it."""
    if not isinstance(value.data, Unknown):
        return NO
    return YES if all(doubt.reason in _SET_BY_PROVIDER for doubt in value.data.doubts) else maybe(*value.data.doubts)


def is_true(value: Value) -> Truth:
    return equal_to(value, True)


def equal_to(value: Value, expected: str | int | bool) -> Truth:
    """Whether a provider would read the value as `expected`."""
    if isinstance(value.data, Unknown):
        if isinstance(expected, str) and not _can_be(value.data, expected):
            return NO
        return maybe(*value.data.doubts)
    if isinstance(expected, bool):
        return known(_as_bool(value) is expected)
    if isinstance(expected, str):
        return known(_as_text(value) == expected)
    return known(_as_number(value) == expected)


def begins_with(value: Value, start: str) -> Truth:
    """Whether it is a text that begins so."""
    if not isinstance(value.data, Unknown):
        return known((_as_text(value) or "").startswith(start))
    certain = value.data.prefix
    if certain.startswith(start):
        return YES
    return maybe(*value.data.doubts) if start.startswith(certain) else NO


def one_of(value: Value, choices: Iterable[str | int | bool]) -> Truth:
    """Whether it equals any of the choices."""
    return any_of(equal_to(value, choice) for choice in choices)


def at_least(value: Value, least: int) -> Truth:
    """Whether it is a number, or text for one, that is not less than `least`."""
    if isinstance(value.data, Unknown):
        return _within(value.data, value.data.bounds.least >= least, value.data.bounds.most < least)
    amount = _as_number(value)
    return known(amount is not None and amount >= least)


def below(value: Value, limit: int) -> Truth:
    """Whether it is a number, or text for one, that is less than `limit`."""
    if isinstance(value.data, Unknown):
        return _within(value.data, value.data.bounds.most < limit, value.data.bounds.least >= limit)
    amount = _as_number(value)
    return known(amount is not None and amount < limit)


def _within(cause: Unknown, always: bool, never: bool) -> Truth:
    """The answer for a number that is unknown within bounds; a null answers no."""
    if never:
        return NO
    return YES if always and cause.not_null else maybe(*cause.doubts)


def contains(value: Value, item: str | int | bool) -> Truth:
    """Whether a list, set or tuple has the item; maybe if some element is unknown and none of the others is it."""
    others = maybe(*value.doubts) if value.is_unknown else NO
    return any_of(equal_to(element, item) for element in value.certain_items) | others


def is_empty(value: Value) -> Truth:
    """Whether it is the empty string or a collection without elements."""
    match value.data:
        case Unknown(bounds=bounds) if bounds.least > 0:
            return NO
        case Unknown() if value.certain_items:
            return NO
        case Unknown(doubts, parts) if not any(isinstance(part, str) for part in parts):
            return maybe(*doubts)
        case str() | tuple() | dict() as data:
            return known(len(data) == 0)
        case _:
            return NO


def _as_bool(value: Value) -> bool | None:
    match value.data:
        case bool(answer):
            return answer
        case str(text):
            return _TRUTHS.get(text)
        case _:
            return None


def _as_text(value: Value) -> str | None:
    match value.data:
        case str(text):
            return text
        case bool(answer):
            return "true" if answer else "false"
        case int() | float() | Fraction() as amount:
            return format_number(amount)
        case _:
            return None


def _as_number(value: Value) -> Number | None:
    match value.data:
        case bool():
            return None
        case int() | float() | Fraction() as amount:
            return amount
        case str(text):
            try:
                return parse_number(text)
            except NumberError:
                return None
        case _:
            return None


def _can_be(cause: Unknown, text: str) -> bool:
    """Whether a string with these known parts could be the text: first the ends, then what lies between, in order."""
    if not text.startswith(cause.prefix):
        return False
    if not cause.parts:
        return True
    start, end = 0, len(text)
    known_parts = [part for part in cause.parts if isinstance(part, str)]
    if known_parts and isinstance(cause.parts[0], str):
        first = known_parts.pop(0)
        if not text.startswith(first):
            return False
        start = len(first)
    if known_parts and isinstance(cause.parts[-1], str):
        last = known_parts.pop()
        if not text.endswith(last) or end - len(last) < start:
            return False
        end -= len(last)
    for part in known_parts:
        found = text.find(part, start, end)
        if found < 0:
            return False
        start = found + len(part)
    return True
