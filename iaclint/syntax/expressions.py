"""Expressions: a parser with a stack of operators, called when an attribute is first evaluated."""

from __future__ import annotations

import re
from collections.abc import Callable

from iaclint.source import SourceFile
from iaclint.syntax import constructors, templates
from iaclint.syntax.cursor import Cursor
from iaclint.syntax.faults import FaultError, fault
from iaclint.syntax.nodes import (
    Binary,
    Call,
    Conditional,
    Expression,
    GetAttribute,
    Index,
    Invalid,
    Literal,
    Name,
    Parenthesized,
    Splat,
    SplatElement,
    Unary,
)
from iaclint.syntax.numerals import number_literal
from iaclint.syntax.plain import KEYWORDS, plain_value
from iaclint.syntax.tokens import BYTE_ORDER_MARK

_PRECEDENCE = {
    operator: level
    for level, operators in enumerate(("||", "&&", "== !=", "> >= < <=", "+ -", "* / %"), 1)
    for operator in operators.split()
}


def parse_expression(file: SourceFile, start: int, end: int) -> Expression:
    """The expression that fills exactly this range; `Invalid` where there is none or more than one."""
    plain = plain_value(file, start, end)
    if plain is not None:
        return plain
    try:
        return _whole(_Parser(file, start, end, lines=True))
    except FaultError as failure:
        return Invalid(file, start, end, failure.problem)


def parse_template(file: SourceFile) -> Expression:
    """The text of a whole file as a template; `Invalid` where it does not parse."""
    start = 1 if file.text.startswith(BYTE_ORDER_MARK) else 0
    return template_between(file, start, len(file.text))


def template_between(file: SourceFile, start: int, end: int) -> Expression:
    """A range of a file as a template without quotes; `Invalid` where it does not parse."""
    try:
        return templates.template_file(_Parser(file, start, end, lines=False))
    except FaultError as failure:
        return Invalid(file, start, end, failure.problem)


def parse_lone_argument(file: SourceFile, start: int, end: int) -> Expression:
    """The value of the only argument of a block written on one line; `Invalid` where more follows it."""
    try:
        parser = _Parser(file, start, end, lines=True)
        node = parser.expression()
        if parser.kind != "newline" or parser.stop < end:
            detail = "a block on one line has one argument and then its closing brace"
            raise parser.unexpected("Invalid single-argument block definition", detail)
    except FaultError as failure:
        return Invalid(file, start, end, failure.problem)
    return node


def _whole(parser: _Parser) -> Expression:
    node = parser.expression()
    if parser.kind == "newline" and parser.stop >= parser.end:
        return node
    if parser.kind == ",":
        raise parser.unexpected("Unexpected comma after argument", "expected a newline after the argument")
    raise parser.unexpected("Missing newline after argument", "expected a newline after the argument")


_TEXT_ALONE = re.compile(r'"([^"\\$%\r\n]*)"(?=[ \t]*[,\]})])')
"""A quoted string without escapes and sequences that is all of an expression inside brackets, as most strings are."""


class _Parser(Cursor):
    """Reads one expression after the other; every method leaves the cursor after what it returns."""

    __slots__ = ()

    def expression(self) -> Expression:
        """Operators with a conditional around them; conditionals associate to the right."""
        if self.kind == "quote" and (alone := _TEXT_ALONE.match(self.text, self.start, self.end)) is not None:
            text = Literal(self.file, self.start, alone.end(), alone[1])
            self.height = 1
            self.move(alone.end())
            return text
        self.deeper()
        node = self._operators()
        if self.kind == "?":
            node = self._conditional(node)
        self.depth -= 1
        return node

    def _conditional(self, condition: Expression) -> Expression:
        arms: list[tuple[Expression, Expression]] = []
        height = self.height
        otherwise = condition
        while self.kind == "?":
            self.advance()
            arms.append((otherwise, self.expression()))
            height = max(height, self.height)
            if self.kind != ":":
                detail = "expected `:` and the false expression"
                raise self.unexpected("Missing false expression in conditional", detail)
            self.advance()
            otherwise = self._operators()
            height = max(height, self.height)
        for test, then in reversed(arms):
            otherwise = Conditional(self.file, test.start, otherwise.end, test, then, otherwise)
        self.raise_height(height + len(arms))
        return otherwise

    def _operators(self) -> Expression:
        """Operands joined by binary operators, all of which associate to the left."""
        operand = self._operand()
        if self.kind not in _PRECEDENCE:
            return operand
        operands = [(operand, self.height)]
        operators: list[str] = []
        while level := _PRECEDENCE.get(self.kind):
            while operators and _PRECEDENCE[operators[-1]] >= level:
                self._join(operands, operators.pop())
            operators.append(self.kind)
            self.advance()
            operands.append((self._operand(), self.height))
        while operators:
            self._join(operands, operators.pop())
        return operands[0][0]

    def _join(self, operands: list[tuple[Expression, int]], operator: str) -> None:
        right, right_height = operands.pop()
        left, left_height = operands.pop()
        self.raise_height(1 + max(left_height, right_height))
        operands.append((Binary(self.file, left.start, right.end, operator, left, right), self.height))

    def _operand(self) -> Expression:
        """A term with what follows it, and the `-` and `!` before it."""
        signs: list[tuple[str, int]] = []
        while self.kind in ("-", "!"):
            signs.append((self.kind, self.start))
            self.advance()
        read = _TERMS.get(self.kind)
        if read is None:
            raise self.unexpected("Invalid expression", "expected the start of an expression")
        self.height = 1
        node = read(self)
        if self.kind in (".", "["):
            node = self._steps(node)
        for sign, start in reversed(signs):
            node = Unary(self.file, start, node.end, sign, node)
        self.raise_height(self.height + len(signs))
        return node

    def _steps(self, node: Expression) -> Expression:
        """The attributes, indexes and splats that follow a term."""
        while True:
            if self.kind == ".":
                self.advance()
                node = self._attribute_splat(node) if self.kind == "*" else self._attribute(node)
            elif self.kind == "[":
                node = self._index(node)
            else:
                return node
            self.raise_height(self.height + 1)

    def _attribute(self, operand: Expression) -> Expression:
        if self.kind == "number":
            if not self.word.isdigit():
                detail = "only one whole number may follow the dot; use brackets for an index"
                raise fault(self.file, self.start, self.stop, "Invalid legacy index syntax", detail)
        elif self.kind != "name":
            raise self.unexpected("Invalid attribute name", "expected an attribute name after the dot")
        node = GetAttribute(self.file, operand.start, self.stop, operand, self.word)
        self.advance()
        return node

    def _attribute_splat(self, operand: Expression) -> Expression:
        """`operand.*` and the attributes after it; an index after them is of the result."""
        each: Expression = SplatElement(self.file, self.start, self.stop)
        self.advance()
        while self.kind == ".":
            self.advance()
            if self.kind == "*":
                detail = "an attribute-only splat cannot be nested; use `[*]`"
                raise fault(self.file, self.start, self.stop, "Nested splat expression not allowed", detail)
            each = self._attribute(each)
            self.raise_height(self.height + 1)
        return Splat(self.file, operand.start, each.end, operand, each, full=False)

    def _index(self, operand: Expression) -> Expression:
        height = self.height
        self.advance()
        if self.kind == "*":
            return self._full_splat(operand)
        lines = self.switch(lines=False)
        key = self.expression()
        if self.kind != "]":
            raise self.unexpected("Missing close bracket on index", "expected a closing bracket to end the index")
        end = self.stop
        self._leave(lines)
        self.height = max(height, self.height)
        return Index(self.file, operand.start, end, operand, key)

    def _full_splat(self, operand: Expression) -> Expression:
        star = self.start
        self.advance()
        if self.kind != "]":
            raise self.unexpected("Missing close bracket on splat index", "expected a closing bracket after the star")
        each: Expression = SplatElement(self.file, star, self.stop)
        self.advance()
        self.deeper()
        each = self._steps(each)
        self.depth -= 1
        return Splat(self.file, operand.start, each.end, operand, each, full=True)

    def _leave(self, lines: bool) -> None:
        """Take a closing bracket and go back to the newline mode outside it."""
        self.lines = lines
        self.advance()

    def number(self) -> Expression:
        value = number_literal(self.word)
        if value is None:
            detail = "the number has more digits or a greater exponent than iaclint reads"
            raise fault(self.file, self.start, self.stop, "Number literal too large", detail)
        node = Literal(self.file, self.start, self.stop, value)
        self.advance()
        return node

    def name(self) -> Expression:
        start, stop, word = self.start, self.stop, self.word
        self.advance()
        if self.kind in ("(", "::"):
            return self._call(start, word)
        if word in KEYWORDS:
            return Literal(self.file, start, stop, KEYWORDS[word])
        return Name(self.file, start, stop, word)

    def _call(self, start: int, name: str) -> Expression:
        while self.kind == "::":
            self.advance()
            name = f"{name}::{self.take_name('Missing function name', 'expected a function name after `::`')}"
        if self.kind != "(":
            raise self.unexpected("Missing open parenthesis", "expected an open parenthesis after the function name")
        lines, self.lines = self.lines, False
        self.advance()
        arguments: list[Expression] = []
        spread, height = False, 0
        while self.kind != ")":
            arguments.append(self.expression())
            height = max(height, self.height)
            if self.kind == "...":
                spread, ellipsis = True, self.start
                self.advance()
                if self.kind != ")":
                    detail = "an argument expanded with `...` must be the last one, with a closing parenthesis after it"
                    raise fault(self.file, ellipsis, ellipsis + 3, "Missing closing parenthesis", detail)
            elif self.kind == ",":
                self.advance()
            elif self.kind == "newline":
                raise self.unexpected("Unterminated function call", "expected a closing parenthesis")
            elif self.kind != ")":
                raise self.unexpected("Missing argument separator", "expected a comma between arguments")
        end = self.stop
        self._leave(lines)
        self.raise_height(height + 1)
        return Call(self.file, start, end, name, arguments, spread)

    def parentheses(self) -> Expression:
        start = self.start
        lines, self.lines = self.lines, False
        self.advance()
        inner = self.expression()
        if self.kind != ")":
            raise self.unexpected("Unbalanced parentheses", "expected a closing parenthesis to end the expression")
        end = self.stop
        self._leave(lines)
        self.raise_height(self.height + 1)
        return Parenthesized(self.file, start, end, inner)


_TERMS: dict[str, Callable[[_Parser], Expression]] = {
    "name": _Parser.name,
    "number": _Parser.number,
    "quote": templates.quoted,
    "heredoc": templates.heredoc,
    "(": _Parser.parentheses,
    "[": constructors.tuple_or_for,
    "{": constructors.object_or_for,
}
