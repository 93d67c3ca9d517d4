"""Writing YAML as Terraform's `yamlencode` does.

Keys and strings are double-quoted, strings of several lines are literal blocks, sequences inside mappings are
not indented. Source: the behaviour of Terraform 1.11 (go-cty-yaml, whose emitter is libyaml's).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from iaclint.functions.errors import FunctionError
from iaclint.functions.limits import check_depth, check_text
from iaclint.values import Value, format_number
from iaclint.values.numbers import isinf

_SPECIAL = re.compile("[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_ESCAPED = re.compile('["\\\\\n\x85\u2028\u2029\ufeff]|' + _SPECIAL.pattern)
_NAMES = {
    '"': '"', "\\": "\\", "\0": "0", "\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r",
    "\x1b": "e", "\x85": "N", "\u2028": "L", "\u2029": "P",
}  # fmt: skip
_MAX_SIMPLE_KEY = 128


def encode(value: Value) -> str:
    """The YAML document of a wholly known value."""
    if value.type.is_primitive or value.is_null:
        text = _scalar(value, 0)
        return text + "\n" if text[0] in '"' else text if text[0] == "|" else text + "\n...\n"
    lines: list[str] = []
    length = 0
    for line in _lines(value, 0, 0):
        lines.append(line)
        length += len(line) + 1
        check_text(length)
    return "".join(lines)


def _lines(value: Value, indent: int, depth: int) -> Iterator[str]:
    """The lines of a compound, each with its break; the first without indentation."""
    check_depth(depth)
    pad = " " * indent
    if not (value.items or value.fields):
        yield "{}\n" if isinstance(value.data, dict) else "[]\n"
        return
    for place, item in enumerate(value.items):
        yield (pad if place else "") + "- "
        yield from _nested(item, indent, depth) if not _is_block(item) else _lines(item, indent + 2, depth + 1)
    for place, (name, item) in enumerate(value.fields.items()):
        yield (pad if place else "") + _key(name, pad)
        if not _is_block(item):
            yield " "
            yield from _nested(item, indent, depth)
            continue
        inner = indent if isinstance(item.data, tuple) else indent + 2
        yield "\n" + " " * inner
        yield from _lines(item, inner, depth + 1)


def _is_block(value: Value) -> bool:
    return bool(value.items or value.fields)


def _nested(value: Value, indent: int, depth: int) -> Iterator[str]:
    """A scalar or an empty compound after `- ` or `key: `."""
    if isinstance(value.data, tuple | dict):
        yield from _lines(value, indent, depth)
        return
    text = _scalar(value, indent)
    yield text if text.startswith("|") else text + "\n"


def _key(name: str, pad: str) -> str:
    text = _quoted(name)
    return f"{text}:" if len(text) <= _MAX_SIMPLE_KEY else f"? {text}\n{pad}:"


def _scalar(value: Value, indent: int) -> str:
    match value.data:
        case None:
            return "null"
        case bool(answer):
            return "true" if answer else "false"
        case str(text):
            return _literal(text, indent + 2) if _is_literal(text) else _quoted(text)
        case int() | float() | Fraction() as amount if not isinf(amount):
            return format_number(amount)
        case _:
            raise FunctionError("cannot encode an infinity or an unknown value as YAML")


def _is_literal(text: str) -> bool:
    """Whether it is written as a literal block: several lines, nothing special, no blank before a break."""
    return "\n" in text and not text.endswith(" ") and " \n" not in text and not _SPECIAL.search(text)


def _literal(text: str, indent: int) -> str:
    hint = "2" if text[0] in " \n" else ""
    body = text[:-1] if text.endswith("\n") else text
    chomp = "-" if not text.endswith("\n") else "+" if not body or body.endswith("\n") else ""
    lines = [" " * indent + line if line else "" for line in body.split("\n")]
    return f"|{hint}{chomp}\n" + "".join(f"{line}\n" for line in lines)


def _quoted(text: str) -> str:
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _NAMES:
        return "\\" + _NAMES[character]
    code = ord(character)
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
