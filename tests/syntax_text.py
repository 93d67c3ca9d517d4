"""Expressions as text with every grouping in parentheses, for tables of expected trees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from iaclint.source import SourceFile
from iaclint.syntax import (
    Binary,
    Call,
    Conditional,
    Expression,
    ForDirective,
    ForExpression,
    GetAttribute,
    IfDirective,
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
    parse_expression,
)


def read(text: str) -> Expression:
    """The expression that a text is."""
    return parse_expression(SourceFile("test.tf", text), 0, len(text))


def tree(node: Expression) -> str:
    """The tree of an expression as text."""
    return _SHOWN[node.__class__](node)


def _several(nodes: list[Expression]) -> str:
    return ", ".join(tree(node) for node in nodes)


def _names(node: ForExpression | ForDirective) -> str:
    return f"{node.key}, {node.value}" if node.key else node.value


def _for(node: ForExpression) -> str:
    key = f"{tree(node.result_key)} => " if node.result_key else ""
    condition = f" if {tree(node.condition)}" if node.condition else ""
    result = f"{key}{tree(node.result)}{'...' if node.grouped else ''}"
    return f"for({_names(node)} in {tree(node.collection)} : {result}{condition})"


_SHOWN: dict[type[Expression], Callable[[Any], str]] = {
    Binary: lambda node: f"({tree(node.left)} {node.operator} {tree(node.right)})",
    Call: lambda node: f"{node.name}({_several(node.arguments)}{'...' if node.spread else ''})",
    Conditional: lambda node: f"({tree(node.condition)} ? {tree(node.then)} : {tree(node.otherwise)})",
    ForDirective: lambda node: f"for({_names(node)} in {tree(node.collection)}, [{_several(node.body)}])",
    ForExpression: _for,
    GetAttribute: lambda node: f"{tree(node.operand)}.{node.name}",
    IfDirective: lambda node: f"if({tree(node.condition)}, [{_several(node.then)}], [{_several(node.otherwise)}])",
    Index: lambda node: f"{tree(node.operand)}[{tree(node.key)}]",
    Invalid: lambda node: f"invalid({node.problem.summary})",
    Literal: lambda node: repr(node.value),
    Name: lambda node: node.name,
    ObjectLiteral: lambda node: f"{{{', '.join(f'{tree(key)} = {tree(value)}' for key, value in node.items)}}}",
    Parenthesized: lambda node: f"paren({tree(node.inner)})",
    Splat: lambda node: f"splat({tree(node.operand)}, {tree(node.each)}{', full' if node.full else ''})",
    SplatElement: lambda _: "@",
    Template: lambda node: f"template({_several(node.parts)})",
    Text: lambda node: repr(node.value),
    TupleLiteral: lambda node: f"[{_several(node.items)}]",
    Unary: lambda node: f"({node.operator}{tree(node.operand)})",
    Wrap: lambda node: f"wrap({tree(node.inner)})",
}
# A function takes the one class of node that it is listed under, which a dict cannot say: hence Any.
