"""Resources that refer to themselves or, through others and through locals, to each other.

Terraform orders whole resources, so that two resources that read different attributes of each other
are a cycle to it although each attribute could be worked out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from iaclint.modules.module import Module, ResourceKey
from iaclint.modules.references import References, expressions_in, resource_key
from iaclint.problem import Problem
from iaclint.syntax import Block, Reference

_Node = ResourceKey | str
"""A resource, or the name of a local value."""

_NAMED = frozenset(("var", "module", "path", "terraform", "each", "count", "self"))
_MODES = frozenset(("data", "ephemeral", "resource"))
_OUTSIDE = frozenset(("depends_on", "count", "for_each", "replace_triggered_by"))


def cycle_problems(module: Module, found: References) -> Iterator[Problem]:
    """A problem for each self-reference, and one for the first cycle of several resources."""
    needs: dict[_Node, set[_Node]] = {}
    for name, local in module.locals.items():
        needs[name] = {node for _, node in _needed(found.of(local.expression), frozenset())} - {name}
    for key, block in module.resources.items():
        needed: set[_Node] = set()
        outside = _outside(block)
        for expression, bound in expressions_in(block):
            for reference, node in _needed(found.of(expression), bound):
                if node != key:
                    needed.add(node)
                elif id(expression) not in outside:
                    detail = f"the configuration of {_spelled(key)} may not refer to itself"
                    yield Problem("Self-referential block", detail, reference.span)
        needs[key] = needed
    yield from _cycle(needs, module)


def _outside(block: Block) -> set[int]:
    """The identities of the expressions that are about the resource rather than part of it."""
    bodies = [block.body, *(inner.body for inner in block.body.blocks if inner.type == "lifecycle")]
    return {id(body.attributes[name].expression) for body in bodies for name in _OUTSIDE & body.attributes.keys()}


def _needed(found: Iterable[Reference], bound: frozenset[str]) -> Iterator[tuple[Reference, _Node]]:
    """The local values and resources that references are to."""
    for reference in found:
        root, path = reference.root, reference.path
        if root in bound or root in _NAMED or not path:
            continue
        if root == "local":
            yield reference, path[0]
        elif root not in _MODES or len(path) > 1:
            yield reference, resource_key((root, *path))


def _cycle(needs: dict[_Node, set[_Node]], module: Module) -> Iterator[Problem]:
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        nodes: list[_Node] = error.args[1]
        blocks: list[Block] = [module.resources[node] for node in nodes if isinstance(node, tuple)]
        if blocks:  # a cycle of local values alone is found where they are evaluated
            names = " -> ".join(_spelled(node) for node in nodes)
            yield Problem("Cycle", f"these refer to each other: {names}", blocks[0].header)


def _spelled(node: _Node) -> str:
    if isinstance(node, str):
        return f"local.{node}"
    mode, type, name = node
    return f"{type}.{name}" if mode == "managed" else f"{mode}.{type}.{name}"
