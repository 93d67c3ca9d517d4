"""JSON text: encoding values as Terraform does, and decoding them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction

from iaclint.functions.errors import FunctionError
from iaclint.functions.limits import check_depth, check_items, check_text
from iaclint.values import (
    Number,
    Value,
    boolean,
    format_number,
    null,
    number,
    object_value,
    parse_number,
    string,
    tuple_value,
)
from iaclint.values.numbers import isinf

_HTML = re.compile("[<>&\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def encode(value: Value) -> str:
    """The JSON of a wholly known value: sorted keys, no blanks, `<`, `>`, `&` and U+2028/9 escaped as Go does."""
    pieces: list[str] = []
    length = 0
    for piece in _encoded(value, 0):
        pieces.append(piece)
        length += len(piece)
        check_text(length)
    return "".join(pieces)


def quoted(text: str) -> str:
    """A JSON string."""
    plain = json.dumps(text, ensure_ascii=False)
    return _HTML.sub(lambda match: f"\\u{ord(match[0]):04x}", plain)


def _encoded(value: Value, depth: int) -> Iterator[str]:
    check_depth(depth)
    match value.data:
        case None:
            yield "null"
        case bool(answer):
            yield "true" if answer else "false"
        case str(text):
            yield quoted(text)
        case int() | float() | Fraction() as amount:
            if isinf(amount):
                raise FunctionError("infinity cannot be represented in JSON")
            yield format_number(amount)
        case tuple(items):
            yield "["
            for place, item in enumerate(items):
                yield "," if place else ""
                yield from _encoded(item, depth + 1)
            yield "]"
        case dict(fields):
            yield "{"
            for place, (name, item) in enumerate(fields.items()):
                yield ("," if place else "") + quoted(name) + ":"
                yield from _encoded(item, depth + 1)
            yield "}"
        case _:
            raise FunctionError("an unknown value cannot be encoded")


_Decoded = str | bool | None | dict[str, "_Decoded"] | list["_Decoded"] | Value


def decode(text: str) -> Value:
    """The value of some JSON: objects, tuples and primitives; raises FunctionError."""
    _check_nesting(text)
    try:
        found: _Decoded = json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_refused)
    except json.JSONDecodeError as error:
        raise FunctionError(f"invalid JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    return _value(found)


def _check_nesting(text: str) -> None:
    """Refuses what is nested too deeply, roughly: brackets inside strings count too, but never against a short text."""
    if text.count("[") + text.count("{") <= 200:
        return
    depth = 0
    for match in re.finditer(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', text, re.DOTALL):
        bracket = match[0]
        if bracket in "[{":
            depth += 1
            check_depth(depth)
        elif bracket in "]}":
            depth -= 1


def _number(text: str) -> Value:
    amount: Number | None = parse_number(text)
    return number(amount if amount is not None else 0)


def _refused(name: str) -> Value:
    raise FunctionError(f"invalid JSON: {name} is not a value")


def _value(found: _Decoded) -> Value:
    match found:
        case None:
            return null()
        case bool(answer):
            return boolean(answer)
        case str(text):
            return string(_text(text))
        case list(items):
            check_items(len(items))
            return tuple_value(map(_value, items))
        case dict(fields):
            return object_value({_text(name): _value(item) for name, item in fields.items()})
        case value:
            return value


def _text(text: str) -> str:
    """Text in NFC, with lone surrogates replaced."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _SURROGATES.sub("\ufffd", text))
