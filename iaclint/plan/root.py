"""PlannedRoot: the instances of a plan as a root module that rules judge like any other."""

from __future__ import annotations

import json
from functools import cached_property

from iaclint.modules import (
    Assignment,
    MissingModule,
    Module,
    ModuleInstance,
    Modules,
    Resource,
    RootModule,
    VariableInputs,
)
from iaclint.modules.expansion import Slot
from iaclint.plan.document import Plan, Planned, member, members, text
from iaclint.plan.references import References
from iaclint.plan.values import placed, planned_values
from iaclint.problem import Problem
from iaclint.source import Repository, SourceFile
from iaclint.syntax import Block, Body, parse_json_body
from iaclint.syntax.jsontext import JsonNode, JsonScalar, JsonString
from iaclint.truth import YES
from iaclint.values import Value, format_number, null, object_value


class PlannedRoot(RootModule):
    """The instances that a plan makes, changes or leaves; those that it destroys are left out.

    Where the directory of the plan holds the root module that it was made from, every place is one of the
    source, and what the source knows of values that are unknown until apply counts. Else places are those of the plan.
    """

    def __init__(self, repository: Repository, directory: str, plan: Plan) -> None:
        has_source = directory in repository.directories(directory)
        modules = Modules(repository) if has_source else Modules(repository, [_stand_in(directory, plan)])
        super().__init__(modules, directory, VariableInputs(_assignments(plan.variables)))
        self._plan = plan
        self._references = References(plan)

    @cached_property
    def resources(self) -> list[Resource]:
        """The planned instances, sorted by address."""
        declared = super().resources
        exact = {resource.address: resource for resource in declared}
        alike = {_base(resource): resource for resource in reversed(declared)}
        found: list[Resource] = []
        for planned in self._plan.resources:
            source = exact.get(planned.address)
            like = source or alike.get((planned.calls, planned.mode, planned.type, planned.name))
            found.append(self._bare(planned) if like is None else self._sourced(planned, like, is_same=like is source))
        return found

    @cached_property
    def missing(self) -> list[MissingModule]:
        """None: `terraform plan` had all modules."""
        return []

    @property
    def problems(self) -> list[Problem]:
        """None: a plan is complete, whatever of its source could not be evaluated without it."""
        return []

    def _bare(self, planned: Planned) -> Resource:
        """An instance that only the plan knows."""
        at = planned.header
        file, labels = self._plan.file, (planned.type, planned.name)
        block = Block(file, "resource", labels, Body(), at.start, at.end, planned.node.end)
        values = {
            name: value.marked(self._references.of(planned, name))
            for name, value in planned_values(planned, file).items()
        }
        return _resource(planned, block, self.instance, values)

    def _sourced(self, planned: Planned, source: Resource, *, is_same: bool) -> Resource:
        """An instance that the source declares, in this shape (`is_same`) or under other keys."""
        written = source.configuration.as_value().fields
        absent = null(origin=source.configuration.header)
        values = {
            name: placed(value, written.get(name, absent), source.configuration.header, is_same=is_same)
            for name, value in planned_values(planned, self._plan.file).items()
        }
        return _resource(planned, source.block, source.module, values)


def _resource(planned: Planned, block: Block, module: ModuleInstance, values: dict[str, Value]) -> Resource:
    resource = Resource(planned.mode, block, Slot(planned.key, YES, {}), module)
    resource.address = planned.address
    return resource.holding(object_value(values, resource.configuration.header))


def _base(resource: Resource) -> tuple[tuple[str, ...], str, str, str]:
    path = resource.module.path
    return tuple(path.split(".")) if path else (), resource.mode, resource.type, resource.name


def _stand_in(directory: str, plan: Plan) -> Module:
    """A module that declares nothing but the provider versions that the plan states."""
    configured = members(member(plan.configuration, "provider_config")).values()
    versions = {text(node, "name"): text(node, "version_constraint") for node in configured}
    written = {"terraform": {"required_providers": {name: version for name, version in versions.items() if version}}}
    body, _ = parse_json_body(SourceFile("plan.tf.json", json.dumps(written)))
    return Module(directory, settings=body.blocks)


def _assignments(variables: JsonNode | None) -> tuple[Assignment, ...]:
    """The values of variables that the plan was made with, as the command line gives them."""
    found = {name: _literal(member(node, "value")) for name, node in members(variables).items()}
    return tuple(Assignment(name, value) for name, value in sorted(found.items()) if value is not None)


def _literal(node: JsonNode | None) -> str | None:
    """A string, number or bool as text; collections are left to the source."""
    match node:
        case JsonString(value=value):
            return value
        case JsonScalar(value=bool(answer)):
            return "true" if answer else "false"
        case JsonScalar(value=int(amount)):
            return format_number(amount)
        case _:
            return None
