"""The values of a planned instance: known, unknown until apply, or secret; placed in the source where it is there."""

from __future__ import annotations

from fractions import Fraction
from itertools import zip_longest

from iaclint.plan.document import Planned, is_true, items, members
from iaclint.source import SourceFile
from iaclint.syntax import Expression
from iaclint.syntax.jsontext import JsonArray, JsonNode, JsonObject, JsonScalar, JsonString
from iaclint.truth import Doubt, Reason
from iaclint.values import (
    DYNAMIC,
    NO_MARKS,
    STRING,
    Located,
    Secrecy,
    Value,
    boolean,
    null,
    number,
    object_value,
    string,
    tuple_value,
    unknown,
)

_SECRET = frozenset((Secrecy.SENSITIVE,))


def planned_values(planned: Planned, file: SourceFile) -> dict[str, Value]:
    """The attributes of a planned instance by name, each at its place in the plan."""
    known, unsettled = members(planned.values), members(planned.unknown)
    secret = members(planned.secret)
    names = sorted({*known, *(name for name, node in unsettled.items() if _holds_true(node))})
    return {
        name: _Reader(file, planned, name).value(known.get(name), unsettled.get(name), secret.get(name), planned.header)
        for name in names
    }


class _Reader:
    """Reads one attribute of one instance."""

    def __init__(self, file: SourceFile, planned: Planned, name: str) -> None:
        self._file = file
        detail = f"{planned.address}.{name} is known only after apply"
        self._doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, detail)
        self._type = STRING if name in ("id", "arn") else DYNAMIC

    def value(
        self, node: JsonNode | None, unsettled: JsonNode | None, secret: JsonNode | None, around: JsonNode
    ) -> Value:
        """The value of a node; where it is not written, at what is around it."""
        here = around if node is None else node
        at = Expression(self._file, here.start, here.end)
        marks = _SECRET if is_true(secret) else NO_MARKS
        if is_true(unsettled) or (node is None and _holds_true(unsettled)):
            return unknown(self._type, (self._doubt,), at, marks)
        match node:
            case JsonObject():
                known, unsettled_by, secret_by = members(node), members(unsettled), members(secret)
                hidden = {name for name, part in unsettled_by.items() if _holds_true(part)}
                fields = {
                    name: self.value(known.get(name), unsettled_by.get(name), secret_by.get(name), node)
                    for name in {*known, *hidden}
                }
                return object_value(fields, at, marks)
            case JsonArray():
                rows = list(zip_longest(node.items, items(unsettled), items(secret)))
                return tuple_value([self.value(*row, node) for row in rows[: len(node.items)]], at, marks)
            case JsonString():
                return string(node.value, at, marks)
            case JsonScalar(value=bool(answer)):
                return boolean(answer, at, marks)
            case JsonScalar(value=int() | Fraction() as amount):
                return number(amount, at, marks)
            case _:
                return null(DYNAMIC, at, marks)


def _holds_true(node: JsonNode | None) -> bool:
    """Whether there is a `true` anywhere in a mirror of values."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if is_true(part):
            return True
        waiting += [*items(part), *members(part).values()]
    return False


def placed(planned: Value, source: Value, around: Located, *, is_same: bool) -> Value:
    """A planned value where the source writes it, with what the source knows of the way to it.

    `is_same` is whether the source's value is of this very instance: it then also stands for what is
    unknown until apply, of which it may know a part.
    """
    at = source.origin or around
    if is_same and not source.is_null and (planned.is_unknown or _same_scalar(planned, source)):
        return source.marked(planned.marks).at(at)
    data, marks = planned.data, planned.marks | source.marks
    if isinstance(data, dict):
        fields = source.fields
        inner = {
            name: placed(item, fields[name], at, is_same=is_same) if name in fields else moved(item, at)
            for name, item in data.items()
        }
        return object_value(inner, at, marks)
    if isinstance(data, tuple):
        # The elements of a set stand in another order in a plan: one is placed only where it fits.
        inner_items = [
            placed(item, other, at, is_same=is_same) if other is not None and _fits(item, other) else moved(item, at)
            for item, other in zip_longest(data, source.items[: len(data)])
        ]
        return tuple_value(inner_items, at, marks)
    return Value(planned.kind, data, planned.type, marks, at)


def moved(value: Value, at: Located) -> Value:
    """A value with all its parts at one place."""
    match value.data:
        case dict(fields):
            return object_value({name: moved(item, at) for name, item in fields.items()}, at, value.marks)
        case tuple(parts):
            return tuple_value([moved(item, at) for item in parts], at, value.marks)
        case _:
            return value.at(at)


def _same_scalar(planned: Value, source: Value) -> bool:
    return not isinstance(planned.data, dict | tuple) and planned.kind == source.kind and planned.data == source.data


def _fits(planned: Value, source: Value) -> bool:
    """Whether what is written in one element of a list can be what is planned in another."""
    if isinstance(planned.data, dict) and isinstance(source.data, dict):
        both = [(planned.fields[name], item) for name, item in source.fields.items() if name in planned.fields]
        return all(_fits(item, other) for item, other in both)
    if planned.is_unknown or source.is_unknown or isinstance(planned.data, tuple):
        return True
    return planned.data == source.data or (source.kind != planned.kind and str(planned.data) == str(source.data))
