"""Type conversion functions, and those of sensitivity."""

from __future__ import annotations

from collections.abc import Sequence

from iaclint.functions.errors import FunctionError
from iaclint.functions.specification import Arguments, Function, Parameter
from iaclint.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ConversionError,
    Secrecy,
    Type,
    Value,
    boolean,
    convert,
    list_of,
    map_of,
    null,
    set_of,
    unknown,
)

_ANYTHING = Parameter("value", null=True, unknown=True, marked=True)


def _conversion(to: Type) -> Function:
    """A `to…` function; a value of that type already is returned as it is."""

    def body(given: Arguments) -> Value:
        try:
            return convert(given[0], to)
        except ConversionError as error:
            what = "this sensitive value" if given[0].is_sensitive else given[0].kind
            raise FunctionError(f"cannot convert {what} to {to.kind}: {error.message}", 0) from None

    return Function((Parameter("v", null=True, unknown=True, marked=True),), body, to, nullable=True)


def _sensitive(given: Arguments) -> Value:
    return given[0].marked(frozenset([Secrecy.SENSITIVE]))


def _nonsensitive(given: Arguments) -> Value:
    value = given[0]
    return value.unmarked().marked(value.marks - {Secrecy.SENSITIVE})


def _issensitive(given: Arguments) -> Value:
    value = given[0]
    if value.is_unknown and Secrecy.SENSITIVE not in value.marks:  # it may turn out to be a secret
        return unknown(BOOL, value.doubts, not_null=True)
    return boolean(Secrecy.SENSITIVE in value.marks)


def _ephemeralasnull(given: Arguments) -> Value:
    return _without_ephemeral(given[0])


def _without_ephemeral(value: Value) -> Value:
    if Secrecy.EPHEMERAL in value.marks:
        return null(value.type, value.origin, value.marks - {Secrecy.EPHEMERAL})
    match value.data:
        case tuple(items) if any(_is_ephemeral(item) for item in items):
            return Value(value.kind, tuple(map(_without_ephemeral, items)), value.type, value.marks, value.origin)
        case dict(fields) if any(_is_ephemeral(item) for item in fields.values()):
            data = {name: _without_ephemeral(item) for name, item in fields.items()}
            return Value(value.kind, data, value.type, value.marks, value.origin)
        case _:
            return value


def _is_ephemeral(value: Value) -> bool:
    return any(Secrecy.EPHEMERAL in part.marks for part in value.walk())


def _type_of(arguments: Sequence[Value]) -> Type:
    return arguments[0].type


FUNCTIONS = {
    "tobool": _conversion(BOOL),
    "tolist": _conversion(list_of(DYNAMIC)),
    "tomap": _conversion(map_of(DYNAMIC)),
    "tonumber": _conversion(NUMBER),
    "toset": _conversion(set_of(DYNAMIC)),
    "tostring": _conversion(STRING),
    "sensitive": Function((_ANYTHING,), _sensitive, _type_of, nullable=True),
    "nonsensitive": Function((_ANYTHING,), _nonsensitive, _type_of, nullable=True),
    "issensitive": Function((_ANYTHING,), _issensitive, BOOL),
    "ephemeralasnull": Function((_ANYTHING,), _ephemeralasnull, _type_of, nullable=True),
}
