"""Expressions to values, as Terraform evaluates them; unknown where source alone cannot tell."""

from iaclint.evaluate import calls, literals, loops, operators, traversal
from iaclint.evaluate.core import HANDLERS, inherited, limit, operand_of, secrecy, value_of
from iaclint.evaluate.errors import EvaluationError
from iaclint.evaluate.literals import iterate
from iaclint.evaluate.scope import Budget, Expanded, Instance, Names, Operand, Scope
from iaclint.evaluate.traversal import UNBOUND
from iaclint.syntax import (
    Binary,
    Call,
    Conditional,
    Expression,
    ForExpression,
    GetAttribute,
    Index,
    Invalid,
    Literal,
    Name,
    ObjectLiteral,
    Parenthesized,
    Splat,
    SplatElement,
    Template,
    Text,
    TupleLiteral,
    Unary,
    Wrap,
)
from iaclint.values import DYNAMIC, Value, unknown

HANDLERS.update(
    {
        Binary: operators.binary,
        Call: calls.function_call,
        Conditional: operators.conditional,
        ForExpression: loops.for_expression,
        GetAttribute: traversal.get_attribute,
        Index: traversal.index,
        Invalid: literals.invalid,
        Literal: literals.literal,
        Name: traversal.name,
        ObjectLiteral: literals.object_literal,
        Parenthesized: literals.parenthesized,
        Splat: traversal.splat,
        SplatElement: traversal.splat_element,
        Template: literals.template,
        Text: literals.text,
        TupleLiteral: literals.tuple_literal,
        Unary: operators.unary,
        Wrap: literals.wrap,
    }
)


def evaluate(node: Expression, scope: Scope) -> Value:
    """The value of an expression: never raises; an error is reported and gives an unknown value."""
    try:
        return value_of(node, scope)
    except RecursionError:
        error = limit("the values that this one depends on are nested too deeply", node)
        scope.names.report(error.problem)
        return unknown(DYNAMIC, (error.doubt,), node)
    except EvaluationError as error:
        if not isinstance(node, Invalid):  # the reader has reported what does not parse
            scope.names.report(error.problem)
        return unknown(DYNAMIC, (error.doubt,), node)


__all__ = [
    "UNBOUND",
    "Budget",
    "EvaluationError",
    "Expanded",
    "Instance",
    "Names",
    "Operand",
    "Scope",
    "evaluate",
    "inherited",
    "iterate",
    "operand_of",
    "secrecy",
    "value_of",
]
