"""The cursor of the expression parser: one token ahead in a range of a file."""

from __future__ import annotations

from abc import ABC, abstractmethod

from iaclint.source import SourceFile
from iaclint.syntax.faults import MAX_DEPTH, MAX_HEIGHT, FaultError, fault, nested_too_deeply, odd_character
from iaclint.syntax.nodes import Expression
from iaclint.syntax.tokens import FREE_TOKEN, LINE_TOKEN, identifier_end


class Cursor(ABC):
    """A token ahead: `kind` is `name`, `number`, `quote`, `heredoc`, `newline`, `other`, or the operator itself.

    `newline` is also the end of the range. `lines` tells whether newlines are tokens or blanks.
    `depth` counts the brackets we are in, `height` the levels of the expression read last.
    """

    __slots__ = ("depth", "end", "file", "height", "kind", "lines", "position", "start", "stop", "text")

    def __init__(self, file: SourceFile, start: int, end: int, lines: bool) -> None:
        self.file = file
        self.text = file.text
        self.position = start
        self.end = end
        self.lines = lines
        self.depth = 0
        self.height = 0
        self.scan()

    @abstractmethod
    def expression(self) -> Expression:
        """Read one expression."""

    def scan(self) -> None:
        """Find the token that follows `position`."""
        found = (LINE_TOKEN if self.lines else FREE_TOKEN).match(self.text, self.position, self.end)
        if found is None or found.lastindex is None:  # never: every alternative list ends in "any character"
            raise fault(self.file, self.position, self.end, "Invalid character", "no token begins here")
        self.start, self.stop = found.span(found.lastindex)
        kind = found.lastgroup or ""
        if kind == "operator":
            kind = found.group(found.lastindex)
        elif kind == "other":
            self.stop = identifier_end(self.text, self.start, self.end)
            if self.stop > self.start:
                kind = "name"
        self.kind = kind

    def advance(self) -> None:
        """Take the token ahead."""
        self.position = self.stop
        self.scan()

    def move(self, position: int) -> None:
        """Go on from another offset."""
        self.position = position
        self.scan()

    def switch(self, lines: bool) -> bool:
        """Set whether newlines are tokens; the former setting."""
        former = self.lines
        if former != lines:
            self.lines = lines
            self.scan()
        return former

    @property
    def word(self) -> str:
        """The text of the token ahead."""
        return self.text[self.start : self.stop]

    def at_word(self, word: str) -> bool:
        """Whether the token ahead is this name."""
        return self.kind == "name" and self.word == word

    def take_name(self, summary: str, detail: str) -> str:
        """Take a name, or raise this fault."""
        if self.kind != "name":
            raise self.unexpected(summary, detail)
        word = self.word
        self.advance()
        return word

    def unexpected(self, summary: str, detail: str) -> FaultError:
        """The fault at the token ahead; an impossible character is the fault itself."""
        if self.kind == "other":
            return odd_character(self.file, self.start)
        return fault(self.file, self.start, self.stop, summary, f"{detail}, but found {self.found}")

    @property
    def found(self) -> str:
        """What is ahead, for a message."""
        if self.kind == "newline":
            return "the end of the line" if self.start < len(self.text) else "the end of the file"
        if self.kind == "quote":
            return "a string"
        if self.kind == "heredoc":
            return "a heredoc"
        word = self.word
        return f"`{word if len(word) <= 40 else word[:40] + '...'}`"

    def deeper(self) -> None:
        """Enter one level of nesting."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise nested_too_deeply(self.file, self.start, self.stop)

    def raise_height(self, height: int) -> None:
        """Note the levels of the expression just built."""
        self.height = height
        if height > MAX_HEIGHT:
            raise nested_too_deeply(self.file, self.start, self.stop)
