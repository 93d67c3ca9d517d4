"""Globs of the settings: `*` stands for any text, `?` for one character.

All else stands for itself, brackets as well, since addresses have them: `module.a["x"].aws_s3_bucket.b[0]`. Each glob
takes time that grows with the text it is asked about and with itself, and never with the ways to split the text.
"""

from __future__ import annotations

import re
from fnmatch import translate
from functools import cache, lru_cache

_KEYS = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')


def is_like(text: str, *globs: str) -> bool:
    """Whether one of the globs matches the whole text; upper and lower case differ."""
    return bool(globs) and _compiled(globs).match(text) is not None


def is_address_like(address: str, *globs: str) -> bool:
    """Whether one matches the address of an instance, or the same without keys, which stands for all instances."""
    if not globs:
        return False
    return is_like(address, *globs) or ("[" in address and is_like(_without_keys(address), *globs))


@cache  # there are only so many in a settings file
def _compiled(globs: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(translate(glob.replace("[", "[[]")) for glob in globs))


@lru_cache(maxsize=1024)
def _without_keys(address: str) -> str:
    return _KEYS.sub("", address)
