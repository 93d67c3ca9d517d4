"""Encryption at rest: whether what a resource stores is encrypted, by itself or by what it was made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from iaclint.aws import arn
from iaclint.aws.place import place_of
from iaclint.aws.storage import DEVICE, STORAGES, Source, Storage
from iaclint.graph import Graph, Identity, Related
from iaclint.modules import Configuration, Resource
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Doubt, Reason, Truth, all_of, any_of, maybe
from iaclint.values import Located, Value
from iaclint.values.ask import equal_to, is_given, is_null

_FARTHEST = 8  # copies of copies that are followed


@dataclass(frozen=True, slots=True)
class State:
    """Whether something is encrypted at rest.

    `origin` is the switch that decides, or the header of the block where none does; `sources` are
    the resources that it has its state from, nearest first.
    """

    encrypted: Truth
    origin: Value | Located
    sources: tuple[Resource, ...] = ()


_IMAGES = ("aws_ami", "aws_ami_copy")


class Encryption:
    """The state of every store of a graph; each is worked out once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._states: dict[tuple[str, int], State] = {}

    def state(self, resource: Resource) -> State:
        """The state of a resource of one of the types in `iaclint.aws.storage`."""
        return self._state(resource, 0)

    def device(self, resource: Resource, block: Configuration, storage: Storage = DEVICE) -> State:
        """The state of one block device of a machine or an image."""
        return self._stated(resource, block, storage, 0)

    def image(self, value: Value) -> Truth:
        """Whether the volumes of a machine image are encrypted; maybe where it is not declared here."""
        return self._of_named(value, _IMAGES, 0)

    def has_image(self, value: Value) -> bool:
        """Whether a machine image is declared here."""
        return named(self._graph, value, _IMAGES).beyond.is_no

    def _state(self, resource: Resource, distance: int) -> State:
        found = self._states.get((resource.address, distance))
        if found is None:
            storage = STORAGES[resource.type]
            work = self._devices if storage.devices else self._stated
            found = work(resource, resource.configuration, storage, distance)
            self._states[resource.address, distance] = found
        return found

    def _devices(self, resource: Resource, configuration: Configuration, storage: Storage, distance: int) -> State:
        """The state of all block devices together, decided by the first that is not surely encrypted."""
        blocks = configuration.blocks(storage.devices)
        states = [self._stated(resource, block, DEVICE, distance) for block in blocks]
        faulty = [state for state in states if not state.encrypted.is_yes] or states
        encrypted = all_of(state.encrypted for state in states)
        if blocks.doubts:
            encrypted = encrypted & maybe(*blocks.doubts)
        return replace(faulty[0], encrypted=encrypted) if faulty else State(encrypted, configuration.header)

    def _stated(self, resource: Resource, configuration: Configuration, storage: Storage, distance: int) -> State:
        """The state by the switch; where it is left out, by the sources, or else by default."""
        copied = [(source, configuration[source.path]) for source in storage.sources]
        copied = [(source, value) for source, value in copied if not is_given(value).is_no]
        key = is_given(configuration[storage.key]) if storage.key else NO
        sourced = any_of(
            is_given(value)
            & (key | (near(self._graph, resource, source, value) & self._of_named(value, source.types, distance)))
            for source, value in copied
        )
        left_out = sourced | storage.default(self._graph, resource)
        switch = configuration[storage.switch] if storage.switch else None
        if switch is None or switch.is_null:
            origin = configuration.header if switch is None else switch
            return State(left_out, origin, self._followed(copied, distance))
        if any(source.live and near(self._graph, resource, source, value).is_no for source, value in copied):
            return State(key, configuration.header)
        return State(equal_to(switch, storage.on) | (is_null(switch) & left_out), switch)

    def _of_named(self, value: Value, types: Iterable[str], distance: int) -> Truth:
        """Whether what a copy is made from is encrypted."""
        if distance >= _FARTHEST:
            return maybe(Doubt(Reason.EVALUATION_LIMIT, f"it is more than {_FARTHEST} copies away from its source"))
        related = named(self._graph, value, types)
        if not related.beyond.is_no:  # its links, if any, are only those whose names are not known
            return related.unseen
        return related.any(lambda origin: self._state(origin, distance + 1).encrypted)

    def _followed(self, given: Iterable[tuple[Source, Value]], distance: int) -> tuple[Resource, ...]:
        """The resources along the way to the first source, nearest first."""
        for source, value in given:
            related = named(self._graph, value, source.types)
            if len(related.links) == 1 and related.beyond.is_no and distance < _FARTHEST:
                nearest = related.links[0].resource
                return (nearest, *self._state(nearest, distance + 1).sources)
        return ()


def named(graph: Graph, value: Value, types: Iterable[str]) -> Related:
    """The resources of these types that a value names; of several types, that which has one."""
    found = [graph.targets(value, (type,), Identity((STORAGES[type].name,), arn.names)) for type in types]
    return next((related for related in found if related.links and related.beyond.is_no), found[0])


def near(graph: Graph, resource: Resource, source: Source, value: Value) -> Truth:
    """Whether a copy takes over the state of its source: a replica does so only in the same region."""
    if not source.live:
        return YES
    if isinstance(value.data, str):
        return place_of(resource).has_arn(value.data)
    sources = [link.resource for link in named(graph, value, source.types).links]
    if not sources:
        return maybe(*value.doubts)
    return any_of(place_of(resource).same(place_of(other)) for other in sources)
