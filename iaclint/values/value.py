"""Value: what an expression evaluates to, known or unknown, with its marks and its origin.

`data` by kind of type:

- string `str`, number `int | Fraction | float` (float only for the infinities and -0), bool `bool`
- list, tuple `tuple[Value, ...]`; set the same, without duplicates and in Terraform's order
- map, object `dict[str, Value]`, in the byte order of the keys
- null of any type `None`; unknown of any type an `Unknown`

Values are never changed once built (not frozen, for speed: see `iaclint.syntax.nodes`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from enum import Enum
from fractions import Fraction
from typing import Protocol

from iaclint.records import dataclass
from iaclint.source import SourceFile, Span
from iaclint.truth import Doubt, distinct
from iaclint.values.bounds import LENGTH, UNBOUNDED, Bounds, Number
from iaclint.values.types import BOOL, DYNAMIC, NUMBER, STRING, Type, list_of, map_of, object_of, set_of, tuple_of


class Located(Protocol):
    """Anything that knows where it stands in the source."""

    @property
    def file(self) -> SourceFile: ...

    @property
    def span(self) -> Span: ...


class Secrecy(Enum):
    """Marks of what must not be printed."""

    SENSITIVE = "sensitive"
    EPHEMERAL = "ephemeral"


@dataclass(frozen=True, slots=True)
class Ref:
    """A mark: the value was read from this attribute of this resource instance.

    `address` is the full address (`module.a["x"].aws_s3_bucket.logs[0]`), `attribute` the first
    name after it (empty where the whole instance was read).
    """

    address: str
    attribute: str


@dataclass(frozen=True, slots=True)
class BlockOf:
    """A mark: the value is a nested block of this resource instance, of which its provider may tell more."""

    address: str
    type: str


Mark = Secrecy | Ref | BlockOf
NO_MARKS: frozenset[Mark] = frozenset()


@dataclass(frozen=True, slots=True)
class Unknown:
    """The data of a value that cannot be known from source alone.

    `doubts` says why. `parts` are the pieces of a string of which some are known: text and unknown
    values in order; of a list, set or tuple, elements that it has among others. `not_null`, `prefix`
    and `bounds` (of a number, or of the length of a list, set or map) are what is certain all the same.
    """

    doubts: tuple[Doubt, ...]
    parts: tuple[str | Value, ...] = ()
    not_null: bool = False
    prefix: str = ""
    bounds: Bounds = UNBOUNDED


Data = str | bool | int | Fraction | float | tuple["Value", ...] | dict[str, "Value"] | Unknown | None


class Value:
    """A typed value. `document` is the structure that a JSON string was encoded from, if known:
    it keeps the origin of every part, and exists even where the text itself is unknown; a YAML string
    has one only there. An object
    that is unknown because of a key has what is known of it as its document (`keyed_object`)."""

    __slots__ = ("_measure", "_type", "data", "document", "kind", "marks", "origin")

    def __init__(
        self,
        kind: str,
        data: Data,
        type: Type | None = None,
        marks: frozenset[Mark] = NO_MARKS,
        origin: Located | None = None,
        document: Value | None = None,
    ) -> None:
        self.kind = kind
        self.data = data
        self._type = type
        self.marks = marks
        self.origin = origin
        self.document = document
        self._measure: tuple[int, int, bool, bool] | None = None  # when it is first asked for

    @property
    def measure(self) -> tuple[int, int, bool, bool]:
        """Its extent, whether neither it nor anything inside is unknown, and whether none of them has marks."""
        if self._measure is None:
            self._measure = self._measured()
        return self._measure

    def _measured(self) -> tuple[int, int, bool, bool]:
        data, is_plain = self.data, not self.marks
        if isinstance(data, str):
            return 1, 1 + len(data) // 4, True, is_plain
        if isinstance(data, Unknown):
            depth, weight = self.type.extent
            weight += sum(1 + len(part) // 4 if isinstance(part, str) else 1 for part in data.parts)
            return depth, weight, False, is_plain
        items = data if isinstance(data, tuple) else data.values() if isinstance(data, dict) else ()
        depth, weight, is_known = 0, 1, True
        for item in items:
            text = item.data
            if isinstance(text, str):  # as most are: the measure of a text, without making it
                depth = depth or 1
                weight += 1 + len(text) // 4
                is_plain &= not item.marks
                continue
            inner_depth, inner_weight, inner_known, inner_plain = item.measure
            depth = max(depth, inner_depth)
            weight += inner_weight
            is_known &= inner_known
            is_plain &= inner_plain
        return 1 + depth, weight, is_known, is_plain

    @property
    def extent(self) -> tuple[int, int]:
        """How many levels deep it is and how much a walk through it costs: one for each value inside,
        counted as often as it occurs, and one for four characters."""
        return self.measure[:2]

    @property
    def type(self) -> Type:
        """The full type; that of a tuple or object is worked out from its elements."""
        if self._type is None:
            self._type = self._derived_type()
        return self._type

    def _derived_type(self) -> Type:
        if isinstance(self.data, dict):
            return object_of({name: item.type for name, item in self.data.items()})
        if isinstance(self.data, tuple):
            return tuple_of(*(item.type for item in self.data))
        return _SIMPLE[self.kind]

    @property
    def is_null(self) -> bool:
        """Whether it is known to be null."""
        return self.data is None

    @property
    def is_unknown(self) -> bool:
        """Whether the value itself is unknown (its elements may be unknown all the same)."""
        return self.data.__class__ is Unknown

    @property
    def is_wholly_known(self) -> bool:
        """Whether neither it nor anything inside it is unknown."""
        return self.measure[2]

    @property
    def is_plain(self) -> bool:
        """Whether neither it nor anything inside it has marks."""
        return self.measure[3]

    @property
    def is_sensitive(self) -> bool:
        return bool(self.marks) and any(isinstance(mark, Secrecy) for mark in self.marks)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Why it is unknown; empty for a known value."""
        return self.data.doubts if isinstance(self.data, Unknown) else ()

    @property
    def all_doubts(self) -> tuple[Doubt, ...]:
        """Why it or anything inside it is unknown."""
        return tuple(dict.fromkeys(doubt for part in self.walk() for doubt in part.doubts))

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The resource attributes that this value, as a whole, was made from; sorted."""
        if not self.marks:
            return ()
        return tuple(sorted((m for m in self.marks if isinstance(m, Ref)), key=_ref_order))

    @property
    def span(self) -> Span | None:
        """Where the value was written."""
        return self.origin.span if self.origin is not None else None

    @property
    def items(self) -> tuple[Value, ...]:
        """The elements of a known list, set or tuple; of anything else none."""
        return self.data if isinstance(self.data, tuple) else ()

    @property
    def certain_items(self) -> tuple[Value, ...]:
        """The elements of a list, set or tuple; of an unknown one, those that it has whatever the others are."""
        if isinstance(self.data, Unknown) and self.kind != "string":
            return tuple(part for part in self.data.parts if isinstance(part, Value))
        return self.items

    @property
    def fields(self) -> Mapping[str, Value]:
        """The attributes or entries of a known object or map; of anything else none."""
        return self.data if isinstance(self.data, dict) else {}

    @property
    def bounds(self) -> Bounds:
        """The range that a number, or the length of a list, set, map or string, certainly lies in.

        Of what may be null, the range in case it is not. Characters of a string are not counted.
        """
        match self.data:
            case int() | float() | Fraction() as amount if self.kind == "number":
                return Bounds(amount, amount)
            case tuple(items) if self.kind == "set" and not self.is_wholly_known:
                return Bounds(min(len(items), 1), len(items))  # unknown elements may turn out to be the same
            case tuple() | dict() as inside:
                return Bounds(len(inside), len(inside))
            case Unknown() as cause if self.kind == "number":
                return cause.bounds
            case Unknown() as cause:
                return Bounds(max(cause.bounds.least, 0), cause.bounds.most)
            case _:
                return UNBOUNDED if self.kind == "number" else LENGTH

    def walk(self) -> Iterable[Value]:
        """The value and everything inside it, depth first."""
        pending: list[Value] = [self]
        while pending:
            value = pending.pop()
            yield value
            if isinstance(value.data, tuple):
                pending.extend(reversed(value.data))
            elif isinstance(value.data, dict):
                pending.extend(reversed(list(value.data.values())))

    def marked(self, marks: frozenset[Mark]) -> Value:
        """The same value with these marks added."""
        if marks <= self.marks:
            return self
        return Value(self.kind, self.data, self._type, self.marks | marks, self.origin, self.document)

    def unmarked(self) -> Value:
        """The same value without its own marks (those of its elements stay)."""
        if not self.marks:
            return self
        return Value(self.kind, self.data, self._type, NO_MARKS, self.origin, self.document)

    def replaced(self, data: Data, marks: frozenset[Mark], document: Value | None) -> Value:
        """A value of the same type, written in the same place."""
        return Value(self.kind, data, self._type, marks, self.origin, document)

    def at(self, origin: Located | None) -> Value:
        """The same value, said to be written here."""
        return Value(self.kind, self.data, self._type, self.marks, origin, self.document)

    def __repr__(self) -> str:
        return f"Value({self.type}: {self.data!r})"


def _ref_order(ref: Ref) -> tuple[str, str]:
    return ref.address, ref.attribute


_SIMPLE = {"string": STRING, "number": NUMBER, "bool": BOOL, "dynamic": DYNAMIC}


def string(
    text: str, origin: Located | None = None, marks: frozenset[Mark] = NO_MARKS, document: Value | None = None
) -> Value:
    """A known string, normalised to NFC as Terraform does on construction."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return Value("string", text, STRING, marks, origin, document)


def number(amount: Number, origin: Located | None = None, marks: frozenset[Mark] = NO_MARKS) -> Value:
    return Value("number", amount, NUMBER, marks, origin)


def boolean(answer: bool, origin: Located | None = None, marks: frozenset[Mark] = NO_MARKS) -> Value:
    return Value("bool", answer, BOOL, marks, origin)


def null(type: Type = DYNAMIC, origin: Located | None = None, marks: frozenset[Mark] = NO_MARKS) -> Value:
    return Value(type.kind, None, type, marks, origin)


def unknown(
    type: Type,
    doubts: Iterable[Doubt],
    origin: Located | None = None,
    marks: frozenset[Mark] = NO_MARKS,
    *,
    parts: tuple[str | Value, ...] = (),
    not_null: bool = False,
    prefix: str = "",
    bounds: Bounds = UNBOUNDED,
    document: Value | None = None,
) -> Value:
    """An unknown value of a type (`DYNAMIC` where even that is not known)."""
    data = Unknown(distinct(doubts), parts, not_null, prefix, bounds)
    return Value(type.kind, data, type, marks, origin, document)


def tuple_value(items: Iterable[Value], origin: Located | None = None, marks: frozenset[Mark] = NO_MARKS) -> Value:
    return Value("tuple", tuple(items), None, marks, origin)


def object_value(
    fields: Mapping[str, Value], origin: Located | None = None, marks: frozenset[Mark] = NO_MARKS
) -> Value:
    """An object; its attributes are put into byte order."""
    return Value("object", {name: fields[name] for name in sorted(fields)}, None, marks, origin)


def list_value(
    element: Type, items: Iterable[Value], origin: Located | None = None, marks: frozenset[Mark] = NO_MARKS
) -> Value:
    """A list; the items must already be of the element type."""
    return Value("list", tuple(items), list_of(element), marks, origin)


def map_value(
    element: Type, entries: Mapping[str, Value], origin: Located | None = None, marks: frozenset[Mark] = NO_MARKS
) -> Value:
    """A map; the entries must already be of the element type."""
    return Value("map", {name: entries[name] for name in sorted(entries)}, map_of(element), marks, origin)


def set_value(
    element: Type, items: Iterable[Value], origin: Located | None = None, marks: frozenset[Mark] = NO_MARKS
) -> Value:
    """A set of items that are already unique, of the element type, and in Terraform's order.

    Use `iaclint.values.convert` to make a set from arbitrary items.
    """
    return Value("set", tuple(items), set_of(element), marks, origin)
