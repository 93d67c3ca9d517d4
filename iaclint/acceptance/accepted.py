"""Acceptances, and the index that finds those about a judgement without looking at all of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fnmatch import translate
from itertools import accumulate

from iaclint.judgement import Judgement
from iaclint.source import Span
from iaclint.trace import steps_from

Globs = dict[str, re.Pattern[str]]
"""Globs as patterns, each made once."""


class Kind(Enum):
    """Where an acceptance is written, and of what sort it is."""

    COMMENT = "comment"
    SETTINGS = "settings"
    FACT = "fact"
    BASELINE = "baseline"
    BASE = "base"

    @property
    def is_known(self) -> bool:
        """Whether nobody answers for it, and it is only known: from a baseline, or from what is compared with."""
        return self in (Kind.BASELINE, Kind.BASE)


@dataclass(frozen=True, slots=True, eq=False)
class Acceptance:
    """One suppression or fact: the findings of the `rules` that somebody answers for until `expires`.

    `where` is the place that it is written at. A comment has its `span` and the text it is `about`; the others have
    globs over addresses (`address`) and root modules (`root`). `fault` says why it accepts nothing, as a clause.
    """

    kind: Kind
    rules: tuple[str, ...]
    reason: str
    expires: date | None
    owner: str
    where: str
    address: str = "*"
    root: str = "*"
    evidence: str = ""
    since: date | None = None
    span: Span | None = None
    about: Span | None = None
    fault: str = ""
    is_expired: bool = False

    @property
    def name(self) -> str:
        """What it is, in a sentence."""
        return "fact" if self.kind is Kind.FACT else "suppression"


class Index:
    """The acceptances that count for one rule: those about places in the source, and those of the settings."""

    def __init__(self, about: Iterable[Acceptance], central: Iterable[Acceptance], globs: Globs) -> None:
        by_file: dict[str, list[tuple[Span, Acceptance]]] = {}
        for one in about:
            if one.about is not None:
                by_file.setdefault(one.about.file.path, []).append((one.about, one))
        self._by_file = {path: _Spans(own) for path, own in by_file.items()}
        self._central = [(_pattern(one.address, globs), _pattern(one.root, globs), one) for one in central]

    def find(self, root: str, judgement: Judgement) -> Acceptance | None:
        """The first acceptance that is about what was said of a resource of a root module."""
        if self._by_file:
            places = (*_places(judgement), *_uses(judgement))
            for path in dict.fromkeys(place.file.path for place in places):
                spans = self._by_file.get(path)
                found = spans.around([place for place in places if place.file.path == path]) if spans else None
                if found is not None:
                    return found
        address = judgement.resource.address
        return next((one for first, second, one in self._central if first.match(address) and second.match(root)), None)


class _Spans:
    """Acceptances of one file by the text that they are about."""

    def __init__(self, about: Iterable[tuple[Span, Acceptance]]) -> None:
        first: dict[tuple[int, int], tuple[int, Span, Acceptance]] = {}
        for number, (span, one) in enumerate(about):
            first.setdefault((span.start, span.end), (number, span, one))
        self._sorted = [first[key] for key in sorted(first)]
        self._starts = [span.start for _, span, _ in self._sorted]
        self._ends = list(accumulate((span.end for _, span, _ in self._sorted), max))
        """How far the texts reach that start no later than each."""

    def around(self, places: Iterable[Span]) -> Acceptance | None:
        """The first acceptance, as they are written, that is about text with one of the places in it."""
        found: dict[int, Acceptance] = {}
        for place in places:
            position = bisect_right(self._starts, place.start) - 1
            while position >= 0 and self._ends[position] >= place.end:
                number, span, one = self._sorted[position]
                if span.contains(place):
                    found[number] = one
                position -= 1
        return found[min(found)] if found else None


def _pattern(glob: str, globs: Globs) -> re.Pattern[str]:
    found = globs.get(glob)
    if found is None:
        found = globs[glob] = re.compile(translate(glob))
    return found


def _places(judgement: Judgement) -> Iterator[Span]:
    """The places that stand for a judgement: its own, its resource's block, and the calls of the modules around it."""
    yield judgement.span
    yield judgement.resource.header
    module = judgement.resource.module
    while module.parent is not None:
        if module.call is not None:
            yield module.call.header
        module = module.parent


def _uses(judgement: Judgement) -> Iterator[Span]:
    """The places that pass the guilty value on to the resource."""
    return (step.span for step in steps_from(judgement.span, judgement.resource))
