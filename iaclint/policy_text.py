"""Policy text: a JSON string of a policy as a structure, each part of it with the place it is written at.

A string that an expression encoded (`jsonencode`, `data.aws_iam_policy_document`) already has its
structure. Of a heredoc, a quoted string or a template file the text is read here. An interpolation
that is not known is one opaque character while the text is read: inside quotes it becomes an unknown
piece of a string, outside of them an unknown value.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import field

from iaclint.records import dataclass
from iaclint.source import SourceFile, Span
from iaclint.syntax import Expression, Literal, Template, Text
from iaclint.syntax.faults import FaultError
from iaclint.syntax.jsontext import JsonArray, JsonNode, JsonObject, JsonScalar, JsonString, parse_json
from iaclint.truth import Doubt, Reason
from iaclint.values import (
    DYNAMIC,
    STRING,
    Located,
    Unknown,
    Value,
    boolean,
    keyed_object,
    null,
    number,
    string,
    tuple_value,
    unknown,
)

_OPEN, _CLOSE = "\ue000", "\ue001"
_FIRST_HOLE = 0xF0000
_MOST_HOLES = 0xFFFD
_MOST_VALUES = 50_000
_MARKS = '"[{,'
_MOST_MARKS = 4 * _MOST_VALUES
"""White space is not counted: clouds do not count it either."""

_HOLE = re.compile(f"{_OPEN}(.){_CLOSE}", re.DOTALL)
_STRING_OR_HOLE = re.compile(f'"(?>(?:[^"\\\\]++|\\\\.)*)"|{_OPEN}.{_CLOSE}', re.DOTALL)


def structure_of(policy: Value, fallback: Located) -> Value:
    """What the policy says, as objects, tuples and strings; unknown, with its doubts, where it cannot be read.

    So it is where there is more of it than any cloud takes, for every rule looks at every part.
    """
    origin = policy.origin or fallback
    if policy.document is not None:
        _, weight = policy.document.extent
        return policy.document if weight <= _MOST_VALUES else unknown(DYNAMIC, (_too_large(origin),), origin)
    written = _written(policy)
    if written is None:
        return unknown(DYNAMIC, policy.doubts or (_unreadable(origin, "it is no text"),), origin)
    text, holes = written
    if sum(map(text.count, _MARKS)) > _MOST_MARKS:
        return unknown(DYNAMIC, (_too_large(origin),), origin)
    file = SourceFile(origin.span.file.path, _STRING_OR_HOLE.sub(_quoted, text))
    try:
        tree = parse_json(file)
    except FaultError as error:
        return unknown(DYNAMIC, policy.doubts or (_unreadable(origin, str(error).lower()),), origin)
    return _Reader(_Layout.of(origin, text), holes).value(tree)


def _too_large(origin: Located) -> Doubt:
    span = origin.span
    return Doubt(Reason.EVALUATION_LIMIT, f"the policy at {span.file.path}:{span.line} is larger than any cloud takes")


def _unreadable(origin: Located, detail: str) -> Doubt:
    span = origin.span
    return Doubt(Reason.EVALUATION_ERROR, f"the policy at {span.file.path}:{span.line} is not valid JSON ({detail})")


def _written(policy: Value) -> tuple[str, dict[str, Value]] | None:
    """The text with a mark for each unknown piece, and the pieces by their marks; None without any text."""
    if isinstance(policy.data, str):
        return policy.data, {}
    if not isinstance(policy.data, Unknown) or not any(isinstance(part, str) for part in policy.data.parts):
        return None
    texts: list[str] = []
    holes: dict[str, Value] = {}
    for part in policy.data.parts:
        if isinstance(part, str):
            texts.append(part)
            continue
        if len(holes) >= _MOST_HOLES:
            return None
        mark = chr(_FIRST_HOLE + len(holes))
        holes[mark] = part
        texts.append(f"{_OPEN}{mark}{_CLOSE}")
    return "".join(texts), holes


def _quoted(found: re.Match[str]) -> str:
    """A string as it is; a hole outside of strings in quotes, so that it reads as a value."""
    text = found.group()
    return text if text.startswith('"') else f'"{text[1]}"'


@dataclass(frozen=True, slots=True)
class _Reader:
    layout: _Layout
    holes: dict[str, Value]

    def value(self, node: JsonNode) -> Value:
        """The value of a JSON node; the depth of the tree is limited where it is read."""
        place = self.layout.place(node.start, node.end)
        match node:
            case JsonString():
                return self._string(node, place)
            case JsonArray(items=items):
                return tuple_value([self.value(item) for item in items], place)
            case JsonObject():
                return self._object(node, place)
            case JsonScalar():
                return _scalar(node, place)

    def _object(self, node: JsonObject, place: Located) -> Value:
        return keyed_object([(self._key(name, place), self.value(item)) for name, item in node.properties], place)

    def _key(self, node: JsonString, place: Located) -> Value:
        return self.holes.get(node.value) or self._text(node, place)

    def _string(self, node: JsonString, place: Located) -> Value:
        hole = self.holes.get(node.value)
        if hole is None:
            return self._text(node, place)
        return hole.at(place) if hole.document is None else hole.document

    def _text(self, node: JsonString, place: Located) -> Value:
        if not self.holes:
            return string(node.value, place)
        pieces = _HOLE.split(node.value)
        parts = tuple(self.holes.get(piece, piece) for piece in pieces if piece)
        unseen = [part for part in parts if isinstance(part, Value)]
        if not unseen:
            return string(node.value, place)
        doubts = [doubt for part in unseen for doubt in part.doubts]
        marks = frozenset(mark for part in unseen for mark in part.marks)
        if len(parts) == 1:
            return unknown(STRING, doubts, place, marks)
        return unknown(STRING, doubts, place, marks, parts=parts, not_null=True)


def _scalar(node: JsonScalar, place: Located) -> Value:
    if node.value is None:
        return null(DYNAMIC, place)
    return boolean(node.value, place) if isinstance(node.value, bool) else number(node.value, place)


@dataclass(frozen=True, slots=True)
class _At:
    file: SourceFile
    span: Span


@dataclass(slots=True)
class _Layout:
    """Which offset of the source each line of the text, or rest of a line, begins at."""

    whole: Located
    starts: list[int] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, origin: Located, text: str) -> _Layout:
        layout = cls(origin)
        if isinstance(origin, Template):
            layout.add_parts(origin.parts, text)
        elif isinstance(origin, Literal) and origin.span.text.startswith("<<"):
            first = origin.span.text.index("\n") + 1
            layout.add(0, text, origin.start + first, origin.span.text[first:])
        return layout

    def add_parts(self, parts: list[Expression], text: str) -> None:
        """Find the texts of a template, in order, in what it came to."""
        position = 0
        for part in parts:
            if isinstance(part, Text) and (found := text.find(part.value, position)) >= 0:
                self.add(found, part.value, part.start, part.span.text)
                position = found + len(part.value)

    def add(self, at: int, text: str, source: int, written: str) -> None:
        """Pair the lines of a text with those it was written as: less indentation, escapes decoded."""
        for line, raw in zip(_lines(text), _lines(written), strict=False):
            bare, full = line.rstrip("\r\n"), raw.rstrip("\r\n")
            indent = len(full) - len(bare) if full.endswith(bare) else 0
            self.starts.append(at)
            self.sources.append(source + indent)
            at += len(line)
            source += len(raw)

    def place(self, start: int, end: int) -> Located:
        """Where this range of the text is written; the whole policy where that cannot be told."""
        found = bisect_right(self.starts, start) - 1
        if found < 0:
            return self.whole
        file = self.whole.span.file
        begin = self.sources[found] + start - self.starts[found]
        if found + 1 < len(self.sources) and begin >= self.sources[found + 1]:
            return self.whole
        last = bisect_right(self.starts, max(end - 1, start)) - 1
        stop = min(self.sources[last] + end - self.starts[last], self.whole.span.end)
        return _At(file, Span(file, begin, max(begin, stop)))


def _lines(text: str) -> Iterator[str]:
    """The lines of a text with their line feeds; nothing else ends a line."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end
