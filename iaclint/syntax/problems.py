"""The syntax errors that are found only when expressions are read."""

from __future__ import annotations

from iaclint.problem import Problem
from iaclint.syntax.constructors import AMBIGUOUS_KEY
from iaclint.syntax.nodes import Attribute, Body, Expression, Invalid
from iaclint.syntax.references import walk


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
