"""String functions, those of formatting and regular expressions excepted."""

from __future__ import annotations

from collections.abc import Callable

from iaclint.functions import graphemes, regular
from iaclint.functions.errors import FunctionError
from iaclint.functions.limits import check_items, check_text
from iaclint.functions.specification import Arguments, Function, Parameter
from iaclint.values import (
    BOOL,
    NUMBER,
    STRING,
    Unknown,
    Value,
    boolean,
    concatenate,
    list_of,
    list_value,
    string,
    unknown,
)

_WHITE_SPACE = (
    "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)

_STR = Parameter("str", STRING)


def _lower(given: Arguments) -> Value:
    text = given.text(0)
    return string(text.lower() if text.isascii() else "".join(map(_lower_one, text)))


def _upper(given: Arguments) -> Value:
    text = given.text(0)
    return string(text.upper() if text.isascii() else "".join(map(_upper_one, text)))


def _lower_one(character: str) -> str:
    """The simple lower case: one character for one, without regard to its neighbours."""
    return character.lower()[0] if character == "İ" else _only(character.lower(), character)


def _upper_one(character: str) -> str:
    mapped = character.upper()
    return mapped if len(mapped) == 1 else _only(character.title(), character)


def _only(mapped: str, character: str) -> str:
    return mapped if len(mapped) == 1 else character


def _title(given: Arguments) -> Value:
    """The first letter of every word in title case; what begins a word is Go's strings.Title."""
    text = given.text(0)
    starts = [True, *(_separates(character) for character in text)]
    return string("".join(_only(c.title(), c) if start else c for c, start in zip(text, starts, strict=False)))


def _separates(character: str) -> bool:
    if character.isascii():
        return not (character.isalnum() or character == "_")
    return character in _WHITE_SPACE


def _rewritten(given: Arguments, rewrite: Callable[[str], str]) -> Value:
    """The outcome of a change that leaves a JSON document what it is; the value itself where nothing changes."""
    value = given[0]
    if isinstance(value.data, Unknown):
        return unknown(STRING, value.doubts, value.origin, not_null=True, document=value.document)
    text = given.text(0)
    changed = rewrite(text)
    return value if changed == text else string(changed, document=value.document)


def _chomp(given: Arguments) -> Value:
    return _rewritten(given, lambda text: text.rstrip("\r\n"))


def _trimspace(given: Arguments) -> Value:
    return _rewritten(given, lambda text: text.strip(_WHITE_SPACE))


def _trim(given: Arguments) -> Value:
    return string(given.text(0).strip(given.text(1)))


def _trimprefix(given: Arguments) -> Value:
    return string(given.text(0).removeprefix(given.text(1)))


def _trimsuffix(given: Arguments) -> Value:
    return string(given.text(0).removesuffix(given.text(1)))


def _startswith(given: Arguments) -> Value:
    """Known as soon as what is known of the beginning suffices."""
    value, prefix = given[0], given.text(1)
    if not isinstance(value.data, Unknown):
        return boolean(given.text(0).startswith(prefix))
    certain = value.data.prefix
    if certain.startswith(prefix) or not prefix.startswith(certain):
        return boolean(certain.startswith(prefix))
    return unknown(BOOL, value.doubts, not_null=True)


def _endswith(given: Arguments) -> Value:
    return boolean(given.text(0).endswith(given.text(1)))


def _strcontains(given: Arguments) -> Value:
    return boolean(given.text(1) in given.text(0))


def _strrev(given: Arguments) -> Value:
    return string("".join(reversed(graphemes.clusters(given.text(0)))))


def _substr(given: Arguments) -> Value:
    """Some of the characters: up to the end for a negative length, and for none of those counted from the end."""
    characters = graphemes.clusters(given.text(0))
    offset, length = given.whole(1), given.whole(2)
    start = max(offset + len(characters), 0) if offset < 0 else offset
    is_open = length < 0 or (length == 0 and offset < 0)
    return string("".join(characters[start:] if is_open else characters[start : start + length]))


def _indent(given: Arguments) -> Value:
    spaces, text = given.whole(0), given.text(1)
    if spaces < 0:
        raise FunctionError("the number of spaces must not be negative", 0)
    check_text(len(text) + spaces * text.count("\n"))
    return string(text.replace("\n", "\n" + " " * spaces))


def _join(given: Arguments) -> Value:
    if len(given) < 2:
        raise FunctionError("at least one list is required")
    if any(value.is_unknown for value in given):
        return unknown(STRING, given.doubts, not_null=True)
    pieces: list[Value] = []
    for place, values in enumerate(given[1:], 1):
        for index, item in enumerate(values.items):
            if item.is_null:
                raise FunctionError(f"element {index} is null; cannot concatenate null values", place)
            pieces += [given[0], item] if pieces else [item]
    check_text(sum(len(piece.data) for piece in pieces if isinstance(piece.data, str)))
    return concatenate(pieces)


def _split(given: Arguments) -> Value:
    separator, text = given.text(0), given.text(1)
    check_items(text.count(separator) if separator else len(text))
    pieces = text.split(separator) if separator else graphemes.clusters(text)
    return list_value(STRING, map(string, pieces))


def _replace(given: Arguments) -> Value:
    text, wanted, replacement = given.text(0), given.text(1), given.text(2)
    if len(wanted) > 1 and wanted[0] == wanted[-1] == "/":
        return string(regular.replace_all(wanted[1:-1], text, replacement))
    check_text(len(text) + text.count(wanted) * max(len(replacement) - len(wanted), 0))
    return string(text.replace(wanted, replacement))


_LISTS = Parameter("lists", list_of(STRING), partial=True, unknown=True)

FUNCTIONS = {
    "chomp": Function((Parameter("str", STRING, unknown=True),), _chomp, STRING),
    "endswith": Function((_STR, Parameter("suffix", STRING)), _endswith, BOOL),
    "indent": Function((Parameter("spaces", NUMBER), _STR), _indent, STRING),
    "join": Function((Parameter("separator", STRING, unknown=True),), _join, STRING, variadic=_LISTS),
    "lower": Function((_STR,), _lower, STRING),
    "replace": Function((_STR, Parameter("substr", STRING), Parameter("replace", STRING)), _replace, STRING),
    "split": Function((Parameter("separator", STRING), _STR), _split, list_of(STRING)),
    "startswith": Function((Parameter("str", STRING, unknown=True), Parameter("prefix", STRING)), _startswith, BOOL),
    "strcontains": Function((_STR, Parameter("substr", STRING)), _strcontains, BOOL),
    "strrev": Function((_STR,), _strrev, STRING),
    "substr": Function((_STR, Parameter("offset", NUMBER), Parameter("length", NUMBER)), _substr, STRING),
    "title": Function((_STR,), _title, STRING),
    "trim": Function((_STR, Parameter("cutset", STRING)), _trim, STRING),
    "trimprefix": Function((_STR, Parameter("prefix", STRING)), _trimprefix, STRING),
    "trimspace": Function((Parameter("str", STRING, unknown=True),), _trimspace, STRING),
    "trimsuffix": Function((_STR, Parameter("suffix", STRING)), _trimsuffix, STRING),
    "upper": Function((_STR,), _upper, STRING),
}
