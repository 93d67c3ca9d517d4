"""Volumes: the block devices that machines, and templates for machines, start with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from iaclint.aws.encryption import Encryption, State
from iaclint.aws.storage import ROOT_DEVICE, account_default
from iaclint.graph import Graph
from iaclint.modules import Configuration, Resource
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Doubt, Reason, Truth, maybe
from iaclint.values import Value
from iaclint.values.ask import is_given, is_null, is_true

_IMAGE = {"aws_launch_configuration": "image_id"}


@dataclass(frozen=True, slots=True)
class Volume:
    """One volume. `name` is its device's name, or where it stands among the others; `exists` is less
    than YES where the device may be left out."""

    name: str
    state: State
    exists: Truth = YES


class Volumes:
    """The volumes of every machine of a graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._encryption = Encryption(graph)

    def of_machine(self, machine: Resource) -> Iterator[Volume]:
        """The volumes of an instance, a spot request, a spot fleet or a launch configuration."""
        if machine.type != "aws_spot_fleet_request":
            yield from self._of_holder(machine, machine.configuration, "")
            return
        for number, specification in enumerate(machine.blocks("launch_specification")):
            yield from self._of_holder(machine, specification, f"launch_specification[{number}].")

    def of_template(self, template: Resource) -> Iterator[Volume]:
        """The volumes that a launch template maps; that of its image where it maps none."""
        image = self._encryption.image(template["image_id"])
        mappings = template.blocks("block_device_mappings")
        if not mappings.items and not mappings.doubts:
            yield Volume("root", self._of_image(template, template.configuration, image))
        for number, mapping in enumerate(mappings):
            name = _name(mapping["device_name"], number)
            for block in mapping.blocks("ebs"):
                state = self._encryption.device(template, block)
                if image.is_yes and block["encrypted"].is_null:
                    doubt = Doubt(
                        Reason.RESOURCE_ATTRIBUTE, f"`{name}` may be a device of the image, which is encrypted"
                    )
                    state = replace(state, encrypted=state.encrypted | maybe(doubt))
                yield Volume(name, state, ~is_given(mapping["no_device"]))
        yield from _unseen(template.configuration, "block_device_mappings", "")

    def _of_holder(self, machine: Resource, holder: Configuration, prefix: str) -> Iterator[Volume]:
        """The root volume and the others of the block that describes them."""
        yield from self._roots(machine, holder, prefix + "root")
        for number, block in enumerate(holder.blocks("ebs_block_device")):
            left_out = is_true(block["no_device"]) if machine.type == "aws_launch_configuration" else NO
            name = prefix + _name(block["device_name"], number)
            yield Volume(name, self._encryption.device(machine, block), ~left_out)
        yield from _unseen(holder, "ebs_block_device", prefix)

    def _roots(self, machine: Resource, holder: Configuration, name: str) -> Iterator[Volume]:
        named = holder[_IMAGE.get(machine.type, "ami")]
        image = self._encryption.image(named)
        blocks = holder.blocks("root_block_device")
        if blocks.doubts:
            yield Volume(name, State(maybe(*blocks.doubts), holder.header))
        elif not blocks.items:
            yield Volume(name, self._of_image(machine, holder, image))
        for block in blocks:
            state = self._encryption.device(machine, block, ROOT_DEVICE)
            by_image = image & is_null(block["encrypted"]) if self._encryption.has_image(named) else NO
            yield Volume(name, replace(state, encrypted=state.encrypted | by_image))

    def _of_image(self, machine: Resource, holder: Configuration, image: Truth) -> State:
        """The state of the root volume of a machine that says nothing of it."""
        doubt = Doubt(Reason.OUTSIDE_REPOSITORY, "the machine image decides how its root volume is encrypted")
        by_image = image if image.is_yes else maybe(doubt)
        return State(account_default(self._graph, machine) | by_image, holder.header)


def _name(device: Value, index: int) -> str:
    return device.data if isinstance(device.data, str) else f"[{index}]"


def _unseen(holder: Configuration, type: str, prefix: str) -> Iterator[Volume]:
    """The volumes that may be among blocks of which it is not known how many there are."""
    doubts = holder.blocks(type).doubts
    if doubts:
        yield Volume(f"{prefix}{type}", State(maybe(*doubts), holder.header))
