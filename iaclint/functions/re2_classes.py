"""Named classes of characters in RE2 syntax: Perl's, POSIX's and Unicode's."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from iaclint.functions.re2_nodes import MAX_CODE, Ranges, complement


def _ranges(text: str) -> Ranges:
    """Pairs of characters, first and last of each range."""
    return tuple((ord(first), ord(last)) for first, last in zip(text[::2], text[1::2], strict=True))


_DIGIT = _ranges("09")
_SPACE = _ranges("\t\n\f\r  ")
_WORD = _ranges("09AZ__az")

PERL = {
    "d": _DIGIT,
    "D": complement(_DIGIT),
    "s": _SPACE,
    "S": complement(_SPACE),
    "w": _WORD,
    "W": complement(_WORD),
}

POSIX = {
    "alnum": _ranges("09AZaz"),
    "alpha": _ranges("AZaz"),
    "ascii": ((0, 0x7F),),
    "blank": _ranges("\t\t  "),
    "cntrl": ((0, 0x1F), (0x7F, 0x7F)),
    "digit": _DIGIT,
    "graph": _ranges("!~"),
    "lower": _ranges("az"),
    "print": _ranges(" ~"),
    "punct": _ranges("!/:@[`{~"),
    "space": _ranges("\t\r  "),
    "upper": _ranges("AZ"),
    "word": _WORD,
    "xdigit": _ranges("09AFaf"),
}

_SCRIPTS = {
    "Arabic": "ARABIC ",
    "Cyrillic": "CYRILLIC ",
    "Greek": "GREEK ",
    "Han": "CJK UNIFIED IDEOGRAPH",
    "Hangul": "HANGUL ",
    "Hebrew": "HEBREW ",
    "Hiragana": "HIRAGANA ",
    "Katakana": "KATAKANA ",
    "Latin": "LATIN ",
    "Thai": "THAI ",
}
"""How the names of a script's characters begin."""

_CATEGORIES = frozenset(
    [
        "C",
        "Cc",
        "Cf",
        "Co",
        "Cs",
        "L",
        "Ll",
        "Lm",
        "Lo",
        "Lt",
        "Lu",
        "M",
        "Mc",
        "Me",
        "Mn",
        "N",
        "Nd",
        "Nl",
        "No",
        "P",
        "Pc",
        "Pd",
        "Pe",
        "Pf",
        "Pi",
        "Po",
        "Ps",
        "S",
        "Sc",
        "Sk",
        "Sm",
        "So",
        "Z",
        "Zl",
        "Zp",
        "Zs",
    ]
)


@lru_cache(maxsize=16)
def unicode_class(name: str) -> Ranges | None:
    r"""The ranges of `\p{name}`: a general category, one of the common scripts, or `Any`; None for others."""
    if name == "Any":
        return ((0, MAX_CODE),)
    if name in _CATEGORIES:
        return _gather([code for code in range(MAX_CODE + 1) if unicodedata.category(chr(code)).startswith(name)])
    if prefix := _SCRIPTS.get(name):
        return _gather([c for c in range(0x30000) if unicodedata.name(chr(c), "").startswith(prefix)])
    return None


def _gather(codes: list[int]) -> Ranges:
    ranges: list[tuple[int, int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1] = (ranges[-1][0], code)
        else:
            ranges.append((code, code))
    return tuple(ranges)
