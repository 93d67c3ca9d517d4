"""GitHub's `primaryLocationLineHash`: computed exactly as the upload action does, or it warns.

A rolling hash, base 37 modulo 2^64, over a window of 100 UTF-16 units from the start of a line;
spaces and tabs are dropped, CR and CRLF count as LF, after the end one 65535 is pushed and then
zeros; lower-case hexadecimal, a colon, and which of the equal hashes in the file it is.
Source: the fingerprints of github/codeql-action.
"""

from __future__ import annotations

from array import array

from iaclint.source import SourceFile, Span

_WINDOW = 100
_BASE = 37
_MASK = (1 << 64) - 1
_LEAVING = pow(_BASE, _WINDOW, 1 << 64)
_END = 65535


class LineHashes:
    """The hashes of the files asked about, each file computed once."""

    def __init__(self) -> None:
        self._by_file: dict[str, list[str]] = {}

    def of(self, span: Span) -> str:
        """The hash of the line on which a span starts."""
        found = self._by_file.get(span.file.path)
        if found is None:
            found = self._by_file[span.file.path] = line_hashes(span.file.text)
        return found[_hashed_line(span.file, span.start) - 1]


def _hashed_line(file: SourceFile, offset: int) -> int:
    """The line of an offset where a lone CR ends a line too."""
    before = file.text[:offset].replace("\r\n", "\n")
    return before.count("\n") + before.count("\r") + 1


def line_hashes(text: str) -> list[str]:
    """The hash of every line, in order."""
    units, starts = _kept_units(text)
    hashes = _rolled(units)
    seen: dict[int, int] = {}
    lines: list[str] = []
    for start in starts:
        value = hashes[start]
        seen[value] = seen.get(value, 0) + 1
        lines.append(f"{value:x}:{seen[value]}")
    return lines


def _kept_units(text: str) -> tuple[list[int], list[int]]:
    """The units that are hashed, and the position among them at which each line starts."""
    normal = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    encoded = array("H")
    encoded.frombytes(normal.encode("utf-16-le", "surrogatepass"))
    units = list(encoded)
    starts = [0, *(position + 1 for position, unit in enumerate(units) if unit == 10)]
    return [*units, _END], starts


def _rolled(units: list[int]) -> list[int]:
    """For each position the hash of the window that starts there, zeros following the end."""
    padded = units + [0] * _WINDOW
    value = 0
    for unit in padded[:_WINDOW]:
        value = (value * _BASE + unit) & _MASK
    hashes = [value]
    for position in range(len(units) - 1):
        value = (value * _BASE + padded[position + _WINDOW] - padded[position] * _LEAVING) & _MASK
        hashes.append(value)
    return hashes
