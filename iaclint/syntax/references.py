"""Walking expressions: their parts, and the names they refer to. Nothing here recurses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from iaclint.source import Span
from iaclint.syntax.nodes import (
    Binary,
    Call,
    Conditional,
    Expression,
    ForDirective,
    ForExpression,
    GetAttribute,
    IfDirective,
    Index,
    Literal,
    Name,
    ObjectLiteral,
    Parenthesized,
    Splat,
    Template,
    Text,
    TupleLiteral,
    Unary,
    Wrap,
)


class Reference(NamedTuple):
    """A name that the expression itself does not bind, with the attributes that follow it.

    `path` ends before the first index or splat, so `aws_vpc.main[0].id` has the path `("main",)`;
    `span` covers the name and the path.
    """

    root: str
    path: tuple[str, ...]
    span: Span


_PARTS: dict[type[Expression], Callable[[Any], list[Expression]]] = {
    Binary: lambda node: [node.left, node.right],
    Call: lambda node: node.arguments,
    Conditional: lambda node: [node.condition, node.then, node.otherwise],
    ForDirective: lambda node: [node.collection, *node.body],
    ForExpression: lambda node: [
        part for part in (node.collection, node.result_key, node.result, node.condition) if part is not None
    ],
    GetAttribute: lambda node: [node.operand],
    IfDirective: lambda node: [node.condition, *node.then, *node.otherwise],
    Index: lambda node: [node.operand, node.key],
    ObjectLiteral: lambda node: [part for item in node.items for part in item],
    Parenthesized: lambda node: [node.inner],
    Splat: lambda node: [node.operand, node.each],
    Template: lambda node: node.parts,
    TupleLiteral: lambda node: node.items,
    Unary: lambda node: [node.operand],
    Wrap: lambda node: [node.inner],
}
# A function takes the one class of node that it is listed under, which a dict cannot say: hence Any.


_LEAVES = frozenset((Literal, Text))
"""Most of what is written: nothing inside, and no name."""


def children(node: Expression) -> list[Expression]:
    """The direct parts of an expression, in the order of the source."""
    parts = _PARTS.get(node.__class__)
    return parts(node) if parts is not None else []


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and all expressions inside it, each before its parts, in the order of the source."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def references(expression: Expression) -> Iterator[Reference]:
    """Every reference of an expression, in the order of the source; names bound by `for` are not references."""
    waiting: list[tuple[Expression, frozenset[str]]] = [(expression, frozenset())]
    while waiting:
        node, bound = waiting.pop()
        kind = node.__class__
        if kind in _LEAVES:
            continue
        if isinstance(node, Name):
            if node.name not in bound:
                yield Reference(node.name, (), node.span)
        elif kind is GetAttribute:
            root, path, end = _traversal(node)
            if not isinstance(root, Name):
                waiting.append((root, bound))
            elif root.name not in bound:
                yield Reference(root.name, path, Span(root.file, root.start, end))
        elif isinstance(node, ForExpression | ForDirective):
            inner = bound | {node.key, node.value}
            parts = [(part, bound if part is node.collection else inner) for part in children(node)]
            waiting.extend(reversed(parts))
        else:
            waiting += [(part, bound) for part in reversed(children(node)) if part.__class__ not in _LEAVES]


def _traversal(node: Expression) -> tuple[Expression, tuple[str, ...], int]:
    """What a chain of attributes starts from, the names up to the first index, and where they end."""
    chain: list[GetAttribute] = []
    while isinstance(node, GetAttribute):
        chain.append(node)
        node = node.operand
    path: list[str] = []
    end = node.end
    for step in reversed(chain):
        if step.name.isdigit():
            break
        path.append(step.name)
        end = step.end
    return node, tuple(path), end
