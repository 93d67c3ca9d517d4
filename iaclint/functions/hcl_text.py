"""HCL text: values as Terraform writes them, a list on one line, each attribute of an object on its own.

Source: the documentation of `provider::terraform::encode_expr` and `encode_tfvars`, the layout of
`terraform fmt`, and the behaviour of Terraform 1.11. python-hcl2 lays text out otherwise (`iaclint.syntax.writer`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from iaclint.functions import graphemes
from iaclint.functions.errors import FunctionError
from iaclint.functions.limits import check_depth, check_text
from iaclint.records import dataclass
from iaclint.syntax import is_identifier
from iaclint.values import Value, format_number

_ESCAPED = re.compile(r'[\\"]|[$%](?=\{)|[^\x20-\x7e]')
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "$": "$$", "%": "%%"}


def expression(value: Value) -> str:
    """A wholly known value as an expression."""
    writer = _Writer()
    writer.expression(value, 0)
    return "\n".join(_laid_out(writer.finished()))


def attributes(values: Mapping[str, Value]) -> str:
    """Wholly known values as the lines `name = value` of a variables file, in the order of the names."""
    writer = _Writer()
    for name in sorted(values):
        writer.attribute(name, values[name], 0)
    return "".join(f"{line}\n" for line in _laid_out(writer.finished()))


@dataclass(frozen=True, slots=True)
class _Line:
    """A line before it is laid out: what is left of its `=` (none has an empty name), the rest, and how many
    more brackets it opens than it closes."""

    name: str
    text: str
    opened: int


class _Writer:
    """Collects the lines of values."""

    def __init__(self) -> None:
        self._lines: list[_Line] = []
        self._name = ""
        self._pieces: list[str] = []
        self._opened = 0
        self._length = 0

    def finished(self) -> list[_Line]:
        if self._pieces:
            self._end_line()
        return self._lines

    def attribute(self, name: str, value: Value, depth: int) -> None:
        self._name = name if is_identifier(name) else _quoted(name)
        self.expression(value, depth)
        self._end_line()

    def expression(self, value: Value, depth: int) -> None:
        check_depth(depth)
        match value.data:
            case None:
                self._add("null")
            case bool(answer):
                self._add("true" if answer else "false")
            case str(text):
                self._add(_quoted(text))
            case int() | float() | Fraction() as amount:
                self._add(format_number(amount))
            case tuple(items):
                self._add("[", 1)
                for place, item in enumerate(items):
                    self._add(", " if place else "")
                    self.expression(item, depth + 1)
                self._add("]", -1)
            case dict(fields):
                self._add("{", 1)
                if fields:
                    self._end_line()
                for name, item in fields.items():
                    self.attribute(name, item, depth + 1)
                self._add("}", -1)
            case _:
                raise FunctionError("an unknown value cannot be encoded")

    def _add(self, piece: str, opened: int = 0) -> None:
        self._pieces.append(piece)
        self._opened += opened
        self._length += len(piece)
        check_text(self._length)

    def _end_line(self) -> None:
        self._lines.append(_Line(self._name, "".join(self._pieces), self._opened))
        self._length += len(self._name)
        self._name, self._pieces, self._opened = "", [], 0


def _laid_out(lines: list[_Line]) -> Iterator[str]:
    """The lines indented, with the `=` of neighbours in one column unless their values take several lines."""
    for line, indent, width in zip(lines, _indents(lines), _widths(lines), strict=True):
        blanks = " " * (width - graphemes.count(line.name)) if width else ""
        yield "  " * indent + (f"{line.name}{blanks} = {line.text}" if line.name else line.text)


def _indents(lines: Iterable[_Line]) -> Iterator[int]:
    """How far each line is indented: once for every line that opened more brackets than are closed since."""
    open_lines: list[int] = []
    for line in lines:
        closed = -line.opened
        while closed > 0 and open_lines:
            closing = min(closed, open_lines[-1])
            closed -= closing
            open_lines[-1] -= closing
            if not open_lines[-1]:
                open_lines.pop()
        yield len(open_lines)
        if line.opened > 0:
            open_lines.append(line.opened)


def _widths(lines: list[_Line]) -> list[int]:
    """The columns that the name of each line takes to stand with its neighbours; 0 where it stands alone."""
    widths = [0] * len(lines)
    start = 0
    for place in range(len(lines) + 1):
        if place < len(lines) and lines[place].name and not lines[place].opened:
            continue
        if start < place:
            widest = max(graphemes.count(line.name) for line in lines[start:place])
            widths[start:place] = [widest] * (place - start)
        start = place + 1
    return widths


def _quoted(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    """What stands for a character in a quoted string; one that prints stands for itself."""
    character = found.group()
    short = _SHORT.get(character)
    if short is not None:
        return short
    if character.isprintable():
        return character
    number = ord(character)
    return f"\\u{number:04x}" if number < 1 << 16 else f"\\U{number:08x}"
