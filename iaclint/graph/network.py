"""Network: edges between addresses, and the ways along them. The only door to networkx."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from iaclint.records import dataclass
from iaclint.truth import YES, Truth

if TYPE_CHECKING:
    import networkx


@dataclass(frozen=True, slots=True)
class Edge:
    """A typed pointer from one address to another."""

    source: str
    target: str
    kind: str
    certainty: Truth = YES


class Network:
    """Directed edges between addresses, and the paths along them."""

    def __init__(self, edges: Iterable[Edge]) -> None:
        self._edges = {(edge.source, edge.target): edge for edge in edges}

    @cached_property
    def _digraph(self) -> networkx.DiGraph[str]:
        import networkx  # noqa: PLC0415 - it takes 100 ms to import, and many runs never need it

        digraph: networkx.DiGraph[str] = networkx.DiGraph()
        digraph.add_edges_from(sorted(self._edges))
        return digraph

    def nearest(self, sources: Iterable[str]) -> dict[str, list[Edge]]:
        """For each address that a source leads to, the edges of the shortest way from the nearest one; linear.

        A source leads to itself by no edge.
        """
        present = sorted(source for source in sources if self._edges and self._digraph.has_node(source))
        if not present:
            return {}
        import networkx  # noqa: PLC0415

        paths: dict[str, list[str]] = networkx.multi_source_dijkstra_path(self._digraph, present)
        return {target: [self._edges[step] for step in pairwise(path)] for target, path in sorted(paths.items())}

    def around(self, address: str, depth: int) -> set[str]:
        """The address and those up to so many edges away from it, whichever way the edges point."""
        if not self._edges or not self._digraph.has_node(address):
            return {address}
        import networkx  # noqa: PLC0415

        return set(networkx.ego_graph(self._digraph, address, radius=depth, undirected=True))
