"""The bodies and blocks that are open while a file is read, and the problems found so far."""

from __future__ import annotations

import re

from iaclint.problem import Problem
from iaclint.records import dataclass
from iaclint.source import SourceFile, Span
from iaclint.syntax.nodes import Attribute, Block, Body

MAX_FAULTS = 100
"""After so many errors in one file the rest of it is left unread, which also bounds the time spent recovering."""

MAX_REREADS = 10
"""How often the text of a file may be read again, in all, to recover from errors."""

MAX_BLOCK_DEPTH = 100

_TOP_LEVEL = re.compile(
    r"(?:resource|data|ephemeral|module|provider|variable|output|locals|terraform|moved|import|removed|check)"
    r'(?:[ \t]+(?:"[^"\n]*"|[\w-]+))*[ \t]*\{'
)


class TooManyFaultsError(Exception):
    """The file has more errors than are worth reading on for."""


@dataclass(slots=True)
class Frame:
    """A block that is being read, and the body around it."""

    around: Body
    type: str
    labels: tuple[str, ...]
    start: int
    header_end: int


class Bodies:
    """The state of reading one file: the bodies that are open and the problems so far.

    A `wary` reading is the second one, of a file whose blocks are not all closed: it trusts the margin and
    the indentation more than the braces.
    """

    def __init__(self, file: SourceFile, wary: bool = False) -> None:
        self.file = file
        self.text = file.text
        self.root = Body()
        self.body = self.root
        self.frames: list[Frame] = []
        self.problems: list[Problem] = []
        self.unclosed = False
        self.wary = wary
        self._faults = 0
        self._reread = 0

    def open(self, type: str, labels: tuple[str, ...], start: int, header_end: int) -> None:
        """Begin a block; in a wary reading, one that can only be at the top ends those that are open."""
        if self.wary and self.frames and self._at_margin(start):
            self._close_all(start)
        if len(self.frames) >= MAX_BLOCK_DEPTH:
            detail = f"iaclint follows {MAX_BLOCK_DEPTH} levels of blocks; the rest of the file is not read"
            self.report(Problem("Block nested too deeply", detail, Span(self.file, start, header_end)))
            raise TooManyFaultsError
        self.frames.append(Frame(self.body, type, labels, start, header_end))
        self.body = Body()

    def close(self, end: int) -> None:
        """End the innermost block."""
        frame = self.frames.pop()
        block = Block(self.file, frame.type, frame.labels, self.body, frame.start, frame.header_end, end)
        self.body = frame.around
        self.body.blocks.append(block)

    def end_of_file(self) -> None:
        """End what is still open."""
        if self.frames:
            self._close_all(len(self.text))

    def _at_margin(self, start: int) -> bool:
        return (start == 0 or self.text[start - 1] == "\n") and _TOP_LEVEL.match(self.text, start) is not None

    def _close_all(self, end: int) -> None:
        """End every open block; report the innermost, unless an error inside is the likely cause."""
        self.unclosed = True
        frame = self.frames[-1]
        detail = "no closing brace was found for this block; a brace may be missing here or further inside"
        brace = self.text.index("{", frame.header_end)
        problem = Problem("Unclosed configuration block", detail, Span(self.file, brace, brace + 1))
        explained = any(body.broken for body in (self.body, *(frame.around for frame in self.frames[1:])))
        while self.frames:
            if not explained:
                self.body.broken.append(problem)
            self.close(end)
        if not explained:
            self.problems.append(problem)
            self.count(problem)

    def report(self, problem: Problem, reread: int = 0) -> None:
        """Note a problem of the body being read; raises TooManyFaultsError."""
        self.problems.append(problem)
        self.body.broken.append(problem)
        self.count(problem, reread)

    def count(self, problem: Problem, reread: int = 0) -> None:
        """Count an error, after which so many characters are read again; raises TooManyFaultsError."""
        self._faults += 1
        self._reread += reread
        if self._faults == MAX_FAULTS or (reread and self._reread > MAX_REREADS * len(self.text)):
            detail = f"the file has {self._faults} syntax errors up to here; the rest of it is not read"
            self.problems.append(Problem("Too many syntax errors", detail, problem.span))
            self.body.broken.append(self.problems[-1])
            raise TooManyFaultsError

    def redefined(self, attribute: Attribute) -> None:
        """Report an argument that is there already; the first one holds."""
        first = self.file.position(self.body.attributes[attribute.name].start)[0]
        detail = f'the argument "{attribute.name}" was already set on line {first}; each argument may be set only once'
        span = Span(self.file, attribute.start, attribute.start + len(attribute.name))
        self.report(Problem("Attribute redefined", detail, span))
