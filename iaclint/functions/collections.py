"""Collection functions that read collections: questions, elements, keys."""

from __future__ import annotations

from collections.abc import Sequence

from iaclint.functions import graphemes
from iaclint.functions.errors import FunctionError
from iaclint.functions.specification import Arguments, Function, Parameter
from iaclint.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ConversionError,
    Number,
    Type,
    Unknown,
    Value,
    boolean,
    convert,
    deep_marks,
    equals,
    list_of,
    list_value,
    null,
    number,
    same,
    string,
    tuple_of,
    tuple_value,
    unify,
    unknown,
)
from iaclint.values.numbers import add

_LIST = Parameter("list", partial=True)


def _alltrue(given: Arguments) -> Value:
    return _decided(given, by=False)


def _anytrue(given: Arguments) -> Value:
    return _decided(given, by=True)


def _decided(given: Arguments, by: bool) -> Value:
    """From the left: the first element that decides, unless an unknown comes before it; null counts as false."""
    for item in given[0].items:
        if item.is_unknown:
            return unknown(BOOL, item.doubts, not_null=True)
        if (item.data is True) is by:
            return boolean(by)
    return boolean(not by)


def _coalesce(given: Arguments) -> Value:
    """The first argument that is neither null nor an empty string, as the type that all of them share.

    A null without a type may leave the others without a common one: the first is then returned as it is, empty or not.
    """
    common = unify([value.type for value in given])
    if common is None:
        raise FunctionError("all arguments must have the same type")
    for value in given:
        if value.is_unknown:
            untyped = any(other.is_unknown and other.kind == "dynamic" for other in given)
            return _may_be_empty(value, DYNAMIC if untyped else common)
        is_empty = value.is_null or (value.data == "" and common == STRING)
        if not is_empty and (fitting := _fitting(value, common)) is not None:
            return fitting
    raise FunctionError("no non-null, non-empty-string arguments")


def _may_be_empty(value: Value, common: Type) -> Value:
    prefix = value.data.prefix if isinstance(value.data, Unknown) else ""
    if prefix and common == STRING:
        return value  # it is certain not to be empty, so it is this one
    return unknown(common, value.doubts, not_null=True)


def _fitting(value: Value, type: Type) -> Value | None:
    try:
        return convert(value, type)
    except ConversionError:
        return None  # Terraform, too, goes on to the next


def _coalescelist(given: Arguments) -> Value:
    if not given:
        raise FunctionError("at least one argument is required")
    for place, value in enumerate(given):
        if value.is_unknown:
            break
        if value.is_null or value.kind not in ("list", "tuple"):
            raise FunctionError("coalescelist arguments must be lists or tuples", place)
    for value in given:
        if value.is_unknown:
            return unknown(DYNAMIC, value.doubts)
        if value.items:
            return value
    raise FunctionError("no non-empty arguments")


def _contains(given: Arguments) -> Value:
    collection, wanted = given
    if not collection.type.is_sequence:
        raise FunctionError("argument must be list, tuple, or set", 0)
    answers = [same(item, wanted) for item in collection.items]
    if True in answers:
        return boolean(True)
    if None in answers:
        return unknown(BOOL, given.doubts, not_null=True)
    return boolean(False)


def _index(given: Arguments) -> Value:
    collection, wanted = given
    if collection.kind not in ("list", "tuple"):
        raise FunctionError("argument must be a list or tuple", 0)
    for place, item in enumerate(collection.items):
        found = equals(item, wanted)
        if found.is_unknown:
            return unknown(NUMBER, given.doubts, not_null=True)
        if found.data:
            return number(place)
    raise FunctionError("item not found")


def _element(given: Arguments) -> Value:
    collection = given[0]
    if collection.kind not in ("list", "tuple", "dynamic"):
        raise FunctionError(f"cannot read elements from {collection.type}", 0)
    if collection.is_unknown or given[1].is_unknown:
        return unknown(_element_type(given), given.doubts)
    if not collection.items:
        raise FunctionError("cannot use element function with an empty list", 0)
    place = given.whole(1)
    return collection.items[place % len(collection.items)].marked(collection.marks | given[1].marks)


def _element_type(arguments: Sequence[Value]) -> Type:
    kind = arguments[0].type
    if kind.kind == "tuple":
        place = arguments[1].data
        return kind.items[place % len(kind.items)] if kind.items and isinstance(place, int) else DYNAMIC
    return kind.element or DYNAMIC


def _length(given: Arguments) -> Value:
    value = given[0]
    if value.kind in ("tuple", "object"):
        return number(len(value.type.items) + len(value.type.fields))
    if value.kind not in ("list", "set", "map", "string", "dynamic"):
        raise FunctionError("argument must be a string, a collection type, or a structural type", 0)
    marks = deep_marks(value)
    if isinstance(value.data, str):
        return number(graphemes.count(value.data), marks=marks)
    bounds = value.bounds
    if bounds.is_exact:
        return number(bounds.least, marks=marks)
    return unknown(NUMBER, value.all_doubts, marks=marks, not_null=True, bounds=bounds)


def _keys(given: Arguments) -> Value:
    value = given[0]
    if value.kind == "dynamic":
        return unknown(DYNAMIC, value.doubts)
    if value.kind == "object":
        return tuple_value([string(name) for name, _ in value.type.fields], marks=value.marks)
    if value.kind != "map":
        raise FunctionError("must have map or object type", 0)
    if value.is_unknown:
        return unknown(list_of(STRING), value.doubts, marks=value.marks, not_null=True)
    return list_value(STRING, map(string, value.fields), marks=value.marks)


def _values(given: Arguments) -> Value:
    value = given[0]
    if value.kind not in ("object", "map"):
        raise FunctionError("values() requires a map as the first argument", 0)
    if value.kind == "map":
        return list_value(value.type.element or DYNAMIC, value.fields.values(), marks=value.marks)
    return tuple_value(value.fields.values(), marks=value.marks)


def _values_type(arguments: Sequence[Value]) -> Type:
    kind = arguments[0].type
    if not kind.is_mapping:
        raise FunctionError("values() requires a map as the first argument", 0)
    return list_of(kind.element or DYNAMIC) if kind.kind == "map" else tuple_of(*(item for _, item in kind.fields))


def _lookup(given: Arguments) -> Value:
    """An entry of a map or object; the default must fit the elements of a map even where it is not used."""
    if len(given) > 3:
        raise FunctionError("lookup() takes two or three arguments, got more", 3)
    collection, key = given[0], given[1]
    if collection.kind == "dynamic":
        return unknown(DYNAMIC, given.doubts)
    if not collection.type.is_mapping:
        raise FunctionError("lookup() requires a map as the first argument", 0)
    default = _default(given)
    marks = collection.marks | key.marks
    if collection.is_unknown or key.is_unknown:
        return unknown(_lookup_type(given), given.doubts, marks=marks)
    name = given.text(1)
    found = collection.fields.get(name, default)
    if found is not None:
        return found.marked(marks)
    if collection.kind == "object":
        raise FunctionError(f'the given object has no attribute "{name}"', 0)
    raise FunctionError(f'lookup failed to find key "{name}"')


def _default(given: Arguments) -> Value | None:
    if len(given) < 3:
        return None
    element = given[0].type.element
    if element is None:
        return given[2]
    try:
        return convert(given[2], element)
    except ConversionError:
        raise FunctionError("the default value must have the same type as the map elements", 2) from None


def _lookup_type(given: Arguments) -> Type:
    collection, key = given[0].type, given[1].data
    if collection.kind == "map":
        return collection.element or DYNAMIC
    return dict(collection.fields).get(key, DYNAMIC) if isinstance(key, str) else DYNAMIC


def _one(given: Arguments) -> Value:
    value = given[0]
    count = len(value.items)
    if not value.type.is_sequence:
        raise FunctionError("must be a list, set, or tuple value with either zero or one elements", 0)
    if value.kind == "set" and count > 1 and not value.is_wholly_known:
        return unknown(value.type.element or DYNAMIC, value.all_doubts)
    if count > 1:
        raise FunctionError("must be a list, set, or tuple value with either zero or one elements", 0)
    return value.items[0] if count else null(value.type.element or DYNAMIC)


def _one_type(arguments: Sequence[Value]) -> Type:
    kind = arguments[0].type
    if not kind.is_sequence:
        raise FunctionError("must be a list, set, or tuple value with either zero or one elements", 0)
    return kind.element or (kind.items[0] if len(kind.items) == 1 else DYNAMIC)


def _sum(given: Arguments) -> Value:
    if not given[0].type.is_sequence:
        raise FunctionError(f"argument must be list, set, or tuple; received {given[0].kind}", 0)
    if not given[0].items:
        raise FunctionError("cannot sum an empty list", 0)
    total: Number = 0
    for item in given[0].items:
        total = add(total, _summand(item))
    return number(total)


def _summand(item: Value) -> Number:
    try:
        amount = convert(item, NUMBER).data
    except ConversionError:
        amount = None
    if amount is None or isinstance(amount, str | tuple | dict | Unknown):
        raise FunctionError("argument must be list, set, or tuple of number values", 0)
    return amount


FUNCTIONS = {
    "alltrue": Function((Parameter("list", list_of(BOOL), partial=True),), _alltrue, BOOL),
    "anytrue": Function((Parameter("list", list_of(BOOL), partial=True),), _anytrue, BOOL),
    "coalesce": Function((), _coalesce, variadic=Parameter("vals", null=True, unknown=True)),
    "coalescelist": Function((), _coalescelist, variadic=Parameter("vals", null=True, unknown=True)),
    "contains": Function((_LIST, Parameter("value", partial=True)), _contains, BOOL),
    "element": Function(
        (Parameter("list", unknown=True, marked=True), Parameter("index", NUMBER, unknown=True, marked=True)),
        _element,
        nullable=True,
    ),
    "index": Function((_LIST, Parameter("value", partial=True)), _index, NUMBER),
    "keys": Function((Parameter("inputMap", unknown=True, marked=True),), _keys),
    "length": Function((Parameter("value", unknown=True, marked=True),), _length, NUMBER),
    "lookup": Function(
        (Parameter("inputMap", unknown=True, marked=True), Parameter("key", STRING, unknown=True, marked=True)),
        _lookup,
        variadic=Parameter("default", null=True, unknown=True, marked=True),
        nullable=True,
    ),
    "one": Function((_LIST,), _one, _one_type, nullable=True),
    "sum": Function((Parameter("list"),), _sum, NUMBER),
    "values": Function((Parameter("mapping", partial=True, marked=True),), _values, _values_type),
}
