"""Marks of a value together with everything inside it."""

from __future__ import annotations

from collections.abc import Iterable

from iaclint.values.value import NO_MARKS, Mark, Ref, Secrecy, Value


def deep_marks(*values: Value) -> frozenset[Mark]:
    """All marks of the values and of everything inside them."""
    found = NO_MARKS
    for value in values:
        if isinstance(value.data, tuple | dict) and not value.is_plain:
            found = found.union(*(part.marks for part in value.walk() if part.marks))
        elif value.marks:
            found |= value.marks
    return found


def outer_marks(values: Iterable[Value]) -> frozenset[Mark]:
    """The marks of the values themselves."""
    marks = NO_MARKS
    for value in values:
        if value.marks:
            marks |= value.marks
    return marks


def without_secrecy(value: Value) -> Value:
    """The value with no secrecy on it or inside it; marks of resources stay."""
    if not any(isinstance(mark, Secrecy) for mark in deep_marks(value)):
        return value
    marks = frozenset(mark for mark in value.marks if isinstance(mark, Ref))
    match value.data:
        case tuple(items):
            return Value(value.kind, tuple(map(without_secrecy, items)), value.type, marks, value.origin)
        case dict(fields):
            data = {name: without_secrecy(item) for name, item in fields.items()}
            return Value(value.kind, data, value.type, marks, value.origin)
        case data:
            return Value(value.kind, data, value.type, marks, value.origin, value.document)
