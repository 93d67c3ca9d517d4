"""Values as JSON: what is unknown as `{"__unknown__": true}`, numbers with all their digits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction

from iaclint.problem import Problem
from iaclint.values import Unknown, Value, format_number

UNKNOWN = '{"__unknown__": true}'

_Secrets = Mapping[str, object] | list[object] | bool | None


def value_json(value: Value) -> str:
    """The JSON text of a value; an infinity, which JSON lacks, as a string."""
    match value.data:
        case Unknown() if value.document is not None and value.document.kind == "tuple":
            return value_json(value.document)  # blocks of which only their number is unknown
        case Unknown():
            return UNKNOWN
        case bool() | str() | None:
            return json.dumps(value.data)
        case int() | Fraction():
            return format_number(value.data)
        case float():
            text = format_number(value.data)
            return json.dumps(text) if "Inf" in text else text
        case tuple(items):
            return "[" + ", ".join([value_json(item) for item in items]) + "]"
        case dict(fields):
            return object_json({name: value_json(item) for name, item in fields.items()})


def object_json(fields: dict[str, str]) -> str:
    """An object whose members are JSON texts."""
    return "{" + ", ".join([f"{json.dumps(name)}: {text}" for name, text in fields.items()]) + "}"


def secrets_json(value: Value) -> str:
    """Which parts are sensitive: true for the whole, else by element or attribute; null where none is."""
    return json.dumps(_secrets(value))


def _secrets(value: Value) -> _Secrets:
    if value.is_sensitive:
        return True
    if isinstance(value.data, tuple):
        items: list[object] = [_secrets(item) for item in value.data]
        return items if any(items) else None
    if isinstance(value.data, dict):
        fields = {name: found for name, item in value.data.items() if (found := _secrets(item))}
        return fields or None
    return None


def problem_json(problem: Problem) -> str:
    """A problem with its place; the line is null where it is about no line."""
    fields = {"summary": problem.summary, "detail": problem.detail, "file": problem.file, "line": problem.line or None}
    return json.dumps(fields)
