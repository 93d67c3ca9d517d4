"""Grapheme clusters: what Terraform counts as the characters of a string.

A compact form of the rules of Unicode's UAX #29: CRLF, combining marks, joined emoji, flags, Hangul syllables.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_JOINER = "\u200d"
_PREPENDED = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2\u0d4e")


def clusters(text: str) -> list[str]:
    """The grapheme clusters of a text, in order."""
    if text.isascii() and "\r\n" not in text:
        return list(text)
    found: list[str] = []
    start = 0
    for place in range(1, len(text)):
        if _breaks(text, start, place):
            found.append(text[start:place])
            start = place
    if text:
        found.append(text[start:])
    return found


def count(text: str) -> int:
    """The number of grapheme clusters."""
    return len(text) if text.isascii() and "\r\n" not in text else len(clusters(text))


def _breaks(text: str, start: int, place: int) -> bool:
    """Whether a new cluster begins at `place`, the current one having begun at `start`."""
    before, after = text[place - 1], text[place]
    left, right = _class(before), _class(after)
    if before == "\r" and after == "\n":
        return False
    if "control" in (left, right):
        return True
    if right in ("extend", "spacing") or left == "prepend":
        return False
    if left == "regional" and right == "regional":
        return (place - start) % 2 == 0
    if before == _JOINER and right == "pictograph":
        return _class(text[start]) != "pictograph"
    return (left, right) not in _HANGUL_PAIRS


_HANGUL_PAIRS = frozenset(
    [
        ("L", "L"),
        ("L", "V"),
        ("L", "LV"),
        ("L", "LVT"),
        ("LV", "V"),
        ("V", "V"),
        ("LV", "T"),
        ("V", "T"),
        ("LVT", "T"),
        ("T", "T"),
    ]
)

_RANGES = (
    (0x1100, 0x115F, "L"),
    (0x1160, 0x11A7, "V"),
    (0x11A8, 0x11FF, "T"),
    (0x200C, 0x200D, "extend"),
    (0xFF9E, 0xFF9F, "extend"),
    (0x1F1E6, 0x1F1FF, "regional"),
    (0x1F3FB, 0x1F3FF, "extend"),
    (0xE0020, 0xE007F, "extend"),
    (0x1F000, 0x1FAFF, "pictograph"),
    (0x2190, 0x2BFF, "pictograph"),
    (0x3030, 0x303D, "pictograph"),
)


@lru_cache(maxsize=4096)
def _class(character: str) -> str:
    code = ord(character)
    if 0xAC00 <= code <= 0xD7A3:
        return "LV" if (code - 0xAC00) % 28 == 0 else "LVT"
    category = unicodedata.category(character)
    if category in ("Mn", "Me"):
        return "extend"
    for first, last, name in _RANGES:
        if first <= code <= last and (name != "pictograph" or category in ("So", "Sm", "Sk", "Po", "Pd", "Cn")):
            return name
    if character in _PREPENDED:
        return "prepend"
    if category == "Mc":
        return "spacing"
    return "control" if category in ("Cc", "Cf", "Zl", "Zp") else "pictograph" if code in (0xA9, 0xAE) else "other"
