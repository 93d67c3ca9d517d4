"""Plain Python data to values and back, for tables of cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from iaclint.functions import FileProblem, call
from iaclint.source import SourceFile
from iaclint.truth import Doubt, Reason
from iaclint.values import (
    DYNAMIC,
    STRING,
    Secrecy,
    Type,
    Value,
    boolean,
    format_number,
    null,
    number,
    object_value,
    parse_number,
    string,
    tuple_value,
    unknown,
)

DOUBT = Doubt(Reason.UNRESOLVED_VARIABLE, "var.u has no value")
U = unknown(STRING, [DOUBT])
SECRET = frozenset([Secrecy.SENSITIVE])


class Unknown:
    """Stands for an unknown value in what is expected."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()
Plain = object


def value_of(plain: Plain) -> Value:
    """A value as an expression would write it: lists are tuples, dicts objects; values stay as they are."""
    if isinstance(plain, Value):
        return plain
    match plain:
        case None:
            found = null()
        case bool():
            found = boolean(plain)
        case str():
            found = string(plain)
        case int() | Fraction():
            found = number(plain)
        case float():
            found = number(parse_number(repr(plain)) or 0)
        case list():
            found = tuple_value([value_of(item) for item in plain])
        case dict():
            found = object_value({name: value_of(item) for name, item in plain.items()})
        case _:
            raise TypeError(f"no value for {plain!r}")
    return found


def plain_of(value: Value) -> Plain:
    """The data of a value; numbers that are not whole as text, what is unknown as UNKNOWN."""
    if value.is_unknown:
        return UNKNOWN
    match value.data:
        case tuple(items):
            return [plain_of(item) for item in items]
        case dict(fields):
            return {name: plain_of(item) for name, item in fields.items()}
        case Fraction() | float() as amount:
            return format_number(amount)
        case data:
            return data


@dataclass
class MemoryHost:
    """Files of a working directory, kept in memory."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    working_directory: str | None = "/srv/repository"
    home: str | None = "/home/user"

    def read_bytes(self, path: str) -> bytes:
        if path not in self.files:
            raise FileProblem(f"no file exists at {path}")
        return self.files[path]

    def read_text(self, path: str) -> SourceFile:
        return SourceFile(path, self.read_bytes(path).decode())

    def exists(self, path: str) -> bool:
        return path in self.files

    def list_files(self, directory: str) -> Iterable[str]:
        prefix = "" if directory == "." else f"{directory}/"
        return sorted(path.removeprefix(prefix) for path in self.files if path.startswith(prefix))


def run(name: str, *arguments: Plain, host: MemoryHost | None = None) -> Value:
    """The outcome of a call with plain arguments."""
    return call(name, [value_of(argument) for argument in arguments], None, host or MemoryHost())


def untyped_unknown(type: Type = DYNAMIC) -> Value:
    return unknown(type, [DOUBT])
