"""Strings of which only some pieces are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from iaclint.values.marks import outer_marks
from iaclint.values.types import STRING
from iaclint.values.value import Located, Unknown, Value, string, unknown

_NEVER_COMBINES = frozenset("-_:;/\\,.(){}[]|?!~ \t@#$%^&*+\"'=<>`\n")


def concatenate(pieces: Sequence[Value], origin: Located | None = None) -> Value:
    """The pieces (strings, none of them null) as one string.

    With an unknown piece the outcome is unknown, but its `parts` keep what is known, its `prefix`
    is the text it certainly starts with, and it is not null. Documents are dropped.
    """
    marks = outer_marks(pieces)
    if not any(piece.is_unknown for piece in pieces):
        return string("".join(str(piece.data) for piece in pieces), origin, marks)
    parts = tuple(_merged(part for piece in pieces for part in _parts(piece)))
    doubts = [doubt for piece in pieces for doubt in piece.doubts]
    return unknown(STRING, doubts, origin, marks, parts=parts, not_null=True, prefix=_prefix(parts))


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


def certain_prefix(text: str) -> str:
    """The text without a last character that what follows could still combine with."""
    if text and text[-1] not in _NEVER_COMBINES:
        return text[:-1] if text.isascii() else text.rstrip(text[-1])
    return text
