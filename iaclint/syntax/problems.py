"""The syntax errors that are found only when expressions are read."""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.problem import Problem
from iaclint.syntax.constructors import AMBIGUOUS_KEY
from iaclint.syntax.nodes import Attribute, Body, Call, Expression, Invalid
from iaclint.syntax.references import references, walk


def check_expressions(body: Body) -> list[Problem]:
    """Read every expression of a body and the blocks in it; the problems of those that do not parse, in order."""
    found: list[tuple[int, Problem]] = []
    waiting = [body]
    while waiting:
        current = waiting.pop()
        waiting.extend(block.body for block in current.blocks)
        for attribute in current.attributes.values():
            found.extend(
                (node.start, node.problem)
                for node in _expressions(attribute)
                if isinstance(node, Invalid) and not _is_provider_name(attribute, node.problem)
            )
    return [problem for _, problem in sorted(found, key=lambda pair: pair[0])]


def _is_provider_name(attribute: Attribute, problem: Problem) -> bool:
    """`providers = { aws.west = aws.usw2 }`: its keys name configurations, and nothing evaluates them."""
    return attribute.name == "providers" and problem.summary == AMBIGUOUS_KEY


def _expressions(attribute: Attribute) -> list[Expression]:
    """Where an `Invalid` may be: a native expression is invalid as a whole, a JSON one in any of its strings."""
    expression = attribute.expression
    return list(walk(expression)) if attribute.file.path.endswith(".json") else [expression]


def not_constant(expression: Expression) -> Iterator[Problem]:
    """The first reference or call in an expression that may have neither."""
    for reference in references(expression):
        yield Problem("Variables not allowed", "variables may not be used here", reference.span)
        return
    for node in walk(expression):
        if isinstance(node, Call):
            yield Problem("Function calls not allowed", "functions may not be called here", node.span)
            return
