"""Drawings of a graph: DOT for Graphviz, Mermaid for Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from iaclint.graph import Edge
from iaclint.reporters.presentation import printable


def dot(addresses: Sequence[str], edges: Iterable[Edge]) -> str:
    """A graph in the DOT language, an arrow from each instance to what it refers to."""
    lines = ["digraph iaclint {", "  rankdir=LR;", "  node [shape=box];"]
    lines += [f"  {_quoted(address)};" for address in addresses]
    lines += [f"  {_quoted(edge.source)} -> {_quoted(edge.target)};" for edge in edges]
    return "\n".join([*lines, "}"])


def mermaid(addresses: Sequence[str], edges: Iterable[Edge]) -> str:
    """A graph as a Mermaid flowchart, an arrow from each instance to what it refers to."""
    names = {address: f"n{position}" for position, address in enumerate(addresses)}
    lines = ["flowchart LR"]
    lines += [f'  {name}["{_entities(address)}"]' for address, name in names.items()]
    lines += [f"  {names[edge.source]} --> {names[edge.target]}" for edge in edges]
    return "\n".join(lines)


def _quoted(address: str) -> str:
    escaped = printable(address).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _entities(address: str) -> str:
    """Mermaid has no escapes in a text, but entities; `#` begins one."""
    return printable(address).replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
