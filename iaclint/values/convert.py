"""Converting values to types, as Terraform does for arguments, variables and function parameters."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import repeat

from iaclint.values.bounds import UNBOUNDED, Number
from iaclint.values.numbers import NumberError, format_number, parse_number
from iaclint.values.order import make_set
from iaclint.values.types import DYNAMIC, STRING, Type
from iaclint.values.unify import element_types, target
from iaclint.values.value import Unknown, Value

_TRUTHS = {"true": True, "1": True, "false": False, "0": False}


class ConversionError(Exception):
    """A value that does not convert to the type asked for; `message` is a clause such as `a number is required`."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def convert(value: Value, to: Type) -> Value:
    """The value as one of type `to`; marks, origins, documents and unknown elements are kept.

    `any` inside `to` is filled in by unification. An object keeps only the attributes asked for.
    Raises ConversionError.
    """
    if to.kind == "dynamic" or value.type == to:
        return value
    wanted = target(value.type, to)
    if wanted is None:
        _explain(value, to)
        raise ConversionError(_required(to))
    return _converted(value, wanted)


def _explain(value: Value, to: Type) -> None:
    """Raises for the first element that does not convert, if that is what is wrong."""
    if value.is_null or value.is_unknown:
        return
    if to.is_collection and element_types(value.type, to.kind) is not None:
        parts: list[tuple[int | str, Value]] = [*enumerate(value.items), *value.fields.items()]
        for place, item in parts:
            _inside(_element_name(place), convert, item, to.element or DYNAMIC)
        raise ConversionError(f"all {to.kind} elements must have the same type")
    if to.kind == "object" and value.type.is_mapping:
        for name, kind in to.fields:
            _inside(f'attribute "{name}"', convert, _given(value, name), kind)


def _inside(name: str, conversion: Callable[[Value, Type], Value], value: Value, to: Type) -> Value:
    """A conversion of one part, which is named where it fails."""
    try:
        return conversion(value, to)
    except ConversionError as error:
        raise ConversionError(f"{name}: {error.message}") from None


def _element_name(place: int | str) -> str:
    return f"element {place}" if isinstance(place, int) else f'element "{place}"'


def _given(value: Value, name: str) -> Value:
    item = value.fields.get(name)
    if item is None:
        raise ConversionError(f'attribute "{name}" is required')
    return item


def _required(to: Type) -> str:
    match to.kind:
        case "number" | "bool":
            return f"a {to.kind} is required"
        case "string":
            return "string required"
        case "object" | "tuple":
            return f"{to.kind} required"
        case kind:
            return f"{kind} of {_friendly(to.element or DYNAMIC)} required"


def _friendly(type: Type) -> str:
    if type.is_collection:
        return f"{type.kind} of {_friendly(type.element or DYNAMIC)}"
    return "any single type" if type.kind == "dynamic" else type.kind


def _converted(value: Value, to: Type) -> Value:
    """Converts to a type that is known to be the target; strings may still turn out not to parse."""
    if to.kind == "dynamic" or (value.kind == to.kind and (to.is_primitive or value.type == to)):
        return value
    match value.data:
        case None:
            return Value(to.kind, None, to, value.marks, value.origin)
        case Unknown() as cause:
            return _unknown(value, cause, to)
    if to.is_primitive:
        return Value(to.kind, _primitive(value, to), to, value.marks, value.origin)
    return _compound(value, to)


def _unknown(value: Value, cause: Unknown, to: Type) -> Value:
    if to.kind == "string":  # the same unknown stays the same object, by which it is recognised
        is_plain = cause.bounds == UNBOUNDED and (value.kind == "string" or not cause.parts)
        text = cause if is_plain else replace(cause, parts=(), bounds=UNBOUNDED)
        return Value("string", text, STRING, value.marks, value.origin, value.document)
    keeps_bounds = value.kind == to.kind or (to.kind != "set" and value.kind != "string" and to.is_collection)
    bounds = cause.bounds if keeps_bounds else UNBOUNDED
    plain = Unknown(cause.doubts, _kept(value, to), cause.not_null, bounds=bounds)
    return Value(to.kind, plain, to, value.marks, value.origin)


def _kept(value: Value, to: Type) -> tuple[Value, ...]:
    """Those elements of an unknown collection that are known and convert."""
    element = to.element or DYNAMIC
    converted: list[Value] = []
    for item in value.certain_items if to.is_sequence else ():
        with suppress(ConversionError):
            converted.append(convert(item, element))
    return tuple(converted)


def _primitive(value: Value, to: Type) -> str | bool | Number:
    match to.kind, value.data:
        case "string", bool(answer):
            return "true" if answer else "false"
        case "string", int() | float() | Fraction() as amount:
            return format_number(amount)
        case "bool", str(text) if text in _TRUTHS:
            return _TRUTHS[text]
        case "number", str(text):
            return _number(text)
    raise ConversionError(_required(to))


def _number(text: str) -> Number:
    try:
        amount = parse_number(text)
    except NumberError as error:
        raise ConversionError(error.message) from None
    if amount is None:
        raise ConversionError("a number is required")
    return amount


def _compound(value: Value, to: Type) -> Value:
    if to.kind == "object":
        fields = {
            name: _inside(f'attribute "{name}"', _converted, _given(value, name), kind) for name, kind in to.fields
        }
        return Value("object", fields, to, value.marks, value.origin)
    if to.kind == "map":
        entries = {
            key: _inside(_element_name(key), _converted, item, to.element or DYNAMIC)
            for key, item in value.fields.items()
        }
        return Value("map", entries, to, value.marks, value.origin)
    if value.kind == "set" and to.kind == "list" and not value.bounds.is_exact:
        cause = Unknown(value.all_doubts, not_null=True, bounds=value.bounds)
        return Value("list", cause, to, value.marks, value.origin)
    kinds = to.items if to.kind == "tuple" else repeat(to.element or DYNAMIC, len(value.items))
    items = tuple(
        _inside(_element_name(place), _converted, *pair)
        for place, pair in enumerate(zip(value.items, kinds, strict=True))
    )
    if to.kind == "set":
        return make_set(to.element or DYNAMIC, items).marked(value.marks).at(value.origin)
    return Value(to.kind, items, to, value.marks, value.origin)
