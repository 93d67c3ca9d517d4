"""Plain values: most of what is written, read by one regular expression each instead of token by token.

They are texts, whole numbers, names with attributes, quoted templates of those, lists of these on one level, and lists
of objects of all those. The parser reads the same of them as what is here; it is left to it what has a comment in it or
is anything else.
"""

from __future__ import annotations

import re

from iaclint.source import SourceFile
from iaclint.syntax.nodes import (
    Expression,
    GetAttribute,
    Literal,
    Name,
    ObjectLiteral,
    Scalar,
    Template,
    Text,
    TupleLiteral,
    Wrap,
)
from iaclint.syntax.tokens import KEY

KEYWORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}

PLAIN_HEIGHT = 13
"""The most levels that a plain value has: an object of lists of templates of a name with nine attributes."""

_BLANKS = r"(?>(?:[ \t\n]|\r\n)*)"
_WORD = r"[A-Za-z_][A-Za-z0-9_-]*+"
_STEPS = rf"(?>(?:\.{_WORD}){{0,9}})"
_DIGITS = "[0-9]{1,100}+"
_TEMPLATE = rf'"(?>(?:[^"\\\n\r$%]++|\$\{{[ \t]*+{_WORD}{_STEPS}[ \t]*+\}})*)"'
_ITEM = rf"(?:{_TEMPLATE}|{_DIGITS}|{_WORD}{_STEPS})"
_NO_FOR = rf"(?!{_BLANKS}for(?![A-Za-z0-9_-]))"
_LIST = rf"\[{_NO_FOR}({_BLANKS}(?>(?:{_ITEM}{_BLANKS}(?:,{_BLANKS}|(?=\])))*))\]"
_SINGLE = rf'"([^"\\\n\r$%]*+)"|({_DIGITS})|({_WORD})({_STEPS})|({_TEMPLATE})'
_VALUE = rf"(?:{_SINGLE}|{_LIST})"
_TEXT_GROUP, _DIGITS_GROUP, _ROOT_GROUP, _STEPS_GROUP, _TEMPLATE_GROUP = range(1, 6)

_WHOLE = re.compile(_VALUE)
_PAIR = re.compile(rf"{_BLANKS}{KEY}[ \t]*+{_VALUE}[ \t]*+(?:,|(?=\r?\n|\}}))")
_ELEMENT = re.compile(rf"{_BLANKS}(?:{_SINGLE}){_BLANKS}(?:,|(?=\]))")
_OBJECT = re.compile(rf"{_BLANKS}\{{{_NO_FOR}")
_OBJECT_END = re.compile(rf"{_BLANKS}(\}}){_BLANKS}(?:,|(?=\]))")
_PIECE = re.compile(rf"([^$]++)|\$\{{[ \t]*+({_WORD})({_STEPS})[ \t]*+\}}")


def plain_value(file: SourceFile, start: int, end: int) -> Expression | None:
    """The plain value that fills exactly this range; None where none does."""
    found = _WHOLE.fullmatch(file.text, start, end)
    return None if found is None else _value(file, found, 0)


def plain_pairs(file: SourceFile, position: int, end: int) -> tuple[list[tuple[Expression, Expression]], int]:
    """The items of an object from here on that are a name and a plain value, and where what is left begins."""
    pairs: list[tuple[Expression, Expression]] = []
    match, text = _PAIR.match, file.text
    while found := match(text, position, end):
        position = found.end()
        start, stop = found.span(1)
        pairs.append((Literal(file, start, stop, found[1]), _value(file, found, 1)))
    return pairs, position


def plain_elements(file: SourceFile, position: int, end: int) -> tuple[list[Expression], int]:
    """The elements of a tuple from here on that are plain values but for lists, and where what is left begins."""
    elements: list[Expression] = []
    match, text = _ELEMENT.match, file.text
    while True:
        if found := match(text, position, end):
            elements.append(_value(file, found, 0))
        elif opened := _OBJECT.match(text, position, end):
            start = opened.end()
            pairs, after = plain_pairs(file, start, end)
            found = _OBJECT_END.match(text, after, end)
            if found is None:
                return elements, position
            elements.append(ObjectLiteral(file, start - 1, found.end(1), pairs))
        else:
            return elements, position
        position = found.end()


def _value(file: SourceFile, found: re.Match[str], before: int) -> Expression:
    """The value that was found, whose groups follow those `before` them."""
    group = found.lastindex or 0
    start, end = found.span(group)
    kind = group - before
    if kind == _TEXT_GROUP:
        return Literal(file, start - 1, end + 1, found[group])
    if kind == _STEPS_GROUP:
        return _traversal(file, found.start(group - 1), end, found[group - 1], found[group])
    if kind == _DIGITS_GROUP:
        return Literal(file, start, end, int(found[group]))
    if kind == _TEMPLATE_GROUP:
        return _template(file, start, end)
    return TupleLiteral(file, start - 1, end + 1, plain_elements(file, start, end + 1)[0])


def _traversal(file: SourceFile, start: int, end: int, root: str, steps: str) -> Expression:
    if not steps:
        return Literal(file, start, end, KEYWORDS[root]) if root in KEYWORDS else Name(file, start, end, root)
    position = start + len(root)
    node: Expression = Name(file, start, position, root)
    if root in KEYWORDS:
        node = Literal(file, start, position, KEYWORDS[root])
    for name in steps.split(".")[1:]:
        position += 1 + len(name)
        node = GetAttribute(file, start, position, node, name)
    return node


def _template(file: SourceFile, start: int, end: int) -> Expression:
    parts: list[Expression] = []
    for piece in _PIECE.finditer(file.text, start + 1, end - 1):
        if piece[1] is not None:
            parts.append(Text(file, piece.start(), piece.end(), piece[1]))
        else:
            parts.append(_traversal(file, piece.start(2), piece.end(3), piece[2], piece[3]))
    if len(parts) == 1 and not isinstance(parts[0], Text):
        return Wrap(file, start, end, parts[0])
    return Template(file, start, end, parts)
