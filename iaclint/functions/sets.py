"""Set functions: union, intersection, differences, and products."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from math import prod

from iaclint.functions.errors import FunctionError
from iaclint.functions.limits import check_items
from iaclint.functions.specification import Arguments, Function, Parameter
from iaclint.values import (
    DYNAMIC,
    ConversionError,
    Type,
    Value,
    convert,
    identity,
    list_of,
    list_value,
    make_set,
    outer_marks,
    set_of,
    tuple_of,
    tuple_value,
    unify,
)

_Combine = Callable[[list[Value], Sequence[list[Value]]], list[Value]]


def _combination(combine: _Combine) -> Callable[[Arguments], Value]:
    """A function of sets, which are first brought to one element type."""

    def body(given: Arguments) -> Value:
        type = _set_type(given)
        sets = [list(convert(value, type).items) for value in given]
        return make_set(type.element or DYNAMIC, combine(sets[0], sets[1:]))

    return body


def _set_type(arguments: Sequence[Value]) -> Type:
    """The common type; of empty sets without an element type only, the first."""
    known_types = [value.type.element or DYNAMIC for value in arguments]
    typed = [kind for kind in known_types if kind.kind != "dynamic"]
    common = unify(typed) if typed else DYNAMIC
    if common is None:
        raise FunctionError("given sets must all have compatible element types")
    return set_of(common)


def _union(first: list[Value], others: Sequence[list[Value]]) -> list[Value]:
    return [*first, *(item for other in others for item in other)]


def _intersection(first: list[Value], others: Sequence[list[Value]]) -> list[Value]:
    keys = [{identity(item) for item in other} for other in others]
    return [item for item in first if all(identity(item) in other for other in keys)]


def _difference(first: list[Value], others: Sequence[list[Value]]) -> list[Value]:
    removed = {identity(item) for other in others for item in other}
    return [item for item in first if identity(item) not in removed]


def _symmetric_difference(first: list[Value], others: Sequence[list[Value]]) -> list[Value]:
    total = first
    for other in others:
        total = _difference(total, [other]) + _difference(other, [total])
    return total


def _setproduct(given: Arguments) -> Value:
    """All combinations: a list of tuples, or a set of them if any argument is a set."""
    type = _setproduct_type(given)
    check_items(prod(len(value.items) for value in given) * len(given))
    columns = [
        [_element(item, kind) for item in value.items]
        for value, kind in zip(given, (type.element or DYNAMIC).items, strict=True)
    ]
    rows = [tuple_value(row) for row in product(*columns)]
    element = type.element or DYNAMIC
    marks = outer_marks(given)
    return make_set(element, rows).marked(marks) if type.kind == "set" else list_value(element, rows, marks=marks)


def _element(item: Value, kind: Type) -> Value:
    try:
        return convert(item, kind)
    except ConversionError as error:
        raise FunctionError(error.message) from None


def _setproduct_type(arguments: Sequence[Value]) -> Type:
    if len(arguments) < 2:
        raise FunctionError("at least two arguments are required")
    items: list[Type] = []
    for place, value in enumerate(arguments):
        if not value.type.is_sequence:
            raise FunctionError("a set or a list is required", place)
        common = value.type.element or (unify(value.type.items) if value.type.items else DYNAMIC)
        if common is None:
            raise FunctionError("all elements must be of the same type", place)
        items.append(common)
    return (set_of if any(value.kind == "set" for value in arguments) else list_of)(tuple_of(*items))


_OTHERS = Parameter("other_sets", set_of(DYNAMIC))
_PARTIAL_SET = Parameter("first_set", set_of(DYNAMIC), partial=True)
_FIRST = Parameter("first_set", set_of(DYNAMIC))

FUNCTIONS = {
    "setintersection": Function((_FIRST,), _combination(_intersection), _set_type, variadic=_OTHERS),
    "setproduct": Function((), _setproduct, _setproduct_type, variadic=Parameter("sets", partial=True, marked=True)),
    "setsubtract": Function(
        (Parameter("a", set_of(DYNAMIC)), Parameter("b", set_of(DYNAMIC))), _combination(_difference), _set_type
    ),
    "setsymmetricdifference": Function((_FIRST,), _combination(_symmetric_difference), _set_type, variadic=_OTHERS),
    "setunion": Function(
        (_PARTIAL_SET,),
        _combination(_union),
        _set_type,
        variadic=Parameter("other_sets", set_of(DYNAMIC), partial=True),
    ),
}
