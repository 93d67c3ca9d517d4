"""Globs of the settings, many at once, over texts: in one pass over the text, however many there are."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import lru_cache


def matches_any(text: str, globs: tuple[str, ...]) -> bool:
    """Whether one of the globs is about the whole text; upper and lower case differ."""
    return bool(globs) and _compiled(globs).match(text) is not None


@lru_cache(maxsize=256)
def _compiled(globs: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(translate, globs)))
