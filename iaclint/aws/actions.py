"""Actions: what each action of AWS does, and whether a policy can limit it to resources.

The table beside this module, `actions.txt`, names its source and date; `tools/condense_actions.py`
makes it. A service is read when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache, lru_cache

from iaclint.aws.data_reads import DATA_READS
from iaclint.aws.patterns import is_everything, matches
from iaclint.records import dataclass
from iaclint.tables import table

_TABLE = "actions.txt"
_REMEMBERED = 4096


class Access(Enum):
    """What an action does: the access levels of the reference, by their first letters."""

    LIST = "L"
    READ = "R"
    WRITE = "W"
    TAGGING = "T"
    PERMISSIONS = "P"


@dataclass(frozen=True, slots=True)
class Action:
    """One action: `name` as AWS writes it, `s3:GetObject`.

    `is_limitable` says that a policy can limit it to resources, `reads_data` that it reads what users
    keep, rather than names and settings.
    """

    name: str
    access: Access
    is_limitable: bool
    reads_data: bool


def is_listed(service: str) -> bool:
    """Whether the table has the service of this prefix, in lower case."""
    return service in _lines()


def actions_matching(pattern: str) -> Iterator[Action]:
    """The actions that a pattern of a policy, such as `s3:Get*`, allows; in any case, by service and name."""
    service, _, name = ("*:*" if is_everything(pattern) else pattern.lower()).partition(":")
    if not _is_plain(service):
        for prefix in _lines():
            if matches(service, prefix):
                yield from _named(prefix, name)
    elif is_listed(service):
        yield from _named(service, name)


@lru_cache(_REMEMBERED)
def matches_an_action(pattern: str) -> bool:
    """Whether a pattern of a policy allows any action at all."""
    return next(actions_matching(pattern), None) is not None


def _named(service: str, name: str) -> Iterator[Action]:
    """The actions of a service whose names match."""
    actions = _actions(service)
    if _is_plain(name):
        if name in actions:
            yield actions[name]
        return
    start = min(name.find(mark) for mark in "*?" if mark in name)
    prefix = name[:start]
    for known, action in actions.items():
        if known.startswith(prefix) and matches(name, known):
            yield action


def _is_plain(text: str) -> bool:
    return "*" not in text and "?" not in text


@cache
def _lines() -> Mapping[str, tuple[str, ...]]:
    """The lines of the table by service prefix."""
    text = table("iaclint.aws", _TABLE) or ""
    sections = f"\n{text}".split("\n[")[1:]
    return {prefix: tuple(rest.splitlines()[1:]) for prefix, _, rest in (part.partition("]") for part in sections)}


@cache
def _actions(service: str) -> Mapping[str, Action]:
    """The actions of a listed service by their names in lower case, sorted."""
    reads = DATA_READS.get(service, "").split()
    found = [_action(service, mark, name, reads) for mark, name in _names(service)]
    found.sort(key=lambda action: action.name.lower())
    return {action.name.lower().partition(":")[2]: action for action in found}


def _names(service: str) -> Iterator[tuple[str, str]]:
    """The mark and the name of each action of a service."""
    for line in _lines()[service]:
        mark, word, *rests = line.split(" ")
        first = "" if word == "-" else word
        for rest in rests:
            yield mark, first + rest


def _action(service: str, mark: str, name: str, reads: list[str]) -> Action:
    reads_data = any(matches(read, name) for read in reads)
    return Action(f"{service}:{name}", Access(mark[0]), mark.endswith("+"), reads_data)
