"""References that nothing declares: found in the text of a module, whether or not it is ever evaluated.

Terraform refuses them even inside `try()` and in branches that are not taken. Each expression of a
directory is walked once, however many instances the module has.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from iaclint.evaluate import UNBOUND
from iaclint.modules.configuration import iterator_name
from iaclint.modules.module import Module, ResourceKey
from iaclint.problem import Problem
from iaclint.records import dataclass
from iaclint.syntax import Attribute, Block, Body, Expression, Literal, Reference, references

_MODES = {"data": "data", "ephemeral": "ephemeral", "resource": "managed"}
_ENGINES_OWN = frozenset(("path", "terraform"))

_NAMES_ONLY: Mapping[str, frozenset[str]] = {
    "resource": frozenset(("provider",)),
    "data": frozenset(("provider",)),
    "ephemeral": frozenset(("provider",)),
    "module": frozenset(("providers",)),
    "variable": frozenset(("type", "default")),
    "lifecycle": frozenset(("ignore_changes",)),
    "provisioner": frozenset(("when", "on_failure")),
}
"""By type of block, the arguments whose names are no references: providers, types, attributes, keywords."""

_REPEATERS = frozenset(("count", "for_each"))
_KNOW_SELF = frozenset(("provisioner", "connection", "postcondition"))


@dataclass(frozen=True, slots=True)
class _Place:
    """A body of a block of this type, and the names that have a meaning in it."""

    type: str
    body: Body
    bound: frozenset[str] = frozenset()

    def inside(self, block: Block, *names: str) -> _Place:
        return _Place(block.type, block.body, self.bound.union(names))


class References:
    """The references of the expressions of a module, each expression walked once."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[Reference, ...]] = {}

    def of(self, expression: Expression) -> tuple[Reference, ...]:
        """The references of an expression, which lives as long as the module."""
        if expression.__class__ is Literal:  # as most are
            return ()
        found = self._found.get(id(expression))
        if found is None:
            found = self._found[id(expression)] = tuple(references(expression))
        return found


def undeclared_references(module: Module, found: References) -> list[Problem]:
    """A problem for every reference to something that the module does not declare, in order of declaration.

    None where part of the module could not be read: what is missing may be declared there.
    """
    if any(not problem.is_warning for problem in module.problems):
        return []
    return [
        problem
        for expression, bound in _expressions(module)
        for problem in _undeclared(found.of(expression), module, bound)
    ]


def _expressions(module: Module) -> Iterator[tuple[Expression, frozenset[str]]]:
    """Every expression of a module with the names that are bound around it."""
    for attribute in module.locals.values():
        yield attribute.expression, frozenset()
    blocks: list[Block] = [*module.resources.values(), *module.calls.values(), *module.providers]
    places = deque(_Place(block.type, block.body, _repeated(block)) for block in blocks)
    places += [_Place(block.type, block.body) for block in (*module.variables.values(), *module.outputs.values())]
    yield from _expressions_at(places)


def expressions_in(block: Block) -> Iterator[tuple[Expression, frozenset[str]]]:
    """Every expression of a block that can refer to something, with the names that are bound around it."""
    return _expressions_at(deque([_Place(block.type, block.body, _repeated(block))]))


def _expressions_at(places: deque[_Place]) -> Iterator[tuple[Expression, frozenset[str]]]:
    while places:
        place = places.popleft()
        for attribute in place.body.attributes.values():
            if attribute.name not in _NAMES_ONLY.get(place.type, ()):
                yield attribute.expression, _bound_in(attribute, place)
        for block in place.body.blocks:
            if block.type == "dynamic":
                yield from _dynamic(block, place)
                places += _contents(block, place)
            else:
                places.append(place.inside(block, *(("self",) if block.type in _KNOW_SELF else ())))


def _repeated(block: Block) -> frozenset[str]:
    """`each` or `count`, where the block is repeated so."""
    attributes = block.body.attributes
    return frozenset(name for name, maker in (("each", "for_each"), ("count", "count")) if maker in attributes)


def _bound_in(attribute: Attribute, place: _Place) -> frozenset[str]:
    """The bound names; what repeats a block is worked out before there is an `each` or a `count`."""
    is_repeater = attribute.name in _REPEATERS and place.type in ("resource", "data", "ephemeral", "module", "provider")
    return place.bound - {"each", "count"} if is_repeater else place.bound


def _dynamic(block: Block, place: _Place) -> Iterator[tuple[Expression, frozenset[str]]]:
    attributes = block.body.attributes
    if "for_each" in attributes:
        yield attributes["for_each"].expression, place.bound
    if "labels" in attributes:
        yield attributes["labels"].expression, place.bound | {iterator_name(block)}


def _contents(block: Block, place: _Place) -> list[_Place]:
    """The bodies that a `dynamic` block repeats, as blocks of the type that it makes."""
    made = [place.inside(content, iterator_name(block)) for content in block.body.blocks if content.type == "content"]
    return [replace(content, type=block.labels[0]) for content in made] if block.labels else made


def undeclared_in(expression: Expression, module: Module) -> Iterator[Problem]:
    """The same for one expression, in which no name is bound."""
    return _undeclared(references(expression), module, frozenset())


def _undeclared(found: Iterable[Reference], module: Module, bound: frozenset[str]) -> Iterator[Problem]:
    """The same for some references, to which some names (`each`, `self`, an iterator) are bound."""
    for reference in found:
        if reference.root not in bound:
            problem = _problem(reference, module)
            if problem is not None:
                yield problem


def _problem(reference: Reference, module: Module) -> Problem | None:
    root, path, span = reference
    if root in _ENGINES_OWN:
        return None
    if root in UNBOUND:
        return Problem(UNBOUND[root], f"`{root}` can be used only inside a block that gives it a meaning", span)
    if not path or (root in _MODES and len(path) < 2):
        detail = f"`{'.'.join((root, *path))}` is not a value: a reference names something that the module declares"
        return Problem("Invalid reference", detail, span)
    match root:
        case "var":
            return None if path[0] in module.variables else _missing("input variable", path[0], reference)
        case "local":
            return None if path[0] in module.locals else _missing("local value", path[0], reference)
        case "module":
            return None if path[0] in module.calls else _missing("module", path[0], reference)
    mode, type, name = resource_key((root, *path))
    is_declared = (mode, type, name) in module.resources
    prefix = "" if mode == "managed" else f"{mode}."
    return None if is_declared else _missing("resource", f"{prefix}{type}.{name}", reference)


def resource_key(names: tuple[str, ...]) -> ResourceKey:
    """The resource that these names of a reference stand for, of which there must be two, or three with a mode."""
    mode, rest = (_MODES[names[0]], names[1:]) if names[0] in _MODES else ("managed", names)
    return mode, rest[0], rest[1]


def _missing(kind: str, name: str, reference: Reference) -> Problem:
    detail = f"no {kind} `{name}` is declared in this module"
    return Problem(f"Reference to undeclared {kind}", detail, reference.span)
