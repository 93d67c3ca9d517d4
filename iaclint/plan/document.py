"""The document: what a plan in JSON says, with the place of each part.

Source of the format: Terraform's "JSON Output Format", version 1.
"""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.records import dataclass
from iaclint.source import SourceFile
from iaclint.syntax.faults import FaultError
from iaclint.syntax.jsontext import JsonArray, JsonNode, JsonObject, JsonScalar, JsonString, parse_json

_MOST_INDEX = 1 << 63


class PlanError(Exception):
    """A file that is no plan: why, as a clause."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One resource or data source instance as planned.

    `module` is the address of its module instance (empty for the root) and `calls` the names of the
    calls on the way there. `unknown` and `secret` mirror the shape of `values`: true for what is
    known only after apply, and for what is sensitive.
    """

    node: JsonObject
    address: str
    module: str
    calls: tuple[str, ...]
    mode: str
    type: str
    name: str
    key: int | str | None
    values: JsonNode | None
    unknown: JsonNode | None
    secret: JsonNode | None

    @property
    def header(self) -> JsonNode:
        """Where its address is written: what it lacks is missed there."""
        return next(value for key, value in self.node.properties if key.value == "address")

    @property
    def base(self) -> str:
        """The address without the instance's own key."""
        prefix = f"{self.module}." if self.module else ""
        return f"{prefix}{'data.' if self.mode == 'data' else ''}{self.type}.{self.name}"


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan: the file that it stands in, its instances, its variables and the configuration that it was made from."""

    file: SourceFile
    resources: tuple[Planned, ...]
    variables: JsonNode | None
    configuration: JsonNode | None


def read_plan(file: SourceFile) -> Plan:
    """The plan that a file holds; raises PlanError."""
    try:
        top = parse_json(file)
    except FaultError as error:
        raise PlanError(f"is not JSON: {error.problem.detail}") from error
    planned = member(top, "planned_values")
    if member(top, "format_version") is None or planned is None:
        what = "a state, not a plan" if member(top, "values") is not None else "not a plan"
        raise PlanError(f"is {what}; write one by `terraform show -json PLANFILE`")
    changes = {text(change, "address"): member(change, "change") for change in items(member(top, "resource_changes"))}
    found = {resource.address: resource for resource in _resources(planned, changes)}
    before = _resources(member(member(top, "prior_state"), "values"), {})
    read = {resource.address: resource for resource in before if resource.mode == "data"}
    resources = {**read, **found}
    ordered = tuple(resources[address] for address in sorted(resources))
    return Plan(file, ordered, member(top, "variables"), member(top, "configuration"))


def _resources(values: JsonNode | None, changes: dict[str, JsonNode | None]) -> Iterator[Planned]:
    """The instances of all modules, outer modules first."""
    waiting: list[tuple[JsonNode | None, str, tuple[str, ...]]] = [(member(values, "root_module"), "", ())]
    while waiting:
        module, address, calls = waiting.pop()
        for node in items(member(module, "resources")):
            if isinstance(node, JsonObject) and _is_instance(node):
                yield _planned(node, address, calls, changes.get(text(node, "address")))
        for child in items(member(module, "child_modules")):
            own = text(child, "address")
            call = own.removeprefix(f"{address}." if address else "").removeprefix("module.").partition("[")[0]
            waiting.append((child, own, (*calls, call)))


def _is_instance(node: JsonObject) -> bool:
    named = all(text(node, name) for name in ("address", "type", "name"))
    return named and text(node, "mode") in ("managed", "data")


def _planned(node: JsonObject, module: str, calls: tuple[str, ...], change: JsonNode | None) -> Planned:
    return Planned(
        node,
        text(node, "address"),
        module,
        calls,
        text(node, "mode"),
        text(node, "type"),
        text(node, "name"),
        _key(member(node, "index")),
        member(node, "values"),
        member(change, "after_unknown"),
        member(node, "sensitive_values") or member(change, "after_sensitive"),
    )


def _key(node: JsonNode | None) -> int | str | None:
    match node:
        case JsonString(value=value):
            return value
        case JsonScalar(value=int(value)) if abs(value) < _MOST_INDEX:
            return value
        case _:
            return None


def member(node: JsonNode | None, name: str) -> JsonNode | None:
    """A property of an object, the last of several; None where there is none, or no object."""
    if not isinstance(node, JsonObject):
        return None
    return next((value for key, value in reversed(node.properties) if key.value == name), None)


def members(node: JsonNode | None) -> dict[str, JsonNode]:
    """The properties of an object by name; none of anything else."""
    return {key.value: value for key, value in node.properties} if isinstance(node, JsonObject) else {}


def items(node: JsonNode | None) -> list[JsonNode]:
    """The items of an array; none of anything else."""
    return node.items if isinstance(node, JsonArray) else []


def text(node: JsonNode | None, name: str) -> str:
    """A property that is a string; empty where it is not."""
    found = member(node, name)
    return found.value if isinstance(found, JsonString) else ""


def is_true(node: JsonNode | None) -> bool:
    return isinstance(node, JsonScalar) and node.value is True
