"""Comments that suppress: `# iaclint: ignore[rule] reason="..." expires=2027-03-31 owner=@team`.

A comment at the end of a line is about what starts on that line, one on a line of its own about what starts on the
next line of code: an argument, a block with all that is in it, an element of a list or an object.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field

from iaclint.acceptance.layout import Layout
from iaclint.records import dataclass
from iaclint.source import SourceFile, Span

_MARK = "iaclint:"
_COMMENT = re.compile(r"(?:#|//)[ \t]*iaclint:(?P<rest>[^\r\n]*)")
_IGNORE = re.compile(r"[ \t]*ignore\[(?P<rules>[^\]]*)\](?P<options>.*)")
_OPTION = re.compile(r'[ \t]*(?P<name>\w+)=(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>[^\s"]+))(?=[ \t]|$)')
_ESCAPE = re.compile(r"\\(.)")
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
    layout = Layout(source)
    return [_comment(source, layout, match) for match in found if not layout.is_text(match.start())]


def _starts_comment(text: str, start: int) -> bool:
    """Whether no comment has begun on the line before, in which this one would only be quoted."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return not line.lstrip().startswith(("#", "//"))


def _comment(source: SourceFile, layout: Layout, match: re.Match[str]) -> Comment:
    span = Span(source, match.start(), match.end())
    about = layout.about(match.start())
    written = _IGNORE.fullmatch(match["rest"].rstrip())
    if written is None:
        return Comment(span, about, fault=f"it is not understood; {_FORM}")
    rules = tuple(dict.fromkeys(word.strip() for word in written["rules"].split(",") if word.strip()))
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
