"""Acceptances, and the index that finds the one about a judgement without looking at all comments."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import Enum

from iaclint.globs import is_address_like, is_like
from iaclint.judgement import Judgement
from iaclint.records import dataclass
from iaclint.source import SourceFile, Span
from iaclint.trace import steps_from


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

    def is_about(self, root: str, judgement: Judgement) -> bool:
        """Whether its globs match a resource, and the root module's label or directory."""
        if not is_address_like(judgement.resource.address, self.address):
            return False
        return any(is_like(place, self.root) for place in (root, judgement.resource.module.labels[-1]))


Place = tuple[str, str]
"""A path and a text: a file that is read twice, for a plan as well, has its comments once."""


def place_of(source: SourceFile) -> Place:
    """What tells a file from others."""
    return source.path, source.text


class Index:
    """The acceptances that count for one rule: those about places in the source, and those of the settings."""

    def __init__(self, central: Iterable[Acceptance]) -> None:
        self._by_file: dict[Place, _Comments] = {}
        self._central = list(central)

    def add(self, place: Place, comments: Sequence[Acceptance]) -> None:
        """Adds those in a file."""
        if comments:
            self._by_file[place] = _Comments(comments)

    def find(self, root: str, judgement: Judgement) -> Acceptance | None:
        """What answers for a judgement in a root module: comments, also on what passes its value on, come first."""
        if self._by_file:
            for place in (*_places(judgement), *_uses(judgement)):
                own = self._by_file.get(place_of(place.file))
                found = own.around(place) if own is not None else None
                if found is not None:
                    return found
        return next((one for one in self._central if one.is_about(root, judgement)), None)


class _Comments:
    """Comments of one file by the text that they are about."""

    def __init__(self, comments: Iterable[Acceptance]) -> None:
        pairs = [(one.about, one) for one in comments if one.about is not None]
        pairs.sort(key=lambda pair: (pair[0].start, -pair[0].end))
        self._ordered = pairs
        self._starts = [about.start for about, _ in pairs]
        self._outer = _next_further([about.end for about, _ in pairs])

    def around(self, place: Span) -> Acceptance | None:
        """The comment about the smallest text around a place."""
        number = bisect_right(self._starts, place.start) - 1
        while number >= 0:
            about, found = self._ordered[number]
            if about.contains(Span(about.file, place.start, place.end)):
                return found
            number = self._outer[number]
        return None


def _next_further(ends: Sequence[int]) -> list[int]:
    """For each number the nearest smaller one whose end lies further; -1 where there is none.

    From text to text around it: as many steps as they nest, however many lie beside one another.
    """
    found: list[int] = []
    for number, end in enumerate(ends):
        outer = number - 1
        while outer >= 0 and ends[outer] <= end:
            outer = found[outer]
        found.append(outer)
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
