"""The JSON syntax of Terraform: `.tf.json` and `.tfvars.json` files as bodies.

JSON does not tell blocks from arguments, so the block types that Terraform itself defines are listed here;
whatever else a resource has is an argument, and a block given that way is an object or a list of objects.
"""

from __future__ import annotations

from dataclasses import field
from enum import Enum
from functools import partial

from iaclint.problem import Problem
from iaclint.records import dataclass
from iaclint.source import SourceFile, Span
from iaclint.syntax.expressions import parse_expression, template_between
from iaclint.syntax.faults import FaultError
from iaclint.syntax.jsontext import JsonArray, JsonNode, JsonObject, JsonScalar, JsonString, parse_json
from iaclint.syntax.nodes import (
    Attribute,
    Block,
    Body,
    Expression,
    Invalid,
    Literal,
    ObjectLiteral,
    TupleLiteral,
)
from iaclint.syntax.references import walk


class _Strings(Enum):
    """What the strings of an argument are."""

    TEMPLATES = "templates"
    LITERALS = "literals"
    EXPRESSIONS = "expressions"


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a body may have: block types with their number of labels and shape, and arguments with special strings."""

    blocks: dict[str, tuple[int, _Shape]] = field(default_factory=dict)
    strings: dict[str, _Strings] = field(default_factory=dict)
    others: _Strings = _Strings.TEMPLATES


def _references(*names: str) -> dict[str, _Strings]:
    return dict.fromkeys(names, _Strings.EXPRESSIONS)


_PLAIN = _Shape()
_LITERAL = _Shape(others=_Strings.LITERALS)
_CONTENT = _Shape()
_DYNAMIC = _Shape({"content": (0, _CONTENT)}, _references("iterator"))
_CONTENT.blocks["dynamic"] = (1, _DYNAMIC)
_LIFECYCLE = _Shape(
    {"precondition": (0, _PLAIN), "postcondition": (0, _PLAIN)},
    _references("ignore_changes", "replace_triggered_by"),
)
_PROVISIONER = _Shape({"connection": (0, _PLAIN)}, _references("when", "on_failure"))
_RESOURCE = _Shape(
    {
        "connection": (0, _PLAIN),
        "dynamic": (1, _DYNAMIC),
        "lifecycle": (0, _LIFECYCLE),
        "provisioner": (1, _PROVISIONER),
    },
    _references("depends_on", "provider"),
)
_TERRAFORM = _Shape(
    {
        "backend": (1, _LITERAL),
        "cloud": (0, _Shape({"workspaces": (0, _LITERAL)}, others=_Strings.LITERALS)),
        "provider_meta": (1, _PLAIN),
        "required_providers": (0, _Shape(strings=_references("configuration_aliases"))),
    },
)
_ROOT = _Shape(
    {
        "check": (1, _Shape({"assert": (0, _PLAIN), "data": (2, _RESOURCE)})),
        "data": (2, _RESOURCE),
        "ephemeral": (2, _RESOURCE),
        "import": (0, _Shape(strings=_references("to", "provider"))),
        "locals": (0, _PLAIN),
        "module": (1, _Shape(strings=_references("depends_on", "providers"))),
        "moved": (0, _Shape(strings=_references("from", "to"))),
        "output": (1, _Shape({"precondition": (0, _PLAIN)}, _references("depends_on"))),
        "provider": (1, _Shape({"dynamic": (1, _DYNAMIC)})),
        "removed": (
            0,
            _Shape({"lifecycle": (0, _LIFECYCLE), "provisioner": (1, _PROVISIONER)}, _references("from")),
        ),
        "resource": (2, _RESOURCE),
        "terraform": (0, _TERRAFORM),
        "variable": (
            1,
            _Shape({"validation": (0, _PLAIN)}, {"default": _Strings.LITERALS, "type": _Strings.EXPRESSIONS}),
        ),
    }
)


def parse_json_body(file: SourceFile) -> tuple[Body, list[Problem]]:
    """The body of a file in JSON syntax and its problems, other than those of expressions not yet read.

    A file of variable values (`.tfvars.json`) has no blocks, and its strings are no templates.
    """
    reader = _Reader(file)
    body = Body()
    try:
        root = parse_json(file)
    except FaultError as failure:
        body.broken.append(failure.problem)
        return body, [failure.problem]
    reader.fill(body, root, _LITERAL if file.path.endswith(".tfvars.json") else _ROOT)
    return body, reader.problems


@dataclass(frozen=True, slots=True)
class _Header:
    """A block's type and the labels so far, the last property read, and how many labels are still wanted."""

    type: str
    labels: tuple[str, ...]
    key: JsonString
    wanted: int
    shape: _Shape

    def labelled(self, label: JsonString) -> _Header:
        """The header with one label more."""
        return _Header(self.type, (*self.labels, label.value), label, self.wanted - 1, self.shape)


class _Reader:
    """Turns the nodes of one file into bodies."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def fill(self, body: Body, node: JsonNode, shape: _Shape) -> None:
        """Add what an object, or each object of an array, defines to a body."""
        objects = node.items if isinstance(node, JsonArray) else [node]
        for each in objects:
            if not isinstance(each, JsonObject):
                self._wrong_type(body, each, "the arguments of a block are expected")
                continue
            for name, value in each.properties:
                if name.value in shape.blocks:
                    self._blocks(body, _Header(name.value, (), name, *shape.blocks[name.value]), value)
                elif name.value != "//":
                    self._attribute(body, name, value, shape)

    def _attribute(self, body: Body, name: JsonString, value: JsonNode, shape: _Shape) -> None:
        strings = shape.strings.get(name.value, shape.others)
        read = partial(_expression, value, strings)
        attribute = Attribute(self.file, name.value, name.start, value.start, value.end, read)
        first = body.attributes.setdefault(name.value, attribute)
        if first is not attribute:
            line = self.file.position(first.start)[0]
            detail = f'the argument "{name.value}" was already set on line {line}; each argument may be set only once'
            self._report(body, Problem("Attribute redefined", detail, Span(self.file, name.start, name.end)))

    def _blocks(self, body: Body, header: _Header, node: JsonNode) -> None:
        """Add the blocks below a property: one object level per label, arrays for repetition."""
        for each in node.items if isinstance(node, JsonArray) else [node]:
            if isinstance(each, JsonScalar) and each.value is None:
                continue
            if not isinstance(each, JsonObject):
                self._wrong_type(body, each, f'a "{header.type}" block is expected')
            elif header.wanted:
                for label, value in each.properties:
                    if label.value != "//":
                        self._blocks(body, header.labelled(label), value)
            else:
                key = header.key
                block = Block(self.file, header.type, header.labels, Body(), key.start, key.end, each.end)
                self.fill(block.body, each, header.shape)
                body.blocks.append(block)

    def _wrong_type(self, body: Body, node: JsonNode, what: str) -> None:
        span = Span(self.file, node.start, node.end)
        self._report(body, Problem("Incorrect JSON value type", f"{what}: use a JSON object", span))

    def _report(self, body: Body, problem: Problem) -> None:
        self.problems.append(problem)
        body.broken.append(problem)


def _expression(node: JsonNode, strings: _Strings, file: SourceFile, start: int, end: int) -> Expression:
    """The expression that a JSON value is, at its own place or at the one given."""
    match node:
        case JsonScalar():
            return Literal(file, start, end, node.value)
        case JsonString():
            return _string(node, strings, file)
        case JsonArray():
            return TupleLiteral(
                file, start, end, [_expression(item, strings, file, item.start, item.end) for item in node.items]
            )
        case JsonObject():
            pairs = [
                (_string(name, strings, file), _expression(value, strings, file, value.start, value.end))
                for name, value in node.properties
            ]
            return ObjectLiteral(file, start, end, pairs)


def _string(node: JsonString, strings: _Strings, file: SourceFile) -> Expression:
    if strings is _Strings.LITERALS or (strings is _Strings.TEMPLATES and "{" not in node.value):
        return Literal(file, node.start, node.end, node.value)
    read = parse_expression if strings is _Strings.EXPRESSIONS else template_between
    if node.plain:
        found = read(file, node.start + 1, node.end - 1)
        if isinstance(found, Literal):
            found.start, found.end = node.start, node.end
        return found
    # Escapes shift offsets: what is inside is said to be at the whole string.
    decoded = read(SourceFile(file.path, node.value), 0, len(node.value))
    for part in walk(decoded):
        part.file, part.start, part.end = file, node.start, node.end
        if isinstance(part, Invalid):
            span = Span(file, node.start, node.end)
            part.problem = Problem(part.problem.summary, part.problem.detail, span)
    return decoded
