"""The way of a value: where it was set, which names passed it on, where it is used.

It is worked out for findings only, by following references from the resource back to the text in
which the value was written; evaluation itself records nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from iaclint.judgement import Judgement, Step
from iaclint.modules import ModuleInstance, Resource
from iaclint.records import dataclass
from iaclint.source import Span
from iaclint.syntax import Block, Body, Expression, references

_MAX_VISITED = 5_000


@dataclass(frozen=True, slots=True)
class _Place:
    """An expression on the way, the module instance it stands in, and what it is to its user.

    A variable that nothing is given to `is_unset`: its block is the place.
    """

    expression: Expression
    span: Span
    module: ModuleInstance
    block: Block | None
    label: str
    is_unset: bool = False


@dataclass(frozen=True, slots=True)
class _Visit:
    """A place and the visit that led to it."""

    place: _Place
    before: _Visit | None = None

    def way(self) -> list[_Place]:
        """The places from the first one to this."""
        places: list[_Place] = []
        visit: _Visit | None = self
        while visit is not None:
            places.append(visit.place)
            visit = visit.before
        return places[::-1]


def trace(judgement: Judgement) -> tuple[Step, ...]:
    """The steps from where the judged value was set to the resource; none where it was set in place."""
    return (*steps_from(judgement.span, judgement.resource), *judgement.steps)


def steps_from(place: Span, resource: Resource) -> tuple[Step, ...]:
    """The steps from a place where a value was set to the resource that uses it; none where it is in the resource."""
    if place.file is resource.block.file and resource.block.span.contains(place):
        return ()
    way = _way(resource, place)
    if not way:
        return ()
    steps = [Step(place, "declared here, without a value" if way[-1].is_unset else "value set here")]
    steps += [Step(passed.span, f"passed on as {passed.label}") for passed in reversed(way[1:])]
    steps.append(Step(way[0].span, f"used by {resource.address}"))
    return tuple(_distinct(steps))


def _distinct(steps: list[Step]) -> Iterator[Step]:
    """The steps without those on a line already shown."""
    seen: set[tuple[str, int]] = set()
    for step in steps:
        place = (step.span.file.path, step.span.line)
        if place not in seen:
            seen.add(place)
            yield step


def _way(resource: Resource, target: Span) -> list[_Place]:
    """The shortest way from an expression of the resource to one that holds the target; empty if there is none."""
    start = [_Visit(place) for place in _places_of_body(resource.block.body, resource.module, resource.block)]
    visited = {visit.place.span for visit in start}
    pending = deque(start)
    while pending and len(visited) < _MAX_VISITED:
        visit = pending.popleft()
        if visit.place.span.contains(target):
            return visit.way()
        for further in _sources(visit.place):
            if further.span not in visited:
                visited.add(further.span)
                pending.append(_Visit(further, visit))
    return []


def _places_of_body(body: Body, module: ModuleInstance, block: Block | None, label: str = "") -> Iterator[_Place]:
    for attribute in body.attributes.values():
        yield _Place(attribute.expression, attribute.span, module, block, label or attribute.name)
    for inner in body.blocks:
        yield from _places_of_body(inner.body, module, block, label)


def _sources(place: _Place) -> Iterator[_Place]:
    """The expressions that the names in an expression stand for."""
    for root, names, _ in references(place.expression):
        if root in ("each", "count"):
            yield from _repetition(place)
        elif names:
            yield from _named(root, names, place.module)


def _repetition(place: _Place) -> Iterator[_Place]:
    if place.block is None:
        return
    for name in ("for_each", "count"):
        attribute = place.block.body.attributes.get(name)
        if attribute is not None:
            yield _Place(attribute.expression, attribute.span, place.module, None, name)


def _named(root: str, names: tuple[str, ...], module: ModuleInstance) -> Iterator[_Place]:
    match root:
        case "var":
            yield from _variable(names[0], module)
        case "local":
            attribute = module.module.locals.get(names[0])
            if attribute is not None:
                yield _Place(attribute.expression, attribute.span, module, None, f"local.{names[0]}")
        case "module":
            for child in module.called(names[0]):
                yield from _outputs(names[1:2], child)
        case "data":
            for name in names[1:2]:
                yield from _resource("data", names[0], name, module)
        case _:
            yield from _resource("managed", root, names[0], module)


def _variable(name: str, module: ModuleInstance) -> Iterator[_Place]:
    block = module.module.variables.get(name)
    if block is None:
        return
    label = f"var.{name}"
    given = module.call.body.attributes.get(name) if module.call is not None else None
    if given is not None and module.parent is not None:
        yield _Place(given.expression, given.span, module.parent, module.call, label)
    elif (value := module.root_values.get(name)) is not None and isinstance(value.origin, Expression):
        yield _Place(value.origin, value.origin.span, module, None, label)
    elif (default := block.body.attributes.get("default")) is not None:
        yield _Place(default.expression, default.span, module, None, label)
    else:
        yield _Place(Expression(block.file, block.start, block.end), block.span, module, None, label, is_unset=True)


def _outputs(names: tuple[str, ...], child: ModuleInstance) -> Iterator[_Place]:
    for name in names or tuple(child.module.outputs):
        block = child.module.outputs.get(name)
        attribute = block.body.attributes.get("value") if block is not None else None
        if attribute is not None:
            yield _Place(attribute.expression, attribute.span, child, None, f"output {name}")


def _resource(mode: str, type: str, name: str, module: ModuleInstance) -> Iterator[_Place]:
    block = module.module.resources.get((mode, type, name))
    if block is not None:
        address = f"{type}.{name}" if mode == "managed" else f"{mode}.{type}.{name}"
        yield from _places_of_body(block.body, module, block, address)
