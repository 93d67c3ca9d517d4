"""Asked: questions of the rules on transport that several of their tables share."""

from __future__ import annotations

from iaclint.demand import Asked, Sound
from iaclint.gcp.addresses import begins_with_tls
from iaclint.modules import Configuration, Resource
from iaclint.rule import Graph
from iaclint.truth import YES, Doubt, Reason, Truth, any_of, maybe
from iaclint.values import Value
from iaclint.values.ask import begins_with, contains, is_given

PLAIN_URLS = ("http://", "HTTP://")
"""How an address begins that is asked without TLS."""


def written(path: str) -> Asked:
    """Another argument of the same block is given, whatever it says."""
    return lambda _graph, _resource, block: is_given(block[path])


def unless(asked: Asked) -> Asked:
    """The opposite of another question."""
    return lambda graph, resource, block: ~asked(graph, resource, block)


def has_block(name: str) -> Asked:
    """The judged block has a nested block of this type."""
    return lambda _graph, _resource, block: block.blocks(name).present


def holds(path: str, item: str) -> Asked:
    """A list of the same block has the item."""
    return lambda _graph, _resource, block: contains(block[path], item)


def lists(item: str) -> Sound:
    """It is a list that has the item."""
    return lambda _graph, value: contains(value, item)


def lists_no(*items: str) -> Sound:
    """It is a list that has none of the items."""
    return lambda _graph, value: ~any_of(contains(value, item) for item in items)


def is_no_plain_url(graph: Graph, value: Value) -> Truth:
    """It is not the address of something that is asked without TLS."""
    if begins_with_tls(graph, value):
        return YES
    return ~any_of(begins_with(value, start) for start in PLAIN_URLS)


def undocumented(argument: str) -> Asked:
    """Nobody says what the service does where the argument is left out."""
    doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, f"`{argument}` is left out, and the service decides")

    def ask(_graph: Graph, _resource: Resource, _block: Configuration) -> Truth:
        return maybe(doubt)

    return ask
