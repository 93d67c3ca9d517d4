"""Sets: which elements are the same, and the order Terraform gives them.

Source: go-cty 1.16, set_internals.go (order of elements, text that compound elements sort by).
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable
from fractions import Fraction

from iaclint.values.bounds import Number
from iaclint.values.marks import deep_marks, without_secrecy
from iaclint.values.numbers import format_number
from iaclint.values.types import Type, set_of
from iaclint.values.value import Secrecy, Unknown, Value


def identity(value: Value) -> Hashable:
    """Equal for values that Terraform calls equal, given that their types are; each unknown is its own."""
    data = value.data
    if isinstance(data, tuple):
        items = map(identity, data)
        return value.kind, frozenset(items) if value.kind == "set" else tuple(items)
    if isinstance(data, dict):
        return value.kind, tuple((name, identity(item)) for name, item in data.items())
    if data is None:
        return "null"
    if value.is_unknown:
        return "unknown", id(value)
    return value.kind, data


def make_set(element: Type, items: Iterable[Value]) -> Value:
    """A set of items, which must be of the element type already.

    Duplicates go, the order is Terraform's, unknown elements come last; secrecy cannot be kept
    on an element, so it moves to the set. What an element was read from stays with it.
    """
    unique: dict[Hashable, Value] = {}
    for item in items:
        unique.setdefault(identity(item), item)
    marks = frozenset(mark for mark in deep_marks(*unique.values()) if isinstance(mark, Secrecy))
    ordered = sorted(map(without_secrecy, unique.values()), key=_position)
    return Value("set", tuple(ordered), set_of(element), marks)


def _position(value: Value) -> tuple[int, str | Number]:
    match value.data:
        case None:
            return 1, 0
        case Unknown():
            return 2, 0
        case str() | bool() | int() | float() | Fraction() as plain:
            return 0, plain
        case _:
            return 0, _encoded(value)


def _encoded(value: Value) -> str:
    """The text that compound elements sort by."""
    match value.data:
        case tuple(items):
            opening, closing = "<>" if value.kind == "tuple" else "[]"
            return opening + "".join(f"{_encoded(item)};" for item in items) + closing
        case dict(fields) if value.kind == "map":
            return "{" + "".join(f"{_quoted(key)}:{_encoded(item)};" for key, item in fields.items()) + "}"
        case dict(fields):
            return "<" + "".join(f"{_encoded(item)};" for item in fields.values()) + ">"
        case plain:
            return _encoded_plain(plain)


def _encoded_plain(data: str | bool | Number | Unknown | None) -> str:
    match data:
        case None:
            return "~"
        case Unknown():
            return "?"
        case bool(answer):
            return "T" if answer else "F"
        case str(text):
            return _quoted(text)
        case amount:
            return _ten_digits(amount)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _ten_digits(amount: Number) -> str:
    try:
        return f"{float(amount):.10g}"
    except OverflowError:
        return format_number(amount)
