"""Retention: how long a log is kept, over all of its copies and whatever cloud they are in.

A lens of a provider finds the copies; a rule asks whether one of them is kept long enough. There are
no thresholds here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from iaclint.globs import is_address_like, is_like
from iaclint.graph import Graph, Related
from iaclint.judgement import Step
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import YES, Doubt, Reason, Truth, all_of, any_of, maybe
from iaclint.values import DYNAMIC, NUMBER, UNBOUNDED, Bounds, ConversionError, Value, convert, number, unknown
from iaclint.values.ask import at_least, below

OUT_OF_SIGHT = "out of sight"
"""How a copy got to where it cannot be seen any more."""

_FRACTION = Doubt(Reason.EVALUATION_ERROR, "the time is not a whole number")
_SECONDS = {"Y": 31_536_000, "M": 2_592_000, "W": 604_800, "D": 86_400, "H": 3_600, "m": 60, "S": 1}
_GO_UNITS = {"h": "H", "m": "m", "s": "S"}
_AMOUNT = re.compile(r"(\d+)(?:\.\d+)?([A-Za-z])")
_SPAN = re.compile(r"(?:\d+(?:\.\d+)?[hms])+")
_NAMES = ("name", "dataset_id")
_LOG_BUCKET = "_bucket_config"
_MANY = 5
"""How many copies a message tells of."""

_EVER = 10**9
"""More days than any copy is kept for."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What ends a copy: where it `applies`, nothing older than `days` is left."""

    applies: Truth
    days: Value

    def is_under(self, days: int) -> Truth:
        return self.applies & below(self.days, days)


@dataclass(frozen=True, slots=True)
class Lock:
    """What keeps a copy from being deleted before its `days` have passed: by anybody (`for_all`),
    or by anybody without a right of its own for that. `mode` is the argument that says which."""

    applies: Truth
    for_all: Truth
    days: Value
    mode: Value | None = None

    def lasts(self, days: int) -> Truth:
        """Whether it keeps the copy for at least so many days."""
        return self.applies & at_least(self.days, days)


@dataclass(frozen=True, slots=True)
class Copy:
    """A place where a log is kept: `in aws_s3_bucket.audit`, or with `how` `to aws_s3_bucket.audit`.

    Without limits it is kept for ever. `complete` says whether all of the log gets there, and `part`
    is the argument that leaves some of it out, `parted` the address of its resource. `stated` is the
    argument for the time, where the place has one; `how` is `archived`, `replicated` or `OUT_OF_SIGHT`, and
    nothing for the place that the log is written to; `through` are the addresses of what carries it there.
    """

    place: str
    limits: tuple[Limit, ...]
    complete: Truth
    steps: tuple[Step, ...] = ()
    stated: Value | None = None
    how: str = ""
    through: tuple[str, ...] = ()
    locks: tuple[Lock, ...] = ()
    part: Value | None = None
    parted: str = ""
    resource: Resource | None = None

    def lasts(self, days: int) -> Truth:
        """Whether what is there is kept for at least so many days: nothing ends it earlier, or a lock holds it."""
        return all_of(~limit.is_under(days) for limit in self.limits) | any_of(lock.lasts(days) for lock in self.locks)

    def is_locked(self, days: int) -> Truth:
        """Whether nobody at all can delete it for at least so many days."""
        return any_of(lock.for_all & lock.lasts(days) for lock in self.locks)

    @property
    def is_out_of_sight(self) -> bool:
        """Whether it goes to where it cannot be seen any more."""
        return self.how == OUT_OF_SIGHT

    @property
    def is_kept(self) -> Truth:
        """Whether it is kept there at all; maybe where that cannot be seen."""
        return any_of(limit.applies for limit in self.limits) if self.is_out_of_sight else YES

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
        """How long it is kept, and where: `30 days in aws_cloudwatch_log_group.app`.

        Of an archive also the way: `archived to aws_s3_bucket.audit for 2,555 days through
        aws_kinesis_firehose_delivery_stream.logs`.
        """
        rest = f"{through(self.through)}{self._locked}{self._parted}"
        if not self.how or self.is_out_of_sight:
            part = "" if self.complete.is_yes else "in part " if self.complete.is_no else "perhaps "
            return f"{part}{self._time} {self.place}{rest}"
        how = f"{self.how} in part" if self.complete.is_no else self.how
        doubt = "perhaps " if self.complete.is_maybe else ""
        time = self._time if self._time.startswith("for ") else f"for {self._time}"
        return f"{doubt}{how} {self.place} {time}{rest}"

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

    @property
    def _locked(self) -> str:
        """What the longest lock that is certain adds; nothing where none is."""
        certain = [lock for lock in self.locks if lock.applies.is_yes and not lock.for_all.is_maybe]
        if not certain:
            return ""
        lock = max(certain, key=lambda each: (each.for_all.is_yes, _amount(each.days)))
        for_whom = "" if lock.for_all.is_yes else " unless by a right to lift the lock"
        return f", locked for {in_words(lock.days)}{for_whom}"

    @property
    def _parted(self) -> str:
        return f" ({self.parted} passes on a part only)" if self.parted and self.complete.is_no else ""

    @property
    def rank(self) -> tuple[bool, bool, bool, int]:
        """What sorts the copies: the first-hand ones as they are, then of the others the best first.

        A copy that is complete is better than one in part, and then one that is kept longer.
        """
        if not self.how:
            return (False, False, False, 0)
        end = self.end
        days = _EVER if end is None else _amount(end)
        return (True, not self.complete.is_yes, self.complete.is_no, -days)


@dataclass(frozen=True, slots=True)
class Retention:
    """All copies of one log, the first-hand ones first."""

    copies: tuple[Copy, ...]

    def lasts(self, days: int) -> Truth:
        """Whether a complete copy is kept for at least so many days."""
        return any_of(copy.complete & copy.lasts(days) for copy in self.copies)

    def is_locked(self, days: int) -> Truth:
        """Whether there is a complete copy that nobody can delete for at least so many days."""
        return any_of(copy.complete & copy.is_locked(days) for copy in self.copies)

    def guilty(self, days: int, place: Resource | None = None) -> Value | None:
        """The value to point at: what ends the copy in a place, or else the first one, in less than so many days."""
        there = (copy for copy in self.copies if place is not None and copy.resource is place)
        copy = next(there, self.copies[0] if self.copies else None)
        return copy.guilty(days) if copy is not None else None

    def keeper(self, days: int) -> Copy | None:
        """The first complete copy that is certainly kept for at least so many days."""
        return next((copy for copy in self.copies if (copy.complete & copy.lasts(days)).is_yes), None)

    @property
    def archives(self) -> tuple[Copy, ...]:
        """The copies that are not first-hand."""
        return tuple(copy for copy in self.copies if copy.how)

    @property
    def clause(self) -> str:
        """Every copy in words, of the archives the best first: `30 days in a, and archived to b for ever`."""
        told = [copy.clause for copy in sorted(self.copies, key=lambda copy: copy.rank)]
        more = len(told) - _MANY
        return ", and ".join([*told[:_MANY], *([f"in {more} more places"] if more > 0 else [])])

    @property
    def steps(self) -> tuple[Step, ...]:
        """The way of the log through the resources, each step once."""
        return tuple(dict.fromkeys(step for copy in self.copies for step in copy.steps))


def is_security_log(graph: Graph, resource: Resource) -> bool:
    """Whether the settings do not list its address or name as that of no security log."""
    attributes = ("bucket_id",) if resource.type.endswith(_LOG_BUCKET) else _NAMES
    names = [name for attribute in attributes if isinstance(name := resource[attribute].data, str)]
    globs = graph.settings.non_security
    return not (is_address_like(resource.address, *globs) or any(is_like(name, *globs) for name in names))


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


def together(days: Value, more: Value) -> Value:
    """So many days and then some more; the origin is that of the first."""
    if isinstance(days.data, int) and isinstance(more.data, int):
        return number(days.data + more.data, days.origin)
    least = sum(value.data for value in (days, more) if isinstance(value.data, int))
    return unknown(NUMBER, (*days.doubts, *more.doubts), days.origin or more.origin, bounds=Bounds(least=least))


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
    place, held = f"out of sight{through(way)}{why}", unknown_lock(doubts)
    return Copy(place, unknown_time(doubts), complete, steps, how=OUT_OF_SIGHT, locks=held)


def unknown_time(doubts: Iterable[Doubt]) -> tuple[Limit, ...]:
    """What stands for the limits of a copy that cannot be looked at."""
    causes = tuple(doubts)
    return (Limit(maybe(*causes), unknown(NUMBER, causes)),)


def unknown_lock(doubts: Iterable[Doubt]) -> tuple[Lock, ...]:
    """What stands for the locks of a copy that cannot be looked at."""
    causes = tuple(doubts)
    return (Lock(maybe(*causes), maybe(*causes), unknown(NUMBER, causes)),)


def _amount(days: Value) -> int:
    return days.data if isinstance(days.data, int) else 0
