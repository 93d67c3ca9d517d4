"""Grant: one role for some members on one resource, and the condition it is given under.

Source: IAM's reference of the attributes of conditions, for `request.time`.
"""

from __future__ import annotations

from iaclint.gcp.cel import Term, negation, parse_cel
from iaclint.gcp.homes import Level
from iaclint.gcp.members import Members
from iaclint.gcp.texts import Text, text_of
from iaclint.graph import Graph
from iaclint.modules import Configuration, Resource
from iaclint.records import dataclass
from iaclint.truth import NO, Truth, all_of, any_of, known, maybe
from iaclint.values import DYNAMIC, null, unknown


@dataclass(frozen=True, slots=True)
class Condition:
    """The condition of a grant: whether there is one, and its expression."""

    present: Truth
    expression: Text

    @property
    def expires(self) -> Truth:
        """Whether it holds only up to some time, rather than up to some hour of each day."""
        if self.expression.known is None:
            return self.present & maybe(*self.expression.value.doubts)
        term = parse_cel(self.expression.known)
        return NO if term is None else self.present & self._ends(term)

    def _ends(self, term: Term) -> Truth:
        """Whether a term is false from some time on, for ever."""
        if term.kind == "!":
            opposite = negation(term.parts[0])
            return NO if opposite.kind == "!" else self._ends(opposite)
        match term.kind, term.parts:
            case "&&", parts:
                return any_of(self._ends(part) for part in parts)
            case "||", parts:
                return all_of(self._ends(part) for part in parts)
            case ("<" | "<=", (time, limit)) | (">" | ">=", (limit, time)):
                return known(_is_time(time) and not any(_is_time(part) for part in limit.walk()))
            case "hole", _:
                return maybe(*self.expression.value.doubts)
            case _:
                return NO


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


def _is_time(term: Term) -> bool:
    """Whether it is the time of the request, or its year: what only grows."""
    if term.kind == "call" and term.text == "getFullYear":
        return bool(term.parts) and _is_time(term.parts[0])
    return term.kind == "path" and term.text == "request.time"


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
