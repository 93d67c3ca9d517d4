"""Terraform's `==`: type-strict, deep, and unknown where it cannot be told."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from iaclint.values.marks import deep_marks
from iaclint.values.order import identity
from iaclint.values.types import BOOL, DYNAMIC, Type
from iaclint.values.value import Unknown, Value, boolean, unknown


def equals(left: Value, right: Value) -> Value:
    """The bool that `left == right` gives, with the marks of both and of all inside them."""
    answer = same(left, right)
    marks = deep_marks(left, right)
    if answer is not None:
        return boolean(answer, marks=marks)
    return unknown(BOOL, (*left.all_doubts, *right.all_doubts), marks=marks, not_null=True)


def same(left: Value, right: Value) -> bool | None:
    """Whether two values are equal, None where that is unknown.

    Nulls are equal whatever their types; a null never equals anything else; values of different
    types are never equal. Lists and tuples compare from the left and stop at the first unknown.
    """
    if isinstance(left.data, Unknown):
        return _with_unknown(left.type, left.data, right)
    if isinstance(right.data, Unknown):
        return _with_unknown(right.type, right.data, left)
    if left.data is None or right.data is None:
        return left.data is right.data
    if left.type == right.type:
        return left.data == right.data if left.type.is_primitive else _same_inside(left, right)
    return None if _may_conform(left.type, right.type) and _untyped(left, right) else False


def _with_unknown(type: Type, cause: Unknown, other: Value) -> bool | None:
    if other.is_unknown:
        return None
    if other.data is None:
        return False if cause.not_null else None
    if not _may_conform(type, other.type):
        return False
    if isinstance(other.data, str) and not other.data.startswith(cause.prefix):
        return False
    if isinstance(other.data, int | float | Fraction) and other.kind == "number" and other.data not in cause.bounds:
        return False
    return None


def _untyped(*values: Value) -> bool:
    return any(part.is_unknown and part.kind == "dynamic" for value in values for part in value.walk())


def _may_conform(left: Type, right: Type) -> bool:
    """Whether the types could be the same once every `any` in them is known."""
    if "dynamic" in (left.kind, right.kind):
        return True
    if left.kind != right.kind or len(left.items) != len(right.items):
        return False
    if [name for name, _ in left.fields] != [name for name, _ in right.fields]:
        return False
    inner = [(left.element or DYNAMIC, right.element or DYNAMIC)] if left.is_collection else []
    inner += zip(left.items, right.items, strict=True)
    inner += zip((type for _, type in left.fields), (type for _, type in right.fields), strict=True)
    return all(_may_conform(*pair) for pair in inner)


def _same_inside(left: Value, right: Value) -> bool | None:
    if left.kind == "set":
        if not (left.is_wholly_known and right.is_wholly_known):
            return None
        return identity(left) == identity(right)
    if isinstance(left.data, dict):
        if left.fields.keys() != right.fields.keys():
            return False
        answers = [same(item, right.fields[key]) for key, item in left.fields.items()]
        return False if False in answers else None if None in answers else True
    if len(left.items) != len(right.items):
        return False
    return _in_order(same(*pair) for pair in zip(left.items, right.items, strict=True))


def _in_order(answers: Iterable[bool | None]) -> bool | None:
    return next((answer for answer in answers if answer is not True), True)
