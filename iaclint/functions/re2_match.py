"""Finding matches of RE2 expressions: with Python's `re` where that is certain to be quick, else in linear time.

Python's `re` backtracks: nested or numerous repeats may take it exponential or high polynomial time. Such
expressions run on a machine that follows all alternatives at once, in order of preference, like RE2 itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from iaclint.functions.errors import FunctionLimit
from iaclint.functions.re2_nodes import (
    Alternation,
    Assertion,
    Characters,
    Expression,
    Group,
    Node,
    Ranges,
    Repeat,
    Sequence,
)

Match = tuple[tuple[int, int] | None, ...]
"""Start and end of the match and of each group, None for groups that took no part."""

_QUICK_STEPS = 20_000_000
_MAX_STEPS = 3_000_000
_MAX_PROGRAM = 20_000
_PYTHON = {
    "start": r"(?:\A)",
    "end": r"(?:\Z)",
    "line-start": "(?m:^)",
    "line-end": "(?m:$)",
    "word": r"(?a:\b)",
    "not-word": r"(?a:(?!\b))",
}


def find_all(expression: Expression, text: str) -> Iterator[Match]:
    """The matches from left to right, none overlapping; an empty one never right after another match."""
    search = _searcher(expression, text)
    place, previous_end = 0, -1
    while place <= len(text):
        match = search(place)
        if match is None or match[0] is None:
            return
        start, end = match[0]
        if end > start or start != previous_end:
            yield match
            previous_end = end
        place = end if end > start else end + 1


def _searcher(expression: Expression, text: str) -> Callable[[int], Match | None]:
    if _is_quick(expression.node, len(text)):
        compiled = _python(expression.node)
        return lambda place: _spans(compiled.search(text, place))
    machine = _Machine(expression, text)
    return machine.search


def _spans(match: re.Match[str] | None) -> Match | None:
    if match is None:
        return None
    return tuple(None if span == (-1, -1) else span for span in match.regs)


def _is_quick(node: Node, length: int) -> bool:
    """Whether backtracking stays below a bound: no choice inside a repeat, and few repeats for the length."""
    choices = _choices(node, inside=False)
    return choices is not None and float(length + 1) ** (choices + 1) <= _QUICK_STEPS


def _choices(node: Node, inside: bool) -> int | None:
    """The number of repeats without a fixed count; None where a repeat holds another, or alternatives."""
    match node:
        case Characters() | Assertion():
            return 0
        case Group(item):
            return _choices(item, inside)
        case Sequence(items):
            return _total([_choices(item, inside) for item in items])
        case Alternation(options):
            return None if inside else _total([_choices(option, inside) for option in options])
        case Repeat(item, least, most):
            if inside and least != most:
                return None
            within = _choices(item, inside or most is None or most > 1)
            return None if within is None else within + (most is None or most - least > 1)


def _total(counts: list[int | None]) -> int | None:
    kept = [count for count in counts if count is not None]
    return sum(kept) if len(kept) == len(counts) else None


@lru_cache(maxsize=256)
def _python(node: Node) -> re.Pattern[str]:
    return re.compile(_rendered(node))


def _rendered(node: Node) -> str:
    """The expression in Python's syntax."""
    match node:
        case Characters(ranges, fold):
            return f"(?i:{_class(ranges)})" if fold else _class(ranges)
        case Assertion(kind):
            return _PYTHON[kind]
        case Group(item):
            return f"({_rendered(item)})"
        case Sequence(items):
            return "".join(f"(?:{_rendered(i)})" if isinstance(i, Alternation) else _rendered(i) for i in items)
        case Alternation(options):
            return "|".join(map(_rendered, options))
        case Repeat(item, least, most, greedy):
            return f"(?:{_rendered(item)}){{{least},{'' if most is None else most}}}" + ("" if greedy else "?")


def _class(ranges: Ranges) -> str:
    if not ranges:
        return r"[^\s\S]"
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return re.escape(chr(ranges[0][0]))
    return "[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges) + "]"


_Step = tuple[str, object, int, int]
"""What to do (`take`, `check`, `save`, `split`, `match`), with what, and the one or two next steps."""


class _Machine:
    """Follows all ways through an expression at once (Thompson's construction with captures, after Pike)."""

    def __init__(self, expression: Expression, text: str) -> None:
        self.text = text
        self.slots = 2 * (len(expression.names) + 1)
        self.steps: list[_Step] = [("match", None, 0, 0)]
        self.work = 0
        self.start = self._save(0, self._compile(expression.node, self._save(1, 0)))

    def _add(self, step: _Step) -> int:
        if len(self.steps) > _MAX_PROGRAM:
            raise FunctionLimit("the regular expression is too large")
        self.steps.append(step)
        return len(self.steps) - 1

    def _save(self, slot: int, next: int) -> int:
        return self._add(("save", slot, next, next))

    def _compile(self, node: Node, next: int) -> int:
        """Adds the steps of a node that go on to `next`; gives the first of them."""
        match node:
            case Characters():
                return self._add(("take", node, next, next))
            case Assertion(kind):
                return self._add(("check", kind, next, next))
            case Group(item, number):
                return self._save(2 * number, self._compile(item, self._save(2 * number + 1, next)))
            case Sequence(items):
                for item in reversed(items):
                    next = self._compile(item, next)
                return next
            case Alternation(options):
                first = self._compile(options[-1], next)
                for option in reversed(options[:-1]):
                    first = self._add(("split", None, self._compile(option, next), first))
                return first
            case Repeat():
                return self._compile_repeat(node, next)

    def _compile_repeat(self, node: Repeat, next: int) -> int:
        after = next
        if node.most is None:
            loop = self._add(("split", None, next, next))
            body = self._compile(node.item, loop)
            self.steps[loop] = ("split", None, body, next) if node.greedy else ("split", None, next, body)
            after = loop
        else:
            for _ in range(node.most - node.least):
                body = self._compile(node.item, after)
                after = self._add(("split", None, body, next) if node.greedy else ("split", None, next, body))
        for _ in range(node.least):
            after = self._compile(node.item, after)
        return after

    def search(self, place: int) -> Match | None:
        """The leftmost match from here on, and of those the one that Perl would prefer."""
        found: list[int] | None = None
        threads: list[tuple[int, list[int]]] = []
        seen: set[int] = set()
        while True:
            if found is None:
                self._follow(self.start, [-1] * self.slots, place, threads, seen)
            if not threads:
                if found is not None or place >= len(self.text):
                    return _match(found)
                place, seen = place + 1, set()
                continue
            following: list[tuple[int, list[int]]] = []
            seen = set()
            for step, slots in threads:
                kind, what, next, _ = self.steps[step]
                if kind == "match":
                    found = slots
                    break
                if place < len(self.text) and isinstance(what, Characters) and _takes(what, self.text[place]):
                    self._follow(next, slots, place + 1, following, seen)
            threads, place = following, place + 1
            if place > len(self.text):
                return _match(found)

    def _follow(
        self, step: int, slots: list[int], place: int, threads: list[tuple[int, list[int]]], seen: set[int]
    ) -> None:
        """Adds the steps reached without taking a character, in order of preference."""
        pending = [(step, slots)]
        while pending:
            step, slots = pending.pop()
            if step in seen:
                continue
            seen.add(step)
            self.work += 1
            if self.work > _MAX_STEPS:
                raise FunctionLimit("the regular expression takes too long on this text")
            kind, what, next, other = self.steps[step]
            if kind == "split":
                pending += [(other, slots), (next, slots)]
            elif kind == "save" and isinstance(what, int):
                pending.append((next, [*slots[:what], place, *slots[what + 1 :]]))
            elif kind == "check":
                if _holds(str(what), self.text, place):
                    pending.append((next, slots))
            else:
                threads.append((step, slots))


def _match(slots: list[int] | None) -> Match | None:
    if slots is None:
        return None
    pairs = zip(slots[::2], slots[1::2], strict=True)
    return tuple(None if min(pair) < 0 else pair for pair in pairs)


def _takes(characters: Characters, character: str) -> bool:
    candidates = {character, character.lower(), character.upper()} if characters.fold else {character}
    codes = [ord(one) for one in candidates if len(one) == 1]
    return any(first <= code <= last for code in codes for first, last in characters.ranges)


def _holds(kind: str, text: str, place: int) -> bool:
    match kind:
        case "start":
            return place == 0
        case "end":
            return place == len(text)
        case "line-start":
            return place == 0 or text[place - 1] == "\n"
        case "line-end":
            return place == len(text) or text[place] == "\n"
        case _:
            between = _is_word(text, place - 1) != _is_word(text, place)
            return between == (kind == "word")


def _is_word(text: str, place: int) -> bool:
    return 0 <= place < len(text) and text[place].isascii() and (text[place].isalnum() or text[place] == "_")
