"""Date and time functions; calendar arithmetic is done on the whole numbers of days and nanoseconds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from iaclint.functions.errors import FunctionError
from iaclint.functions.specification import Arguments, Function, Parameter
from iaclint.records import dataclass
from iaclint.values import NUMBER, STRING, Value, number, string

_TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))",
    re.ASCII,
)
_DURATION = re.compile(r"[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+")
_DURATION_PART = re.compile(r"([0-9.]+)(ns|us|µs|μs|ms|s|m|h)")
_UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_TOKEN = re.compile(r"''|'(?:[^']|'')*'?|([A-Za-z])\1*|[^A-Za-z']+")
_DAY = 24 * 3600
_CYCLE = 146_097  # days in 400 years, after which the calendar repeats
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A local time with its offset from UTC: days since 0001-01-01, seconds and nanoseconds; the offset in minutes."""

    day: int
    second: int
    nanosecond: int
    offset: int

    @property
    def instant(self) -> int:
        """Nanoseconds since the beginning of year 1 in UTC."""
        return (self.day * _DAY + self.second - self.offset * 60) * 10**9 + self.nanosecond

    @property
    def date(self) -> tuple[int, int, int]:
        import datetime  # noqa: PLC0415 - only the few configurations that need it pay for it

        cycles, day = divmod(self.day, _CYCLE)
        found = datetime.date.fromordinal(day + 1)
        return found.year + 400 * cycles, found.month, found.day

    @property
    def zone(self) -> str:
        sign = "-" if self.offset < 0 else "+"
        return f"{sign}{abs(self.offset) // 60:02d}:{abs(self.offset) % 60:02d}"

    def plus(self, nanoseconds: int) -> Moment:
        total = (self.day * _DAY + self.second) * 10**9 + self.nanosecond + nanoseconds
        seconds, nanosecond = divmod(total, 10**9)
        day, second = divmod(seconds, _DAY)
        return Moment(day, second, nanosecond, self.offset)


def parse_timestamp(text: str, argument: int | None = None) -> Moment:
    """A strict RFC 3339 timestamp; raises FunctionError."""
    import datetime  # noqa: PLC0415

    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        raise FunctionError(f'not a valid RFC3339 timestamp: "{text}"', argument)
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    ahead, behind = int(match[9] or 0), int(match[10] or 0)
    try:
        ordinal = datetime.date(year % 400 + 400, month, day).toordinal() - 1 + (year // 400 - 1) * _CYCLE
    except ValueError:
        raise FunctionError("not a valid RFC3339 timestamp: day out of range", argument) from None
    if hour > 23 or minute > 59 or second > 59 or ahead > 23 or behind > 59:
        raise FunctionError("not a valid RFC3339 timestamp: hour, minute or second out of range", argument)
    offset = (ahead * 60 + behind) * (-1 if match[8] == "-" else 1)
    fraction = int((match[7] or "0")[:9].ljust(9, "0"))
    return Moment(ordinal, hour * 3600 + minute * 60 + second, fraction, offset)


def format_timestamp(moment: Moment) -> str:
    """RFC 3339 without fractions of a second."""
    year, month, day = moment.date
    hour, rest = divmod(moment.second, 3600)
    zone = moment.zone if moment.offset else "Z"
    return f"{year:0{5 if year < 0 else 4}d}-{month:02d}-{day:02d}T{hour:02d}:{rest // 60:02d}:{rest % 60:02d}{zone}"


def _timeadd(given: Arguments) -> Value:
    moment = parse_timestamp(given.text(0), 0)
    return string(format_timestamp(moment.plus(_duration(given.text(1)))))


def _duration(text: str) -> int:
    """A Go duration in nanoseconds."""
    if text in ("0", "+0", "-0"):
        return 0
    if not _DURATION.fullmatch(text):
        raise FunctionError(f'invalid duration "{text}"', 1)
    total = sum(
        int(Fraction(amount.strip(".") or "0" if amount.endswith(".") else "0" + amount) * _UNITS[unit])
        for amount, unit in _DURATION_PART.findall(text)
    )
    if total >= 1 << 63:
        raise FunctionError(f'invalid duration "{text}"', 1)
    return -total if text.startswith("-") else total


def _timecmp(given: Arguments) -> Value:
    left, right = (parse_timestamp(given.text(place), place).instant for place in (0, 1))
    return number((left > right) - (left < right))


def _formatdate(given: Arguments) -> Value:
    moment = parse_timestamp(given.text(1), 1)
    return string("".join(_formatted(given.text(0), moment)))


def _formatted(pattern: str, moment: Moment) -> Iterator[str]:
    for match in _TOKEN.finditer(pattern):
        token = match[0]
        if token.startswith("'"):
            if len(token) < 2 or not token.endswith("'"):
                raise FunctionError("unterminated literal '", 0)
            yield token[1:-1].replace("''", "'") or "'"  # two quotes on their own stand for one
        elif match[1]:
            yield _field(token, moment)
        else:
            yield token


def _field(token: str, moment: Moment) -> str:
    """One run of a letter, such as `MM`."""
    text = (_clock(moment) | _calendar(moment)).get(token)
    if text is None:
        raise FunctionError(f'invalid date format verb "{token}"', 0)
    return text


def _clock(moment: Moment) -> dict[str, str]:
    hour, rest = divmod(moment.second, 3600)
    minute, second = divmod(rest, 60)
    half = (hour + 11) % 12 + 1
    plain = moment.zone.replace(":", "")
    return {
        "h": str(hour),
        "hh": f"{hour:02d}",
        "H": str(half),
        "HH": f"{half:02d}",
        "AA": "AM" if hour < 12 else "PM",
        "aa": "am" if hour < 12 else "pm",
        "m": str(minute),
        "mm": f"{minute:02d}",
        "s": str(second),
        "ss": f"{second:02d}",
        "Z": moment.zone if moment.offset else "Z",
        "ZZZ": plain if moment.offset else "UTC",
        "ZZZZ": plain,
        "ZZZZZ": moment.zone,
    }


def _calendar(moment: Moment) -> dict[str, str]:
    year, month, day = moment.date
    weekday = _WEEKDAYS[moment.day % 7]
    return {
        "YYYY": f"{year:04d}",
        "YY": f"{year % 100:02d}",
        "M": str(month),
        "MM": f"{month:02d}",
        "MMM": _MONTHS[month - 1][:3],
        "MMMM": _MONTHS[month - 1],
        "D": str(day),
        "DD": f"{day:02d}",
        "EEE": weekday[:3],
        "EEEE": weekday,
    }


FUNCTIONS = {
    "formatdate": Function((Parameter("format", STRING), Parameter("time", STRING)), _formatdate, STRING),
    "timeadd": Function((Parameter("timestamp", STRING), Parameter("duration", STRING)), _timeadd, STRING),
    "timecmp": Function((Parameter("timestamp_a", STRING), Parameter("timestamp_b", STRING)), _timecmp, NUMBER),
}
