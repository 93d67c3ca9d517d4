"""Schemas of providers: of what type each argument of a resource is, and how its nested blocks are kept.

A table beside this module holds those of one provider; it names its version, and `tools/condense_schemas.py`
makes it. A provider's table is read when a resource of it is first asked about, and a line of it when its type is.

A table is of one version. What it does not list may be newer or older, so its absence says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import Enum
from functools import cache

from iaclint.records import dataclass
from iaclint.tables import table
from iaclint.values import BOOL, DYNAMIC, NUMBER, STRING, Type, list_of, map_of, object_of, set_of

_PRIMITIVES = {"s": STRING, "n": NUMBER, "b": BOOL, "?": DYNAMIC}
_COLLECTIONS = {"L": list_of, "S": set_of, "M": map_of}


class Nesting(Enum):
    """How the nested blocks of one type are kept, by the bracket that opens them in a table."""

    LIST = "["
    SET = "{"
    SINGLE = "("
    MAP = "<"


@dataclass(slots=True)
class Schema:
    """What a block may contain: arguments by name with their types, nested blocks by type.

    Those in `written_as_arguments` may be written as an argument, whose objects then need all attributes.
    """

    arguments: dict[str, Type] = field(default_factory=dict)
    blocks: dict[str, Nested] = field(default_factory=dict)
    written_as_arguments: frozenset[str] = frozenset()

    def type_of(self, name: str) -> Type | None:
        """The type of an argument, also of one that stands for nested blocks; None where that is not known."""
        if name in self.written_as_arguments:
            return self.blocks[name].type
        return self.arguments.get(name)

    def refuses_block(self, name: str) -> bool:
        """Whether a nested block of this type is certainly wrong: there is an argument that holds no objects."""
        type = self.arguments.get(name)
        while type is not None and type.is_collection:
            type = type.element
        return type is not None and type.is_primitive

    @property
    def type(self) -> Type:
        """The object that a value must be which stands for such a block: all of it has to be there."""
        return object_of({**self.arguments, **{name: nested.type for name, nested in self.blocks.items()}})


@dataclass(slots=True)
class Nested:
    """Nested blocks of one type."""

    nesting: Nesting
    content: Schema

    @property
    def type(self) -> Type:
        """The type of a value that stands for all of them."""
        match self.nesting:
            case Nesting.LIST:
                return list_of(self.content.type)
            case Nesting.SET:
                return set_of(self.content.type)
            case Nesting.MAP:
                return map_of(self.content.type)
            case Nesting.SINGLE:
                return self.content.type


ATTRIBUTES_AS_BLOCKS: Mapping[str, tuple[str, ...]] = {
    "aws_default_network_acl": ("egress", "ingress"),
    "aws_default_route_table": ("route",),
    "aws_default_security_group": ("egress", "ingress"),
    "aws_network_acl": ("egress", "ingress"),
    "aws_route_table": ("route",),
    "aws_security_group": ("egress", "ingress"),
}
"""By resource type, the nested blocks that may be written as an argument.

Source: the AWS provider's documentation ("processed in attribute-as-blocks mode").
"""

_LONGEST_PROVIDER = 64

NOTHING = Schema()
"""What is known of a resource type that no table lists."""


@cache
def schema_of(type: str) -> Schema:
    """The schema of a type of managed resource."""
    line = _lines(type.partition("_")[0]).get(type)
    return NOTHING if line is None else _parsed(line, ATTRIBUTES_AS_BLOCKS.get(type, ()))


def types_of(provider: str) -> list[str]:
    """The types of managed resources that the provider's table lists, sorted."""
    return sorted(_lines(provider))


@cache
def _lines(provider: str) -> Mapping[str, str]:
    """The lines of a provider's table by resource type; none of a provider that has no table."""
    is_name = provider.isidentifier() and len(provider) <= _LONGEST_PROVIDER  # it is what somebody wrote
    text = (table(__name__, f"{provider}.txt") or "") if is_name else ""
    return {type: rest for type, _, rest in (line.partition(" ") for line in text.splitlines())}


def _parsed(line: str, written_as_arguments: Iterable[str]) -> Schema:
    whole = Schema(written_as_arguments=frozenset(written_as_arguments))
    around: list[Schema] = []
    here = whole
    for word in line.split():
        if word[-1] in "[{(<":
            inner = Schema()
            here.blocks[word[:-1]] = Nested(Nesting(word[-1]), inner)
            around.append(here)
            here = inner
        elif word in "]})>":
            here = around.pop()
        else:
            name, _, code = word.partition(":")
            here.arguments[name] = _type(code or "s")
    return whole


def _type(code: str) -> Type:
    type = _PRIMITIVES[code[-1]]
    for letter in reversed(code[:-1]):
        type = _COLLECTIONS[letter](type)
    return type
