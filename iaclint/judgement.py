"""Judgement: what a rule says of one resource, and the verdict it draws from a Truth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum, IntEnum
from typing import TypeVar

from iaclint.modules import ModuleInstance, Resource
from iaclint.records import dataclass
from iaclint.source import SourceFile, Span
from iaclint.syntax import Block
from iaclint.truth import Doubt, Truth
from iaclint.values import Located, Value


class Severity(IntEnum):
    """How bad a fault is: the higher the worse (catalogue 0.6)."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        return self.name.lower()


class Verdict(Enum):
    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"


_PASS, _FAIL, _UNKNOWN = Verdict  # for fail_if: a look-up in the class is slow


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way from a cause to where it shows: a place and a clause."""

    span: Span
    message: str


@dataclass(slots=True, eq=False)  # not frozen, for speed: see `iaclint.syntax.nodes`
class Judgement:
    """A rule's verdict on one resource.

    `message` is the clause that is true if the verdict is fail: `the bucket has no encryption
    configuration`. `defect` tells apart several faults of one rule on one resource and does not
    change when lines move. `at` is the guilty text, where it is less than the resource.
    """

    verdict: Verdict
    resource: Resource
    at: Located | Value | None
    message: str
    defect: str = ""
    severity: Severity | None = None
    doubts: tuple[Doubt, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def span(self) -> Span:
        """The place that it points at."""
        return (self.at.span if self.at is not None else None) or self.resource.header

    @property
    def file(self) -> SourceFile:
        """The file of that place."""
        at = self.at.origin if isinstance(self.at, Value) else self.at
        return self.resource.block.file if at is None else at.file

    @property
    def value(self) -> Value | None:
        """The value judged, so that its way here can be traced."""
        return self.at if isinstance(self.at, Value) else None

    @property
    def directories(self) -> frozenset[str]:
        """The directories that take part: that of its place, and those of the resource's module and its callers."""
        return directories_of(self.resource.module, self.file)


def directories_of(module: ModuleInstance, file: SourceFile) -> frozenset[str]:
    """The directory of a file, and those of a module and its callers."""
    return frozenset((file.path.rpartition("/")[0] or ".", *module.labels))


Judgements = Iterator[Judgement]


_Place = TypeVar("_Place", bound=Located | Value)


def first_such(answers: Iterable[tuple[Truth, _Place]], default: _Place) -> _Place:
    """The place of the first answer that is yes, else of the first that is maybe, else the default."""
    possible: _Place | None = None
    for answer, place in answers:
        if answer.is_yes:
            return place
        if possible is None and not answer.is_no:
            possible = place
    return default if possible is None else possible


def place_of(value: Value, use: Located) -> Located:
    """Where a value is written; where it is used, if a provider makes it."""
    written = value.origin
    is_made = isinstance(written, Block) and written.type in ("resource", "data")
    return use if written is None or is_made else written


def value_or_use(value: Value, use: Located) -> Located | Value:
    """What to point at: the value, so that its way here can be told; where it is used, if a provider makes it."""
    return use if place_of(value, use) is use else value


def fail_if(
    fault: Truth,
    resource: Resource,
    message: str,
    *,
    at: Located | Value | None = None,
    defect: str = "",
    severity: Severity | None = None,
    steps: tuple[Step, ...] = (),
) -> Judgement:
    """Fails the resource where the fault is certain, passes it where there is none, and else is unknown.

    `at` is the smallest guilty text: a value, an attribute, a block; the resource's header where
    nothing is said of it. `severity` overrides the rule's. `steps` tell a path through resources.
    """
    verdict = _PASS if fault.is_no else _FAIL if fault.is_yes else _UNKNOWN
    return Judgement(verdict, resource, at, message, defect, severity, fault.doubts, steps)
