"""Strings of which only some pieces are known, and objects with such strings as keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from iaclint.values.marks import outer_marks
from iaclint.values.types import DYNAMIC, STRING
from iaclint.values.value import NO_MARKS, Located, Mark, Unknown, Value, object_value, string, unknown

HOLE = "\0"
"""What stands in a text for a piece that is not known: neither empty nor a wildcard."""

_NEVER_COMBINES = frozenset("-_:;/\\,.(){}[]|?!~ \t@#$%^&*+\"'=<>`\n")


def concatenate(pieces: Sequence[Value], origin: Located | None = None) -> Value:
    """The pieces (strings, none of them null) as one string.

    With an unknown piece the outcome is unknown, but its `parts` keep what is known, its `prefix`
    is the text it certainly starts with, and it is not null. A document stays if nothing is added to it.
    """
    marks = outer_marks(pieces)
    written = [piece for piece in pieces if piece.data != ""]
    document = written[0].document if len(written) == 1 else None
    if not any(piece.is_unknown for piece in pieces):
        return string("".join(str(piece.data) for piece in pieces), origin, marks, document)
    parts = tuple(_merged(part for piece in pieces for part in _parts(piece)))
    doubts = [doubt for piece in pieces for doubt in piece.doubts]
    return unknown(STRING, doubts, origin, marks, parts=parts, not_null=True, prefix=_prefix(parts), document=document)


def _parts(piece: Value) -> tuple[str | Value, ...]:
    if isinstance(piece.data, Unknown):
        return piece.data.parts or (piece,)
    return (str(piece.data),)


def _merged(parts: Iterator[str | Value]) -> Iterator[str | Value]:
    """The parts with neighbouring texts joined and empty ones left out."""
    texts: list[str] = []
    for part in parts:
        if isinstance(part, str):
            texts.append(part)
            continue
        if text := "".join(texts):
            yield text
        texts.clear()
        yield part
    if text := "".join(texts):
        yield text


def _prefix(parts: Sequence[str | Value]) -> str:
    first = parts[0]
    if not isinstance(first, str):
        return first.data.prefix if isinstance(first.data, Unknown) else ""
    return certain_prefix(first)


def with_holes(value: Value) -> str:
    """The text of a string that is not null, with a HOLE for each piece of it that is not known."""
    if not isinstance(value.data, Unknown):
        return str(value.data)
    if any(isinstance(part, str) for part in value.data.parts):
        return "".join(part if isinstance(part, str) else HOLE for part in value.data.parts)
    return value.data.prefix + HOLE


def keyed_object(
    pairs: Iterable[tuple[Value, Value]], origin: Located | None = None, marks: frozenset[Mark] = NO_MARKS
) -> Value:
    """The object of these keys (strings, none of them null) and values, in which the last of a key counts.

    With an unknown key the object is unknown, as it is to Terraform; its `document` is the object
    with a HOLE for each unknown piece of a key. It has none if two keys are the same but for their
    holes, because they may be one key or two.
    """
    fields: dict[str, Value] = {}
    unknown_keys: list[Value] = []
    is_ambiguous = False
    for key, value in pairs:
        name = with_holes(key)
        if key.is_unknown:
            unknown_keys.append(key)
            is_ambiguous |= name in fields
        fields[name] = value
    whole = object_value(fields, origin, marks)
    if not unknown_keys:
        return whole
    doubts = [doubt for key in unknown_keys for doubt in key.doubts]
    all_marks = marks.union(*(key.marks for key in unknown_keys))
    document = None if is_ambiguous else whole
    return unknown(DYNAMIC, doubts, origin, all_marks, document=document)


def certain_prefix(text: str) -> str:
    """The text without a last character that what follows could still combine with."""
    if text and text[-1] not in _NEVER_COMBINES:
        return text[:-1] if text.isascii() else text.rstrip(text[-1])
    return text
