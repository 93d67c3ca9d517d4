r"""Reading regular expressions in RE2 syntax, as Terraform takes them.

No look-around, no back-references, no possessive quantifiers; `\z` and not `\Z`; repeats up to 1000.
Source: the syntax of Go's regexp package.
"""

from __future__ import annotations

import re
from dataclasses import replace

from iaclint.functions.limits import check_depth
from iaclint.functions.re2_classes import PERL, POSIX, unicode_class
from iaclint.functions.re2_nodes import (
    MAX_CODE,
    Alternation,
    Assertion,
    Characters,
    Expression,
    Group,
    Node,
    Ranges,
    Repeat,
    Sequence,
    complement,
)
from iaclint.records import dataclass

_MAX_REPEAT = 1000
_REPEAT = re.compile(r"\{([0-9]+)(?:(,)([0-9]*))?\}")
_GROUP = re.compile(r"\?P?<([A-Za-z0-9_]+)>")
_FLAGS = re.compile(r"\?([imsU]*)(?:-([imsU]+))?([:)])")
_POSIX_CLASS = re.compile(r"\[:(\^?)([a-z]+):\]")
_PROPERTY = re.compile(r"(\^?)([A-Za-z_]+)\}")
_QUOTED = re.compile(r"\\Q(.*?)(?:\\E|\Z)|\\.", re.DOTALL)
_CONTROLS = {"a": 7, "f": 12, "t": 9, "n": 10, "r": 13, "v": 11}
_ASSERTIONS = {"A": "start", "z": "end", "b": "word", "B": "not-word"}
_ANY: Ranges = ((0, MAX_CODE),)
_NOT_NEWLINE: Ranges = complement(((10, 10),))


class PatternError(Exception):
    """A pattern that RE2 would not take; `message` says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class _Flags:
    """Ignore case, `^` and `$` at lines, `.` takes newlines, quantifiers are lazy."""

    i: bool = False
    m: bool = False
    s: bool = False
    U: bool = False


def parse(pattern: str) -> Expression:
    """The tree of a pattern; raises PatternError."""
    reader = _Reader(_QUOTED.sub(_unquoted, pattern))
    node = reader.alternation(_Flags(), 0)
    if reader.place < len(reader.pattern):
        raise PatternError("unexpected )")
    return Expression(node, tuple(reader.names))


def _unquoted(match: re.Match[str]) -> str:
    r"""The text between `\Q` and `\E` escaped character by character; other escapes as they are."""
    if match[1] is None:
        return match[0]
    return "".join(f"\\{c}" if c.isascii() and not c.isalnum() else c for c in match[1])


class _Reader:
    """Recursive descent; flags set inside a group hold until its end, over all its alternatives."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.place = 0
        self.names: list[str] = []

    def peek(self) -> str:
        return self.pattern[self.place : self.place + 1]

    def take(self) -> str:
        character = self.peek()
        if not character:
            raise PatternError("trailing backslash at end of expression")
        self.place += 1
        return character

    def alternation(self, flags: _Flags, depth: int) -> Node:
        check_depth(depth)
        options: list[Node] = []
        items: list[Node] = []
        while (character := self.peek()) and character != ")":
            if character == "|":
                self.place += 1
                options.append(Sequence(tuple(items)))
                items = []
            elif character == "(" and (found := self._flags(flags)) is not None:
                flags = found
            else:
                items.append(self._repeated(flags, depth))
        options.append(Sequence(tuple(items)))
        return options[0] if len(options) == 1 else Alternation(tuple(options))

    def _flags(self, flags: _Flags) -> _Flags | None:
        """The flags after `(?flags)`; None if that is not what stands here."""
        match = _FLAGS.match(self.pattern, self.place + 1)
        if match is None or match[3] != ")" or not (match[1] or match[2]):
            return None
        self.place = match.end()
        return _changed(flags, match)

    def _repeated(self, flags: _Flags, depth: int) -> Node:
        if self.peek() in "*+?":
            raise PatternError(f"missing argument to repetition operator: {self.peek()}")
        node = self._atom(flags, depth)
        bounds = self._bounds()
        if bounds is None:
            return node
        lazy = self.peek() == "?"
        self.place += lazy
        if self._bounds() is not None:
            raise PatternError("invalid nested repetition operator")
        if _repeats(node) * max(bounds[0], bounds[1] or 0) > _MAX_REPEAT:
            raise PatternError("invalid repeat count")
        return Repeat(node, *bounds, greedy=lazy == flags.U)

    def _bounds(self) -> tuple[int, int | None] | None:
        character = self.peek()
        if character and character in "*+?":
            self.place += 1
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[character]
        match = _REPEAT.match(self.pattern, self.place)
        if match is None:
            return None
        self.place = match.end()
        least = int(match[1][:5])
        most = least if match[2] is None else int(match[3][:5]) if match[3] else None
        if least > _MAX_REPEAT or (most is not None and (most > _MAX_REPEAT or most < least)):
            raise PatternError(f"invalid repeat count: {match[0]}")
        return least, most

    def _atom(self, flags: _Flags, depth: int) -> Node:
        character = self.take()
        match character:
            case "(":
                return self._group(flags, depth)
            case "[":
                return Characters(self._class(), flags.i)
            case "\\":
                return self._escaped(flags)
            case "." | "^" | "$":
                return _special(character, flags)
            case _:
                return Characters(((ord(character), ord(character)),), flags.i)

    def _group(self, flags: _Flags, depth: int) -> Node:
        if self.peek() != "?":
            return self._capture("", flags, depth)
        if match := _GROUP.match(self.pattern, self.place):
            self.place = match.end()
            return self._capture(match[1], flags, depth)
        match = _FLAGS.match(self.pattern, self.place)
        if match is None or match[3] != ":":
            raise PatternError(f"invalid or unsupported Perl syntax: ({self.pattern[self.place : self.place + 2]}")
        self.place = match.end()
        return self._closed(_changed(flags, match), depth)

    def _capture(self, name: str, flags: _Flags, depth: int) -> Node:
        self.names.append(name)
        number = len(self.names)
        return Group(self._closed(flags, depth), number)

    def _closed(self, flags: _Flags, depth: int) -> Node:
        node = self.alternation(flags, depth + 1)
        if self.peek() != ")":
            raise PatternError(f"missing closing ): {self.pattern}")
        self.place += 1
        return node

    def _escaped(self, flags: _Flags) -> Node:
        character = self.peek()
        if character in PERL:
            self.place += 1
            return Characters(PERL[character])
        if character in _ASSERTIONS:
            self.place += 1
            return Assertion(_ASSERTIONS[character])
        if character in ("p", "P"):
            return Characters(self._property(), flags.i)
        code = self._code()
        return Characters(((code, code),), flags.i)

    def _property(self) -> Ranges:
        r"""`\pN`, `\p{Name}` or the opposite, `\P`."""
        inverted = self.take() == "P"
        name = self.take()
        if name == "{":
            match = _PROPERTY.match(self.pattern, self.place)
            if match is None:
                raise PatternError("invalid character class range")
            self.place = match.end()
            inverted ^= bool(match[1])
            name = match[2]
        ranges = unicode_class(name)
        if ranges is None:
            raise PatternError(f"invalid character class range: {name}")
        return complement(ranges) if inverted else ranges

    def _code(self) -> int:
        """The character that an escape stands for."""
        character = self.take()
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character == "x":
            return self._hexadecimal()
        if character == "0" or (character in "1234567" and self.peek() in tuple("01234567")):
            digits = re.compile("[0-7]{0,2}").match(self.pattern, self.place)
            self.place = digits.end() if digits else self.place
            return int(character + (digits[0] if digits else ""), 8)
        if character.isascii() and not character.isalnum():
            return ord(character)
        raise PatternError(f"invalid escape sequence in \\{character}")

    def _hexadecimal(self) -> int:
        match = re.compile(r"\{([0-9A-Fa-f]{1,8})\}|([0-9A-Fa-f]{2})").match(self.pattern, self.place)
        code = int(match[1] or match[2], 16) if match else MAX_CODE + 1
        if match is None or code > MAX_CODE:
            raise PatternError(r"invalid escape sequence in \x")
        self.place = match.end()
        return code

    def _class(self) -> Ranges:
        """The rest of `[...]`."""
        inverted = self.peek() == "^"
        self.place += inverted
        ranges: list[tuple[int, int]] = []
        first = True
        while first or self.peek() != "]":
            if not self.peek():
                raise PatternError("missing closing ]")
            ranges += self._class_item()
            first = False
        self.place += 1
        return complement(tuple(ranges)) if inverted else tuple(ranges)

    def _class_item(self) -> Ranges:
        if match := _POSIX_CLASS.match(self.pattern, self.place):
            if match[2] not in POSIX:
                raise PatternError(f"invalid character class range: {match[0]}")
            self.place = match.end()
            return complement(POSIX[match[2]]) if match[1] else POSIX[match[2]]
        if self.peek() == "\\":
            following = self.pattern[self.place + 1 : self.place + 2]
            if following in PERL:
                self.place += 2
                return PERL[following]
            if following in ("p", "P"):
                self.place += 1
                return self._property()
        low = self._class_character()
        rest = self.pattern[self.place : self.place + 2]
        if len(rest) < 2 or rest[0] != "-" or rest[1] == "]":
            return ((low, low),)
        self.place += 1
        high = self._class_character()
        if high < low:
            raise PatternError("invalid character class range")
        return ((low, high),)

    def _class_character(self) -> int:
        character = self.take()
        return self._code() if character == "\\" else ord(character)


def _special(character: str, flags: _Flags) -> Node:
    if character == ".":
        return Characters(_ANY if flags.s else _NOT_NEWLINE)
    place = "start" if character == "^" else "end"
    return Assertion(f"line-{place}" if flags.m else place)


def _changed(flags: _Flags, match: re.Match[str]) -> _Flags:
    on = dict.fromkeys(match[1], True)
    off = dict.fromkeys(match[2] or "", False)
    return replace(flags, **on, **off)


def _repeats(node: Node) -> int:
    """The largest product of repeat counts inside a node, which RE2 limits too."""
    match node:
        case Repeat(item, least, most):
            return max(least, most or 0, 1) * _repeats(item)
        case Group(item):
            return _repeats(item)
        case Sequence(items) | Alternation(items):
            return max(map(_repeats, items), default=1)
        case _:
            return 1
