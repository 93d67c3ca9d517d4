"""Syntax errors inside this package: raised by the parsers, turned into problems at its boundary."""

from __future__ import annotations

from iaclint.problem import Problem
from iaclint.source import SourceFile, Span

MAX_DEPTH = 100
"""How deeply brackets, arguments and templates may be nested: far from what overflows Python's stack."""

MAX_HEIGHT = 500
"""How many levels a tree of expressions may have, counting every operator, attribute and index of a chain."""


class FaultError(Exception):
    """A syntax error and the problem that tells it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.summary)
        self.problem = problem


def fault(file: SourceFile, start: int, end: int, summary: str, detail: str) -> FaultError:
    """The fault at a range of a file."""
    return FaultError(Problem(summary, detail, Span(file, start, max(start, end))))


def nested_too_deeply(file: SourceFile, start: int, end: int) -> FaultError:
    """The fault of an expression that is deeper than iaclint follows."""
    return fault(
        file,
        start,
        end,
        "Expression nested too deeply",
        f"iaclint follows {MAX_DEPTH} levels of brackets and templates and chains of {MAX_HEIGHT} operators; "
        "split the expression into local values",
    )


_ODD_CHARACTERS = {
    "'": "single quotes are not valid; use double quotes to enclose a string",
    "`": "backticks are not valid; use a heredoc for a string of several lines",
    ";": "semicolons are not valid; use newlines between arguments and commas between items",
    "\r": "a carriage return is valid only before a line feed",
    "\t": "tabs are not valid here",
}
_CURLY_QUOTES = "\u2018\u2019\u201c\u201d"
_BITWISE = {
    "&": "bitwise operators are not supported; boolean AND is written `&&`",
    "|": "bitwise operators are not supported; boolean OR is written `||`",
    "^": "bitwise operators are not supported",
    "~": "bitwise operators are not supported; boolean NOT is written `!`",
}


def odd_character(file: SourceFile, offset: int) -> FaultError:
    """The fault of a character that begins no token."""
    character = file.text[offset]
    if character in _BITWISE:
        return fault(file, offset, offset + 1, "Unsupported operator", _BITWISE[character])
    if character in _CURLY_QUOTES:
        detail = "curly quotes are not valid; use straight double quotes to enclose a string"
    else:
        detail = _ODD_CHARACTERS.get(character, f"the character U+{ord(character):04X} is not used in the language")
    return fault(file, offset, offset + 1, "Invalid character", detail)
