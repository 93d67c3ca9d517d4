"""File name patterns of `fileset`: `*`, `?`, `**`, `[ab]`, `[^a]` and `{a,b}`; dot files match like any other.

Source: the behaviour of Terraform 1.11 (doublestar v1).
"""

from __future__ import annotations

import re
from functools import lru_cache

from iaclint.functions.errors import FunctionError
from iaclint.functions.limits import check_items

_MAX_ALTERNATIVES = 1000


def expand(pattern: str) -> list[str]:
    """The patterns that the alternatives in braces stand for."""
    done: list[str] = []
    pending = [pattern]
    while pending:
        one = pending.pop()
        opening, closing = _braces(one)
        if opening < 0:
            done.append(one)
        else:
            pending += [one[:opening] + choice + one[closing + 1 :] for choice in _choices(one[opening + 1 : closing])]
        if len(done) + len(pending) > _MAX_ALTERNATIVES:
            check_items(1 << 62)
    return done


def _braces(pattern: str) -> tuple[int, int]:
    """Where the first pair of braces opens and closes; -1 without one."""
    opening = pattern.find("{")
    depth = 0
    for place in range(max(opening, 0), len(pattern)):
        depth += {"{": 1, "}": -1}.get(pattern[place], 0)
        if depth == 0 and opening >= 0:
            return opening, place
    if opening >= 0:
        raise FunctionError("failed to glob pattern: syntax error in pattern", 1)
    return -1, -1


def _choices(inside: str) -> list[str]:
    choices, depth = [""], 0
    for character in inside:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == "," and depth == 0:
            choices.append("")
        else:
            choices[-1] += character
    return choices


def matches(pattern: str, path: str) -> bool:
    """Whether a relative path matches, folder by folder; `**` stands for any number of folders."""
    parts, names = pattern.split("/"), path.split("/")
    reached = {0}
    for name in names:
        reached = {after for place in _skipping(parts, reached) for after in _steps(parts, place, name)}
    return len(parts) in _skipping(parts, reached)


def _skipping(parts: list[str], places: set[int]) -> set[int]:
    """The places reached once every `**` there may also stand for nothing."""
    closed = set(places)
    for start in places:
        after = start
        while after < len(parts) and parts[after] == "**":
            after += 1
            closed.add(after)
    return closed


def _steps(parts: list[str], place: int, name: str) -> list[int]:
    if place >= len(parts):
        return []
    if parts[place] == "**":
        return [place]
    return [place + 1] if _segment(parts[place]).fullmatch(name) else []


@lru_cache(maxsize=256)
def _segment(part: str) -> re.Pattern[str]:
    """One folder's pattern in Python's syntax; what stands between two `*` is taken where it is first found."""
    chunks = [""]
    place = 0
    while place < len(part):
        character = part[place]
        if character == "*":
            chunks.append("")
        elif character == "[":
            end = part.find("]", place + 1)
            if end < 0:
                raise FunctionError("failed to glob pattern: syntax error in pattern", 1)
            chunks[-1] += _set(part[place + 1 : end])
            place = end
        else:
            place += character == "\\" and place + 1 < len(part)
            chunks[-1] += "." if character == "?" else re.escape(part[place])
        place += 1
    first, *middle = chunks
    last = ".*" + middle.pop() if middle else ""
    return re.compile(first + "".join(f"(?>.*?{chunk})" for chunk in middle) + last, re.DOTALL)


def _set(inside: str) -> str:
    negated = inside.startswith("^")
    body = inside[negated:]
    ranges = re.sub(r"[\\\[\]^&~|]", lambda match: "\\" + match[0], body)
    return f"[{'^' if negated else ''}{ranges}]" if body else "(?!)"
