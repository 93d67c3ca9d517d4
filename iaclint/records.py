"""Data classes as in the standard library, of which little is made before it is used.

The original writes and compiles up to six functions for each class, which took half of the time in which iaclint
starts. Here `__init__` is compiled when the first instance is made, and the other functions are shared. A frozen
instance with slots is filled by its slots themselves, in half the time. Type checkers see the original.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any, NoReturn  # a field may hold anything

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True, unsafe_hash=False):
        """The decorator, with those options of the original that are in use here."""

        def decorate(cls):
            if cls.__doc__ is None:
                cls.__doc__ = cls.__name__  # the original would spell the signature, which is slow
            own = set(vars(cls))
            if "__eq__" in own and vars(cls).get("__hash__") is None:
                own.discard("__hash__")  # which Python itself has set to None
            made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
            for name, method in _methods(made, frozen=frozen, eq=eq, hashed=unsafe_hash or (eq and frozen)):
                if name not in own:
                    setattr(made, name, method)
            return made

        return decorate if cls is None else decorate(cls)


def _methods(cls: type, *, frozen: bool, eq: bool, hashed: bool) -> Iterator[tuple[str, Callable[..., object] | None]]:
    yield "__init__", _first_init(cls, frozen=frozen)
    yield "__repr__", _repr
    if eq:
        values = _compared(cls)
        yield "__eq__", _eq(values)
        yield "__hash__", _hash(values) if hashed else None
    if frozen:
        yield from ((name, getattr(_Frozen, name)) for name in ("__setattr__", "__delattr__", "__setstate__"))


def _first_init(cls: type, *, frozen: bool) -> Callable[..., None]:
    """An `__init__` that puts the real one in its place."""

    def __init__(self: object, *arguments: object, **named: object) -> None:  # noqa: N807
        init = _init(cls, frozen=frozen)
        setattr(cls, "__init__", init)  # noqa: B010 - a type checker would refuse the plain assignment
        init(self, *arguments, **named)

    return __init__


def _init(cls: type, *, frozen: bool) -> Callable[..., None]:
    """The `__init__` of a class, compiled from text as the original does it."""
    names: dict[str, object] = {"_unset": MISSING}
    parameters, lines = ["self"], []
    for field in dataclasses.fields(cls):
        names |= {f"_default_{field.name}": field.default, f"_make_{field.name}": field.default_factory}
        if field.init:
            parameters.append(_parameter(field))
        elif field.default is MISSING and field.default_factory is MISSING:
            continue
        if frozen:
            names[f"_set_{field.name}"] = _setter(cls, field.name)
            lines.append(f"_set_{field.name}(self, {_given(field)})")
        else:
            lines.append(f"self.{field.name} = {_given(field)}")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    body = "\n  ".join(lines or ["pass"])
    return _compiled(f"def make({', '.join(names)}):\n def __init__({', '.join(parameters)}):\n  {body}\n", names)


def _compiled(text: str, names: Mapping[str, object]) -> Callable[..., None]:
    space: dict[str, Any] = {}
    exec(f"{text} return __init__", space)  # noqa: S102 - the names of fields are all that varies in it
    init: Callable[..., None] = space["make"](**names)
    return init


def _parameter(field: Field[Any]) -> str:
    if field.default is not MISSING:
        return f"{field.name}=_default_{field.name}"
    return f"{field.name}=_unset" if field.default_factory is not MISSING else field.name


def _given(field: Field[Any]) -> str:
    """What a field is set to, as an expression."""
    if not field.init:
        return f"_default_{field.name}" if field.default is not MISSING else f"_make_{field.name}()"
    if field.default_factory is not MISSING:
        return f"_make_{field.name}() if {field.name} is _unset else {field.name}"
    return field.name


def _setter(cls: type, name: str) -> Callable[[object, object], None]:
    """What sets a field of a frozen instance: its slot, where it has one."""
    slot = getattr(cls, name, None)
    if isinstance(slot, MemberDescriptorType):
        return slot.__set__
    return lambda self, value: object.__setattr__(self, name, value)


def _compared(cls: type) -> Callable[[Any], object]:
    """The values by which instances are compared."""
    names = [field.name for field in dataclasses.fields(cls) if field.compare]
    return attrgetter(*names) if names else lambda _: ()


def _eq(values: Callable[[Any], object]) -> Callable[..., bool]:
    def __eq__(self: object, other: object) -> bool:  # noqa: N807
        if other.__class__ is self.__class__:
            return values(self) == values(other)
        return NotImplemented

    return __eq__


def _hash(values: Callable[[Any], object]) -> Callable[[object], int]:
    return lambda self: hash(values(self))


def _repr(self: Any) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


class _Frozen:
    """The methods of a class that is frozen."""

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __setstate__(self, state: Any) -> None:
        """Sets the fields of a copy, whose state is a dictionary, or one with slots a pair of those."""
        for part in state if isinstance(state, tuple) else (state,):
            for name, value in (part or {}).items():
                object.__setattr__(self, name, value)


__all__ = ["dataclass"]
