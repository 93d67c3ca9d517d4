"""Layout: what starts and ends at each line of a file; asked for every comment, and so answered from indexes."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property

from iaclint.source import SourceFile, Span
from iaclint.syntax import Attribute, Block, Body, Literal, Template, Text, parse_body, walk

_BLANK_OR_COMMENT = re.compile(r"[ \t\r]*(?:(?:#|//).*)?")


class Layout:
    """The lines of a file in native syntax."""

    def __init__(self, source: SourceFile) -> None:
        self._source = source
        self.body, _ = parse_body(source)
        self._sorted: dict[int, tuple[list[Attribute | Block], list[int]]] = {}
        self._node_ends: dict[int, dict[int, int]] = {}
        self._texts: dict[int, tuple[list[int], list[int]]] = {}

    def is_text(self, offset: int) -> bool:
        """Whether it is inside a string or heredoc, in which a comment would be text."""
        place = bisect_left(self._starts, offset) - 1
        if place < 0 or offset >= self._attributes[place].end:
            return False
        starts, ends = self._texts_in(self._attributes[place])
        place = bisect_left(starts, offset) - 1
        return place >= 0 and offset < ends[place]

    def about(self, start: int) -> Span:
        """The text that a comment is about: what starts on its line or on the next line of code."""
        line, column = self._source.position(start)
        trails = bool(self._source.line_text(line)[: column - 1].strip())
        if not trails:
            line = self._next_code[line]
        return self._started(line) or (self._ended(line) if trails else None) or self._line(line)

    @cached_property
    def _attributes(self) -> list[Attribute]:
        """The arguments of all blocks in order; they lie apart."""
        found: list[Attribute] = []
        waiting = [self.body]
        while waiting:
            here = waiting.pop()
            found += here.attributes.values()
            waiting += [block.body for block in here.blocks]
        return sorted(found, key=lambda one: one.start)

    @cached_property
    def _starts(self) -> list[int]:
        return [one.start for one in self._attributes]

    def _texts_in(self, attribute: Attribute) -> tuple[list[int], list[int]]:
        """Where strings and heredocs of an argument start and end, without those inside others."""
        found = self._texts.get(id(attribute))
        if found is None:
            nodes = [node for node in walk(attribute.expression) if isinstance(node, Literal | Text | Template)]
            found = self._texts[id(attribute)] = [], []
            starts, ends = found
            for node in sorted(nodes, key=lambda node: (node.start, -node.end)):
                if not ends or node.end > ends[-1]:
                    starts.append(node.start)
                    ends.append(node.end)
        return found

    @cached_property
    def _next_code(self) -> list[int]:
        """For each line the next one that is neither blank nor a comment; the last line where there is none."""
        count = len(self._source.line_starts)
        following = [count] * (count + 1)
        for line in range(count - 1, 0, -1):
            is_code = _BLANK_OR_COMMENT.fullmatch(self._source.line_text(line + 1)) is None
            following[line] = line + 1 if is_code else following[line + 1]
        return following

    def _line(self, line: int) -> Span:
        start = self._source.line_starts[line - 1]
        return Span(self._source, start, start + len(self._source.line_text(line)))

    def _started(self, line: int) -> Span | None:
        """The outermost thing that starts on a line."""
        whole = self._line(line)
        here: Body | None = self.body
        while here is not None:
            items, starts = self._items(here)
            place = bisect_left(starts, whole.start)
            if place < len(items) and starts[place] <= whole.end:
                first = items[place]
                end = first.end if isinstance(first, Block) else max(first.end, whole.end)
                return Span(self._source, first.start, end)
            here = None
            match items[place - 1] if place else None:
                case Attribute() as around if whole.start < around.end:
                    last = self._ends_in(around).get(line)
                    return None if last is None else Span(self._source, whole.start, last)
                case Block() as around if whole.start < around.end:
                    here = around.body
                case _:
                    pass
        return None

    def _items(self, body: Body) -> tuple[list[Attribute | Block], list[int]]:
        """The arguments and blocks of a body in order, and where they start."""
        found = self._sorted.get(id(body))
        if found is None:
            items: list[Attribute | Block] = [*body.attributes.values(), *body.blocks]
            items.sort(key=lambda item: item.start)
            found = self._sorted[id(body)] = items, [item.start for item in items]
        return found

    def _ends_in(self, attribute: Attribute) -> dict[int, int]:
        """For each line of an argument where the last of what starts there ends."""
        found = self._node_ends.get(id(attribute))
        if found is None:
            found = self._node_ends[id(attribute)] = {}
            for node in walk(attribute.expression):
                line = self._line_of(node.start)
                found[line] = max(found.get(line, 0), node.end)
        return found

    def _ended(self, line: int) -> Span | None:
        """The innermost argument of several lines that ends on a line."""
        return self._last_lines.get(line)

    @cached_property
    def _last_lines(self) -> dict[int, Span]:
        found: dict[int, Span] = {}
        for attribute in self._attributes:
            line = self._line_of(attribute.end)
            if self._line_of(attribute.start) < line and attribute.end > self._source.line_starts[line - 1]:
                found[line] = attribute.span
        return found

    def _line_of(self, offset: int) -> int:
        return bisect_right(self._source.line_starts, offset)
