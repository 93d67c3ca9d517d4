"""A source file and the spans that point into it.

Positions are offsets into the decoded text; lines and columns are computed only for what is reported.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import field
from functools import cached_property

from iaclint.records import dataclass


@dataclass(slots=False, eq=False)
class SourceFile:
    """The text of one file and its path relative to the repository root, in POSIX form."""

    path: str
    text: str = field(repr=False)

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset at which each line begins; a CRLF or a lone LF ends a line."""
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset, both from 1, columns in code points."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line_text(self, line: int, most: int | None = None) -> str:
        """The text of a line (from 1) without its ending; no more than its first `most` characters."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        if most is not None:
            end = min(end, start + most)
        return self.text[start:end].rstrip("\r\n")

    def utf16_column(self, line: int, column: int) -> int:
        """A column in code points as one in UTF-16 units."""
        start = self.line_starts[line - 1]
        return column + bisect_left(self._astral, start + column - 1) - bisect_left(self._astral, start)

    @cached_property
    def _astral(self) -> list[int]:
        """The offsets of the characters that are two units of UTF-16."""
        return [] if self.text.isascii() else [match.start() for match in re.finditer("[^\0-\uffff]", self.text)]


@dataclass(slots=True, unsafe_hash=True)  # not frozen, for speed: one is made for every judgement
class Span:
    """A half-open range of offsets in one file."""

    file: SourceFile
    start: int
    end: int

    @property
    def line(self) -> int:
        return self.file.position(self.start)[0]

    @property
    def column(self) -> int:
        return self.file.position(self.start)[1]

    @property
    def end_line(self) -> int:
        return self.file.position(self.end)[0]

    @property
    def end_column(self) -> int:
        """The column after the last character, from 1."""
        return self.file.position(self.end)[1]

    @property
    def text(self) -> str:
        return self.file.text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Whether the other span lies wholly inside this one."""
        return self.file is other.file and self.start <= other.start and other.end <= self.end

    def __str__(self) -> str:
        line, column = self.file.position(self.start)
        return f"{self.file.path}:{line}:{column}"
