"""Collection functions that build new collections: merging, slicing, turning around."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from iaclint.functions.errors import FunctionError
from iaclint.functions.limits import check_items
from iaclint.functions.specification import Arguments, Function, Parameter
from iaclint.values import (
    DYNAMIC,
    NUMBER,
    STRING,
    Number,
    Type,
    Unknown,
    Value,
    convert,
    deep_marks,
    identity,
    list_of,
    list_value,
    map_of,
    map_value,
    number,
    object_of,
    object_value,
    outer_marks,
    string,
    tuple_of,
    tuple_value,
    unify,
    unknown,
)
from iaclint.values.numbers import add, compare

_MAX_RANGE = 1024  # Terraform's own limit

_ANY_LIST = list_of(DYNAMIC)


def _chunklist(given: Arguments) -> Value:
    values, size = given[0], given.whole(1)
    if size < 0:
        raise FunctionError("the size argument must be positive", 1)
    element = values.type.element or DYNAMIC
    items = values.items
    step = size or max(len(items), 1)
    chunks = [list_value(element, items[start : start + step]) for start in range(0, len(items), step)]
    return list_value(list_of(element), chunks, marks=values.marks)


def _chunklist_type(arguments: Sequence[Value]) -> Type:
    return list_of(arguments[0].type)


def _same_type(arguments: Sequence[Value]) -> Type:
    return arguments[0].type


def _compact(given: Arguments) -> Value:
    items = given[0].items
    there = [item for item in items if _is_certain_text(item)]
    if any(item.is_unknown for item in items if not _is_certain_text(item)):
        return unknown(list_of(STRING), given.doubts, not_null=True, parts=tuple(there))
    return list_value(STRING, there)


def _is_certain_text(item: Value) -> bool:
    """Whether it is a text that is not empty, though all of it may not be known: a policy document is one."""
    match item.data:
        case Unknown(not_null=True) as cause:
            return item.document is not None or any(isinstance(part, str) and part for part in cause.parts)
        case Unknown():
            return False
        case text:
            return bool(text)


def _concat(given: Arguments) -> Value:
    if not given:
        raise FunctionError("at least one argument is required")
    marks = outer_marks(given)
    type = _concat_type(given)
    check_items(sum(len(value.certain_items) for value in given))
    if any(value.is_unknown for value in given):
        there = tuple(item for value in given for item in value.certain_items)
        whole = unknown(DYNAMIC, given.doubts, marks=marks, parts=there, not_null=type != DYNAMIC)
        return convert(whole, type)
    if type.kind == "list":
        parts = [convert(value, type) for value in given]
        return list_value(type.element or DYNAMIC, [item for part in parts for item in part.items], marks=marks)
    return tuple_value([item for value in given for item in value.items], marks=marks)


def _concat_type(arguments: Sequence[Value]) -> Type:
    """A list if all are lists and their elements unify, else a tuple; `any` if the length is not known."""
    if any(value.kind == "dynamic" for value in arguments):
        return DYNAMIC
    for place, value in enumerate(arguments):
        if value.kind not in ("list", "tuple"):
            raise FunctionError(f"all arguments must be lists or tuples; got {value.type}", place)
        if value.kind == "list" and value.is_unknown and any(other.kind != "list" for other in arguments):
            return DYNAMIC  # Terraform looks at the rest once it is known
    if all(value.kind == "list" for value in arguments):
        common = unify([value.type.element or DYNAMIC for value in arguments])
        if common is not None:
            return list_of(common)
    if any(value.is_unknown and value.kind != "tuple" for value in arguments):
        return DYNAMIC
    kinds = [value.type.items or [item.type for item in value.items] for value in arguments]
    return tuple_of(*(kind for several in kinds for kind in several))


def _distinct(given: Arguments) -> Value:
    value = given[0]
    if value.is_unknown:
        return unknown(value.type, given.doubts, parts=tuple(_unique(value.certain_items)), not_null=True)
    return list_value(given[0].type.element or DYNAMIC, _unique(given[0].items))


def _unique(items: Sequence[Value]) -> list[Value]:
    first: dict[Hashable, Value] = {}
    for item in items:
        first.setdefault(identity(item), item)
    return list(first.values())


def _flatten(given: Arguments) -> Value:
    value = given[0]
    pending = [value]
    if not value.type.is_sequence:
        if value.is_wholly_known or not value.type.is_mapping:
            raise FunctionError("can only flatten lists, sets and tuples", 0)
        pending = [*value.fields.values()][::-1]  # Terraform looks at the type once all is known
    flat: list[Value] = []
    marks = value.marks
    is_whole = True
    while pending:
        item = pending.pop()
        if item.is_unknown and (item.type.is_sequence or item.kind == "dynamic"):
            is_whole = False
            flat.extend(part for part in item.certain_items if not (part.type.is_sequence or part.kind == "dynamic"))
        elif item.type.is_sequence and not item.is_null:
            marks |= item.marks
            pending.extend(reversed(item.items))
        else:
            flat.append(item)
        check_items(len(flat) + len(pending))
    if not is_whole:
        return unknown(DYNAMIC, given.doubts, marks=marks | deep_marks(value), parts=tuple(flat))
    return tuple_value(flat, marks=marks)


def _matchkeys(given: Arguments) -> Value:
    values, keys, wanted = given
    if len(values.items) != len(keys.items):
        raise FunctionError("length of keys and values should be equal")
    common = unify([keys.type.element or DYNAMIC, wanted.type.element or DYNAMIC])
    if common is None:
        raise FunctionError("keys and searchset must be of the same type", 1)
    searched = {identity(item) for item in convert(wanted, list_of(common)).items}
    found = [
        value
        for value, key in zip(values.items, convert(keys, list_of(common)).items, strict=True)
        if identity(key) in searched
    ]
    return list_value(values.type.element or DYNAMIC, found)


def _merge(given: Arguments) -> Value:
    """Later entries win; maps of one type stay a map, anything else becomes an object; nulls are skipped."""
    common = _common_map(given)
    marks = outer_marks(given)
    if any(value.is_unknown for value in given):
        type = common or _merge_type(given)
        return unknown(type, given.doubts, marks=marks, not_null=type != DYNAMIC)
    merged: dict[str, Value] = {}
    for value in given:
        merged.update(value.fields)
    check_items(len(merged))
    if common is not None:
        return map_value(common.element or DYNAMIC, merged, marks=marks)
    return object_value(merged, marks=marks)


def _common_map(arguments: Sequence[Value]) -> Type | None:
    """The type that all arguments have, if they are maps of one type."""
    for place, value in enumerate(arguments):
        if value.is_unknown and value.kind == "dynamic":
            break  # Terraform looks at the rest once it is known
        if value.kind not in ("map", "object", "dynamic"):
            raise FunctionError(f"arguments must be maps or objects, got {value.type}", place)
    if any(value.kind != "map" for value in arguments):
        return None
    types = {value.type for value in arguments}
    return types.pop() if len(types) == 1 else None


def _merge_type(arguments: Sequence[Value]) -> Type:
    if (common := _common_map(arguments)) is not None:
        return common
    if any(value.is_unknown and value.kind != "object" for value in arguments):
        return DYNAMIC
    fields: dict[str, Type] = {}
    for value in arguments:
        if not value.is_null:
            fields.update(value.type.fields or {name: item.type for name, item in value.fields.items()})
    return object_of(fields)


def _range(given: Arguments) -> Value:
    start, end, step = _bounds(given)
    ascending = compare(step, 0) >= 0
    if ascending and end < start:
        raise FunctionError("end must be greater than start when step is positive", len(given) - 1)
    if not ascending and end > start:
        raise FunctionError("end must be less than start when step is negative", len(given) - 1)
    found: list[Value] = []
    amount = start
    while amount < end if ascending else amount > end:
        if len(found) == _MAX_RANGE:
            raise FunctionError(
                f"more than {_MAX_RANGE} values were generated; decrease the difference or use a larger step"
            )
        found.append(number(amount))
        amount = add(amount, step)
    return list_value(NUMBER, found)


def _bounds(given: Arguments) -> tuple[Number, Number, Number]:
    """Start, end and step; the step points from the start to the end where it is not given."""
    if not 1 <= len(given) <= 3:
        raise FunctionError("must have one, two, or three arguments")
    amounts = [given.amount(place) for place in range(len(given))]
    start, end = (0, amounts[0]) if len(amounts) == 1 else (amounts[0], amounts[1])
    if len(amounts) == 3:
        return start, end, amounts[2]
    return start, end, -1 if end < start else 1


def _reverse(given: Arguments) -> Value:
    value = given[0]
    if not value.type.is_sequence:
        raise FunctionError(f"can only reverse list or tuple values, not {value.type}", 0)
    if value.kind == "tuple":
        return tuple_value(reversed(value.items), marks=value.marks)
    return list_value(value.type.element or DYNAMIC, reversed(value.items), marks=value.marks)


def _reverse_type(arguments: Sequence[Value]) -> Type:
    kind = arguments[0].type
    return tuple_of(*reversed(kind.items)) if kind.kind == "tuple" else list_of(kind.element or DYNAMIC)


def _slice(given: Arguments) -> Value:
    value = given[0]
    if value.kind not in ("list", "tuple"):
        raise FunctionError("cannot slice a set or a value that is not a list: use tolist first", 0)
    start, end = given.whole(1), given.whole(2)
    for place, bound, name in ((1, start, "start"), (2, end, "end")):
        if bound < 0:
            raise FunctionError(f"{name} index must not be less than zero", place)
        if bound > len(value.items):
            raise FunctionError(f"{name} index must not be greater than the length of the list", place)
    if start > end:
        raise FunctionError("start index must not be greater than end index", 1)
    items = value.items[start:end]
    if value.kind == "tuple":
        return tuple_value(items, marks=value.marks)
    return list_value(value.type.element or DYNAMIC, items, marks=value.marks)


def _slice_type(arguments: Sequence[Value]) -> Type:
    return arguments[0].type if arguments[0].kind == "list" else DYNAMIC


def _sort(given: Arguments) -> Value:
    return list_value(STRING, map(string, sorted(given.texts(0))))


def _transpose(given: Arguments) -> Value:
    turned: dict[str, list[Value]] = {}
    for key, values in given[0].fields.items():
        if values.is_null:
            raise FunctionError("input must not contain null list", 0)
        for item in values.items:
            if not isinstance(item.data, str):
                raise FunctionError("input list must not contain null string", 0)
            turned.setdefault(item.data, []).append(string(key))
    return map_value(list_of(STRING), {name: list_value(STRING, items) for name, items in turned.items()})


def _zipmap(given: Arguments) -> Value:
    keys, values = given
    type = _zipmap_type(given)
    marks = deep_marks(keys) | values.marks
    if not keys.is_wholly_known:  # nor does Terraform count them before
        return unknown(type, keys.all_doubts, marks=marks, not_null=True)
    if len(keys.items) != len(values.items):
        raise FunctionError("number of keys does not match the number of values", 1)
    entries = dict(zip(given.texts(0), values.items, strict=True))
    if values.kind == "list":
        return map_value(values.type.element or DYNAMIC, entries, marks=marks)
    return object_value(entries, marks=marks)


def _zipmap_type(arguments: Sequence[Value]) -> Type:
    keys, values = arguments
    if values.kind not in ("list", "tuple"):
        raise FunctionError("values argument must be a list or tuple value", 1)
    if values.kind == "tuple" and keys.is_wholly_known and len(keys.items) != len(values.type.items):
        raise FunctionError("number of keys does not match the number of values", 1)
    return map_of(values.type.element or DYNAMIC) if values.kind == "list" else DYNAMIC


FUNCTIONS = {
    "chunklist": Function(
        (Parameter("list", _ANY_LIST, partial=True, marked=True), Parameter("size", NUMBER)),
        _chunklist,
        _chunklist_type,
    ),
    "compact": Function((Parameter("list", list_of(STRING), partial=True),), _compact, list_of(STRING)),
    "concat": Function((), _concat, variadic=Parameter("seqs", unknown=True, marked=True)),
    "distinct": Function((Parameter("list", _ANY_LIST, unknown=True),), _distinct, _same_type),
    "flatten": Function((Parameter("list", partial=True, marked=True),), _flatten),
    "matchkeys": Function(
        (Parameter("values", _ANY_LIST), Parameter("keys", _ANY_LIST), Parameter("searchset", _ANY_LIST)),
        _matchkeys,
        _same_type,
    ),
    "merge": Function((), _merge, variadic=Parameter("maps", null=True, unknown=True, marked=True)),
    "range": Function((), _range, list_of(NUMBER), variadic=Parameter("params", NUMBER)),
    "reverse": Function((Parameter("list", partial=True, marked=True),), _reverse, _reverse_type),
    "slice": Function(
        (
            Parameter("list", partial=True, marked=True),
            Parameter("start_index", NUMBER),
            Parameter("end_index", NUMBER),
        ),
        _slice,
        _slice_type,
    ),
    "sort": Function((Parameter("list", list_of(STRING)),), _sort, list_of(STRING)),
    "transpose": Function((Parameter("values", map_of(list_of(STRING))),), _transpose, map_of(list_of(STRING))),
    "zipmap": Function(
        (Parameter("keys", list_of(STRING), partial=True, marked=True), Parameter("values", partial=True, marked=True)),
        _zipmap,
        _zipmap_type,
    ),
}
