"""Comments that suppress: `# iaclint: ignore[rule] reason="..." expires=2027-03-31 owner=@team`.

A comment at the end of a line is about what starts on that line, one on a line of its own about what starts on the
next line of code: an argument, a block with all that is in it, an element of a list or an object.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from iaclint.source import SourceFile, Span
from iaclint.syntax import Attribute, Body, Literal, Template, Text, parse_body, walk

_MARK = "iaclint:"
_COMMENT = re.compile(r"(?:#|//)[ \t]*iaclint:(?P<rest>[^\r\n]*)")
_IGNORE = re.compile(r"[ \t]*ignore\[(?P<rules>[^\]]*)\](?P<options>.*)")
_OPTION = re.compile(r'[ \t]*(?P<name>\w+)=(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>[^\s"]+))(?=[ \t]|$)')
_ESCAPE = re.compile(r"\\(.)")
_BLANK_OR_COMMENT = re.compile(r"[ \t\r]*(?:(?:#|//).*)?")
_OPTIONS = ("reason", "expires", "owner")
_FORM = 'write `iaclint: ignore[rule] reason="..." expires=2027-03-31`'


@dataclass(frozen=True, slots=True)
class Comment:
    """One such comment: the words that name rules, its options, and the text that it is about.

    `fault` says why it is not understood, as a clause; it then suppresses nothing.
    """

    span: Span
    about: Span
    rules: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""


def comments_of(source: SourceFile) -> list[Comment]:
    """The comments of a file in native syntax that speak to iaclint, in order."""
    if _MARK not in source.text:
        return []
    found = [match for match in _COMMENT.finditer(source.text) if _starts_comment(source.text, match.start())]
    if not found:
        return []
    body, _ = parse_body(source)
    return [_comment(source, body, match) for match in outside_of_texts(body, found)]


def outside_of_texts(body: Body, found: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """Those matches, in order, that are not in a string or a heredoc, in which a comment would be text."""
    starts = [match.start() for match in found]
    inside: set[int] = set()
    for start, end in _texts(body, starts):
        inside.update(range(bisect_right(starts, start), bisect_left(starts, end)))
    return [match for number, match in enumerate(found) if number not in inside]


def _starts_comment(text: str, start: int) -> bool:
    """Whether no comment has begun on the line before, in which this one would only be quoted."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return not line.lstrip().startswith(("#", "//"))


def _texts(body: Body, starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where strings and heredocs are in the values that have one of these places in them."""
    for attribute in _attributes(body):
        value = attribute.value_span
        if bisect_left(starts, value.start) < bisect_left(starts, value.end):
            for node in walk(attribute.expression):
                if isinstance(node, Literal | Text | Template):
                    yield node.start, node.end


def _attributes(body: Body) -> Iterator[Attribute]:
    waiting = [body]
    while waiting:
        here = waiting.pop()
        yield from here.attributes.values()
        waiting += [block.body for block in here.blocks]


def _comment(source: SourceFile, body: Body, match: re.Match[str]) -> Comment:
    span = Span(source, match.start(), match.end())
    about = _about(source, body, match.start())
    written = _IGNORE.fullmatch(match["rest"].rstrip())
    if written is None:
        return Comment(span, about, fault=f"it is not understood; {_FORM}")
    rules = tuple(word.strip() for word in written["rules"].split(",") if word.strip())
    if not rules:
        return Comment(span, about, fault=f"it names no rule; {_FORM}")
    options: dict[str, str] = {}
    position = 0
    text = written["options"].rstrip()
    while position < len(text):
        option = _OPTION.match(text, position)
        if option is None or option["name"] not in _OPTIONS:
            return Comment(span, about, rules, options, f"`{text[position:].strip()}` is not understood; {_FORM}")
        quoted = option["quoted"]
        options[option["name"]] = option["bare"] if quoted is None else _ESCAPE.sub(r"\1", quoted)
        position = option.end()
    return Comment(span, about, rules, options)


def _about(source: SourceFile, body: Body, start: int) -> Span:
    """The text that a comment is about: what starts on its line or on the next line of code."""
    line, column = source.position(start)
    trails = bool(source.line_text(line)[: column - 1].strip())
    while not trails and line < len(source.line_starts):
        line += 1
        if not _BLANK_OR_COMMENT.fullmatch(source.line_text(line)):
            break
    return _started(source, body, line) or (_ended(source, body, line) if trails else None) or _line(source, line)


def _line(source: SourceFile, line: int) -> Span:
    start = source.line_starts[line - 1]
    return Span(source, start, start + len(source.line_text(line)))


def _started(source: SourceFile, body: Body, line: int) -> Span | None:
    """The outermost thing that starts on a line."""
    whole = _line(source, line)
    here: Body | None = body
    while here is not None:
        inner: Body | None = None
        for attribute in here.attributes.values():
            if whole.start <= attribute.start <= whole.end:
                return Span(source, attribute.start, max(attribute.end, whole.end))
            if attribute.start < whole.start < attribute.end:
                ends = [node.end for node in walk(attribute.expression) if whole.start <= node.start <= whole.end]
                return Span(source, whole.start, max(ends)) if ends else None
        for block in here.blocks:
            if whole.start <= block.start <= whole.end:
                return block.span
            if block.start < whole.start < block.end:
                inner = block.body
        here = inner
    return None


def _ended(source: SourceFile, body: Body, line: int) -> Span | None:
    """The innermost argument of several lines that ends on a line."""
    whole = _line(source, line)
    found = [one.span for one in _attributes(body) if one.start < whole.start < one.end <= whole.end]
    return max(found, key=lambda span: span.start, default=None)
