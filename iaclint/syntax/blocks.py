"""Bodies and blocks: a scan that finds every attribute and block, and leaves expressions unread.

One regular expression reads each ordinary line; `oddities` reads what does not look ordinary.
"""

from __future__ import annotations

import re

from iaclint.problem import Problem
from iaclint.source import SourceFile
from iaclint.syntax.expressions import parse_expression
from iaclint.syntax.frames import TooManyFaultsError
from iaclint.syntax.nodes import Attribute, Body
from iaclint.syntax.oddities import OddReader
from iaclint.syntax.tokens import BYTE_ORDER_MARK, LINE_COMMENT, NAME, PLAIN_STRING

_TAIL = rf"[ \t]*+(?>(?:{LINE_COMMENT})?)(?:\r?\n|\Z)"
_STRING = rf'(?:{PLAIN_STRING}|"(?>(?:[^"\\\n\r$%]++|\\[^\n\r]|[$%](?!\{{)|[$%]\{{[^"{{}}\n\r\#/<]*+\}})*)")'
_RUN = r"""[^\s"\#/<{}()\[\]]++|/(?![/*])|<(?!<)"""
_FLAT = rf"(?>(?:[ \t]++|{_RUN}|{_STRING})*)"
_GROUP = rf"(?:\({_FLAT}\)|\[{_FLAT}\]|\{{{_FLAT}\}})"
_INNER = rf"(?>(?:[ \t]++|{_RUN}|{_STRING}|{_GROUP})*)"
_VALUE = rf"(?>(?:[ \t]*+(?:{_RUN}|{_STRING}|\({_INNER}\)|\[{_INNER}\]|\{{{_INNER}\}}))+)"

_LINE = re.compile(
    rf"""
    (?>(?:[ \t\n]++|\r\n|{LINE_COMMENT})*)
    (?: (\}}){_TAIL}
      | ({NAME})[ \t]*+
        (?: =(?![=>])[ \t]*+ (?: ({_VALUE}){_TAIL} | () )
          | ((?>(?:"[^"\\\n\r$%]*+"[ \t]*+|{NAME}[ \t]*+)*))\{{ (?: {_TAIL} | [ \t]*+(\}}){_TAIL} )
        )
      | (\Z)
    )
    """,
    re.VERBOSE,
)
_CLOSE, _NAME, _SIMPLE, _COMPLEX, _HEADER, _EMPTY, _END = range(1, 8)
_BLANKS = re.compile(rf"(?>(?:[ \t\n]++|\r\n|{LINE_COMMENT})*)", re.VERBOSE)
_LABEL = re.compile(rf'"([^"]*)"|({NAME})')


def parse_body(file: SourceFile) -> tuple[Body, list[Problem]]:
    """The body of a file in native syntax, and its problems other than those of expressions not yet read."""
    reader = _Reader(file)
    reader.read()
    if reader.unclosed:
        reader = _Reader(file, wary=True)
        reader.read()
    return reader.root, sorted(reader.problems, key=_place)


def _place(problem: Problem) -> int:
    return problem.span.start if problem.span is not None else 0


class _Reader(OddReader):
    """Reads the lines of one file."""

    def read(self) -> None:
        """Read the whole file into `root`."""
        position = 1 if self.text.startswith(BYTE_ORDER_MARK) else 0
        try:
            self._lines(position)
        except TooManyFaultsError:
            self.end_of_file()

    def _lines(self, position: int) -> None:
        file, text, match = self.file, self.text, _LINE.match
        while True:
            found = match(text, position)
            if found is None:
                blanks = _BLANKS.match(text, position)
                position = self.odd(blanks.end() if blanks else position)
                continue
            kind = found.lastindex
            position = found.end()
            if kind == _SIMPLE:
                name = found[_NAME]
                start, end = found.span(_SIMPLE)
                attribute = Attribute(file, name, found.start(_NAME), start, end, parse_expression)
                if name in self.body.attributes:
                    self.redefined(attribute)
                else:
                    self.body.attributes[name] = attribute
            elif kind == _CLOSE and self.frames:
                self.close(found.end(_CLOSE))
            elif kind == _CLOSE:
                position = self.unexpected(found.start(_CLOSE))
            elif kind == _COMPLEX:
                position = self.complex_value(found[_NAME], found.start(_NAME), position)
            elif kind == _END:
                self.end_of_file()
                return
            else:
                self._header(found)

    def _header(self, found: re.Match[str]) -> None:
        labels = found[_HEADER]
        names = tuple([quoted or bare for quoted, bare in _LABEL.findall(labels)]) if labels else ()
        header_end = found.start(_HEADER) + len(labels.rstrip()) if labels else found.end(_NAME)
        self.open(found[_NAME], names, found.start(_NAME), header_end)
        if found.lastindex == _EMPTY:
            self.close(found.end(_EMPTY))
