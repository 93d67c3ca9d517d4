"""Log queries: the Logging query language of Google Cloud, as trees.

Source: Google's page on the language: NOT binds closest, and OR closer than AND, which may be left out.
"""

from __future__ import annotations

import re

from iaclint.records import dataclass
from iaclint.values import HOLE

_TOKEN = re.compile(
    r"""(?:\s|--[^\n]*(?:\n|$))*(?:
        (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<mark>!=|<=|>=|=~|!~|[=<>:(),])
      | (?P<word>(?:[^\s()"'=<>:,!~]|(?<=\.)"[^"]*")+)
    )""",
    re.VERBOSE,
)
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=", "=~", "!~", ":")
_MAX_DEPTH = 50


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a filter: `and`, `or`, `not` with parts, `call` of a function, `text`, or a comparison by its sign."""

    kind: str
    field: str = ""
    value: str = ""
    parts: tuple[Term, ...] = ()


class _UnreadableError(Exception):
    """The text is no filter."""


def parsed(text: str) -> Term | None:
    """The filter; None where it cannot be read, as where a piece that is not known stands alone."""
    tokens = []
    end = 0
    while match := _TOKEN.match(text, end):
        tokens.append((match.lastgroup or "", match[match.lastgroup or 0]))
        end = match.end()
    reader = _Reader(tokens)
    try:
        if re.sub(r"--[^\n]*", "", text[end:]).strip() or not tokens:
            return None
        term = reader.all_of_them(0)
        return term if reader.at == len(tokens) else None
    except _UnreadableError:
        return None


class _Reader:
    """The tokens of a filter, and how many of them are read. NOT binds closest, and OR closer than AND."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.at = 0

    def all_of_them(self, depth: int, field: str = "", sign: str = "") -> Term:
        """Terms that all have to match; `field` and `sign` are what stands before the parenthesis around values."""
        parts = [self._any_of_them(depth, field, sign)]
        while self.at < len(self.tokens) and self._next() != ("mark", ")") and self._next() != ("mark", ","):
            if self._next() == ("word", "AND"):
                self.at += 1
            parts.append(self._any_of_them(depth, field, sign))
        return parts[0] if len(parts) == 1 else Term("and", parts=tuple(parts))

    def _any_of_them(self, depth: int, field: str, sign: str) -> Term:
        parts = [self._one(depth, field, sign)]
        while self._next() == ("word", "OR"):
            self.at += 1
            parts.append(self._one(depth, field, sign))
        return parts[0] if len(parts) == 1 else Term("or", parts=tuple(parts))

    def _one(self, depth: int, field: str, sign: str) -> Term:
        kind, text = self._take()
        if depth > _MAX_DEPTH or (HOLE in text and kind == "word"):
            raise _UnreadableError
        if (kind, text) == ("word", "NOT"):
            return Term("not", parts=(self._one(depth + 1, field, sign),))
        if kind == "word" and text.startswith("-") and not sign:
            self.at -= 1
            self.tokens[self.at] = (kind, text[1:])
            return Term("not", parts=(self._one(depth + 1, field, sign),))
        if (kind, text) == ("mark", "("):
            term = self.all_of_them(depth + 1, field, sign)
            self._must(")")
            return term
        if kind == "mark" or (kind, text) in (("word", "AND"), ("word", "OR")):
            raise _UnreadableError
        return self._named(kind, text, depth, field, sign)

    def _named(self, kind: str, text: str, depth: int, field: str, sign: str) -> Term:
        """What begins with a name or a text: a value of a list, a comparison, a call, or a text to look for."""
        if sign:
            return Term(sign, field, _unquoted(text))
        mark = self._next()[1] if self._next()[0] == "mark" else ""
        if mark in _COMPARISONS:
            self.at += 1
            return self._value(depth, text, mark)
        if mark == "(" and kind == "word":
            return self._call(text, depth)
        return Term("text", value=_unquoted(text))

    def _value(self, depth: int, field: str, sign: str) -> Term:
        kind, text = self._take()
        if (kind, text) == ("mark", "("):
            term = self.all_of_them(depth + 1, field, sign)
            self._must(")")
            return term
        if kind == "mark":
            raise _UnreadableError
        return Term(sign, field, _unquoted(text))

    def _call(self, name: str, depth: int) -> Term:
        self._must("(")
        arguments: list[Term] = []
        while self._next() != ("mark", ")"):
            arguments.append(self._one(depth + 1, "", ""))
            if self._next() == ("mark", ","):
                self.at += 1
        self._must(")")
        return Term("call", name, arguments[0].value if arguments else "", tuple(arguments))

    def _next(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("", "")

    def _take(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise _UnreadableError
        self.at += 1
        return self.tokens[self.at - 1]

    def _must(self, mark: str) -> None:
        if self._take() != ("mark", mark):
            raise _UnreadableError


def _unquoted(text: str) -> str:
    """The text between the quotes, if there are any; a backslash stands for the character after it."""
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text[:1] in ("'", '"') else text
