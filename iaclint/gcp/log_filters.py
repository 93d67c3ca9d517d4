"""Log filters: which audit logs a filter of Cloud Logging lets through.

A filter is asked about one entry of each kind of audit log. Of an entry its log's name, its severities
and its payload are known; what else a filter asks for, some entries have and others do not. Sources:
Google's pages on the Logging query language, on the audit logs and on the `LogEntry` type.
"""

from __future__ import annotations

import re

from iaclint.gcp.log_queries import Term, parsed
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Doubt, Reason, Truth, all_of, any_of, known, maybe
from iaclint.values import HOLE, Value, with_holes
from iaclint.values.ask import is_set

_AUDIT = "cloudaudit.googleapis.com"
_SEVERITIES = {
    "DEFAULT": 0, "DEBUG": 100, "INFO": 200, "NOTICE": 300, "WARNING": 400, "ERROR": 500, "CRITICAL": 600,
    "ALERT": 700, "EMERGENCY": 800,
}  # fmt: skip
_NEVER_AUDITED = ("k8s_container", "k8s_pod", "k8s_node", "http_load_balancer")
"""Types of monitored resources whose entries are logs of programs and requests."""

_OTHER_PAYLOADS = ("jsonpayload", "textpayload", "httprequest")
_WHY = Doubt(Reason.RESOURCE_ATTRIBUTE, "which audit logs the filter matches is not known")


@dataclass(frozen=True, slots=True)
class Match:
    """Whether some of the entries are matched, and whether all of them are."""

    some: Truth
    all: Truth

    def __invert__(self) -> Match:
        return Match(~self.all, ~self.some)


_EACH, _NONE, _PART = Match(YES, YES), Match(NO, NO), Match(YES, NO)
_UNCLEAR = Match(maybe(_WHY), maybe(_WHY))


@dataclass(frozen=True, slots=True)
class _Entry:
    """A kind of audit log and the usual severities of its entries.

    `is_of_people` where it says what people did, `is_required` where it is in the log bucket `_Required`.
    """

    log: str
    severities: tuple[int, ...]
    is_of_people: bool = False
    is_required: bool = False


_ENTRIES = (
    _Entry(f"{_AUDIT}/activity", (300, 500), is_of_people=True, is_required=True),
    _Entry(f"{_AUDIT}/data_access", (200, 500), is_of_people=True),
    _Entry(f"{_AUDIT}/system_event", (200, 500), is_required=True),
    _Entry(f"{_AUDIT}/policy", (500,)),
)


def audit_logs(filter: Value) -> Match:
    """Whether the filter matches some audit logs, and whether all of those that say what people did.

    An absent filter matches every entry.
    """
    matches = _matches(filter)
    everything = all_of(match.all for entry, match in matches if entry.is_of_people)
    return Match(any_of(match.some for _, match in matches), everything)


def required_logs(filter: Value) -> Truth:
    """Whether the filter matches some of what is in the log bucket `_Required`."""
    return any_of(match.some for entry, match in _matches(filter) if entry.is_required)


def _matches(filter: Value) -> list[tuple[_Entry, Match]]:
    """What the filter matches of each kind of audit log."""
    written = is_set(filter)
    if written.is_no:
        return [(entry, _EACH) for entry in _ENTRIES]
    term = parsed(with_holes(filter)) if written.is_yes or filter.data else None
    if term is None:
        unclear = maybe(*(filter.doubts or (_WHY,)))
        return [(entry, Match(unclear, unclear)) for entry in _ENTRIES]
    return [(entry, _match(term, entry)) for entry in _ENTRIES]


def _match(term: Term, entry: _Entry) -> Match:
    match term.kind:
        case "and" | "or":
            parts = [_match(part, entry) for part in term.parts]
            joined = all_of if term.kind == "and" else any_of
            return Match(joined(part.some for part in parts), joined(part.all for part in parts))
        case "not":
            return ~_match(term.parts[0], entry)
        case "text":
            return _EACH if _AUDIT in _plain(term.value) and _plain(term.value) in entry.log else _UNCLEAR
        case "call":
            return _of_call(term, entry)
        case "!=":
            return ~_compared(Term("=", term.field, term.value), entry)
        case "!~":
            return ~_compared(Term("=~", term.field, term.value), entry)
        case _:
            return _compared(term, entry)


def _of_call(term: Term, entry: _Entry) -> Match:
    if term.field.lower() == "log_id":
        return _named(term.value, entry)
    return _PART if term.field.lower() == "sample" else _UNCLEAR


def _compared(term: Term, entry: _Entry) -> Match:
    field = term.field.lower().replace("_", "")
    root = field.partition(".")[0]
    if field == "logname":
        return _by_name(term, entry)
    if field == "severity":
        return _by_severity(term, entry)
    if field == "resource.type":
        return _by_resource(term)
    if root == "protopayload":
        return _EACH if field.endswith("@type") and "AuditLog" in term.value else _PART
    return _NONE if root in _OTHER_PAYLOADS else _UNCLEAR


def _by_name(term: Term, entry: _Entry) -> Match:
    name = _plain(term.value)
    if term.kind == "=":
        return _named(name.partition("/logs/")[2] or name, entry)
    if term.kind == ":":
        _, is_path, end = name.rpartition("logs/")
        return _UNCLEAR if HOLE in end else _exactly(entry.log.startswith(end) if is_path else end in entry.log)
    if term.kind == "=~" and re.fullmatch(r"[\w./%-]+", name):
        return _exactly(name.replace("\\", "") in entry.log)
    return _UNCLEAR


def _named(name: str, entry: _Entry) -> Match:
    return _UNCLEAR if HOLE in name else _exactly(_plain(name) == entry.log)


def _exactly(answer: bool) -> Match:
    return Match(known(answer), known(answer))


def _by_severity(term: Term, entry: _Entry) -> Match:
    level = _SEVERITIES.get(term.value.upper())
    if level is None:
        return _UNCLEAR
    fits = [_stands(own, term.kind, level) for own in entry.severities]
    return Match(known(any(fits)), known(all(fits)))


def _stands(own: int, sign: str, level: int) -> bool:
    match sign:
        case "<":
            return own < level
        case "<=":
            return own <= level
        case ">":
            return own > level
        case ">=":
            return own >= level
        case _:
            return own == level


def _by_resource(term: Term) -> Match:
    if term.value in _NEVER_AUDITED and term.kind == "=":
        return _NONE
    if term.value.startswith("healthcare_"):
        return _PART
    return Match(maybe(_WHY), NO)


def _plain(text: str) -> str:
    """A name as it is without the encoding of its slash."""
    return text.replace("%2F", "/").replace("%2f", "/")
