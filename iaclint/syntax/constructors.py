"""Tuples, objects and `for` expressions."""

from __future__ import annotations

import re

from iaclint.syntax.cursor import Cursor
from iaclint.syntax.faults import fault
from iaclint.syntax.nodes import (
    Expression,
    ForExpression,
    GetAttribute,
    Index,
    Literal,
    Name,
    ObjectLiteral,
    TupleLiteral,
)
from iaclint.syntax.plain import PLAIN_HEIGHT, plain_elements, plain_pairs
from iaclint.syntax.tokens import FREE_BLANK, KEY

AMBIGUOUS_KEY = "Ambiguous attribute key"
_FOR = "Invalid 'for' expression"

_NAMED = re.compile(KEY)
_FOR_AHEAD = re.compile(rf"{FREE_BLANK}for(?![A-Za-z0-9_-]|[^\x00-\x7f])")


def tuple_or_for(cursor: Cursor) -> Expression:
    """What `[`, the token ahead, begins."""
    start = cursor.start
    lines, cursor.lines = cursor.lines, False
    if _FOR_AHEAD.match(cursor.text, cursor.stop, cursor.end):
        return _for(cursor, start, "]", lines)
    items, position = plain_elements(cursor.file, cursor.stop, cursor.end)
    cursor.move(position)
    height = PLAIN_HEIGHT if items else 0
    while cursor.kind != "]":
        items.append(cursor.expression())
        height = max(height, cursor.height)
        if cursor.kind == ",":
            cursor.advance()
        elif cursor.kind == "newline":
            raise cursor.unexpected("Unterminated tuple constructor expression", "expected a closing bracket")
        elif cursor.kind != "]":
            raise cursor.unexpected("Missing item separator", "expected a comma between items")
    end = _leave(cursor, lines)
    cursor.raise_height(height + 1)
    return TupleLiteral(cursor.file, start, end, items)


def object_or_for(cursor: Cursor) -> Expression:
    """What `{`, the token ahead, begins: an object, whose items newlines separate, or a `for`."""
    start = cursor.start
    lines = cursor.lines
    if _FOR_AHEAD.match(cursor.text, cursor.stop, cursor.end):
        cursor.lines = False
        return _for(cursor, start, "}", lines)
    cursor.lines = True
    items: list[tuple[Expression, Expression]] = []
    height, position = 0, cursor.stop
    while True:
        pairs, position = plain_pairs(cursor.file, position, cursor.end)
        cursor.move(position)
        if pairs:
            items += pairs
            height = max(height, PLAIN_HEIGHT)
        _skip_newlines(cursor, start)
        if cursor.kind == "}":
            break
        key = _key(cursor, start)
        height = max(height, cursor.height)
        items.append((key, cursor.expression()))
        height = max(height, cursor.height)
        if cursor.kind not in (",", "newline", "}"):
            raise cursor.unexpected("Missing attribute separator", "expected a newline or comma between attributes")
        position = cursor.stop if cursor.kind == "," else cursor.start
    end = _leave(cursor, lines)
    cursor.raise_height(height + 1)
    return ObjectLiteral(cursor.file, start, end, items)


def _skip_newlines(cursor: Cursor, start: int) -> None:
    while cursor.kind == "newline":
        if cursor.stop >= cursor.end:
            detail = "no closing brace was found for the object"
            raise fault(cursor.file, start, start + 1, "Unterminated object constructor expression", detail)
        cursor.advance()


def _key(cursor: Cursor, start: int) -> Expression:
    """A key and what separates it from its value: a name alone is itself, anything else is evaluated."""
    named = _NAMED.match(cursor.text, cursor.start, cursor.end)
    if named is not None:  # as nearly every key is
        cursor.height = 1
        cursor.move(named.end())
        return Literal(cursor.file, named.start(1), named.end(1), named[1])
    key = _evaluated_key(cursor)
    _separator(cursor, start)
    return key


def _evaluated_key(cursor: Cursor) -> Expression:
    is_name, word, start, stop = cursor.kind == "name", cursor.word, cursor.start, cursor.stop
    key = cursor.expression()
    if is_name and key.end == stop:
        return Literal(cursor.file, start, stop, word)
    if _is_reference(key):
        detail = "a reference as a key must be in parentheses, and a key with dots in quotes"
        raise fault(cursor.file, key.start, key.end, AMBIGUOUS_KEY, detail)
    return key


def _is_reference(key: Expression) -> bool:
    while isinstance(key, GetAttribute) or (isinstance(key, Index) and isinstance(key.key, Literal)):
        key = key.operand
    return isinstance(key, Name)


def _separator(cursor: Cursor, start: int) -> None:
    if cursor.kind in ("=", ":"):
        cursor.advance()
        return
    if cursor.kind in ("newline", ","):
        if cursor.kind == "newline" and cursor.stop >= cursor.end:
            _skip_newlines(cursor, start)
        raise cursor.unexpected("Missing attribute value", "expected `=` and a value after the key")
    raise cursor.unexpected("Missing key/value separator", "expected `=` between the key and its value")


def _for(cursor: Cursor, start: int, close: str, lines: bool) -> Expression:
    """The `for` expression that the token ahead begins."""
    cursor.advance()
    cursor.advance()
    key, value = _names(cursor)
    collection = cursor.expression()
    height = cursor.height
    if cursor.kind != ":":
        raise cursor.unexpected(_FOR, "expected a colon after the collection expression")
    cursor.advance()
    result_key: Expression | None = None
    result = cursor.expression()
    height = max(height, cursor.height)
    if cursor.kind == "=>":
        cursor.advance()
        result_key, result = result, cursor.expression()
        height = max(height, cursor.height)
    grouped = cursor.kind == "..."
    if grouped:
        cursor.advance()
    condition: Expression | None = None
    if cursor.at_word("if"):
        cursor.advance()
        condition = cursor.expression()
        height = max(height, cursor.height)
    if cursor.kind != close:
        raise cursor.unexpected(_FOR, f"expected `{close}` to end the expression")
    _check_form(cursor, close, result_key, result, grouped)
    end = _leave(cursor, lines)
    cursor.raise_height(height + 1)
    return ForExpression(cursor.file, start, end, key, value, collection, result_key, result, condition, grouped)


def _names(cursor: Cursor) -> tuple[str, str]:
    key, value = "", cursor.take_name(_FOR, "expected a variable name after 'for'")
    if cursor.kind == ",":
        cursor.advance()
        key, value = value, cursor.take_name(_FOR, "expected a variable name after the comma")
    if not cursor.at_word("in"):
        raise cursor.unexpected(_FOR, "expected 'in' after the variable names")
    cursor.advance()
    return key, value


def _check_form(cursor: Cursor, close: str, result_key: Expression | None, result: Expression, grouped: bool) -> None:
    """Raise the fault of a `for` whose result does not fit its brackets."""
    if close == "]" and result_key is not None:
        detail = "a key expression is not valid when building a tuple; use braces to build an object"
        raise fault(cursor.file, result_key.start, result_key.end, _FOR, detail)
    if close == "]" and grouped:
        raise fault(
            cursor.file, result.start, cursor.stop, _FOR, "grouping with `...` is not valid when building a tuple"
        )
    if close == "}" and result_key is None:
        detail = "a key expression, `key => value`, is required when building an object"
        raise fault(cursor.file, result.start, result.end, _FOR, detail)


def _leave(cursor: Cursor, lines: bool) -> int:
    """Take the closing bracket and go back to the newline mode outside it; where the bracket ends."""
    end = cursor.stop
    cursor.lines = lines
    cursor.advance()
    return end
