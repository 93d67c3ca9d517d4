"""Where a value is said to be written, where its own text is in no file of the repository."""

from __future__ import annotations

from iaclint.values.value import Located, Value


def relocated(value: Value, origin: Located | None) -> Value:
    """The value with everything inside it, said to be written at one place."""
    data = value.data
    if isinstance(data, dict):
        data = {name: relocated(item, origin) for name, item in data.items()}
    elif isinstance(data, tuple):
        data = tuple(relocated(item, origin) for item in data)
    return Value(value.kind, data, value.type, value.marks, origin, value.document)
