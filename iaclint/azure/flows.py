"""Flows: where Azure carries what a resource holds."""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.graph import Edge, Graph


def flows(graph: Graph) -> Iterator[Edge]:
    """Nothing yet."""
    yield from ()
