"""What the body scanner reads step by step: values over several lines, blocks on one line, and errors.

After an error reading goes on behind the argument or block that has it, so that one fault costs one item.
"""

from __future__ import annotations

import re

from iaclint.problem import Problem
from iaclint.source import Span
from iaclint.syntax.expressions import parse_expression, parse_lone_argument
from iaclint.syntax.extent import string_end, value_extent
from iaclint.syntax.faults import FaultError, fault, odd_character
from iaclint.syntax.frames import Bodies
from iaclint.syntax.nodes import Attribute, Invalid
from iaclint.syntax.templates import unescaped
from iaclint.syntax.tokens import BLANK, LINE_COMMENT, PLAIN_STRING, identifier_end

_REQUIRED = "Argument or block definition required"
_PUNCTUATION = "-+*/%<>=!?:.,(){}[]#|&"
_BLANK = re.compile(BLANK)
_GAP = re.compile(rf"(?>(?:[ \t\n]++|\r\n|{LINE_COMMENT}|/\*(?>(?:[^*]++|\*(?!/))*)\*/)*)", re.VERBOSE)
_LINE_END = re.compile(rf"(?>(?:{LINE_COMMENT})?)(?:\r?\n|\Z)", re.VERBOSE)
_LABEL = re.compile(PLAIN_STRING)
_ITEM = re.compile(
    r'^([ \t]*+)(?:\}|[^\W\d][\w-]*+(?:[ \t]*+=(?![=>])|(?>(?:[ \t]++(?:"[^"\n]*+"|[\w-]++))*)[ \t]*+\{))', re.MULTILINE
)


class OddReader(Bodies):
    """Reads the items of bodies that the scanner of ordinary lines leaves."""

    _resumed = -1
    """Where reading went on after the last item that was no argument or block."""

    def complex_value(self, name: str, start: int, position: int) -> int:
        """Read the value at `position` of an argument; where to go on."""
        extent = value_extent(self.text, position)
        if not extent.whole:
            problem = self._value_problem(position)
            return self._broken_value(problem, position, extent.end)
        attribute = self._attribute(name, start, position, extent.end)
        if self.wary and self._swallowed(attribute) and isinstance(attribute.expression, Invalid):
            return self._broken_value(attribute.expression.problem, position, extent.end)
        if name in self.body.attributes:
            self.redefined(attribute)
        else:
            self.body.attributes[name] = attribute
        return self._line_end(extent.end, "Missing newline after argument", "expected a newline after the argument")

    def _attribute(self, name: str, start: int, value_start: int, end: int, lone: bool = False) -> Attribute:
        value_end = value_start + len(self.text[value_start:end].rstrip(" \t"))
        parse = parse_lone_argument if lone else parse_expression
        return Attribute(self.file, name, start, value_start, value_end, parse)

    def _swallowed(self, attribute: Attribute) -> bool:
        """Whether the value is long enough to have taken in what follows it."""
        return "\n" in self.text[attribute.value_start : attribute.end]

    def _value_problem(self, position: int) -> Problem:
        """Why the value at `position`, with something unclosed, does not parse."""
        node = parse_expression(self.file, position, len(self.text))
        if isinstance(node, Invalid):
            return node.problem
        detail = "the brackets of this value do not pair"
        return Problem("Invalid expression", detail, Span(self.file, position, position + 1))

    def _broken_value(self, problem: Problem, position: int, reached: int) -> int:
        """Report a value that has no sure end; go on at the next item that is not further indented."""
        self.report(problem, reread=reached - position)
        line_start = self.text.rfind("\n", 0, position) + 1
        indent = self._blank(line_start) - line_start
        next_line = self.text.find("\n", position) + 1
        for item in _ITEM.finditer(self.text, next_line) if next_line else ():
            width = len(item[1])
            if width < indent or (width == indent and (not item[0].endswith("}") or not indent)):
                return item.start()
        return len(self.text)

    def odd(self, position: int) -> int:
        """Read the item at `position`, which begins with no blank; where to go on."""
        text = self.text
        gap = _GAP.match(text, position)
        if gap is not None and gap.end() > position:
            return gap.end()
        name_end = identifier_end(text, position, len(text))
        if name_end == position:
            if text[position] != "}" or not self.frames:
                return self.unexpected(position)
            self.close(position + 1)
            return self._after_block(position + 1)
        name, after = text[position:name_end], self._blank(name_end)
        if text.startswith("=", after) and not text.startswith(("==", "=>"), after):
            return self.complex_value(name, position, self._blank(after + 1))
        if text.startswith(('"', "{"), after) or identifier_end(text, after, len(text)) > after:
            return self._block(name, position, after)
        detail = 'expected an argument, `name = value`, or a block, `type "label" {`'
        return self._cascade(position, name_end, fault(self.file, position, name_end, _REQUIRED, detail))

    def unexpected(self, position: int) -> int:
        """Report a token that begins neither an argument nor a block; go on at the next line."""
        return self._cascade(position, position + 1, self._misplaced(position))

    def _misplaced(self, position: int) -> FaultError:
        """The fault of a token that begins neither an argument nor a block."""
        character = self.text[position]
        if character == '"':
            detail = "argument names must not be quoted"
            return fault(self.file, position, position + 1, "Invalid argument name", detail)
        if character in _PUNCTUATION or character.isdigit():
            found = "a closing brace that closes nothing" if character == "}" else f"`{character}`"
            detail = f"expected an argument or a block, but found {found}"
            return fault(self.file, position, position + 1, _REQUIRED, detail)
        return odd_character(self.file, position)

    def _cascade(self, position: int, after: int, failure: FaultError) -> int:
        """Report the fault unless it only follows from the item before; go on at the next line."""
        # An unclosed comment has been looked through to the end of the file.
        reread = len(self.text) - position if self.text.startswith("/*", position) else 0
        if self._resumed >= 0 and self._gap_end(self._resumed) == position:
            self.count(failure.problem, reread)
        elif (cause := self._cause(position)) is not None:
            self.report(cause, reread)
        else:
            self.report(failure.problem, reread)
        position = self._next_line(after)
        self._resumed = position
        return position

    def _cause(self, position: int) -> Problem | None:
        """The problem of the argument just before, which then has no known end and is left out."""
        last = next(reversed(self.body.attributes.values()), None)
        if last is None or self._gap_end(last.end) != position or not isinstance(last.expression, Invalid):
            return None
        del self.body.attributes[last.name]
        return last.expression.problem

    def _gap_end(self, position: int) -> int:
        gap = _GAP.match(self.text, position)
        return gap.end() if gap else position

    def _blank(self, position: int) -> int:
        blank = _BLANK.match(self.text, position)
        return blank.end() if blank else position

    def _line_end(self, position: int, summary: str, detail: str) -> int:
        """Go to the next line; what else is on this one is an error."""
        position = self._blank(position)
        found = _LINE_END.match(self.text, position)
        if found is not None:
            return found.end()
        self.report(fault(self.file, position, position + 1, summary, detail).problem)
        return self._next_line(position)

    def _after_block(self, position: int) -> int:
        return self._line_end(position, "Missing newline after block definition", "expected a newline after the block")

    def _next_line(self, position: int) -> int:
        """The line after the item at `position`, whose brackets may go over several lines."""
        while True:
            extent = value_extent(self.text, position)
            if not extent.whole:
                return self.text.find("\n", position) + 1 or len(self.text)
            found = _LINE_END.match(self.text, extent.end)
            if found is not None:
                return found.end()
            position = extent.end + 1

    def _block(self, type: str, start: int, position: int) -> int:
        """Read a block's labels and brace, and its body where it is on the same line."""
        text = self.text
        labels: list[str] = []
        header_end = start + len(type)
        while not text.startswith("{", position):
            label, header_end = self._label(position)
            if header_end == position:
                return self._no_header(position)
            labels.append(label)
            position = self._blank(header_end)
        self.open(type, tuple(labels), start, header_end)
        position = self._blank(position + 1)
        end = _LINE_END.match(text, position)
        if end is not None:
            return end.end()
        if text.startswith("}", position):
            self.close(position + 1)
            return self._after_block(position + 1)
        return self._lone_argument(position)

    def _label(self, position: int) -> tuple[str, int]:
        """The label at `position` and where it ends; `position` itself where there is none."""
        text = self.text
        if not text.startswith('"', position):
            end = identifier_end(text, position, len(text))
            return text[position:end], end
        end = string_end(text, position)
        if end == position:
            return "", position
        try:
            plain = _LABEL.match(text, position)
            if plain is None or plain.end() != end:
                self._check_label(position, end)
            return unescaped(self.file, position + 1, end - 1), end
        except FaultError as failure:
            self.report(failure.problem)
            return text[position + 1 : end - 1], end

    def _check_label(self, start: int, end: int) -> None:
        """Raise the fault of a label with a template sequence."""
        label = self.text[start:end].replace("$${", "   ").replace("%%{", "   ")
        found = re.search(r"[$%]\{", label)
        if found is not None:
            at = start + found.start()
            detail = f"template sequences are not allowed in a label; write `{label[found.start()] * 2}{{` for the text"
            raise fault(self.file, at, at + 2, "Invalid string literal", detail)

    def _no_header(self, position: int) -> int:
        summary = "Invalid block definition"
        if self.text.startswith("=", position):
            detail = "an equals sign belongs to an argument and must not be used for a block"
        elif _LINE_END.match(self.text, position):
            detail = "the opening brace of a block must be on the line of its header"
        elif self.text.startswith('"', position):
            summary, detail = "Unterminated template string", "no closing quote was found for this label"
        else:
            detail = "expected a label or an opening brace"
        self.report(fault(self.file, position, position + 1, summary, detail).problem)
        return self._next_line(position)

    def _lone_argument(self, position: int) -> int:
        """Read the one argument of a block on one line, and the block's end."""
        text = self.text
        name_end = identifier_end(text, position, len(text))
        after = self._blank(name_end)
        if name_end == position or not text.startswith("=", after):
            return self._no_lone_argument(position, name_end, after)
        value_start = self._blank(after + 1)
        extent = value_extent(text, value_start)
        if not extent.whole:
            resumed = self._broken_value(self._value_problem(value_start), value_start, extent.end)
            self.close(resumed)
            return resumed
        name = text[position:name_end]
        attribute = self._attribute(name, position, value_start, extent.end, lone=True)
        self.body.attributes[name] = attribute
        end = self._blank(extent.end)
        if text.startswith("}", end):
            self.close(end + 1)
            return self._after_block(end + 1)
        detail = "an argument on the line of its block's opening brace must be followed by the closing brace"
        return self._lone_fault(end, end + 1, "Invalid single-argument block definition", detail)

    def _no_lone_argument(self, position: int, name_end: int, after: int) -> int:
        if name_end == position:
            problem = self._misplaced(position).problem
            return self._lone_fault(position, position + 1, problem.summary, problem.detail)
        detail = "a block on one line has one argument, `name = value`; put a nested block on a line of its own"
        nested = self.text.startswith(('"', "{"), after) or identifier_end(self.text, after, len(self.text)) > after
        summary = "Argument definition required" if nested else _REQUIRED
        return self._lone_fault(position, name_end, summary, detail)

    def _lone_fault(self, start: int, end: int, summary: str, detail: str) -> int:
        """Report the fault of a block on one line, which is kept; where the line ends, it may go on below."""
        self.report(fault(self.file, start, end, summary, detail).problem)
        if found := _LINE_END.match(self.text, start):
            return found.end()
        resumed = self._next_line(start)
        self.close(resumed)
        return resumed
