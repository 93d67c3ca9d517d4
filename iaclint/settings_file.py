"""The settings file: `iaclint.toml`, `.iaclint.toml`, or `[tool.iaclint]` in `pyproject.toml`.

The nearest one upward from the scanned path, no further than the repository root; one file, no
cascading. It only selects: it never loads code.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, fields
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path

from iaclint.judgement import Severity
from iaclint.records import dataclass
from iaclint.rule import Profile
from iaclint.settings import Environment, Fact, Settings, SettledSuppression, day_of
from iaclint.source import ReadError, Repository, SourceFile

NAMES = ("iaclint.toml", ".iaclint.toml")
PROJECT = "pyproject.toml"
_HEAD = re.compile(r"^[ \t]*\[+[ \t]*tool[ \t]*\.[ \t]*iaclint\b", re.MULTILINE)

_MOST_BYTES = 1024 * 1024
_MOST_ITEMS = 1_000
_MOST_ENTRIES = 10_000
_MOST_DAYS = 3650
"""A risk that is accepted for ten years is accepted for good."""

_LONG_KEY = re.compile(r"(?<![^\s.])(?:[^\s.]++[ \t]*+\.[ \t]*+){64}")
"""`a.b.c...`: to read one takes time and memory that grow with the square of its length."""

Json = dict[str, object]
"""A JSON value, or a TOML table."""


class SettingsError(Exception):
    """The settings file is wrong: where, and what to do."""


class _WrongError(Exception):
    """A value is not what its key takes; the text ends the sentence `key ... must be`."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a key takes: `read` makes it of a TOML value or raises, `schema` describes it in JSON Schema."""

    read: Callable[[object], object]
    schema: Json


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the file or of a table in it: what it takes, and what it is about."""

    kind: Kind
    about: str
    required: bool = False


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _WrongError("a string")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _WrongError("a list of strings")
    if len(value) > _MOST_ITEMS:
        raise _WrongError(f"a list of at most {_MOST_ITEMS:,} strings")
    return tuple(value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _WrongError("true or false")
    return value


def _days(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _MOST_DAYS:
        raise _WrongError(f"a whole number from 1 to {_MOST_DAYS}")
    return value


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return day_of(value if isinstance(value, str) else "")
    except ValueError:
        raise _WrongError("a day, such as 2027-03-31") from None


def _one_of(choices: tuple[str, ...]) -> Kind:
    def read(value: object) -> str:
        if value not in choices:
            raise _WrongError(f"one of {', '.join(choices)}")
        return str(value)

    return Kind(read, {"type": "string", "enum": list(choices)})


_STRINGS: Json = {"type": "array", "items": {"type": "string"}, "maxItems": _MOST_ITEMS}
TEXT = Kind(_text, {"type": "string"})
TEXTS = Kind(_texts, _STRINGS)
FLAG = Kind(_flag, {"type": "boolean"})
DAYS = Kind(_days, {"type": "integer", "minimum": 1, "maximum": _MOST_DAYS})
DAY = Kind(_day, {"type": "string", "format": "date"})
SEVERITY = _one_of(tuple(severity.word for severity in Severity))

KEYS: Mapping[str, Key] = {
    "phi": Key(TEXTS, "Globs over addresses and names of what holds protected health information."),
    "not_phi": Key(TEXTS, "Globs over addresses and names of what does not, whatever its name or tags say."),
    "assume_phi": Key(FLAG, "Whether a data store of which nothing is said holds protected health information."),
    "production": Key(TEXTS, "Globs over root directories, workspaces and environments that are production."),
    "non_security": Key(TEXTS, "Globs over addresses and names of logs that are no security logs."),
    "known_accounts": Key(TEXTS, "The ids of your own AWS accounts."),
    "profile": Key(_one_of(tuple(profile.value for profile in Profile)), "How demanding the rules are."),
    "select": Key(TEXTS, "Names and prefixes of the rules to judge by; all where it is empty."),
    "ignore": Key(TEXTS, "Names and prefixes of rules to leave out."),
    "min_severity": Key(SEVERITY, "Report nothing below this severity."),
    "fail_on": Key(SEVERITY, "Exit 1 for findings at or above this severity."),
    "unknown": Key(_one_of(("ignore", "fail")), "What checks that could not be judged do to the exit code."),
    "baseline": Key(TEXT, "The file of known faults, from the root of the repository."),
    "suppression_days": Key(DAYS, "How many days ahead a suppression may expire at most."),
    "central_only": Key(TEXTS, "Names and prefixes of rules that comments in the source cannot suppress."),
    "vendored_suppressions": Key(FLAG, "Whether comments in modules below `.terraform` suppress findings."),
}
"""The keys of the file, but for its tables."""

TABLES: Mapping[str, tuple[str, Mapping[str, Key]]] = {
    "environment": (
        "A root module that is applied with these values; judged once for each environment that names it.",
        {
            "name": Key(TEXT, "What it is called in reports.", required=True),
            "root": Key(TEXT, "The directory of the root module, from the root of the repository.", required=True),
            "var_files": Key(TEXTS, "Variables files, from the root of the repository; the last wins."),
            "workspace": Key(TEXT, "The value of `terraform.workspace`."),
        },
    ),
    "suppression": (
        "A risk that is accepted until a day. Without a reason and a day it accepts nothing.",
        {
            "rule": Key(TEXT, "The name or prefix of a rule.", required=True),
            "address": Key(TEXT, "A glob over resource addresses.", required=True),
            "reason": Key(TEXT, "Why the risk is accepted."),
            "expires": Key(DAY, "The last day on which it is."),
            "owner": Key(TEXT, "Who accepts it."),
        },
    ),
    "fact": (
        "What is true though this repository does not show it; a rule that looks for it is then told as inherited.",
        {
            "rule": Key(TEXT, "The name of a rule.", required=True),
            "statement": Key(TEXT, "What is true, as a sentence.", required=True),
            "evidence": Key(TEXT, "Where that can be seen: an address, a ticket, another repository.", required=True),
            "owner": Key(TEXT, "Who states it.", required=True),
            "since": Key(DAY, "The day on which it was stated.", required=True),
            "expires": Key(DAY, "The last day on which it counts."),
            "root": Key(TEXT, "A glob over the directories of root modules; all where it is left out."),
        },
    ),
}
"""The tables of the file, each of which may be there several times: what they are about, and their keys."""

_FIELDS = {"environment": "environments", "suppression": "suppressions", "fact": "facts"}
_MAKE: Mapping[str, Callable[..., object]] = {
    "environment": Environment,
    "suppression": SettledSuppression,
    "fact": Fact,
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, the file that they are from (empty where there is none), and the place of each key in it."""

    settings: Settings
    file: str = ""
    places: Mapping[str, str] = field(default_factory=dict)


def load_settings(path: Path, chosen: str = "", repository: Repository | None = None) -> Loaded:
    """The settings that hold for a path; the defaults where there is no file. Raises SettingsError.

    `chosen` is the path of a file to take instead of the nearest one. The repository is that of the path,
    or one given, such as a snapshot of it.
    """
    if chosen:
        own, given = Repository.of_file(Path(chosen))
        if not own.is_file(given):
            raise SettingsError(f"{chosen}: there is no such file")
        source = _source(own, given)
        table = _table(chosen, source, Path(chosen).name)
        if table is None:
            raise SettingsError(f"{chosen}: it has no table [tool.iaclint]")
        return _loaded(chosen, source, table)
    own = Repository.holding(path)
    found = _nearest(repository or own, own.directory_of(path))
    return Loaded(Settings()) if found is None else _loaded(*found)


def schema() -> Json:
    """The JSON Schema of the file (draft 2020-12)."""
    properties: Json = {name: _described(key) for name, key in KEYS.items()}
    for name, (about, keys) in TABLES.items():
        properties[name] = {"description": about, "type": "array", "items": _object(keys)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "iaclint.toml",
        "description": "What iaclint selects in a repository. Also [tool.iaclint] of pyproject.toml.",
        **_object({}),
        "properties": properties,
    }


def _object(keys: Mapping[str, Key]) -> Json:
    required = [name for name, key in keys.items() if key.required]
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _described(key) for name, key in keys.items()},
        **({"required": required} if required else {}),
    }


def _described(key: Key) -> Json:
    return {"description": key.about, **key.kind.schema}


def _loaded(file: str, source: SourceFile, table: Json) -> Loaded:
    known = (*KEYS, *TABLES)
    read: dict[str, object] = {}
    places: dict[str, str] = {}
    for key, value in table.items():
        if key in KEYS:
            place = places[key] = _place(file, source, rf"^[ \t]*{key}[ \t]*=")
            read[key] = _read(place, key, KEYS[key], value)
        elif key in TABLES:
            places[_FIELDS[key]] = file
            read[_FIELDS[key]] = entries = tuple(_entries(file, source, key, value))
            _check_apart(entry for entry in entries if isinstance(entry, Environment))
        else:
            place = _place(file, source, rf"^[ \t]*(?:{re.escape(key)}[ \t]*=|\[+[\w.]*{re.escape(key)}\b)")
            raise SettingsError(f"{place}: unknown key `{key[:_SHOWN]}`{_hint(key, known)}")
    return Loaded(Settings(**read), file, places)  # type: ignore[arg-type]  # each key's kind reads what its field is


def _entries(file: str, source: SourceFile, name: str, value: object) -> list[object]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise SettingsError(f"{file}: `{name}` must be tables, each below a line [[{name}]]")
    if len(value) > _MOST_ENTRIES:
        raise SettingsError(f"{file}: there are more than {_MOST_ENTRIES:,} tables [[{name}]]")
    keys = TABLES[name][1]
    places = _places(file, source, rf"^[ \t]*\[\[[ \t]*(?:tool\.iaclint\.)?{name}[ \t]*\]\]")
    entries: list[object] = []
    for entry in value:
        place = next(places, file)
        for key in entry:
            if key not in keys:
                raise SettingsError(f"{place}: unknown key `{key[:_SHOWN]}` of `{name}`{_hint(key, keys)}")
        missing = [key for key, one in keys.items() if one.required and key not in entry]
        if missing:
            raise SettingsError(f"{place}: this `{name}` lacks {', '.join(f'`{key}`' for key in missing)}")
        arguments = {key: _read(place, key, keys[key], entry[key]) for key in entry}
        entries.append(_MAKE[name](**arguments, place=place))
    return entries


def _check_apart(environments: Iterable[Environment]) -> None:
    """Raises SettingsError where a root module has two environments of one name, by which findings tell them apart."""
    found: dict[tuple[str, str], str] = {}
    for one in environments:
        before = found.setdefault((one.directory, one.name), one.place)
        if before != one.place:
            raise SettingsError(f"{one.place}: `{one.directory}` has the environment `{one.name}` already ({before})")


def _read(place: str, name: str, key: Key, value: object) -> object:
    try:
        return key.kind.read(value)
    except _WrongError as error:
        raise SettingsError(f"{place}: `{name}` must be {error}") from error


_SHOWN = 80
"""Characters of a key that is not known."""


def _hint(key: str, known: Mapping[str, object] | tuple[str, ...]) -> str:
    close = get_close_matches(key[:_SHOWN], known, 1)
    return f"; did you mean `{close[0]}`?" if close else f"; known keys: {', '.join(sorted(known))}"


def _place(file: str, source: SourceFile, pattern: str) -> str:
    """The file with the line of the first match of a pattern; the file alone where there is none."""
    return next(_places(file, source, pattern), file)


def _places(file: str, source: SourceFile, pattern: str) -> Iterator[str]:
    """The file with the line of each match of a pattern, in order.

    What is before the table `[tool.iaclint]` of a project file is some other tool's.
    """
    head = _HEAD.search(source.text) if source.path.rpartition("/")[2] == PROJECT else None
    start = head.start() if head is not None else 0
    for found in re.compile(pattern, re.MULTILINE).finditer(source.text, start):
        yield f"{file}:{source.position(found.end())[0]}"


def _nearest(repository: Repository, here: str) -> tuple[str, SourceFile, Json] | None:
    """The first settings file from a directory upward to the repository root, its text and its table."""
    while True:
        prefix = "" if here == "." else f"{here}/"
        for name in (*NAMES, PROJECT):
            if repository.is_file(prefix + name):
                source = _source(repository, prefix + name)
                table = _table(prefix + name, source, name)
                if table is not None:
                    return prefix + name, source, table
        if here == ".":
            return None
        here = here.rpartition("/")[0] or "."


def _source(repository: Repository, path: str) -> SourceFile:
    try:
        return repository.source(path)
    except ReadError as error:
        raise SettingsError(f"{path} {error.why}") from error


def _table(path: str, source: SourceFile, name: str) -> Json | None:
    """The table that holds the settings; None for a project file without one."""
    if len(source.text) > _MOST_BYTES:
        raise SettingsError(f"{path}: a settings file has at most {_MOST_BYTES // 1024 // 1024} MB")
    if long := _LONG_KEY.search(source.text):
        raise SettingsError(f"{path}:{source.position(long.start())[0]}: this key has too many parts")
    try:
        table: Json = tomllib.loads(source.text.removeprefix("\ufeff"))
    except RecursionError as error:
        raise SettingsError(f"{path}: it is nested too deeply") from error
    except ValueError as error:  # of TOML, or a number or a day that Python has none for
        raise SettingsError(f"{path}: {error}") from error
    if name != PROJECT:
        return table
    tools = table.get("tool")
    found = tools.get("iaclint") if isinstance(tools, dict) else None
    if found is None or isinstance(found, dict):
        return found
    raise SettingsError(f"{path}: `tool.iaclint` must be a table")


KEY_NAMES = tuple(one.name for one in fields(Settings))
"""The names of all settings, in the order in which they are shown."""
