"""Where a value ends: skips brackets, strings, templates, heredocs and comments without parsing them."""

from __future__ import annotations

import re

from iaclint.records import dataclass
from iaclint.syntax.tokens import LINE_COMMENT, PLAIN_STRING, QUOTED_TEXT, TEMPLATE_TEXT, closing_marker

_RUN = rf'[^"\#/<{{}}()\[\]\r\n]++|{PLAIN_STRING}'
_LIST = rf"\[(?>(?:{_RUN})*)\]"

_CODE = re.compile(
    rf"""
    (?>(?: {_RUN} | {_LIST} | \{{(?>(?:{_RUN}|{_LIST})*)\}} | /(?![/*]) | <(?!<) | /\*(?>(?:[^*]++|\*(?!/))*)\*/
      | <<(?!-?(?:[A-Za-z_]|[^\x00-\x7f])(?>(?:[A-Za-z0-9_-]|[^\x00-\x7f])*)\r?\n) | \r(?!\n) )*)
    """,
    re.VERBOSE,
)
"""What neither opens nor closes anything, within a line, but for plain lists and objects that are closed in it."""

_FREE_CODE = re.compile(rf"(?>(?:{_CODE.pattern}(?:\r?\n|{LINE_COMMENT}))*){_CODE.pattern}", re.VERBOSE)
"""The same over lines, inside brackets and sequences."""

_QUOTED = re.compile(QUOTED_TEXT)
_LINE = re.compile(rf"{TEMPLATE_TEXT}\n?+")
_OPENERS = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Extent:
    """Where a value ends, and whether its brackets, strings and heredocs are all closed."""

    end: int
    whole: bool


def value_extent(text: str, start: int) -> Extent:
    """The extent of the value at `start`: up to a newline, comment or unopened closing bracket."""
    return _Skipper(text, start).run()


def string_end(text: str, start: int) -> int:
    """Where the quoted string at `start` ends; `start` itself where it is not closed."""
    skipper = _Skipper(text, start + 1)
    skipper.opened.append('"')
    return skipper.position if skipper.run(until_closed=True).whole else start


class _Skipper:
    """A stack of what is open: the closing bracket awaited, `"` for a string, or a heredoc's marker with a newline."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.position = start
        self.opened: list[str] = []

    def run(self, until_closed: bool = False) -> Extent:
        while self.opened or not until_closed:
            awaited = self.opened[-1] if self.opened else ""
            if awaited == '"':
                going = self._string()
            elif awaited.endswith("\n"):
                going = self._heredoc(awaited[:-1])
            else:
                going = self._code(awaited)
            if not going:
                break
        return Extent(self.position, not self.opened)

    def _code(self, awaited: str) -> bool:
        text = self.text
        found = (_FREE_CODE if awaited else _CODE).match(text, self.position)
        self.position = position = found.end() if found else self.position
        ahead = text[position : position + 1]
        if ahead == '"':
            self.opened.append(ahead)
        elif ahead in _OPENERS:
            self.opened.append(_OPENERS[ahead])
        elif ahead and ahead == awaited:
            self.opened.pop()
        elif ahead == "<":
            line_end = text.index("\n", position)
            self.opened.append(text[position + 2 : line_end].lstrip("-").rstrip() + "\n")
            self.position = line_end
        else:
            return False
        self.position += 1
        return True

    def _string(self) -> bool:
        found = _QUOTED.match(self.text, self.position)
        self.position = position = found.end() if found else self.position
        ahead = self.text[position : position + 1]
        if ahead == '"':
            self.opened.pop()
            self.position += 1
            return True
        return self._sequence(ahead)

    def _heredoc(self, marker: str) -> bool:
        text = self.text
        while True:
            position = self.position
            if text[position - 1] == "\n" and (end := closing_marker(text, marker, position)):
                self.position = end
                self.opened.pop()
                return True
            found = _LINE.match(text, position)
            if found is None or found.end() == position:
                return self._sequence(text[position : position + 1])
            self.position = found.end()

    def _sequence(self, ahead: str) -> bool:
        if ahead not in ("$", "%"):
            return False
        self.opened.append("}")
        self.position += 2
        return True
