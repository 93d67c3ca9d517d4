"""Blocks that Terraform refuses whatever their values are: what is unknown, missing, doubled or no constant.

Each block of a directory is looked at once. Files of OpenTofu are held to what both engines refuse.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from iaclint.modules.meta_schema import BUILT_IN, BUILT_IN_COMPUTED, DYNAMIC, TOP_LEVEL, Schema
from iaclint.modules.module import Module
from iaclint.problem import Problem
from iaclint.syntax import Attribute, Block, GetAttribute, Index, Invalid, Literal, Name, not_constant

_OWN_BLOCKS = frozenset(("lifecycle", "provisioner", "connection"))
_REPEATABLE = frozenset(("resource", "data", "ephemeral", "module"))
_META = frozenset(("count", "for_each", "depends_on", "provider"))
_MODULES_OWN = frozenset(("_", "lifecycle"))
_JSON_COMMENT = "//"

_FLAGS = {
    "variable": frozenset(("sensitive", "nullable", "ephemeral")),
    "output": frozenset(("sensitive", "ephemeral")),
    "lifecycle": frozenset(("create_before_destroy", "prevent_destroy")),
}
_KEYWORDS = {("provisioner", "when"): ("create", "destroy"), ("provisioner", "on_failure"): ("continue", "fail")}
_LISTS = frozenset((("lifecycle", "ignore_changes"), ("lifecycle", "replace_triggered_by")))


def block_problems(module: Module) -> Iterator[Problem]:
    """What is wrong with the blocks of a module, in the order of the source within each block."""
    for block in module.blocks:
        if block.type == "locals":
            for inner in block.body.blocks:
                yield _unexpected_block(inner)
            continue
        if block.type in _REPEATABLE:
            yield from _repetition(block)
        yield from _content(block)
        yield from _built_in(block)


def _content(top: Block) -> Iterator[Problem]:
    """What is wrong with a top-level block and the blocks inside it, by Terraform's own schemas."""
    waiting: deque[tuple[Block, Schema]] = deque([(top, TOP_LEVEL[top.type])])
    while waiting:
        block, schema = waiting.popleft()
        yield from _arguments(block, schema)
        yield from _doubled(block, schema)
        for inner in block.body.blocks:
            known = DYNAMIC if inner.type == "dynamic" and schema.is_open else schema.blocks.get(inner.type)
            if known is not None:
                waiting.append((inner, known))
            elif not schema.is_open or (block.type == "module" and inner.type not in _MODULES_OWN):
                yield _unexpected_block(inner)
            elif top.type in ("resource", "data", "ephemeral", "provider"):
                waiting.append((inner, _NESTED))


_NESTED = Schema(is_open=True)


def _arguments(block: Block, schema: Schema) -> Iterator[Problem]:
    attributes = block.body.attributes
    is_json = block.file.path.endswith(".json")
    for name, attribute in attributes.items():
        if name in schema.constant and not (is_json and name == "default"):
            yield from constant_problems(attribute)
        yield from _setting(block.type, attribute)
        if name in schema.arguments or name == _JSON_COMMENT or (is_json and name in schema.blocks):
            continue
        if not schema.is_open or (name in _OWN_BLOCKS and block.type in ("resource", "data", "ephemeral")):
            yield Problem("Unsupported argument", f"an argument named `{name}` is not expected here", attribute.span)
    if block.body.broken:
        return  # what is missing may only be unread
    for name in schema.required:
        if name not in attributes:
            detail = f"the argument `{name}` is required, but no definition was found"
            yield Problem("Missing required argument", detail, block.header)


def _setting(type: str, attribute: Attribute) -> Iterator[Problem]:
    """What is wrong with a flag, a keyword or a list of names, which Terraform reads before anything has a value."""
    expression = attribute.expression
    if attribute.name in _FLAGS.get(type, ()):
        if isinstance(expression, Literal) and not _is_flag(expression):
            yield Problem("Unsuitable value type", f"`{attribute.name}` requires a bool", attribute.span)
        return
    keywords = _KEYWORDS.get((type, attribute.name))
    if keywords is not None and isinstance(expression, Name) and expression.name not in keywords:
        choice = " or ".join(f"`{keyword}`" for keyword in keywords)
        yield Problem(f'Invalid "{attribute.name}" keyword', f"it must be {choice}", attribute.span)
    if (type, attribute.name) not in _LISTS or isinstance(expression, Invalid):
        return
    if isinstance(expression, Name) and expression.name == "all" and attribute.name == "ignore_changes":
        return
    if isinstance(expression, Name | GetAttribute | Index):
        detail = f"`{attribute.name}` requires a list that is written out"
        yield Problem("Invalid expression", detail, attribute.span)


def _is_flag(literal: Literal) -> bool:
    return literal.value is None or isinstance(literal.value, bool) or literal.value in ("true", "false", "0", "1")


def _doubled(block: Block, schema: Schema) -> Iterator[Problem]:
    seen: dict[str, Block] = {}
    for inner in block.body.blocks:
        if inner.type in schema.single:
            first = seen.setdefault(inner.type, inner)
            if first is not inner:
                detail = f"there is already one at {first.header}, and there may be only one"
                yield Problem(f"Duplicate {inner.type} block", detail, inner.header)


def _unexpected_block(block: Block) -> Problem:
    return Problem("Unsupported block type", f"blocks of type `{block.type}` are not expected here", block.header)


def _repetition(block: Block) -> Iterator[Problem]:
    attributes = block.body.attributes
    if "count" in attributes and "for_each" in attributes:
        later = max(attributes["count"], attributes["for_each"], key=lambda attribute: attribute.start)
        detail = "`count` and `for_each` exclude each other; use one of them"
        yield Problem('Invalid combination of "count" and "for_each"', detail, later.span)


def constant_problems(attribute: Attribute) -> Iterator[Problem]:
    """A problem where an argument that must be constant refers to something or calls a function."""
    if isinstance(attribute.expression, Invalid):
        return
    yield from not_constant(attribute.expression)


def _built_in(block: Block) -> Iterator[Problem]:
    """What is wrong with a block of the provider that is part of Terraform, whose schemas are fixed."""
    if block.type not in ("resource", "data", "ephemeral") or not block.labels[0].startswith("terraform_"):
        return
    known = BUILT_IN.get((block.type, block.labels[0]))
    if known is None:
        kinds = {"resource": "resource type", "data": "data source", "ephemeral": "ephemeral resource"}
        kind = kinds[block.type]
        detail = f"the provider `terraform` has no {kind} `{block.labels[0]}`"
        yield Problem(f"Invalid {kind}", detail, block.header)
        return
    for name, attribute in block.body.attributes.items():
        if name in BUILT_IN_COMPUTED:
            detail = f"the value of `{name}` is decided by the provider"
            yield Problem("Value for unconfigurable attribute", detail, attribute.span)
        elif name not in known and name not in _META and name not in _OWN_BLOCKS and name != _JSON_COMMENT:
            yield Problem("Unsupported argument", f"an argument named `{name}` is not expected here", attribute.span)
    for inner in block.body.blocks:
        if inner.type not in _OWN_BLOCKS:
            yield _unexpected_block(inner)
