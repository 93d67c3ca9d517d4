"""The regular expression functions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from iaclint.functions.errors import FunctionError
from iaclint.functions.limits import check_items, check_text
from iaclint.functions.re2_match import Match, find_all
from iaclint.functions.re2_nodes import Expression
from iaclint.functions.re2_syntax import PatternError, parse
from iaclint.functions.specification import Arguments, Function, Parameter
from iaclint.values import (
    DYNAMIC,
    STRING,
    Type,
    Unknown,
    Value,
    list_of,
    list_value,
    null,
    object_of,
    object_value,
    string,
    tuple_of,
    tuple_value,
)

_NAME = re.compile(r"[A-Za-z0-9_]+")


@lru_cache(maxsize=256)
def _parsed(pattern: str) -> Expression:
    return parse(pattern)


def _expression(pattern: str, argument: int | None = 0) -> Expression:
    try:
        return _parsed(pattern)
    except PatternError as error:
        raise FunctionError(f"invalid regexp pattern: {error.message}", argument) from None


def _regex(given: Arguments) -> Value:
    expression, text = _expression(given.text(0)), given.text(1)
    _shape(expression)
    for match in find_all(expression, text):
        return _captured(expression, match, text)
    raise FunctionError("pattern did not match any part of the given string")


def _regexall(given: Arguments) -> Value:
    expression, text = _expression(given.text(0)), given.text(1)
    found: list[Value] = []
    for match in find_all(expression, text):
        found.append(_captured(expression, match, text))
        check_items(len(found))
    return list_value(_shape(expression), found)


def _shape(expression: Expression) -> Type:
    """A string without groups, a tuple of unnamed ones, an object of named ones."""
    names = expression.names
    if not names:
        return STRING
    if all(names):
        return object_of(dict.fromkeys(names, STRING))
    if any(names):
        raise FunctionError("invalid regexp pattern: cannot mix both named and unnamed capture groups", 0)
    return tuple_of(*(STRING for _ in names))


def _captured(expression: Expression, match: Match, text: str) -> Value:
    whole, *groups = [null(STRING) if span is None else string(text[span[0] : span[1]]) for span in match]
    if not groups:
        return whole
    if expression.names[0]:
        return object_value(dict(zip(expression.names, groups, strict=True)))
    return tuple_value(groups)


def _regex_type(arguments: Sequence[Value]) -> Type:
    pattern = arguments[0].data
    return DYNAMIC if isinstance(pattern, Unknown) else _shape(_expression(str(pattern)))


def _regexall_type(arguments: Sequence[Value]) -> Type:
    return list_of(_regex_type(arguments))


def replace_all(pattern: str, text: str, template: str) -> str:
    """The text with every match replaced; `$1`, `$name` and `${name}` in the template stand for groups."""
    expression = _expression(pattern, None)
    pieces: list[str] = []
    end = length = 0
    for match in find_all(expression, text):
        start, after = match[0] or (0, 0)
        pieces += [text[end:start], _expanded(template, expression, match, text)]
        length += len(pieces[-1]) + len(pieces[-2])
        check_text(length)
        end = after
    return "".join([*pieces, text[end:]])


def _expanded(template: str, expression: Expression, match: Match, text: str) -> str:
    pieces: list[str] = []
    place = 0
    while (found := template.find("$", place)) >= 0:
        pieces.append(template[place:found])
        name, place = _reference(template, found + 1)
        if name is None:
            pieces.append("$")
        else:
            span = _span(name, expression, match)
            pieces.append(text[span[0] : span[1]] if span is not None else "")
    return "".join([*pieces, template[place:]])


def _reference(template: str, place: int) -> tuple[str | None, int]:
    """The name after a `$` and where the template goes on; no name for a `$` that stands for itself."""
    if template.startswith("$", place):
        return None, place + 1
    braced = template.startswith("{", place)
    name = _NAME.match(template, place + braced)
    if name is None or (braced and not template.startswith("}", name.end())):
        return None, place
    return name[0], name.end() + braced


def _span(name: str, expression: Expression, match: Match) -> tuple[int, int] | None:
    if name.isdigit():
        return match[int(name)] if len(name) < 6 and int(name) < len(match) else None
    spans = [match[n] for n, known in enumerate(expression.names, 1) if known == name]
    return next((span for span in spans if span is not None), None)


FUNCTIONS = {
    "regex": Function((Parameter("pattern", STRING), Parameter("string", STRING)), _regex, _regex_type),
    "regexall": Function((Parameter("pattern", STRING), Parameter("string", STRING)), _regexall, _regexall_type),
}
