"""Retention: how long a log is kept, over all of its copies and whatever cloud they are in.

A lens of a provider finds the copies; a rule asks whether one of them is kept long enough. There are
no thresholds here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from iaclint.graph import Graph, Related
from iaclint.judgement import Step
from iaclint.modules import Resource
from iaclint.truth import Doubt, Reason, Truth, all_of, any_of, maybe
from iaclint.values import DYNAMIC, NUMBER, UNBOUNDED, Bounds, ConversionError, Value, convert, number, unknown
from iaclint.values.ask import below

_FRACTION = Doubt(Reason.EVALUATION_ERROR, "the time is not a whole number")
_SECONDS = {"Y": 31_536_000, "M": 2_592_000, "W": 604_800, "D": 86_400, "H": 3_600, "m": 60, "S": 1}
_GO_UNITS = {"h": "H", "m": "m", "s": "S"}
_AMOUNT = re.compile(r"(\d+)(?:\.\d+)?([A-Za-z])")
_SPAN = re.compile(r"(?:\d+(?:\.\d+)?[hms])+")
_NAMES = ("name", "dataset_id")
_LOG_BUCKET = "_bucket_config"
_MANY = 5
"""How many copies a message tells of."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What ends a copy: where it `applies`, nothing older than `days` is left."""

    applies: Truth
    days: Value

    def is_under(self, days: int) -> Truth:
        return self.applies & below(self.days, days)


@dataclass(frozen=True, slots=True)
class Copy:
    """A place where a log is kept, as a clause (`in aws_s3_bucket.audit through ...`).

    Without limits it is kept for ever. `complete` says whether all of the log gets there,
    `stated` is the argument for the time, where the place has one.
    """

    place: str
    limits: tuple[Limit, ...]
    complete: Truth
    steps: tuple[Step, ...] = ()
    stated: Value | None = None

    def lasts(self, days: int) -> Truth:
        """Whether what is there is kept for at least so many days."""
        return all_of(~limit.is_under(days) for limit in self.limits)

    @property
    def end(self) -> Value | None:
        """The days of the limit that certainly ends it first; None where no limit is certain and known."""
        certain = [limit.days for limit in self.limits if limit.applies.is_yes and isinstance(limit.days.data, int)]
        return min(certain, key=_amount, default=None)

    def guilty(self, days: int) -> Value | None:
        """The value to point at: what ends it in less than so many days, or may, or else what ends it at all."""
        under = [(limit.is_under(days), limit) for limit in self.limits]
        certain = [limit for is_under, limit in under if is_under.is_yes]
        possible = [limit for is_under, limit in under if is_under.is_maybe]
        return next((limit.days for limit in (*certain, *possible)), self.end or self.stated)

    @property
    def clause(self) -> str:
        """How long it is kept, and where: `30 days in aws_cloudwatch_log_group.app`."""
        part = "" if self.complete.is_yes else "in part " if self.complete.is_no else "perhaps "
        return f"{part}{self._time} {self.place}"

    @property
    def _time(self) -> str:
        possible = [limit for limit in self.limits if not limit.applies.is_no]
        if not possible:
            return "for ever"
        is_exact = all(limit.applies.is_yes and not limit.days.is_unknown for limit in possible)
        end = self.end
        if end is None:
            return "for an unknown time"
        return in_words(end) if is_exact else f"at most {in_words(end)}"


@dataclass(frozen=True, slots=True)
class Retention:
    """All copies of one log, the first-hand ones first."""

    copies: tuple[Copy, ...]

    def lasts(self, days: int) -> Truth:
        """Whether a complete copy is kept for at least so many days."""
        return any_of(copy.complete & copy.lasts(days) for copy in self.copies)

    def guilty(self, days: int) -> Value | None:
        """The value to point at: what ends the first copy in less than so many days."""
        return self.copies[0].guilty(days) if self.copies else None

    def keeper(self, days: int) -> Copy | None:
        """The first complete copy that is certainly kept for at least so many days."""
        return next((copy for copy in self.copies if (copy.complete & copy.lasts(days)).is_yes), None)

    @property
    def clause(self) -> str:
        """Every copy in words: `30 days in a, and in part for ever in b`."""
        told = [copy.clause for copy in self.copies[:_MANY]]
        more = len(self.copies) - _MANY
        return ", and ".join([*told, *([f"in {more} more places"] if more > 0 else [])])

    @property
    def steps(self) -> tuple[Step, ...]:
        """The way of the log through the resources, each step once."""
        return tuple(dict.fromkeys(step for copy in self.copies for step in copy.steps))


def is_security_log(graph: Graph, resource: Resource) -> bool:
    """Whether the settings do not list its address or name as that of no security log."""
    attributes = ("bucket_id",) if resource.type.endswith(_LOG_BUCKET) else _NAMES
    names = (resource[attribute].data for attribute in attributes)
    texts = (resource.address, *(name for name in names if isinstance(name, str)))
    return not any(fnmatchcase(text, glob) for glob in graph.settings.non_security for text in texts)


def days_of(value: Value, per_day: int = 1) -> Value:
    """The value as a number of days, as a provider converts it; unknown where it is none.

    `per_day` is how many of its units a day has; what is left of a day does not count.
    """
    try:
        days = convert(value, NUMBER).at(value.origin)
    except ConversionError as error:
        doubt = Doubt(Reason.EVALUATION_ERROR, f"the number of days is not a number: {error}")
        return unknown(DYNAMIC, (doubt,), value.origin)
    if per_day == 1 or days.is_null:
        return days
    if isinstance(days.data, int):
        return number(days.data // per_day, value.origin, value.marks)
    return unknown(NUMBER, days.doubts or (_FRACTION,), value.origin, value.marks)


def later(days: Value, held: Value) -> Value:
    """When something is gone that is deleted after `days` and held till then; `held` is null where nothing holds it."""
    if held.is_null:
        return days
    amounts = [value.data for value in (days, held) if isinstance(value.data, int)]
    if len(amounts) == 2:
        return days if _amount(days) >= _amount(held) else held
    bounds = Bounds(least=max(amounts)) if amounts else UNBOUNDED
    return unknown(NUMBER, (*days.doubts, *held.doubts), days.origin or held.origin, bounds=bounds)


def duration_days(value: Value) -> Value:
    """A duration as a number of days, what is left of a day cut off: `604800s`, `72h0m0s`, `P7D`, `P1M`; else unknown.

    Months and years are counted as 30 and 365 days.
    """
    if value.is_null or value.is_unknown:
        return value if value.is_null else unknown(NUMBER, value.doubts, value.origin, value.marks)
    seconds = _seconds(str(value.data))
    if seconds is None:
        doubt = Doubt(Reason.EVALUATION_ERROR, f"`{value.data}` is not a duration")
        return unknown(NUMBER, (doubt,), value.origin, value.marks)
    return number(seconds // _SECONDS["D"], value.origin, value.marks)


def _seconds(text: str) -> int | None:
    date, is_iso, time = text.upper().partition("T")
    if date.startswith("P"):
        parts = [*_AMOUNT.findall(date[1:]), *_AMOUNT.findall(time.replace("M", "m"))]
        return sum(int(amount) * _SECONDS[unit] for amount, unit in parts) if parts else None
    if is_iso or not _SPAN.fullmatch(text):
        return None
    return sum(int(amount) * _SECONDS[_GO_UNITS[unit]] for amount, unit in _AMOUNT.findall(text))


def in_words(days: Value) -> str:
    """`1 day`, `2,192 days`, `an unknown number of days`."""
    match days.data:
        case 1:
            return "1 day"
        case int(amount):
            return f"{amount:,} days"
        case _:
            return "an unknown number of days"


def ends(limits: Iterable[Limit]) -> tuple[Step, ...]:
    """A step for each limit that is written somewhere."""
    return tuple(
        Step(limit.days.span, f"this ends it after {in_words(limit.days)}")
        for limit in limits
        if limit.days.span is not None
    )


def through(addresses: Iterable[str]) -> str:
    """The resources on the way, as the end of a clause: ` through a and b`; empty where there are none."""
    way = " and ".join(addresses)
    return f" through {way}" if way else ""


def in_force(limits: Iterable[Limit]) -> tuple[Limit, ...]:
    """The limits that apply, or may."""
    return tuple(limit for limit in limits if not limit.applies.is_no)


def out_of_sight(sinks: Related, way: Iterable[str], complete: Truth, steps: tuple[Step, ...] = ()) -> Copy:
    """A copy somewhere that cannot be seen: how long it is kept there is unknown."""
    doubts = sinks.beyond.doubts or ((sinks.doubt,) if sinks.doubt is not None else ())
    why = f" ({doubts[0].text})" if doubts else ""
    return Copy(f"out of sight{through(way)}{why}", unknown_time(doubts), complete, steps)


def unknown_time(doubts: Iterable[Doubt]) -> tuple[Limit, ...]:
    """What stands for the limits of a copy that cannot be looked at."""
    causes = tuple(doubts)
    return (Limit(maybe(*causes), unknown(NUMBER, causes)),)


def _amount(days: Value) -> int:
    return days.data if isinstance(days.data, int) else 0
