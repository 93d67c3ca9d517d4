"""JSON text: encoding values as Terraform does, and decoding them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from itertools import repeat
from json.encoder import encode_basestring

from iaclint.functions.errors import FunctionError
from iaclint.functions.limits import MAX_TEXT, check_depth, check_items, check_text
from iaclint.values import (
    Number,
    Unknown,
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
    text = _escaped(_encoded(value, 0))
    check_text(len(text))
    return text


def quoted(text: str) -> str:
    """A JSON string."""
    return _escaped(encode_basestring(text))


def _escaped(text: str) -> str:
    """JSON with the characters escaped that mean something to HTML, all of which are inside strings."""
    return _HTML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _encoded(value: Value, depth: int) -> str:
    """The JSON of one value, not yet escaped; no part of it is longer than the whole may be."""
    data = value.data
    if isinstance(data, str):
        return encode_basestring(data)
    if isinstance(data, dict):
        names = [f"{encode_basestring(name)}:" for name in data]
        return f"{{{_joined(names, data.values(), depth)}}}"
    if isinstance(data, tuple):
        return f"[{_joined(repeat(''), data, depth)}]"
    if data is None:
        return "null"
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, Unknown):
        raise FunctionError("an unknown value cannot be encoded")
    if isinf(data):
        raise FunctionError("infinity cannot be represented in JSON")
    return format_number(data)


def _joined(prefixes: Iterable[str], items: Iterable[Value], depth: int) -> str:
    """The JSON of several values, each after its prefix."""
    check_depth(depth)
    pieces: list[str] = []
    length = 0
    for prefix, item in zip(prefixes, items, strict=False):  # there may be no end of prefixes
        piece = prefix + _encoded(item, depth + 1)
        pieces.append(piece)
        length += len(piece)
        if length > MAX_TEXT:
            check_text(length)
    return ",".join(pieces)


_Decoded = str | bool | None | dict[str, "_Decoded"] | list["_Decoded"] | Value


def decode(text: str) -> Value:
    """The value of some JSON: objects, tuples and primitives; raises FunctionError."""
    check_nesting(text)
    try:
        found: _Decoded = json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_refused)
    except json.JSONDecodeError as error:
        raise FunctionError(f"invalid JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    return _value(found)


def check_nesting(text: str) -> None:
    """Raises FunctionLimit for what is nested too deeply for Python's reader, which may end the process.

    Brackets inside strings count too at first, but never against a short text.
    """
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
