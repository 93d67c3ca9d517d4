"""Graph: the resource instances of a root module and how they point at each other.

A pointer is proven (a reference, through locals, modules and interpolation), literal (the same name
or ARN written twice), or in doubt; every query says what it could not see. The only door to networkx.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from iaclint.modules import Resource, RootModule
from iaclint.settings import Settings
from iaclint.truth import NO, YES, Doubt, Reason, Truth, any_of, maybe
from iaclint.values import Data, Unknown, Value

if TYPE_CHECKING:
    import networkx

_MAX_DOUBTFUL = 8
"""How many possible companions are followed one by one; the others only add to the doubt."""

Spelling = Callable[[str], Iterable[str]]
"""The names that one text stands for: an ARN stands for itself and for the name inside it."""


def plain(text: str) -> Iterable[str]:
    """A text stands for itself only."""
    return (text,)


@dataclass(frozen=True, slots=True)
class Identity:
    """How other resources name a resource: by these attributes, in these spellings."""

    attributes: tuple[str, ...] = ("id", "name", "arn")
    spelling: Spelling = plain


@dataclass(frozen=True, slots=True)
class Link:
    """A resource at the other end of a pointer, and whether it is certain that it is this one."""

    resource: Resource
    certainty: Truth


@dataclass(frozen=True, slots=True)
class Related:
    """The resources at the other end of a pointer.

    `beyond` says whether there is, or may be, something else that cannot be seen: `NO` is a closed
    world, `YES` something outside of the repository.
    """

    links: tuple[Link, ...] = ()
    beyond: Truth = NO
    doubt: Doubt | None = None

    def __iter__(self) -> Iterator[Resource]:
        """The resources that are certain or possible ends."""
        return (link.resource for link in self.links)

    def any(self, ask: Callable[[Resource], Truth]) -> Truth:
        """Whether one of them is such; no only if none is and nothing is out of sight."""
        answer = any_of(link.certainty & link.resource.exists & ask(link.resource) for link in self.links)
        return answer | self.unseen

    @property
    def present(self) -> Truth:
        """Whether there is any at all."""
        seen = any_of(link.certainty & link.resource.exists for link in self.links)
        return seen | self.beyond

    @property
    def unseen(self) -> Truth:
        """Maybe, where something out of sight could be the answer; else no."""
        if self.beyond.is_no:
            return NO
        doubts = self.beyond.doubts or ((self.doubt,) if self.doubt is not None else ())
        return maybe(*doubts)


@dataclass(frozen=True, slots=True)
class Edge:
    """A typed pointer from one address to another."""

    source: str
    target: str
    kind: str
    certainty: Truth = YES


@dataclass(slots=True)
class _Pointers:
    """All values of one attribute of one type, by what they point at.

    `by_lookup` are those read from a data source, by its type and the name that it looks up;
    `unresolved` those that are unknown, by the types of which it is known what they point at.
    """

    by_address: dict[str, list[tuple[Resource, Truth]]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[Hashable, list[Resource]] = field(default_factory=lambda: defaultdict(list))
    by_lookup: dict[tuple[str, Hashable], list[Resource]] = field(default_factory=lambda: defaultdict(list))
    unresolved: dict[frozenset[str], list[tuple[Resource, Truth]]] = field(default_factory=lambda: defaultdict(list))


class Graph:
    """The resources of one root module."""

    def __init__(self, root: RootModule, settings: Settings) -> None:
        self.root = root
        self.settings = settings
        self._pointers: dict[tuple[str, str, Identity], _Pointers] = {}
        self._names: dict[tuple[str, Identity], tuple[dict[Hashable, list[Resource]], list[Doubt]]] = {}

    @cached_property
    def _by_type(self) -> dict[tuple[str, str], list[Resource]]:
        found: dict[tuple[str, str], list[Resource]] = defaultdict(list)
        for resource in self.root.resources:
            found[resource.mode, resource.type].append(resource)
        return dict(found)

    @cached_property
    def _by_address(self) -> dict[str, Resource]:
        return {resource.address: resource for resource in self.root.resources}

    @property
    def types(self) -> list[str]:
        """The types of the managed resources, sorted."""
        return sorted(type for mode, type in self._by_type if mode == "managed")

    def resources(self, *types: str) -> list[Resource]:
        """The managed resource instances of these types, by type as given and then by address."""
        return [resource for type in types for resource in self._by_type.get(("managed", type), [])]

    def data(self, *types: str) -> list[Resource]:
        """The data source instances of these types."""
        return [resource for type in types for resource in self._by_type.get(("data", type), [])]

    def at(self, address: str) -> Resource | None:
        """The instance with this address."""
        return self._by_address.get(address)

    def targets(self, value: Value, types: Sequence[str], identity: Identity) -> Related:
        """The resources of these types that a value names; a list names one by each element."""
        if value.is_null:
            return Related()
        if isinstance(value.data, tuple):
            parts = [self.targets(item.marked(value.marks), types, identity) for item in value.data]
            return _joined(parts)
        links = self._referred(value, types)
        if links:
            return Related(links)
        if isinstance(value.data, str):
            return self._named(value.data, types, identity)
        if same := self._of_same_name(value, types, identity):
            return Related(same)
        if any(self._is_lookup(ref.address) for ref in value.refs):
            return self._looked_up(value, types, identity)
        return Related((), maybe(*value.doubts)) if value.is_unknown else Related()

    def referring(self, target: Resource, type: str, path: str, identity: Identity) -> Related:
        """The resources of a type that name the target at a dotted path: its companions."""
        pointers = self._pointers_of(type, path, identity)
        links = {source.address: Link(source, truth) for source, truth in pointers.by_address.get(target.address, [])}
        for name in _names_of(target, identity):
            for source in (*pointers.by_name.get(name, ()), *pointers.by_lookup.get((target.type, name), ())):
                links.setdefault(source.address, Link(source, YES))
        unresolved = (found for types, found in pointers.unresolved.items() if target.type not in types)
        doubtful = ((source, truth) for found in unresolved for source, truth in found if source.address not in links)
        beyond = self._passed_on(target)
        for source, truth in islice(doubtful, _MAX_DOUBTFUL):
            links[source.address] = Link(source, truth)
        for _, truth in islice(doubtful, 1):
            beyond |= truth
        return Related(tuple(links[address] for address in sorted(links)), beyond)

    def _referred(self, value: Value, types: Sequence[str]) -> tuple[Link, ...]:
        """The instances that the value was read from; in doubt where there are several."""
        found: dict[str, Resource] = {}
        for address in _nearest(value, self._by_address):
            resource = self._by_address[address]
            if resource.mode == "managed" and resource.type in types:
                found[address] = resource
        if len(found) == 1:
            return tuple(Link(resource, YES) for resource in found.values())
        return tuple(Link(resource, _one_of(found)) for resource in found.values())

    def _named(self, text: str, types: Sequence[str], identity: Identity) -> Related:
        """The resources with this literal name or ARN."""
        links: dict[str, Link] = {}
        unnamed: list[Doubt] = []
        for type in types:
            by_name, doubts = self._names_by_type(type, identity)
            unnamed += doubts
            for spelling in identity.spelling(text):
                for resource in by_name.get(spelling, []):
                    links[resource.address] = Link(resource, YES)
        if links:
            return Related(tuple(links.values()))
        outside = Doubt(Reason.OUTSIDE_REPOSITORY, f"`{text}` is not in this repository")
        return Related((), maybe(*unnamed[:1]) if unnamed else YES, outside)

    def _of_same_name(self, value: Value, types: Sequence[str], identity: Identity) -> tuple[Link, ...]:
        """The resources whose name is unknown too, and is the same: `var.bucket` in both places."""
        names = list(_spelled(value, identity.spelling))
        links: dict[str, Link] = {}
        for type in types:
            by_name, _ = self._names_by_type(type, identity)
            links |= {found.address: Link(found, YES) for name in names for found in by_name.get(name, [])}
        return tuple(links.values())

    def _is_lookup(self, address: str) -> bool:
        """Whether this is a data source, or a call of a module that is not here."""
        source = self._by_address.get(address)
        return source is None or source.mode == "data"

    def _looked_up(self, value: Value, types: Sequence[str], identity: Identity) -> Related:
        """What a data source or a missing module stands for: a resource of the same name, or something outside."""
        for ref in value.refs:
            source = self._by_address.get(ref.address)
            if source is None or source.type not in types:
                continue
            for attribute in identity.attributes:
                text = source[attribute].data
                if isinstance(text, str):
                    named = self._named(text, types, identity)
                    if named.links:
                        return named
        doubt = value.doubts[0] if value.doubts else None
        return Related((), YES, doubt or Doubt(Reason.DATA_SOURCE, "it is looked up, not declared here"))

    def _names_by_type(self, type: str, identity: Identity) -> tuple[dict[Hashable, list[Resource]], list[Doubt]]:
        """The resources of a type by their names, and why the names of others are not known."""
        found = self._names.get((type, identity))
        if found is None:
            by_name: dict[Hashable, list[Resource]] = defaultdict(list)
            doubts: list[Doubt] = []
            for resource in self.resources(type):
                for attribute in identity.attributes:
                    value = resource[attribute]
                    for name in _spelled(value, identity.spelling):
                        by_name[name].append(resource)
                    doubts += value.doubts
            found = self._names[type, identity] = (dict(by_name), doubts)
        return found

    def _pointers_of(self, type: str, path: str, identity: Identity) -> _Pointers:
        found = self._pointers.get((type, path, identity))
        if found is None:
            found = self._pointers[type, path, identity] = _Pointers()
            for resource in self.resources(type):
                for value in resource.configuration.each(path):
                    _add_pointers(found, resource, value, identity, self._by_address)
        return found

    def _passed_on(self, target: Resource) -> Truth:
        """Maybe, where a module that is not here is given the target and may hold its companion."""
        return maybe(*doubts) if (doubts := self._missing_by_address.get(target.address)) else NO

    @cached_property
    def _missing_by_address(self) -> dict[str, list[Doubt]]:
        found: dict[str, list[Doubt]] = defaultdict(list)
        for missing in self.root.missing:
            for argument in missing.arguments():
                for part in argument.walk():
                    for ref in part.refs:
                        found[ref.address].append(missing.doubt)
        return dict(found)

    @cached_property
    def edges(self) -> list[Edge]:
        """Every reference from one instance to another, sorted."""
        found: dict[tuple[str, str], Edge] = {}
        for resource in self.root.resources:
            for part in resource.configuration.as_value().walk():
                for ref in part.refs:
                    if ref.address in self._by_address and ref.address != resource.address:
                        edge = Edge(resource.address, ref.address, "reference")
                        found[edge.source, edge.target] = edge
        return [found[key] for key in sorted(found)]


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


def _joined(parts: Sequence[Related]) -> Related:
    links = {link.resource.address: link for part in parts for link in part.links}
    beyond: Truth = any_of(part.beyond for part in parts)
    doubts = [part.doubt for part in parts if part.doubt is not None]
    return Related(tuple(links.values()), beyond, doubts[0] if doubts else None)


def _names_of(resource: Resource, identity: Identity) -> list[Hashable]:
    """The names by which others may know a resource: texts, or the same unknown value."""
    values = (resource[attribute] for attribute in identity.attributes)
    return list(dict.fromkeys(name for value in values for name in _spelled(value, identity.spelling)))


def _add_pointers(
    pointers: _Pointers, source: Resource, value: Value, identity: Identity, by_address: dict[str, Resource]
) -> None:
    if value.is_null:
        return
    if isinstance(value.data, tuple):
        for item in value.data:
            _add_pointers(pointers, source, item.marked(value.marks), identity, by_address)
        return
    addresses = _nearest(value, by_address)
    settled: set[str] = set()
    for address in addresses:
        read = by_address[address]
        rivals = [other for other in addresses if by_address[other].type == read.type]
        pointers.by_address[address].append((source, YES if len(rivals) == 1 else _one_of(rivals)))
        looked_up = _names_of(read, identity) if read.mode == "data" else []
        for name in looked_up:
            pointers.by_lookup[read.type, name].append(source)
        if looked_up or read.mode == "managed":
            settled.add(read.type)
    for name in _spelled(value, identity.spelling):
        pointers.by_name[name].append(source)
    if value.is_unknown:
        pointers.unresolved[frozenset(settled)].append((source, maybe(*value.doubts)))


def _nearest(value: Value, by_address: dict[str, Resource]) -> list[str]:
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


def _one_of(addresses: Iterable[str]) -> Truth:
    return maybe(Doubt(Reason.RESOURCE_ATTRIBUTE, f"the value may refer to any of {', '.join(sorted(addresses))}"))


class _Same:
    """The identity of what is unknown; it keeps it alive, so that no other can be taken for it."""

    __slots__ = ("_cause",)

    def __init__(self, cause: Data) -> None:
        self._cause = cause

    def __hash__(self) -> int:
        return id(self._cause)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other._cause is self._cause


def _spelled(value: Value, spelling: Spelling) -> Iterable[Hashable]:
    """What a name is looked up by: its text, or the identity of what is unknown in it.

    The same unknown (`var.bucket` without a value, in two places) is the same name.
    """
    match value.data:
        case str(text):
            return spelling(text)
        case Unknown(parts=parts) if parts:
            return (tuple(part if isinstance(part, str) else _Same(part.data) for part in parts),)
        case Unknown() as cause:
            return ((_Same(cause),),)
    return ()
