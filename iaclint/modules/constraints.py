"""Type constraints of variables: parsing them, their defaults, and converting values to them."""

from __future__ import annotations

from dataclasses import field

from iaclint.evaluate import EvaluationError, Scope, value_of
from iaclint.records import dataclass
from iaclint.syntax import Call, Expression, Literal, Name, ObjectLiteral, TupleLiteral, Wrap
from iaclint.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    Type,
    Value,
    convert,
    list_of,
    map_of,
    null,
    object_of,
    object_value,
    set_of,
    tuple_of,
    tuple_value,
)

_PRIMITIVES = {"string": STRING, "number": NUMBER, "bool": BOOL, "any": DYNAMIC}
_COLLECTIONS = {"list": list_of, "set": set_of, "map": map_of}


@dataclass(slots=True)
class Constraint:
    """A type, and what `optional()` says of the attributes inside it.

    `optional` names the attributes of an object that may be missing; `defaults` are the values of
    those that have one; `inside` are the constraints of the parts: by attribute, by position, or
    under `*` for the elements of a collection.
    """

    type: Type
    optional: frozenset[str] = frozenset()
    defaults: dict[str, Value] = field(default_factory=dict)
    inside: dict[str, Constraint] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        return not self.optional and all(part.is_plain for part in self.inside.values())


ANY = Constraint(DYNAMIC)


def parse_constraint(node: Expression, scope: Scope) -> Constraint:
    """The constraint an expression such as `map(object({ days = optional(number, 90) }))` states.

    Raises EvaluationError where it is none.
    """
    if isinstance(node, Wrap):
        node = node.inner
    match node:
        case Name(name=name) if name in _PRIMITIVES:
            return Constraint(_PRIMITIVES[name])
        case Name(name=name) if name in _COLLECTIONS:
            return Constraint(_COLLECTIONS[name](DYNAMIC))
        case Call(name=name, arguments=[element]) if name in _COLLECTIONS:
            inner = parse_constraint(element, scope)
            return Constraint(_COLLECTIONS[name](inner.type), inside={"*": inner})
        case Call(name="tuple", arguments=[TupleLiteral(items=items)]):
            parts = [parse_constraint(item, scope) for item in items]
            inside = {str(position): part for position, part in enumerate(parts)}
            return Constraint(tuple_of(*(part.type for part in parts)), inside=inside)
        case Call(name="object", arguments=[ObjectLiteral(items=items)]):
            return _object_constraint(items, scope)
    raise EvaluationError("Invalid type specification", "the given expression is not a type constraint", node)


def _object_constraint(items: list[tuple[Expression, Expression]], scope: Scope) -> Constraint:
    inside: dict[str, Constraint] = {}
    optional: set[str] = set()
    defaults: dict[str, Value] = {}
    for key, node in items:
        if not isinstance(key, Literal) or not isinstance(key.value, str):
            raise EvaluationError("Invalid object constructor", "attribute names must be literal", key)
        name = key.value
        match node:
            case Call(name="optional", arguments=[inner, *default]) if len(default) <= 1:
                inside[name] = parse_constraint(inner, scope)
                optional.add(name)
                if default:
                    defaults[name] = apply_constraint(value_of(default[0], scope), inside[name])
            case _:
                inside[name] = parse_constraint(node, scope)
    type = object_of({name: part.type for name, part in inside.items()})
    return Constraint(type, frozenset(optional), defaults, inside)


def apply_constraint(value: Value, constraint: Constraint) -> Value:
    """The value converted to the constraint, optional attributes filled in; raises ConversionError."""
    completed = value if constraint.is_plain else _completed(value, constraint)
    return convert(completed, constraint.type)


def _completed(value: Value, constraint: Constraint) -> Value:
    """The value with missing optional attributes added, before any conversion, at every depth."""
    if value.is_null or value.is_unknown:
        return value
    parts = constraint.inside
    if constraint.type.kind == "object" and isinstance(value.data, dict):
        return _completed_object(value, constraint)
    if "*" in parts and isinstance(value.data, dict):
        fields = {name: _completed(item, parts["*"]) for name, item in value.data.items()}
        return object_value(fields, value.origin, value.marks)
    if parts and isinstance(value.data, tuple):
        items = [
            _completed(item, parts["*"] if "*" in parts else parts.get(str(position), ANY))
            for position, item in enumerate(value.data)
        ]
        return tuple_value(items, value.origin, value.marks)
    return value


def _completed_object(value: Value, constraint: Constraint) -> Value:
    fields = dict(value.fields)
    for name, part in constraint.inside.items():
        given = fields.get(name)
        if name in constraint.optional and (given is None or (given.is_null and name in constraint.defaults)):
            fields[name] = constraint.defaults.get(name, null(part.type, value.origin))
        elif given is not None:
            fields[name] = _completed(given, part)
    return object_value(fields, value.origin, value.marks)
