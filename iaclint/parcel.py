"""Parcels: what a process sends to the one that it was forked from, as bytes.

What both sides had before they parted is sent as its number, and a file that only one has read as its path and text.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Mapping, Sequence
from typing import Any  # whatever is sent

from iaclint.source import SourceFile

Place = tuple[str, str]


def packed(thing: object, numbers: Mapping[int, int]) -> bytes:
    """A thing as bytes; `numbers` are those of what both sides have, by their identities."""
    stream = io.BytesIO()
    _Pickler(stream, numbers).dump(thing)
    return stream.getvalue()


def unpacked(parcel: bytes, shared: Sequence[object], files: dict[Place, SourceFile]) -> Any:
    """The thing that a process of one's own has packed; `files` keeps a file that is in several parcels one."""
    return _Unpickler(parcel, shared, files).load()


class _Pickler(pickle.Pickler):
    def __init__(self, stream: io.BytesIO, numbers: Mapping[int, int]) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self._numbers = numbers

    def persistent_id(self, thing: object) -> int | Place | None:
        number = self._numbers.get(id(thing))
        return (thing.path, thing.text) if number is None and isinstance(thing, SourceFile) else number


class _Unpickler(pickle.Unpickler):
    def __init__(self, parcel: bytes, shared: Sequence[object], files: dict[Place, SourceFile]) -> None:
        super().__init__(io.BytesIO(parcel))
        self._shared = shared
        self._files = files

    def persistent_load(self, known: int | Place) -> object:
        return self._shared[known] if isinstance(known, int) else self._files.setdefault(known, SourceFile(*known))
