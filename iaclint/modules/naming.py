"""Names and sources that a declaration may have: identifiers, reserved words, module and provider addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from iaclint.modules.module import Module
from iaclint.problem import Problem
from iaclint.syntax import Block, Literal, is_identifier

_RESERVED = frozenset(("source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"))
"""What a variable cannot be called, because a module block gives it a meaning of its own."""

_KINDS = {
    "resource": "resource",
    "data": "data",
    "ephemeral": "ephemeral",
    "variable": "variable",
    "output": "output",
    "module": "module instance",
    "check": "check block",
}
_BARE_SOURCE = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)?")
_LOCAL_SOURCE = re.compile(r"\.\.?(?:/|\Z)")


def name_problems(module: Module) -> Iterator[Problem]:
    """What is wrong with the names that a module declares, and with the addresses of the modules it calls."""
    for block in module.blocks:
        kind = _KINDS.get(block.type)
        if kind is not None:
            yield from _block_name(block, kind)
        if block.type == "module":
            yield from _source(block)
    for name, attribute in module.locals.items():
        if not is_identifier(name):
            yield Problem("Invalid local value name", _not_a_name(name), attribute.span)


def _block_name(block: Block, kind: str) -> Iterator[Problem]:
    for label in block.labels:
        if not is_identifier(label):
            yield Problem(f"Invalid {kind} name", _not_a_name(label), block.header)
    if block.type == "variable" and block.labels[0] in _RESERVED:
        detail = f"the variable name `{block.labels[0]}` is reserved for its meaning in module blocks"
        yield Problem("Invalid variable name", detail, block.header)


def _not_a_name(text: str) -> str:
    return f"`{text}` is no name: it starts with a letter or underscore, then has letters, digits, `_` and `-`"


def _source(call: Block) -> Iterator[Problem]:
    attribute = call.body.attributes.get("source")
    if attribute is None or not isinstance(attribute.expression, Literal):
        return
    source = attribute.expression.value
    if not isinstance(source, str):
        return
    if _BARE_SOURCE.fullmatch(source):
        detail = f"`{source}` is no address of a module; a directory beside this one is `./{source}`"
        yield Problem("Invalid module source address", detail, attribute.span)
    elif "version" in call.body.attributes and _LOCAL_SOURCE.match(source):
        detail = "a module of this repository has no versions; leave out `version` or name a registry's module"
        yield Problem("Invalid registry module source address", detail, attribute.span)
