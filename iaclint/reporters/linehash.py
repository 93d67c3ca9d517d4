"""GitHub's `primaryLocationLineHash`: computed exactly as the upload action does, or it warns.

A rolling hash, base 37 modulo 2^64, over a window of 100 UTF-16 units from the start of a line;
spaces and tabs are dropped, CR and CRLF count as LF, after the end one 65535 is pushed and then
zeros; lower-case hexadecimal, a colon, and which of the equal hashes in the file it is.
Source: the fingerprints of github/codeql-action.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from iaclint.source import SourceFile, Span

_WINDOW = 100
_BASE = 37
_MASK = (1 << 64) - 1
_LEAVING = pow(_BASE, _WINDOW, 1 << 64)
_END = 65535


class LineHashes:
    """The hashes of the files asked about, each file computed once."""

    def __init__(self) -> None:
        self._by_file: dict[str, tuple[list[int], list[str]]] = {}

    def of(self, span: Span) -> str:
        """The hash of the line on which a span starts."""
        found = self._by_file.get(span.file.path)
        if found is None:
            found = self._by_file[span.file.path] = _line_ends(span.file), line_hashes(span.file.text)
        ends, hashes = found
        return hashes[bisect_right(ends, span.start)]


def _line_ends(file: SourceFile) -> list[int]:
    """The offsets after each end of a line, where a lone CR is one too."""
    if "\r" not in file.text:
        return file.line_starts[1:]
    return [found.end() for found in re.finditer("\r\n?|\n", file.text)]


def line_hashes(text: str) -> list[str]:
    """The hash of every line, in order."""
    units, starts = _kept_units(text)
    seen: dict[int, int] = {}
    lines: list[str] = []
    for value in _rolled(units, starts):
        seen[value] = seen.get(value, 0) + 1
        lines.append(f"{value:x}:{seen[value]}")
    return lines


def _kept_units(text: str) -> tuple[array[int], list[int]]:
    """The units that are hashed, and the position among them at which each line starts."""
    normal = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    units = array("H")
    units.frombytes(normal.encode("utf-16-le", "surrogatepass"))
    starts = [0, *(position + 1 for position, unit in enumerate(units) if unit == 10)]
    units.append(_END)
    return units, starts


def _rolled(units: array[int], starts: Sequence[int]) -> Iterator[int]:
    """For each of these positions, in order, the hash of the window that starts there, zeros following the end."""
    padded = units + array("H", bytes(2 * _WINDOW))
    value = 0
    for unit in padded[:_WINDOW]:
        value = (value * _BASE + unit) & _MASK
    position = 0
    for start in starts:
        for here in range(position, start):
            value = (value * _BASE + padded[here + _WINDOW] - padded[here] * _LEAVING) & _MASK
        position = start
        yield value
