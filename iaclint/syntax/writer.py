"""New HCL text: the one door to python-hcl2, which renders it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field

from iaclint.records import dataclass

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "${": "$${", "%{": "%%{"}
_ESCAPED = re.compile(r'[\\"\n\r\t]|[$%]\{')


@dataclass(frozen=True, slots=True)
class Code:
    """An expression to be written as it is, such as `aws_kms_key.main.arn`."""

    text: str


NewValue = str | bool | int | float | None | Code | Sequence["NewValue"] | Mapping[str, "NewValue"]
"""A value to be written; a string is a literal one, whatever is in it."""


@dataclass(frozen=True, slots=True)
class NewBlock:
    """A block to be written: its arguments, then the blocks inside it."""

    type: str
    labels: tuple[str, ...] = ()
    arguments: Mapping[str, NewValue] = field(default_factory=dict)
    blocks: tuple[NewBlock, ...] = ()


def render(blocks: Sequence[NewBlock]) -> str:
    """The blocks as HCL text, in order, with an empty line between them."""
    return "\n".join(_rendered(block) for block in blocks)


def _rendered(block: NewBlock) -> str:
    import hcl2  # noqa: PLC0415  # slow to import, and needed only where HCL is written

    text = str(hcl2.dumps({block.type: [_labelled(block)]}))
    text = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\{\n\s*\}", "{}", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def _labelled(block: NewBlock) -> dict[str, object]:
    """A block as python-hcl2 takes it: its body below its labels."""
    tree: dict[str, object] = {name: _value(value) for name, value in block.arguments.items()}
    for inner in block.blocks:
        same_type = tree.setdefault(inner.type, [])
        if isinstance(same_type, list):
            same_type.append(_labelled(inner))
    tree["__is_block__"] = True
    for label in reversed(block.labels):
        tree = {_quoted(label): tree}
    return tree


def _value(value: NewValue) -> object:
    match value:
        case Code():
            return f"${{{value.text}}}"
        case str():
            return _quoted(value)
        case Mapping():
            return {_key(name): _value(item) for name, item in value.items()}
        case Sequence():
            return [_value(item) for item in value]
        case _:
            return value


def _key(name: str) -> str:
    return name if name.isascii() and name.isidentifier() and name != "for" else _quoted(name)


def _quoted(text: str) -> str:
    def escaped(found: re.Match[str]) -> str:
        # python-hcl2 loses an escaped quote that stands before a sequence, so that one is written by its number.
        before_sequence = found.group() == '"' and found.end() < len(text) and text[found.end()] in "$%"
        return "\\u0022" if before_sequence else _ESCAPES[found.group()]

    return f'"{_ESCAPED.sub(escaped, text)}"'
