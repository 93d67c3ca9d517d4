"""Finding one type for several: conditionals, `tolist([...])`, `any` element types.

Source: the behaviour of go-cty 1.16 (convert/unify.go, convert/conversion.go), unsafe conversions allowed.
"""

from __future__ import annotations

from collections.abc import Sequence

from iaclint.values.types import BOOL, DYNAMIC, NUMBER, STRING, Type, list_of, map_of, object_of, set_of, tuple_of

_PREFERENCE = {
    "string": 0,
    "list": 0,
    "map": 0,
    "number": 1,
    "bool": 1,
    "set": 1,
    "object": 1,
    "tuple": 2,
    "dynamic": 3,
}
_UNIFIED_AGAIN = ("list", "set", "map", "object")
_COLLECTION = {"list": list_of, "set": set_of, "map": map_of}


def unify(types: Sequence[Type]) -> Type | None:
    """The type that values of all these types convert to, or None; of no types, None."""
    distinct = list(dict.fromkeys(types))
    if len(distinct) <= 1:
        return distinct[0] if distinct else None
    kinds = {type.kind for type in distinct}
    dynamic = "dynamic" in kinds
    structure = kinds - {"dynamic"}
    if {"object", "tuple"} <= structure:
        return None
    if len(structure) == 1 and (kind := min(structure)) in _ALIKE:
        return DYNAMIC if dynamic else _ALIKE[kind](distinct)
    found = None
    if structure == {"map", "object"}:
        found = _structures_as("map", distinct)
    elif structure == {"list", "tuple"}:
        found = _structures_as("list", distinct)
    return found if found is not None else _preferred(distinct)


def _collections(types: Sequence[Type]) -> Type | None:
    element = unify([type.element or DYNAMIC for type in types])
    return _COLLECTION[types[0].kind](element) if element is not None else None


def _objects(types: Sequence[Type]) -> Type | None:
    names = [[name for name, _ in type.fields] for type in types]
    if any(other != names[0] for other in names):
        return _as_map(types)
    fields: dict[str, Type] = {}
    for place, name in enumerate(names[0]):
        common = unify([type.fields[place][1] for type in types])
        if common is None:
            return None
        fields[name] = common
    return object_of(fields)


def _tuples(types: Sequence[Type]) -> Type | None:
    if any(len(type.items) != len(types[0].items) for type in types):
        return _as_list(types)
    items: list[Type] = []
    for across in zip(*(type.items for type in types), strict=True):
        common = unify(across)
        if common is None:
            return None
        items.append(common)
    return tuple_of(*items)


_ALIKE = {"list": _collections, "set": _collections, "map": _collections, "object": _objects, "tuple": _tuples}


def _as_map(types: Sequence[Type]) -> Type | None:
    element = unify([kind for type in types for _, kind in type.fields])
    return map_of(element) if element is not None else None


def _as_list(types: Sequence[Type]) -> Type | None:
    element = unify([kind for type in types for kind in type.items])
    return list_of(element) if element is not None else None


def _structures_as(kind: str, types: Sequence[Type]) -> Type | None:
    """Objects taken for one map, or tuples for one list, and then unified with the rest."""
    structures = [type for type in types if type.kind in ("object", "tuple")]
    one = _as_map(structures) if kind == "map" else _as_list(structures)
    if one is None:
        return None
    common = unify([one, *(type for type in types if type.kind not in ("object", "tuple"))])
    return common if common is not None and common.kind == kind else None


def _preferred(types: Sequence[Type]) -> Type | None:
    """The first of the types, in order of preference, that all others convert to."""
    for wanted in sorted(types, key=_preference):
        if all(target(type, wanted) is not None for type in types):
            return wanted
    return None


def _preference(type: Type) -> tuple[int, ...]:
    """Collections of one kind are told apart by their elements."""
    own = _PREFERENCE[type.kind]
    return (own, *_preference(type.element)) if type.element is not None else (own,)


def target(source: Type, wanted: Type) -> Type | None:
    """The type a value of `source` has once converted to `wanted`, `any` filled in; None if there is no way."""
    if source == wanted or source.kind == "dynamic":
        return wanted
    match wanted.kind:
        case "dynamic":
            return source
        case "string" | "number" | "bool":
            return wanted if _primitive(source, wanted) else None
        case "list" | "set" | "map" as kind:
            return _to_collection(source, kind, wanted.element or DYNAMIC)
        case "tuple":
            return _to_tuple(source, wanted)
        case _:
            return _to_object(source, wanted)


def _primitive(source: Type, wanted: Type) -> bool:
    return source.is_primitive and (STRING in (source, wanted) or source == wanted) and wanted in (STRING, NUMBER, BOOL)


def element_types(source: Type, kind: str) -> Sequence[Type] | None:
    """The types of what would become elements of a collection of this kind; None if it cannot become one."""
    if kind == "map":
        if source.kind == "object":
            return [type for _, type in source.fields]
        return [source.element or DYNAMIC] if source.kind == "map" else None
    if source.kind == "tuple":
        return source.items
    return [source.element or DYNAMIC] if source.kind in ("list", "set") else None


def _to_collection(source: Type, kind: str, element: Type) -> Type | None:
    types = element_types(source, kind)
    if types is None:
        return None
    if not types:
        return _COLLECTION[kind](element)
    common = _common(kind, [target(type, element) for type in dict.fromkeys(types)])
    return _COLLECTION[kind](common) if common is not None else None


def _common(kind: str, types: Sequence[Type | None]) -> Type | None:
    """The one type of the elements of a collection.

    Where unification leaves something untyped, the elements as converted are unified again, or else must agree:
    those of a map but for plain nulls, those of a list or set but for what has no element types yet.
    """
    kept = [type for type in types if type is not None]
    common = unify(kept) if len(kept) == len(types) else None
    if common is None or not common.has_dynamic:
        return common
    if common.kind == "dynamic" and kind != "map":
        return common if len(set(kept)) == 1 else None
    found = {target(type, common) for type in kept}
    again = unify([type for type in found if type is not None]) if common.kind in _UNIFIED_AGAIN else None
    if again is not None and not again.has_dynamic and None not in found:
        return again
    settled = {type for type in found if type is not None and not _is_open(type, kind)}
    return None if None in found or len(settled) > 1 else min(settled, key=str, default=common)


def _is_open(type: Type, kind: str) -> bool:
    return type.kind == "dynamic" or (kind != "map" and type.has_dynamic)


def _to_tuple(source: Type, wanted: Type) -> Type | None:
    if source.kind != "tuple" or len(source.items) != len(wanted.items):
        return None
    items = [target(*pair) for pair in zip(source.items, wanted.items, strict=True)]
    kept = [item for item in items if item is not None]
    return tuple_of(*kept) if len(kept) == len(items) else None


def _to_object(source: Type, wanted: Type) -> Type | None:
    """Extra attributes are dropped; those of a map are only known to be there once the value is."""
    fields: dict[str, Type] = {}
    given = dict(source.fields)
    for name, type in wanted.fields:
        have = source.element if source.kind == "map" else given.get(name)
        found = target(have, type) if have is not None else None
        if found is None:
            return None
        fields[name] = found
    return object_of(fields) if source.is_mapping else None
