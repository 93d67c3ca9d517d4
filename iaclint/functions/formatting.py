"""The functions `format` and `formatlist`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from iaclint.functions.errors import FunctionError
from iaclint.functions.limits import check_items, check_text
from iaclint.functions.specification import Arguments, Function, Parameter
from iaclint.functions.verbs import Verb, render, scan
from iaclint.values import STRING, Value, concatenate, list_of, list_value, string, unknown


def _format(given: Arguments) -> Value:
    try:
        return _formatted(given.text(0), given[1:])
    except FunctionError:
        if all(value.is_wholly_known for value in given):
            raise
        return unknown(STRING, given.doubts, not_null=True)  # Terraform looks at the verbs once all is known


def _formatted(template: str, values: Sequence[Value]) -> Value:
    pieces: list[Value] = []
    used = length = 0
    for part in scan(template):
        piece = string(part) if isinstance(part, str) else _piece(part, values)
        length += len(piece.data) if isinstance(piece.data, str) else 0
        check_text(length)
        pieces.append(piece)
        used = max(used, part.argument + 1) if isinstance(part, Verb) else used
    if used < len(values):
        _too_many(used)
    return concatenate(pieces)


def _too_many(used: int) -> NoReturn:
    if used == 0:
        raise FunctionError("too many arguments; no verbs in format string", 1)
    raise FunctionError(f"too many arguments; only {used} used by format string", used + 1)


def _piece(verb: Verb, values: Sequence[Value]) -> Value:
    if verb.argument >= len(values):
        raise FunctionError(
            f'not enough arguments for "{verb.text}" at {verb.offset}: '
            f"need index {verb.argument + 1} but have {len(values)} total"
        )
    value = values[verb.argument]
    if value.is_wholly_known:
        return string(render(verb, value))
    if value.kind == "string" and verb.text in ("%s", "%v"):
        return value
    return unknown(STRING, value.all_doubts, not_null=True)


def _formatlist(given: Arguments) -> Value:
    """One text for each place of the lists; other values are the same in all of them."""
    if any(value.is_unknown and (place == 0 or value.kind != "string") for place, value in enumerate(given)):
        return unknown(list_of(STRING), given.doubts, not_null=True)
    count = _count(given)
    check_items(count)
    texts: list[Value] = []
    for place in range(count):
        row = [value.items[place] if _iterates(value) else value for value in given[1:]]
        try:
            texts.append(_format(Arguments([given[0], *row], given.host)))
        except FunctionError as error:
            raise FunctionError(f"error on format iteration {place}: {error.message}") from None
    return list_value(STRING, texts)


def _iterates(value: Value) -> bool:
    return value.type.is_sequence and not value.is_null


def _count(given: Arguments) -> int:
    """The length that all lists have; 1 without any."""
    lengths = {place: len(value.items) for place, value in enumerate(given) if place and _iterates(value)}
    if not lengths:
        return 1
    count = next(iter(lengths.values()))
    for place, length in lengths.items():
        if length != count:
            raise FunctionError(
                f"argument {place} has length {length}, which is inconsistent with length {count}", place
            )
    return count


FUNCTIONS = {
    "format": Function(
        (Parameter("format", STRING),), _format, STRING, variadic=Parameter("args", null=True, unknown=True)
    ),
    "formatlist": Function(
        (Parameter("format", STRING, unknown=True),),
        _formatlist,
        list_of(STRING),
        variadic=Parameter("args", null=True, unknown=True),
    ),
}
