"""The step from a node to its value: one handler per kind of node.

Handlers return an operand: a value, or a resource or module instance that is read lazily, so that
`aws_vpc.main.cidr_block` does not evaluate the whole of `aws_vpc.main`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from iaclint.evaluate.errors import EvaluationError
from iaclint.evaluate.scope import Operand, Scope
from iaclint.syntax import Expression
from iaclint.truth import Reason
from iaclint.values import NO_MARKS, BlockOf, Mark, Ref, Secrecy, Unknown, Value

# A handler takes the one class of node that it is listed under, which a dict cannot say: hence Any.
Handler = Callable[[Any, Scope], Operand]

MAX_NESTING = 200
"""Levels of lists and objects inside one another."""

MAX_WEIGHT = 1_000_000
"""How many values may be in one, counted as often as they occur (see `Value.extent`)."""

MAX_TEXT = 10_000_000
"""Characters of the outcome of a template."""

_WEIGHT_PER_STEP = 16
"""A walk visits so many values in the time of a step."""

HANDLERS: dict[type[Expression], Handler] = {}
"""Filled once, in `iaclint.evaluate`, from the modules of this package."""


def operand_of(node: Expression, scope: Scope) -> Operand:
    """The operand a node stands for; raises EvaluationError."""
    budget = scope.budget
    budget.steps -= 1
    if budget.steps < 0:
        raise _out_of_steps(node)
    return HANDLERS[node.__class__](node, scope)


def value_of(node: Expression, scope: Scope) -> Value:
    """The value of a node; raises EvaluationError."""
    budget = scope.budget  # as in operand_of, without the call: nothing is done more often
    budget.steps -= 1
    if budget.steps < 0:
        raise _out_of_steps(node)
    operand = HANDLERS[node.__class__](node, scope)
    return operand if operand.__class__ is Value else operand.value()  # type: ignore[union-attr]


def values_of(nodes: Sequence[Expression], scope: Scope) -> list[Value]:
    """The values of several nodes; raises EvaluationError."""
    budget = scope.budget  # as in value_of, without a call for each
    values: list[Value] = []
    for node in nodes:
        budget.steps -= 1
        if budget.steps < 0:
            raise _out_of_steps(node)
        operand = HANDLERS[node.__class__](node, scope)
        values.append(operand if operand.__class__ is Value else operand.value())  # type: ignore[union-attr]
    return values


def limit(detail: str, node: Expression) -> EvaluationError:
    """The error for more work than iaclint does."""
    return EvaluationError("Evaluation limit reached", detail, node, Reason.EVALUATION_LIMIT)


def _out_of_steps(node: Expression) -> EvaluationError:
    detail = "this module takes more steps to evaluate than iaclint allows; its remaining values are unknown"
    return limit(detail, node)


def charge(weight: int, node: Expression, scope: Scope) -> None:
    """Takes the cost of a walk through values of this weight from the budget; raises EvaluationError."""
    budget = scope.budget
    budget.steps -= weight // _WEIGHT_PER_STEP
    if budget.steps < 0:
        raise _out_of_steps(node)


def assume(value: Value, scope: Scope, kind: str = "") -> None:
    """Notes that the value, if it is unknown, is taken to be what is needed: not null, and of this kind, if any."""
    data = value.data
    if isinstance(data, Unknown) and not (data.not_null and value.kind in (kind, "object")):
        scope.budget.assumptions += 1
        scope.budget.doubts = data.doubts


def bounded(value: Value, node: Expression) -> Value:
    """The value, if it is neither too large nor nested too deeply to be walked through; raises EvaluationError."""
    depth, weight, _, _ = value.measure
    if depth > MAX_NESTING:
        raise limit(f"the value is nested more than {MAX_NESTING} levels deep", node)
    if weight > MAX_WEIGHT and not isinstance(value.data, str):
        raise limit(f"the value has more than {MAX_WEIGHT:,} values inside", node)
    return value


def secrecy(*values: Value) -> frozenset[Mark]:
    """The marks of secrecy of these values: what a choice made by looking at them must carry."""
    found = NO_MARKS
    for value in values:
        if value.marks:
            found |= {mark for mark in value.marks if isinstance(mark, Secrecy)}
    return found


def inherited(value: Value) -> frozenset[Mark]:
    """The marks that a part of this value has from the whole: all but "this is instance X" and "a block of X"."""
    if not value.marks:
        return NO_MARKS
    return frozenset(mark for mark in value.marks if not _is_of_whole(mark))


def _is_of_whole(mark: Mark) -> bool:
    return isinstance(mark, BlockOf) or (isinstance(mark, Ref) and not mark.attribute)
