"""`for` expressions."""

from __future__ import annotations

from iaclint.evaluate.core import assume, bounded, inherited, operand_of, secrecy, value_of
from iaclint.evaluate.errors import EvaluationError
from iaclint.evaluate.literals import as_condition, as_key, iterate
from iaclint.evaluate.scope import Expanded, Operand, Scope
from iaclint.syntax import Expression, ForExpression
from iaclint.truth import Doubt
from iaclint.values import DYNAMIC, NO_MARKS, Mark, Value, object_value, tuple_value, unknown


class _UndecidedError(Exception):
    """The result cannot be known because a condition or a key is not."""

    def __init__(self, because: Value) -> None:
        self.because = because


def for_expression(node: ForExpression, scope: Scope) -> Value:
    collection = _collection(node, scope)
    pairs = _pairs(collection, node)
    if pairs is None:
        value = collection if isinstance(collection, Value) else collection.value()
        assume(value, scope, value.kind)
        return _unknown(node, value.all_doubts, value.marks)
    marks = inherited(collection) if isinstance(collection, Value) else NO_MARKS
    if node.condition is not None and not pairs:
        _check_condition(node.condition, node, scope)
    visits = [_bound(node, key, item, scope) for key, item in pairs]
    try:
        if node.result_key is None:
            return bounded(_tuple(node, visits, marks), node)
        return bounded(_grouped(node, visits, marks) if node.grouped else _object(node, visits, marks), node)
    except _UndecidedError as undecided:
        assume(undecided.because, scope)
        return _unknown(node, undecided.because.doubts, marks | undecided.because.marks)


def _collection(node: ForExpression, scope: Scope) -> Value | Expanded:
    operand = operand_of(node.collection, scope)
    return operand if isinstance(operand, (Value, Expanded)) else operand.value()


def _pairs(collection: Value | Expanded, node: ForExpression) -> list[tuple[Value, Operand]] | None:
    if isinstance(collection, Expanded):
        entries = collection.entries()
        return None if entries is None else list(entries)
    pairs = iterate(collection, node.collection)
    return None if pairs is None else list(pairs)


def _bound(node: ForExpression, key: Value, item: Operand, scope: Scope) -> Scope:
    bindings: dict[str, Operand] = {node.value: item}
    if node.key:
        bindings[node.key] = key
    return scope.bind(bindings)


def _check_condition(condition: Expression, node: ForExpression, scope: Scope) -> None:
    """What is a fault of the condition whatever the element is one of an empty collection too."""
    assumed = scope.budget.assumptions
    anything = unknown(DYNAMIC, ())
    as_condition(value_of(condition, _bound(node, anything, anything, scope)), condition)
    scope.budget.assumptions = assumed


def _unknown(node: ForExpression, doubts: tuple[Doubt, ...], marks: frozenset[Mark]) -> Value:
    return unknown(DYNAMIC, doubts, node, marks)


def _included(node: ForExpression, scope: Scope, marks: set[Mark]) -> bool:
    if node.condition is None:
        return True
    condition = as_condition(value_of(node.condition, scope), node.condition)
    if condition.is_unknown:
        raise _UndecidedError(condition)
    marks.update(secrecy(condition))
    return condition.data is True


def _tuple(node: ForExpression, visits: list[Scope], marks: frozenset[Mark]) -> Value:
    more: set[Mark] = set(marks)
    items = [value_of(node.result, scope) for scope in visits if _included(node, scope, more)]
    return tuple_value(items, node, frozenset(more))


def _key(node: ForExpression, scope: Scope, marks: set[Mark]) -> str:
    key_node = node.result_key
    if key_node is None:
        raise AssertionError("only object forms have keys")
    key = as_key(value_of(key_node, scope), key_node)
    if key.is_unknown:
        raise _UndecidedError(key)
    marks.update(secrecy(key))
    return str(key.data)


def _object(node: ForExpression, visits: list[Scope], marks: frozenset[Mark]) -> Value:
    more: set[Mark] = set(marks)
    fields: dict[str, Value] = {}
    for scope in visits:
        if not _included(node, scope, more):
            continue
        key = _key(node, scope, more)
        if key in fields:
            raise EvaluationError(
                "Duplicate object key",
                f"two different items produced the key `{key}` in this 'for' expression; "
                "to combine them, follow the value with the ellipsis symbol (...)",
                node.result_key or node,
            )
        fields[key] = value_of(node.result, scope)
    return object_value(fields, node, frozenset(more))


def _grouped(node: ForExpression, visits: list[Scope], marks: frozenset[Mark]) -> Value:
    more: set[Mark] = set(marks)
    groups: dict[str, list[Value]] = {}
    for scope in visits:
        if _included(node, scope, more):
            groups.setdefault(_key(node, scope, more), []).append(value_of(node.result, scope))
    return object_value({key: tuple_value(items, node) for key, items in groups.items()}, node, frozenset(more))
