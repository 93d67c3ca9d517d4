"""How a report is shown, and what all reporters do to text that comes from scanned files."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from iaclint.judgement import Severity


@dataclass(frozen=True, slots=True)
class Presentation:
    """`width` is in columns; `least` is the lowest severity shown; what passed or is accepted only if asked for."""

    color: bool = False
    width: int = 100
    least: Severity = Severity.INFO
    shows_passes: bool = False
    shows_unknowns: bool = False
    shows_accepted: bool = False


_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))


def printable(text: str) -> str:
    """The text without control, format (bidirectional and zero-width) and surrogate characters; tabs become spaces."""
    if text.isascii() and text.isprintable():
        return text
    shown = text.replace("\t", "    ").replace("\n", " ")
    return "".join(character for character in shown if unicodedata.category(character) not in _INVISIBLE)
