"""Reading YAML as Terraform's `yamldecode` does (the door of PyYAML).

Scalars follow YAML 1.2's core schema with the booleans of 1.1. Source: the behaviour of Terraform 1.11 (go-cty-yaml).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from iaclint.functions.datetime import Moment, format_timestamp, parse_timestamp
from iaclint.functions.errors import FunctionError, FunctionLimit
from iaclint.functions.limits import check_depth, check_items
from iaclint.values import (
    Number,
    Value,
    boolean,
    format_number,
    null,
    number,
    object_value,
    parse_number,
    string,
    tuple_value,
)

if TYPE_CHECKING:
    from yaml.events import Event, ScalarEvent

_TAG = "tag:yaml.org,2002:"
_TRUE = frozenset(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"])
_FALSE = frozenset(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"])
_NULL = frozenset(["", "~", "null", "Null", "NULL"])
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_BASED = re.compile(r"0(?:x([0-9a-fA-F]+)|o([0-7]+))")
_RESOLVED = frozenset(["int", "float", "bool", "null", "timestamp"])
_INFINITY = re.compile(r"([-+]?)\.(?:inf|Inf|INF)")
_NAN = frozenset([".nan", ".NaN", ".NAN"])
_DATE = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?:[Tt]|[ \t]+)([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:\.[0-9]+)?[ \t]*(Z|[-+][0-9]{2}:[0-9]{2})?)?"
)
_MAX_DIGITS = 30_000
_NESTED_TOO_DEEPLY = "exceeded maximum nesting depth"
"""What libyaml says of some 1,000 levels, which newer ones refuse to scan; it has no error of its own for that."""


def decode(text: str) -> Value:
    """The one document of a YAML text; raises FunctionError."""
    import yaml  # noqa: PLC0415 - only the few configurations that read YAML pay for it

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Reader(iter(yaml.parse(text, loader))).document()
    except yaml.YAMLError as error:
        if _NESTED_TOO_DEEPLY in str(error):
            raise FunctionLimit("the document is nested too deeply") from None
        raise FunctionError(" ".join(f"invalid YAML: {error}".split())) from None


class _Reader:
    """Builds values from events; `size` counts what aliases stand for too, so that they cannot explode."""

    def __init__(self, events: Iterator[Event]) -> None:
        self.events = events
        self.anchors: dict[str, tuple[Value, int]] = {}
        self.size = 0

    def document(self) -> Value:
        from yaml import events  # noqa: PLC0415

        found: Value | None = None
        for event in self.events:
            if isinstance(event, events.DocumentStartEvent):
                if found is not None:
                    raise FunctionError("unexpected extra content after value")
                found = self.value(next(self.events), 0)
        if found is None:
            raise FunctionError("missing start of document")
        return found

    def value(self, event: Event, depth: int) -> Value:
        from yaml import events  # noqa: PLC0415

        check_depth(depth)
        if isinstance(event, events.AliasEvent):
            return self._alias(event.anchor or "")
        before = self.size
        self._grow(1)
        if isinstance(event, events.ScalarEvent):
            value = _scalar(event)
        elif isinstance(event, events.SequenceStartEvent):
            _check_tag(event.tag, "seq")
            value = tuple_value(self._items(depth + 1))
        elif isinstance(event, events.MappingStartEvent):
            _check_tag(event.tag, "map")
            value = self._mapping(depth + 1)
        else:
            raise FunctionError("unexpected end of the document")
        if event.anchor:
            self.anchors[event.anchor] = value, self.size - before
        return value

    def _alias(self, anchor: str) -> Value:
        if anchor not in self.anchors:
            raise FunctionError(f'reference to undefined anchor "{anchor}"')
        value, size = self.anchors[anchor]
        self._grow(size)
        return value

    def _grow(self, size: int) -> None:
        self.size += size
        check_items(self.size)

    def _items(self, depth: int) -> list[Value]:
        from yaml import events  # noqa: PLC0415

        items: list[Value] = []
        while not isinstance(event := next(self.events), events.SequenceEndEvent):
            items.append(self.value(event, depth))
        return items

    def _mapping(self, depth: int) -> Value:
        from yaml import events  # noqa: PLC0415

        fields: dict[str, Value] = {}
        while not isinstance(event := next(self.events), events.MappingEndEvent):
            if isinstance(event, events.ScalarEvent) and event.value == "<<" and event.tag is None:
                fields.update(_merged(self.value(next(self.events), depth)))
                continue
            key = _key(self.value(event, depth))
            fields[key] = self.value(next(self.events), depth)
        return object_value(fields)


def _merged(value: Value) -> Mapping[str, Value]:
    """What `<<` adds, over what comes before it; unlike other readers of YAML, Terraform's takes no sequence."""
    if value.kind != "object":
        raise FunctionError(f"cannot merge {value.kind} into mapping")
    return value.fields


def _key(value: Value) -> str:
    match value.data:
        case bool(answer):
            return "true" if answer else "false"
        case str(text):
            return text
        case None | tuple() | dict():
            raise FunctionError("mapping keys must be strings, numbers or bools")
        case _:
            return format_number(value.data)  # type: ignore[arg-type]


def _check_tag(tag: str | None, kind: str) -> None:
    if tag not in (None, _TAG + kind):
        raise FunctionError(f'unsupported tag "{tag}"')


def _scalar(event: ScalarEvent) -> Value:
    text: str = event.value
    tag: str | None = event.tag
    if tag is None:
        return _plain(text) if not event.style else string(text)
    if tag in (_TAG + "str", _TAG + "binary"):
        return string(text)
    if tag.removeprefix(_TAG) not in _RESOLVED:
        raise FunctionError(f'unsupported tag "{tag}"')
    value = _plain(text)
    if value.kind != "string" or (tag == _TAG + "timestamp" and _moment(text)):
        return string(text) if event.style else value  # of whatever type, though the tag may ask for another
    if tag == _TAG + "null":
        return null()
    raise FunctionError(f'cannot parse "{text}" as {tag}')


def _plain(text: str) -> Value:
    """The value of a scalar without quotes."""
    if text in _NULL:
        return null()
    if text in _TRUE or text in _FALSE:
        return boolean(text in _TRUE)
    if text in _NAN:
        raise FunctionError("floating point NaN is not supported")
    amount = _amount(text) if len(text) <= _MAX_DIGITS else None
    if amount is not None:
        return number(amount)
    moment = _moment(text)
    return string(text if moment is None else format_timestamp(moment))


def _amount(text: str) -> Number | None:
    """A decimal number, one of another base, or an infinity."""
    if _NUMBER.fullmatch(text):
        return parse_number(text)
    if match := _BASED.fullmatch(text):
        return int(match[1] or match[2], 16 if match[1] else 8)
    if match := _INFINITY.fullmatch(text):
        return float("-inf") if match[1] == "-" else float("inf")
    return None


def _moment(text: str) -> Moment | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    month, day, hour, minute, second = (f"{int(part or 0):02d}" for part in match.groups()[1:6])
    try:
        return parse_timestamp(f"{match[1]}-{month}-{day}T{hour}:{minute}:{second}{match[7] or 'Z'}")
    except FunctionError:
        return None
