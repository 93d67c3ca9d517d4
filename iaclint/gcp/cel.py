"""CEL: the conditions of grants and of workload identity, as trees; only what they are made of is told apart.

A piece that is not known is a HOLE: inside quotes a part of a text, outside of them a term of which
nothing is known. Source: the language definition of the Common Expression Language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from iaclint.records import dataclass

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>[rR]?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))
      | (?P<name>[A-Za-z_]\w*)
      | (?P<number>[0-9][0-9.]*)
      | (?P<hole>\0)
      | (?P<mark>&&|\|\||[=!<>]=|[-+*/%!<>?:.,()\[\]])
    )""",
    re.VERBOSE | re.DOTALL,
)
_MAX_DEPTH = 50
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "in")
_OPPOSITES = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_SUMS = ("+", "-", "*", "/", "%")


@dataclass(frozen=True, slots=True)
class Term:
    """A part of an expression.

    `kind` is an operator (`&&`, `==`, `in`, `!`), `call` with the name of the function in `text` and
    what it is called on first, `path` (`assertion.repository`), `text`, `list`, or `other`.
    """

    kind: str
    text: str = ""
    parts: tuple[Term, ...] = ()

    def walk(self) -> Iterator[Term]:
        """The term and every part of it, however deep, as that of a long sum is."""
        pending: list[Term] = [self]
        while pending:
            term = pending.pop()
            yield term
            pending.extend(reversed(term.parts))


class _UnreadableError(Exception):
    pass


def parse_cel(source: str) -> Term | None:
    """The tree of an expression; None where it cannot be read."""
    try:
        tokens = _tokens(source)
        reader = _Reader(tokens)
        term = reader.choice(0)
        return term if reader.at == len(tokens) else None
    except _UnreadableError:
        return None


def negation(term: Term) -> Term:
    """The term that is true where this one is false, with `!` only before what has no opposite of its own."""
    if term.kind == "!":
        return term.parts[0]
    if term.kind in ("&&", "||"):
        return Term("||" if term.kind == "&&" else "&&", "", tuple(negation(part) for part in term.parts))
    opposite = _OPPOSITES.get(term.kind)
    return Term("!", "", (term,)) if opposite is None else Term(opposite, "", term.parts)


def _tokens(source: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at, end = 0, len(source.rstrip())
    while at < end:
        match = _TOKEN.match(source, at)
        if match is None or match.lastgroup is None:
            raise _UnreadableError
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.at = 0

    def choice(self, depth: int) -> Term:
        if depth > _MAX_DEPTH:
            raise _UnreadableError
        term = self._joined("||", depth)
        if not self._takes("?"):
            return term
        chosen = self.choice(depth + 1)
        self._must(":")
        return Term("other", "?", (term, chosen, self.choice(depth + 1)))

    def _joined(self, mark: str, depth: int) -> Term:
        """Terms between `||`, and inside those the terms between `&&`."""
        parts = [self._joined("&&", depth) if mark == "||" else self._compared(depth)]
        while self._takes(mark):
            parts.append(self._joined("&&", depth) if mark == "||" else self._compared(depth))
        return parts[0] if len(parts) == 1 else Term(mark, "", tuple(parts))

    def _compared(self, depth: int) -> Term:
        term = self._summed(depth)
        while (mark := self._one_of(_COMPARISONS)) is not None:
            term = Term(mark, "", (term, self._summed(depth)))
        return term

    def _summed(self, depth: int) -> Term:
        term = self._negated(depth)
        while (mark := self._one_of(_SUMS)) is not None:
            term = Term("other", mark, (term, self._negated(depth)))
        return term

    def _negated(self, depth: int) -> Term:
        if depth > _MAX_DEPTH:
            raise _UnreadableError
        if self._takes("!"):
            return Term("!", "", (self._negated(depth + 1),))
        if self._takes("-"):
            return Term("other", "-", (self._negated(depth + 1),))
        return self._selected(depth)

    def _selected(self, depth: int) -> Term:
        """A term and what is selected from it: `.name`, `.call(...)`, `["name"]`."""
        term = self._single(depth)
        while True:
            if self._takes("."):
                name = self._next("name")
                called = self._takes("(")
                term = self._call(name, (term,), depth) if called else _member(term, name)
            elif self._takes("["):
                key = self.choice(depth + 1)
                self._must("]")
                term = _member(term, key.text) if key.kind == "text" else Term("other", "[", (term, key))
            else:
                return term

    def _single(self, depth: int) -> Term:
        if self.at >= len(self.tokens):
            raise _UnreadableError
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "text":
            return Term("text", _unquoted(text))
        if kind == "name":
            return self._call(text, (), depth) if self._takes("(") else Term("path", text)
        if text == "(":
            term = self.choice(depth + 1)
            self._must(")")
            return term
        if text == "[":
            return Term("list", "", self._listed("]", depth))
        if kind == "mark":
            raise _UnreadableError
        return Term("hole" if kind == "hole" else "other", text)

    def _call(self, name: str, target: tuple[Term, ...], depth: int) -> Term:
        return Term("call", name, (*target, *self._listed(")", depth)))

    def _listed(self, end: str, depth: int) -> tuple[Term, ...]:
        found: list[Term] = []
        while not self._takes(end):
            found.append(self.choice(depth + 1))
            if not self._takes(","):
                self._must(end)
                break
        return tuple(found)

    def _takes(self, mark: str) -> bool:
        return self._one_of((mark,)) is not None

    def _one_of(self, marks: tuple[str, ...]) -> str | None:
        if self.at < len(self.tokens):
            kind, text = self.tokens[self.at]
            if kind in ("mark", "name") and text in marks:
                self.at += 1
                return text
        return None

    def _must(self, mark: str) -> None:
        if not self._takes(mark):
            raise _UnreadableError

    def _next(self, kind: str) -> str:
        if self.at >= len(self.tokens) or self.tokens[self.at][0] != kind:
            raise _UnreadableError
        self.at += 1
        return self.tokens[self.at - 1][1]


def _member(term: Term, name: str) -> Term:
    return Term("path", f"{term.text}.{name}") if term.kind == "path" else Term("other", ".", (term,))


def _unquoted(text: str) -> str:
    """The text between the quotes; a backslash stands for the character after it."""
    if text[0] in "rR":
        return text[2:-1]
    return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
