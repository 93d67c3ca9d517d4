"""Variables as they are declared: their types, their defaults, and the conditions that are written beside values."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NoReturn

from iaclint.evaluate import Budget, EvaluationError, Scope, value_of
from iaclint.functions import Host
from iaclint.modules.constraints import ANY, Constraint, apply_constraint, parse_constraint
from iaclint.modules.module import Module
from iaclint.problem import Problem
from iaclint.syntax import Block, Expression, Invalid, Literal, not_constant, references
from iaclint.values import ConversionError

_CONDITIONS = frozenset(("validation", "precondition", "postcondition", "assert"))


def variable_problems(module: Module) -> Iterator[Problem]:
    """What is wrong with variables and conditions as they are declared, whether or not they are ever evaluated."""
    for variable in module.variables.values():
        yield from _declaration(variable)
    for block in module.blocks:
        yield from _conditions(block)


def _declaration(variable: Block) -> Iterator[Problem]:
    constraint = ANY
    type = variable.body.attributes.get("type")
    if type is not None:
        found = _constraint(type.expression)
        if isinstance(found, Problem):
            yield found
        if not isinstance(found, Constraint):
            return
        constraint = found
    default = variable.body.attributes.get("default")
    if default is None or isinstance(default.expression, Invalid) or next(not_constant(default.expression), None):
        return
    nullable = variable.body.attributes.get("nullable")
    is_nullable = nullable is None or _constant(nullable.expression) is not False
    summary = "Invalid default value for variable"
    try:
        value = apply_constraint(value_of(default.expression, _no_names(default.expression)), constraint)
    except EvaluationError as error:
        yield error.problem
    except ConversionError as error:
        detail = f"the default of var.{variable.labels[0]} does not fit its type: {error}"
        yield Problem(summary, detail, default.value_span)
    else:
        if value.is_null and not is_nullable:
            yield Problem(summary, "a null default is not valid where `nullable` is false", default.value_span)


def _constraint(expression: Expression) -> Constraint | Problem | None:
    """The constraint of a `type` argument, or what is wrong with it; None where it was reported as unreadable."""
    if isinstance(expression, Invalid):
        return None
    try:
        return parse_constraint(expression, _no_names(expression))
    except EvaluationError as error:
        return error.problem
    except ConversionError as error:
        return Problem("Invalid default value for optional attribute", str(error), expression.span)


def _constant(expression: Expression) -> object:
    return expression.value if isinstance(expression, Literal) else None


class _Constants:
    """The names of an expression that must be constant: none."""

    def __init__(self, expression: Expression) -> None:
        self._expression = expression
        self.budget = Budget()

    @property
    def host(self) -> Host:
        raise EvaluationError("Function calls not allowed", "functions may not be called here", self._expression)

    def named(self, root: str, name: str, node: Expression) -> NoReturn:
        raise EvaluationError("Variables not allowed", f"`{root}.{name}` may not be used here", node)

    def resource(self, mode: str, type: str, name: str, node: Expression) -> NoReturn:
        raise EvaluationError("Variables not allowed", f"`{type}.{name}` may not be used here", node)

    def report(self, problem: Problem) -> None:
        """Keeps nothing: evaluation without names raises what is wrong."""


def _no_names(expression: Expression) -> Scope:
    return Scope(_Constants(expression))


def _conditions(top: Block) -> Iterator[Problem]:
    """Conditions that can only ever have one outcome, and validations of something other than their variable."""
    waiting = deque([top])
    while waiting:
        block = waiting.popleft()
        waiting.extend(inner for inner in block.body.blocks if inner.type in _CONDITIONS or inner.type == "lifecycle")
        condition = block.body.attributes.get("condition")
        if block.type not in _CONDITIONS or condition is None or isinstance(condition.expression, Invalid):
            continue
        found = [(reference.root, *reference.path) for reference in references(condition.expression)]
        if not found:
            detail = "the condition refers to nothing, so that it would always have the same outcome"
            yield Problem(f"Invalid {block.type} expression", detail, condition.value_span)
        elif block.type == "validation" and ("var", top.labels[0]) not in {names[:2] for names in found}:
            detail = f"the condition must refer to var.{top.labels[0]} in order to test the values given to it"
            yield Problem("Invalid variable validation condition", detail, condition.value_span)
