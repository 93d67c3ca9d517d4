"""The graph of a root module: its resources, what points at what, and the ways between them."""

from iaclint.graph.network import Edge, Network
from iaclint.graph.relations import Identity, Link, Related, Spelling
from iaclint.graph.resources import Graph

__all__ = ["Edge", "Graph", "Identity", "Link", "Network", "Related", "Spelling"]
