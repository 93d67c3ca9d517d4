"""Doubles: module instances that differ from another one in nothing but their address.

The instances of one call have equal arguments where none of these asks which instance it is for. Then the
first of them alone is evaluated, and what it gives is relabelled for the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from iaclint.modules.configuration import Blocks, Configuration
from iaclint.modules.expansion import Expansion
from iaclint.modules.missing import META_ARGUMENTS
from iaclint.modules.module import ResourceKey
from iaclint.syntax import Block, Expression, Name, walk
from iaclint.truth import Doubt
from iaclint.values import Mark, Secrecy, Unknown, Value

if TYPE_CHECKING:
    from iaclint.modules.instance import ModuleInstance
    from iaclint.modules.resource import Resource

_OWN = ("count", "for_each")
_INSTANCE = frozenset(("each", "count"))


def makes_doubles(call: Block, expansion: Expansion) -> bool:
    """Whether the instances of a module call all have the same arguments, written in the same place."""
    arguments = [attribute for name, attribute in call.body.attributes.items() if name not in _OWN]
    return (
        expansion.is_known
        and len(expansion.slots) > 1
        and not any(
            isinstance(node, Name) and node.name in _INSTANCE
            for attribute in arguments
            if attribute.name not in META_ARGUMENTS or attribute.name == "providers"
            for node in walk(attribute.expression)
        )
    )


class Double:
    """What a module instance is like, and how what that one gives becomes its own."""

    __slots__ = ("_like", "_relabelling")

    def __init__(self, like: ModuleInstance, relabelling: Relabelling) -> None:
        self._like = like
        self._relabelling = relabelling

    @classmethod
    def of(cls, like: ModuleInstance, prefix: str) -> Double:
        """A double of an instance, whose addresses start with this prefix."""
        return cls(like, Relabelling(like.prefix, prefix))

    def value(self, root: str, name: str, node: Expression) -> Value:
        """The value of a variable, local or output."""
        return self._relabelling.value(self._like.value_of(root, name, node))

    def expansion(self, block: Block, name: str) -> Expansion:
        """Which instances a resource or call has."""
        return self._relabelling.expansion(self._like.expansion(block, name))

    def resemble(self, members: Iterable[Resource], key: ResourceKey) -> None:
        """Gives instances of a resource the content of those that they are like."""
        like = {member.key: member for member in self._like.members(key)}
        for member in members:
            if (found := like.get(member.key)) is not None:
                member.resemble(DoubleConfiguration(found.configuration, self._relabelling), self._attributes(found))

    def _attributes(self, like: Resource) -> Callable[[str, Expression], Value]:
        return lambda name, node: self._relabelling.value(like.attribute(name, node))

    def children(self, call: str) -> dict[str, Double]:
        """What the instances of a call are like, by the key that ends their address."""
        return {
            child.prefix.removeprefix(f"{self._like.prefix}module.{call}").rstrip("."): Double(child, self._relabelling)
            for child in self._like.called(call)
        }


class Relabelling:
    """Turns what belongs to the module instance with one prefix into what belongs to that with another."""

    __slots__ = ("_old", "_pattern", "_prefix", "_unknowns")

    def __init__(self, old: str, new: str) -> None:
        self._old = old
        self._prefix = new
        self._unknowns: dict[int, tuple[Unknown, Unknown]] = {}
        self._pattern = re.compile(rf"(?<![\w.-]){re.escape(old)}")

    def address(self, address: str) -> str:
        return self._prefix + address[len(self._old) :] if address.startswith(self._old) else address

    def doubt(self, doubt: Doubt) -> Doubt:
        return replace(doubt, text=self._pattern.sub(lambda _: self._prefix, doubt.text))

    def expansion(self, expansion: Expansion) -> Expansion:
        """The same instances, of which those that may not exist keep their doubts."""
        slots = tuple(
            replace(
                slot,
                bindings={
                    name: self.value(item) if isinstance(item, Value) else item for name, item in slot.bindings.items()
                },
            )
            for slot in expansion.slots
        )
        return replace(expansion, slots=slots)

    def value(self, value: Value) -> Value:
        """The value itself, where nothing in it tells which instance it belongs to."""
        data = value.data
        match data:
            case dict():
                fields = {name: self.value(item) for name, item in data.items()}
                if any(fields[name] is not item for name, item in data.items()):
                    data = fields
            case tuple():
                items = tuple(map(self.value, data))
                if any(new is not item for new, item in zip(items, data, strict=True)):
                    data = items
            case Unknown():
                data = self._unknown(data)
        marks = frozenset(map(self._mark, value.marks)) if value.marks else value.marks
        document = None if value.document is None else self.value(value.document)
        if data is value.data and marks == value.marks and document is value.document:
            return value
        return value.replaced(data, marks, document)

    def _unknown(self, data: Unknown) -> Unknown:
        """One unknown becomes one unknown, wherever it occurs: that is how it is recognised."""
        _, found = self._unknowns.get(id(data), (data, None))
        if found is None:
            parts = tuple(part if isinstance(part, str) else self.value(part) for part in data.parts)
            doubts = tuple(map(self.doubt, data.doubts))
            is_same = doubts == data.doubts and all(new is old for new, old in zip(parts, data.parts, strict=True))
            found = data if is_same else replace(data, doubts=doubts, parts=parts)
            self._unknowns[id(data)] = data, found  # the first keeps the number from being given to another
        return found

    def _mark(self, mark: Mark) -> Mark:
        return mark if isinstance(mark, Secrecy) else replace(mark, address=self.address(mark.address))


class DoubleConfiguration(Configuration):
    """The content of a block in a double: that of the instance that it is like, relabelled."""

    __slots__ = ("_like", "_relabelling")

    def __init__(self, like: Configuration, relabelling: Relabelling) -> None:
        super().__init__(like.header, like.exists)
        self._like = like
        self._relabelling = relabelling

    def attribute(self, name: str) -> Value:
        return self._relabelling.value(self._like.attribute(name))

    def blocks(self, name: str) -> Blocks:
        found = self._like.blocks(name)
        items = tuple(DoubleConfiguration(item, self._relabelling) for item in found)
        return Blocks(items, tuple(map(self._relabelling.doubt, found.doubts)))

    def names(self) -> list[str]:
        return self._like.names()

    def as_value(self, owner: str = "") -> Value:
        return self._relabelling.value(self._like.as_value(owner))
