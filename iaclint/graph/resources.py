"""Graph: the resource instances of a root module and how they point at each other.

A pointer is proven (a reference, through locals, modules and interpolation), literal (the same name
or ARN written twice), or in doubt; every query says what it could not see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property
from itertools import islice

from iaclint.graph.network import Edge
from iaclint.graph.pointers import Pointers, add_pointers, names_of, one_of, read_from, spelled
from iaclint.graph.relations import Identity, Link, Related, joined
from iaclint.modules import Resource, RootModule
from iaclint.settings import Settings
from iaclint.truth import NO, YES, Doubt, Reason, Truth, maybe
from iaclint.values import Value

_MAX_DOUBTFUL = 8
"""How many possible companions are followed one by one; the others only add to the doubt."""


class Graph:
    """The resources of one root module."""

    def __init__(self, root: RootModule, settings: Settings) -> None:
        self.root = root
        self.settings = settings
        self._pointers: dict[tuple[str, str, Identity], Pointers] = {}
        self._names: dict[tuple[str, Identity], tuple[dict[Hashable, list[Resource]], list[Doubt]]] = {}

    @cached_property
    def _managed(self) -> dict[str, list[Resource]]:
        return self._by_type("managed")

    @cached_property
    def _data(self) -> dict[str, list[Resource]]:
        return self._by_type("data")

    def _by_type(self, mode: str) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = defaultdict(list)
        for resource in self.root.resources:
            if resource.mode == mode:
                found[resource.type].append(resource)
        return dict(found)

    @cached_property
    def _by_address(self) -> dict[str, Resource]:
        return {resource.address: resource for resource in self.root.resources}

    @property
    def types(self) -> list[str]:
        """The types of the managed resources, sorted."""
        return sorted(self._managed)

    def resources(self, *types: str) -> list[Resource]:
        """The managed resource instances of these types, by type as given and then by address."""
        return _of(types, self._managed)

    def data(self, *types: str) -> list[Resource]:
        """The data source instances of these types."""
        return _of(types, self._data)

    def at(self, address: str) -> Resource | None:
        """The instance with this address."""
        return self._by_address.get(address)

    def targets(self, value: Value, types: Sequence[str], identity: Identity) -> Related:
        """The resources of these types that a value names; a list names one by each element."""
        if value.is_null:
            return Related()
        if isinstance(value.data, tuple):
            parts = [self.targets(item.marked(value.marks), types, identity) for item in value.data]
            return joined(parts)
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
        found = list(pointers.by_address.get(target.address, ()))
        for name in names_of(target, identity) if pointers.by_name or pointers.by_lookup else ():
            found += (*pointers.by_name.get(name, ()), *pointers.by_lookup.get((target.type, name), ()))
        links: dict[str, Link] = {}
        for source, truth in found:
            earlier = links.get(source.address)
            links[source.address] = Link(source, earlier.certainty | truth if earlier is not None else truth)
        beyond = self.passed_on(target)
        if pointers.unresolved:
            unresolved = (entries for types, entries in pointers.unresolved.items() if target.type not in types)
            doubtful = (entry for entries in unresolved for entry in entries if entry[0].address not in links)
            for source, truth in islice(doubtful, _MAX_DOUBTFUL):
                links[source.address] = Link(source, truth)
            for _, truth in islice(doubtful, 1):
                beyond |= truth
        return Related(tuple([links[address] for address in sorted(links)]), beyond)

    def _referred(self, value: Value, types: Sequence[str]) -> tuple[Link, ...]:
        """The instances that the value was read from; in doubt where there are several."""
        found: dict[str, Resource] = {}
        for address in read_from(value, self._by_address):
            resource = self._by_address[address]
            if resource.mode == "managed" and resource.type in types:
                found[address] = resource
        if len(found) == 1:
            return tuple(Link(resource, YES) for resource in found.values())
        return tuple(Link(resource, one_of(found)) for resource in found.values())

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
        names = list(spelled(value, identity.spelling))
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
                    for name in spelled(value, identity.spelling):
                        by_name[name].append(resource)
                    doubts += value.doubts
            found = self._names[type, identity] = (dict(by_name), doubts)
        return found

    def _pointers_of(self, type: str, path: str, identity: Identity) -> Pointers:
        found = self._pointers.get((type, path, identity))
        if found is None:
            found = self._pointers[type, path, identity] = Pointers()
            for resource in self.resources(type):
                for value, there in resource.configuration.each_written(path):
                    add_pointers(found, resource, value, there, identity, self._by_address)
        return found

    def passed_on(self, target: Resource) -> Truth:
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
    def exported(self) -> frozenset[str]:
        """The addresses of the instances that the outputs of the root module tell others of."""
        values = (self.root.output(name) for name in self.root.instance.module.outputs)
        return frozenset(ref.address for value in values for part in value.walk() for ref in part.refs)

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


def _of(types: Sequence[str], by_type: Mapping[str, list[Resource]]) -> list[Resource]:
    """The resources of these types: none of most that are asked for, and seldom of several."""
    found: list[Resource] = []
    for type in types:
        if type in by_type:
            found += by_type[type]
    return found
