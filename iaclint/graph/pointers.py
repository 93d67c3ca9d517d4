"""Pointers: the values of one attribute of one type, indexed by what they point at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import field

from iaclint.graph.relations import Identity, Spelling
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import YES, Doubt, Reason, Truth, maybe
from iaclint.values import Data, Unknown, Value


@dataclass(slots=True)
class Pointers:
    """All values of one attribute of one type, by what they point at.

    `by_lookup` are those read from a data source, by its type and the name that it looks up;
    `unresolved` those that are unknown, by the types of which it is known what they point at.
    """

    by_address: dict[str, list[tuple[Resource, Truth]]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[Hashable, list[tuple[Resource, Truth]]] = field(default_factory=lambda: defaultdict(list))
    by_lookup: dict[tuple[str, Hashable], list[tuple[Resource, Truth]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    unresolved: dict[frozenset[str], list[tuple[Resource, Truth]]] = field(default_factory=lambda: defaultdict(list))


def names_of(resource: Resource, identity: Identity) -> list[Hashable]:
    """The names by which others may know a resource: texts, or the same unknown value."""
    values = (resource[attribute] for attribute in identity.attributes)
    return list(dict.fromkeys(name for value in values for name in spelled(value, identity.spelling)))


def add_pointers(
    pointers: Pointers,
    source: Resource,
    value: Value,
    there: Truth,
    identity: Identity,
    by_address: Mapping[str, Resource],
) -> None:
    """Enters a value of the source, and each element of a list; `there` is whether its block exists."""
    if value.is_null:
        return
    if isinstance(value.data, tuple):
        for item in value.data:
            add_pointers(pointers, source, item.marked(value.marks), there, identity, by_address)
        return
    addresses = read_from(value, by_address)
    settled: set[str] = set()
    for address in addresses:
        read = by_address[address]
        rivals = [other for other in addresses if by_address[other].type == read.type]
        certainty = YES if len(rivals) == 1 else one_of(rivals)
        pointers.by_address[address].append((source, there & certainty))
        looked_up = names_of(read, identity) if read.mode == "data" else []
        for name in looked_up:
            pointers.by_lookup[read.type, name].append((source, there))
        if looked_up or read.mode == "managed":
            settled.add(read.type)
    for name in spelled(value, identity.spelling):
        pointers.by_name[name].append((source, there))
    if value.is_unknown:
        pointers.unresolved[frozenset(settled)].append((source, maybe(*value.doubts)))


def read_from(value: Value, by_address: Mapping[str, Resource]) -> list[str]:
    """The addresses of the instances that a value was read from, sorted.

    `${aws_s3_bucket.data.bucket}-logs` as the name of another bucket does not make what names that
    one a pointer to `data`: an instance that only passed its name on to one of its own type is left out.
    """
    refs = [ref for ref in value.refs if ref.address in by_address]
    addresses = {ref.address for ref in refs}
    if len(addresses) > 1:
        for ref in refs:
            resource = by_address[ref.address]
            for earlier in resource.configuration.attribute(ref.attribute).refs:
                giver = by_address.get(earlier.address)
                if giver is not None and giver is not resource and giver.type == resource.type:
                    addresses.discard(giver.address)
    return sorted(addresses)


def one_of(addresses: Iterable[str]) -> Truth:
    """Maybe: it is one of several, which is not known."""
    return maybe(Doubt(Reason.RESOURCE_ATTRIBUTE, f"the value may refer to any of {', '.join(sorted(addresses))}"))


class Same:
    """The identity of what is unknown; it keeps it alive, so that no other can be taken for it."""

    __slots__ = ("_cause",)

    def __init__(self, cause: Data) -> None:
        self._cause = cause

    def __hash__(self) -> int:
        return id(self._cause)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other._cause is self._cause


def spelled(value: Value, spelling: Spelling) -> Iterable[Hashable]:
    """What a name is looked up by: its text, or the identity of what is unknown in it.

    The same unknown (`var.bucket` without a value, in two places) is the same name.
    """
    match value.data:
        case str(text):
            return spelling(text)
        case Unknown(parts=parts) if parts:
            return (tuple(part if isinstance(part, str) else Same(part.data) for part in parts),)
        case Unknown() as cause:
            return ((Same(cause),),)
    return ()
