"""Terraform's types: primitives, collections, structures, and the dynamic type of what is not known.

Source: the type system of Terraform 1.11 (go-cty 1.16).
"""

from __future__ import annotations

import json
import re
from dataclasses import field

from iaclint.records import dataclass


@dataclass(frozen=True, slots=True)
class Type:
    """A type: `kind` names it; `element` is that of a list, set or map, `items` those of a tuple,
    `fields` those of an object, in the byte order of their names. `extent` is how many levels deep
    it is, and how many types it has inside."""

    kind: str
    element: Type | None = None
    items: tuple[Type, ...] = ()
    fields: tuple[tuple[str, Type], ...] = ()
    extent: tuple[int, int] = field(init=False, compare=False, repr=False, default=(1, 1))

    def __post_init__(self) -> None:
        inner = [self.element] if self.element is not None else [*self.items, *(kind for _, kind in self.fields)]
        if inner:
            depth = 1 + max(kind.extent[0] for kind in inner)
            object.__setattr__(self, "extent", (depth, 1 + sum(kind.extent[1] for kind in inner)))

    @property
    def is_primitive(self) -> bool:
        return self.kind in ("string", "number", "bool")

    @property
    def is_collection(self) -> bool:
        return self.kind in ("list", "set", "map")

    @property
    def is_sequence(self) -> bool:
        """Whether values have elements without keys."""
        return self.kind in ("list", "set", "tuple")

    @property
    def is_mapping(self) -> bool:
        return self.kind in ("map", "object")

    @property
    def has_dynamic(self) -> bool:
        """Whether it is, or has inside, a type that is not known."""
        inner = (self.element,) if self.element is not None else (*self.items, *(kind for _, kind in self.fields))
        return self.kind == "dynamic" or any(kind.has_dynamic for kind in inner)

    def __str__(self) -> str:
        match self.kind:
            case "list" | "set" | "map":
                return f"{self.kind}({self.element})"
            case "tuple":
                return f"tuple([{', '.join(map(str, self.items))}])"
            case "object":
                return "object({" + ", ".join(f"{_written(name)} = {kind}" for name, kind in self.fields) + "})"
            case "dynamic":
                return "any"
            case kind:
                return kind


_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def _written(name: str) -> str:
    """The name of an attribute, quoted where it would not be read as one."""
    return name if _PLAIN.fullmatch(name) else json.dumps(name)


STRING = Type("string")
NUMBER = Type("number")
BOOL = Type("bool")
DYNAMIC = Type("dynamic")


def list_of(element: Type) -> Type:
    return Type("list", element)


def set_of(element: Type) -> Type:
    return Type("set", element)


def map_of(element: Type) -> Type:
    return Type("map", element)


def tuple_of(*items: Type) -> Type:
    return Type("tuple", items=items)


def object_of(fields: dict[str, Type]) -> Type:
    """An object type; the order of the fields given does not matter."""
    return Type("object", fields=tuple(sorted(fields.items(), key=_name)))


def _name(field: tuple[str, Type]) -> str:
    return field[0]  # code point order is the byte order of UTF-8
