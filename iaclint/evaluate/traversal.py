"""Names, attributes, indexes and splats."""

from __future__ import annotations

from iaclint.evaluate.core import assume, bounded, inherited, operand_of, secrecy, value_of
from iaclint.evaluate.errors import EvaluationError
from iaclint.evaluate.scope import Expanded, Instance, Operand, Scope
from iaclint.syntax import Expression, GetAttribute, Index, Name, Splat, SplatElement
from iaclint.truth import Doubt, Reason
from iaclint.values import (
    DYNAMIC,
    NUMBER,
    STRING,
    BlockOf,
    ConversionError,
    Mark,
    Ref,
    Type,
    Unknown,
    Value,
    convert,
    list_of,
    list_value,
    tuple_value,
    unify,
    unknown,
)

_NAMED = frozenset(("var", "local", "module", "path", "terraform"))
_MODES = {"data": "data", "ephemeral": "ephemeral", "resource": "managed"}
_ELEMENT = "*"

UNBOUND = {
    "each": 'Reference to "each" in context without for_each',
    "count": 'Reference to "count" in non-counted context',
    "self": 'Invalid "self" reference',
}
"""What Terraform says of the names that only some blocks give a meaning."""


def name(node: Name, scope: Scope) -> Operand:
    bound = scope.bindings.get(node.name)
    if bound is None:
        raise EvaluationError(
            "Invalid reference",
            f"`{node.name}` is not a value: a reference to a resource type must be followed by at least one "
            "attribute access, giving the resource name",
            node,
        )
    return bound


def splat_element(_: SplatElement, scope: Scope) -> Operand:
    return scope.bindings[_ELEMENT]


def get_attribute(node: GetAttribute, scope: Scope) -> Operand:
    operand = node.operand
    if isinstance(operand, Name) and operand.name not in scope.bindings:
        return _rooted(operand.name, node, scope)
    if isinstance(operand, GetAttribute):
        root = operand.operand
        if isinstance(root, Name) and root.name in _MODES and root.name not in scope.bindings:
            return scope.names.resource(_MODES[root.name], operand.name, node.name, node)
    found = operand_of(operand, scope)
    if isinstance(found, Value):
        assume(found, scope)
    return _attribute(found, node)


def _rooted(root: str, node: GetAttribute, scope: Scope) -> Operand:
    """`root.name` where root is no bound name: a named value or a resource."""
    if root in _NAMED:
        return scope.names.named(root, node.name, node)
    if root in _MODES:
        raise EvaluationError(
            "Invalid reference", f"`{root}` must be followed by two attribute names: the type and the name", node
        )
    if root in UNBOUND:
        raise EvaluationError(
            UNBOUND[root],
            f"`{root}` can be used only inside a block that gives it a meaning",
            node,
        )
    return scope.names.resource("managed", root, node.name, node)


def _attribute(operand: Operand, node: GetAttribute) -> Value:
    if isinstance(operand, Instance):
        return operand.attribute(node.name, node)
    if isinstance(operand, Expanded):
        if node.name.isdigit():
            return _forced(operand.instance(_legacy_key(node), node))
        raise EvaluationError(
            "Missing resource instance key",
            "because this resource has `count` or `for_each`, its attributes must be accessed on a specific instance",
            node,
        )
    return attribute_of(operand, node.name, node)


def _forced(operand: Operand) -> Value:
    return operand if isinstance(operand, Value) else operand.value()


def _legacy_key(node: GetAttribute) -> Value:
    return Value("number", int(node.name), NUMBER)


def attribute_of(value: Value, name: str, node: Expression) -> Value:
    """`value.name` of a plain value."""
    if value.is_null:
        raise EvaluationError(
            "Attempt to get attribute from null value", "this value is null, so it has no attributes", node
        )
    if isinstance(value.data, dict):
        found = value.data.get(name)
        if found is not None:
            return found.marked(inherited(value)) if value.marks else found
        return _missing_attribute(value, name, node)
    if value.is_unknown and value.kind in ("dynamic", "map", "object"):
        return unknown(_part_type(value, name, node), value.doubts, node, inherited(value) | _read_from(value, name))
    if name.isdigit() and value.kind in ("list", "tuple"):
        return index_of(value, Value("number", int(name), NUMBER), node)
    raise EvaluationError("Unsupported attribute", f"a value of type {value.type} has no attribute `{name}`", node)


def _missing_attribute(value: Value, name: str, node: Expression) -> Value:
    whole = [ref for ref in value.refs if not ref.attribute] if value.kind == "object" else []
    if whole:  # a whole resource instance: what it does not set, the provider decides
        doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, f"{whole[0].address}.{name} is known only after apply")
        return unknown(DYNAMIC, (doubt,), node, _read_from(value, name) | secrecy(value))
    block = next((mark for mark in value.marks if isinstance(mark, BlockOf)), None)
    if block is not None:
        doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, f"{block.address}.{block.type}[*].{name} is known only after apply")
        return unknown(DYNAMIC, (doubt,), node, inherited(value))
    if value.kind == "map":
        raise EvaluationError("Missing map element", f"this map does not have an element with the key `{name}`", node)
    raise EvaluationError("Unsupported attribute", f"this object does not have an attribute named `{name}`", node)


def _read_from(value: Value, name: str) -> frozenset[Mark]:
    """The marks of an attribute that is read from a whole instance, or from one of several."""
    return frozenset(Ref(ref.address, name) for ref in value.refs if not ref.attribute)


def _part_type(value: Value, name: str, node: Expression) -> Type:
    """The type of an attribute of an unknown value, which must have it if its type is known."""
    if value.kind == "map":
        return value.type.element or DYNAMIC
    if value.kind == "object":
        fields = dict(value.type.fields)
        if name not in fields:
            raise EvaluationError(
                "Unsupported attribute", f"this object does not have an attribute named `{name}`", node
            )
        return fields[name]
    return DYNAMIC


def index(node: Index, scope: Scope) -> Operand:
    operand = operand_of(node.operand, scope)
    key = value_of(node.key, scope)
    if isinstance(operand, Expanded):
        return operand.instance(key, node)
    if isinstance(operand, Instance):
        raise EvaluationError(
            "Unexpected resource instance key",
            "because this resource does not have `count` or `for_each` set, references to it must not have an index",
            node,
        )
    assume(operand, scope)
    assume(key, scope)
    return index_of(operand, key, node)


def index_of(value: Value, key: Value, node: Expression) -> Value:
    """`value[key]` of plain values."""
    if value.is_null:
        raise EvaluationError(
            "Attempt to index null value", "this value is null, so it does not have any indices", node
        )
    if key.is_null:
        raise EvaluationError("Invalid index", "the given key is null; an index must not be null", node)
    match value.kind:
        case "list" | "tuple":
            return _element(value, _index_key(key, NUMBER, node), node)
        case "map" | "object":
            return _entry(value, _index_key(key, STRING, node), node)
        case "dynamic" if value.is_unknown:
            return unknown(DYNAMIC, value.doubts, node, inherited(value))
        case _:
            raise EvaluationError("Invalid index", f"a value of type {value.type} cannot be indexed", node)


def _index_key(key: Value, type: Type, node: Expression) -> Value:
    try:
        return convert(key, type)
    except ConversionError as error:
        raise EvaluationError("Invalid index", f"the given key does not identify an element: {error}", node) from error


def _element(value: Value, key: Value, node: Expression) -> Value:
    if value.is_unknown or key.is_unknown:
        return _unknown_part(value, key, node)
    position = 0 if key.data == 0 else key.data  # "-0" is a float, and an index all the same
    if not isinstance(position, int) or not 0 <= position < len(value.items):
        raise EvaluationError(
            "Invalid index",
            f"the given key does not identify an element in this collection value of {len(value.items)} elements",
            node,
        )
    return value.items[position].marked(inherited(value) | secrecy(key))


def _entry(value: Value, key: Value, node: Expression) -> Value:
    if value.is_unknown or key.is_unknown:
        return _unknown_part(value, key, node)
    found = value.fields.get(str(key.data))
    if found is None:
        if value.kind == "object":
            return _missing_attribute(value, str(key.data), node)
        raise EvaluationError(
            "Invalid index", "the given key does not identify an element in this collection value", node
        )
    return found.marked(inherited(value) | secrecy(key))


def _unknown_part(value: Value, key: Value, node: Expression) -> Value:
    """Some element, which one is not known: it may come from any resource that an element comes from."""
    doubts = value.doubts or key.doubts
    marks = inherited(value) | secrecy(key)
    candidates = [*value.items, *value.fields.values()]
    for item in candidates:
        marks |= item.marks
    if value.is_unknown and value.type.kind == "tuple" and isinstance(key.data, int):
        items = value.type.items
        if not 0 <= key.data < len(items):
            raise EvaluationError("Invalid index", f"this tuple has only {len(items)} elements", node)
        return unknown(items[key.data], doubts, node, marks)
    if value.is_unknown and value.type.kind == "object" and isinstance(key.data, str):
        return unknown(_part_type(value, key.data, node), doubts, node, marks)
    return unknown(value.type.element or DYNAMIC, doubts, node, marks)


def splat(node: Splat, scope: Scope) -> Value:
    operand = operand_of(node.operand, scope)
    if isinstance(operand, Instance):
        return tuple_value([_each(node, operand, scope)], node)
    if isinstance(operand, Expanded):
        if not operand.counted:  # `for_each` makes an object, which a splat wraps whole
            return tuple_value([_each(node, operand.value(), scope)], node)
        entries = operand.entries()
        if entries is None:
            whole = operand.value()
            return unknown(DYNAMIC, whole.doubts, node, whole.marks)
        return tuple_value([_each(node, instance, scope) for _, instance in entries], node)
    return bounded(_splat_value(node, operand, scope), node)


def _each(node: Splat, element: Operand, scope: Scope) -> Value:
    return value_of(node.each, scope.bind({_ELEMENT: element}))


def _splat_value(node: Splat, value: Value, scope: Scope) -> Value:
    assume(value, scope, value.kind)
    if value.is_null:
        if value.type.is_sequence:
            raise EvaluationError("Splat of null value", "splat expressions cannot be applied to null sequences", node)
        assumed = scope.budget.assumptions
        _each(node, unknown(value.type, (), node), scope)  # what no value of this type has is an error all the same
        scope.budget.assumptions = assumed
        return tuple_value((), node, value.marks)
    if value.is_unknown:
        return _unknown_splat(node, value, scope)
    if not value.type.is_sequence:
        return tuple_value([_each(node, value, scope)], node)
    results = [_each(node, item, scope) for item in value.items]
    marks = inherited(value)
    if value.kind == "tuple":
        return tuple_value(results, node, marks)
    if not results:
        return list_value(_element_type(node, value, scope), (), node, marks)
    element = unify([result.type for result in results])
    if element is None:
        return tuple_value(results, node, marks)
    return list_value(element, [convert(result, element) for result in results], node, marks)


def _element_type(node: Splat, value: Value, scope: Scope) -> Type:
    """The type that the splat gives to each element of an empty list or set, which must have what is asked of it."""
    assumed = scope.budget.assumptions
    element = _each(node, unknown(value.type.element or DYNAMIC, (), node), scope)
    scope.budget.assumptions = assumed
    return element.type


def _unknown_splat(node: Splat, value: Value, scope: Scope) -> Value:
    """An unknown value; what no element of its type has is an error all the same."""
    if not value.type.is_sequence:
        alone = _each(node, value, scope)
        is_there = isinstance(value.data, Unknown) and value.data.not_null and value.kind != "dynamic"
        return tuple_value([alone], node) if is_there else unknown(DYNAMIC, value.doubts, node, value.marks)
    element = _each(node, unknown(value.type.element or DYNAMIC, value.doubts, node, value.marks), scope)
    is_certain = value.kind != "tuple" and not element.type.has_dynamic
    type = list_of(element.type) if is_certain else DYNAMIC
    return unknown(type, value.doubts, node, value.marks, bounds=value.bounds)
