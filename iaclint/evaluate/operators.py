"""Unary and binary operators and the conditional."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_

from iaclint.evaluate.core import assume, charge, secrecy, value_of
from iaclint.evaluate.errors import EvaluationError
from iaclint.evaluate.literals import as_choice
from iaclint.evaluate.scope import Scope
from iaclint.syntax import Binary, Conditional, Expression, Unary
from iaclint.truth import Reason
from iaclint.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    UNBOUNDED,
    Bounds,
    ConversionError,
    Mark,
    Number,
    NumberError,
    Type,
    Unknown,
    Value,
    boolean,
    convert,
    equals,
    list_value,
    number,
    unify,
    unknown,
)
from iaclint.values.numbers import add, combined, compare, divide, modulo, multiply, negate, subtract

_ARITHMETIC: dict[str, Callable[[Number, Number], Number]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "%": modulo,
}
_COMPARISON: dict[str, Callable[[int], bool]] = {
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
}


def unary(node: Unary, scope: Scope) -> Value:
    value = value_of(node.operand, scope)
    assume(value, scope, "bool" if node.operator == "!" else "number")
    if node.operator == "!":
        answer = _operand(value, BOOL, node.operand)
        if answer.is_unknown:
            return unknown(BOOL, answer.doubts, node, answer.marks, not_null=True)
        return boolean(not answer.data, node, answer.marks)
    amount = _operand(value, NUMBER, node.operand)
    if amount.is_unknown:
        bounds = combined(multiply, amount.bounds, Bounds(-1, -1))
        return unknown(NUMBER, amount.doubts, node, amount.marks, not_null=True, bounds=bounds)
    return number(negate(_number(amount)), node, amount.marks)


def _operand(value: Value, type: Type, node: Expression) -> Value:
    if value.is_null:
        raise EvaluationError("Invalid operand", "the value is null; an operand must not be null", node)
    try:
        return value if value.kind == type.kind else convert(value, type)
    except ConversionError as error:
        raise EvaluationError("Invalid operand", f"unsuitable value for the operand: {error}", node) from error


def _number(value: Value) -> Number:
    return value.data  # type: ignore[return-value]  # a known value of kind number


def binary(node: Binary, scope: Scope) -> Value:
    if node.operator in ("&&", "||"):
        return _logical(node, scope)
    left = value_of(node.left, scope)
    right = value_of(node.right, scope)
    if node.operator in ("==", "!="):
        charge(left.extent[1] + right.extent[1], node, scope)
        return _equality(node, left, right)
    assume(left, scope, "number")
    assume(right, scope, "number")
    a, b = _operand(left, NUMBER, node.left), _operand(right, NUMBER, node.right)
    marks = a.marks | b.marks
    arithmetic = _ARITHMETIC.get(node.operator)
    try:
        if a.is_unknown or b.is_unknown:
            return (_calculated if arithmetic else _compared)(node, a, b, marks)
        if arithmetic:
            return number(arithmetic(_number(a), _number(b)), node, marks)
        return boolean(_COMPARISON[node.operator](compare(_number(a), _number(b))), node, marks)
    except NumberError as error:
        raise EvaluationError("Operation failed", str(error), node) from error


def _calculated(node: Binary, left: Value, right: Value, marks: frozenset[Mark]) -> Value:
    """The number of which only the bounds can be told."""
    is_monotonic = node.operator in ("+", "-", "*")
    bounds = combined(_ARITHMETIC[node.operator], left.bounds, right.bounds) if is_monotonic else UNBOUNDED
    return unknown(NUMBER, left.doubts + right.doubts, node, marks, not_null=True, bounds=bounds)


def _compared(node: Binary, left: Value, right: Value, marks: frozenset[Mark]) -> Value:
    """The answer that the bounds give; as in Terraform, none where they touch."""
    larger, smaller = (left.bounds, right.bounds) if node.operator[0] == ">" else (right.bounds, left.bounds)
    if smaller.is_below(larger) or larger.is_below(smaller):
        return boolean(smaller.is_below(larger), node, marks)
    return unknown(BOOL, left.doubts + right.doubts, node, marks, not_null=True)


def _equality(node: Binary, left: Value, right: Value) -> Value:
    same = equals(left, right)
    if same.is_unknown:
        return same.at(node)
    return boolean((same.data is True) == (node.operator == "=="), node, same.marks)


def _logical(node: Binary, scope: Scope) -> Value:
    """`&&` and `||` short-circuit in both directions, as Terraform does from 1.12 on.

    Earlier versions fail where the side that does not matter fails; taking the newer meaning
    raises no false error and knows more.
    """
    decisive = node.operator == "||"
    left = _operand(value_of(node.left, scope), BOOL, node.left)
    assume(left, scope, "bool")
    if left.data is decisive:
        return boolean(decisive, node, left.marks)
    try:
        right = _operand(value_of(node.right, scope), BOOL, node.right)
    except EvaluationError as error:
        if not left.is_unknown or error.reason is Reason.EVALUATION_LIMIT:
            raise
        assume(unknown(BOOL, left.doubts), scope)
        return unknown(BOOL, left.doubts, node, left.marks, not_null=True)  # the left side may turn out to decide
    assume(right, scope, "bool")
    marks = left.marks | right.marks
    if right.data is decisive:
        return boolean(decisive, node, marks)
    if left.is_unknown or right.is_unknown:
        return unknown(BOOL, left.doubts + right.doubts, node, marks, not_null=True)
    return boolean(not decisive, node, marks)


def conditional(node: Conditional, scope: Scope) -> Value:
    condition = as_choice(value_of(node.condition, scope), node.condition)
    then, otherwise = _branch(node.then, scope), _branch(node.otherwise, scope)
    sides = [side for side in (then, otherwise) if isinstance(side, Value)]
    charge(sum(side.extent[1] for side in sides), node, scope)
    if condition.is_unknown:
        assume(condition, scope, "bool")
        return _undecided(node, condition, sides)
    taken = then if condition.data else otherwise
    if isinstance(taken, EvaluationError):
        raise taken
    try:
        type = _unified(node, sides)
        if taken.is_unknown and _has_untyped(sides):
            return unknown(DYNAMIC, taken.doubts, node, taken.marks | secrecy(condition))
        return convert(taken, type).marked(secrecy(condition))
    except ConversionError as error:
        raise EvaluationError("Inconsistent conditional result types", str(error), node) from error


def _branch(node: Expression, scope: Scope) -> Value | EvaluationError:
    """The value of a branch, or why it has none: both are looked at for their types, but an error
    counts only in the branch that is taken."""
    try:
        return value_of(node, scope)
    except EvaluationError as error:
        return error


def _unified(node: Conditional, sides: list[Value]) -> Type:
    """The type of the outcome: a null without a type takes that of the other branch."""
    types = [side.type for side in sides if not (side.is_null and side.kind == "dynamic")]
    unified = unify(types) if types else DYNAMIC
    if unified is None:
        raise EvaluationError(
            "Inconsistent conditional result types",
            f"the true and false result expressions must have consistent types, not {types[0]} and {types[1]}",
            node,
        )
    return unified


def _undecided(node: Conditional, condition: Value, sides: list[Value]) -> Value:
    """Either branch, which one is not known; what points to a resource in either of them is kept."""
    type = _unified(node, sides) if sides else DYNAMIC
    if _has_untyped(sides):
        type = DYNAMIC
    marks = secrecy(condition).union(*(side.marks for side in sides))
    not_null = all(_never_null(side) for side in sides)
    bounds = _bounds(sides, type) if len(sides) > 1 else UNBOUNDED
    if (
        type.element
        and type.kind == "list"
        and bounds.is_exact
        and not any(side.data is None or side.is_unknown for side in sides)
    ):
        items = [_undecided(node, condition, list(pair)) for pair in zip(*(side.items for side in sides), strict=True)]
        return list_value(type.element, [convert(item, type.element) for item in items], node, marks)
    return unknown(type, condition.doubts, node, marks, not_null=not_null, bounds=bounds)


def _has_untyped(sides: list[Value]) -> bool:
    """Whether it is not wholly known of which type a branch will be, and so to which type the outcome is converted."""
    return any(part.kind == "dynamic" and part.is_unknown for side in sides for part in side.walk())


def _bounds(sides: list[Value], type: Type) -> Bounds:
    """The bounds of what becomes of either branch; a null one says nothing of an outcome that is not null."""
    if type.kind != "number" and not type.is_collection:
        return UNBOUNDED
    found: list[Bounds] = []
    for side in sides:
        if type.kind == "set" and side.kind != "set":  # elements may turn out to be the same
            found.append(Bounds(min(side.bounds.least, 1), side.bounds.most))
        elif not side.is_null:
            found.append(side.bounds)
    return reduce(or_, found) if found else UNBOUNDED


def _never_null(value: Value) -> bool:
    return value.data.not_null if isinstance(value.data, Unknown) else not value.is_null
