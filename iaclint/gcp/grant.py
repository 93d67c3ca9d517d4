"""Grant: one role for some members on one resource, and the condition it is given under."""

from __future__ import annotations

from dataclasses import dataclass

from iaclint.gcp.homes import Level
from iaclint.gcp.members import Members
from iaclint.gcp.texts import Text, text_of
from iaclint.graph import Graph
from iaclint.modules import Configuration, Resource
from iaclint.truth import NO, Truth, maybe
from iaclint.values import DYNAMIC, null, unknown


@dataclass(frozen=True, slots=True)
class Condition:
    """The condition of a grant: whether there is one, and its expression."""

    present: Truth
    expression: Text

    @property
    def expires(self) -> Truth:
        """Whether it holds only up to some time."""
        return self.present & self.expression.is_like("*request.time*<*")


@dataclass(frozen=True, slots=True)
class Grant:
    """A role for members; `key` tells it from the others of its resource.

    `exists` is less than YES where a `dynamic` block may not make it.
    """

    resource: Resource
    key: str
    exists: Truth
    level: Level
    role: Text
    members: Members
    condition: Condition

    def gives(self, *roles: str) -> Truth:
        """Whether it gives somebody one of these roles, in which `*` stands for anything."""
        return self.exists & self.role.is_like(*roles) & self.members.present


def unconditional(configuration: Configuration) -> Condition:
    """No condition, for a way to grant that has none."""
    return Condition(NO, Text(null(DYNAMIC, configuration.header), "", configuration.header))


def condition_in(graph: Graph, configuration: Configuration) -> Condition:
    """The condition that a `condition` block states."""
    header = configuration.header
    blocks = configuration.blocks("condition")
    if not blocks.items:
        doubts = blocks.doubts
        if not doubts:
            return unconditional(configuration)
        return Condition(maybe(*doubts), Text(unknown(DYNAMIC, doubts, header), None, header))
    block = blocks.items[0]
    return Condition(block.exists, text_of(graph, block["expression"], block.header))
