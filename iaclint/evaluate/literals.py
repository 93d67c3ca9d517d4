"""Literals, templates, tuples and objects."""

from __future__ import annotations

from iaclint.evaluate.core import (
    MAX_TEXT,
    assume,
    bounded,
    charge,
    inherited,
    limit,
    operand_of,
    secrecy,
    value_of,
    values_of,
)
from iaclint.evaluate.errors import EvaluationError
from iaclint.evaluate.scope import Operand, Scope
from iaclint.syntax import (
    Expression,
    ForDirective,
    IfDirective,
    Invalid,
    Literal,
    ObjectLiteral,
    Parenthesized,
    Template,
    Text,
    TupleLiteral,
    Wrap,
)
from iaclint.truth import Reason
from iaclint.values import (
    BOOL,
    DYNAMIC,
    NO_MARKS,
    STRING,
    ConversionError,
    Value,
    boolean,
    concatenate,
    convert,
    keyed_object,
    null,
    number,
    object_value,
    string,
    tuple_value,
    unknown,
)


def literal(node: Literal, _: Scope) -> Value:
    value = node.value
    if isinstance(value, str) and value.isascii():  # as nearly all are
        return Value("string", value, STRING, NO_MARKS, node)
    match value:
        case str():
            return string(value, node)
        case bool():
            return boolean(value, node)
        case None:
            return null(DYNAMIC, node)
        case _:
            return number(value, node)


def text(node: Text, _: Scope) -> Value:
    return string(node.value, node)


def invalid(node: Invalid, _: Scope) -> Value:
    """An expression that did not parse: its problem was reported by the reader."""
    raise EvaluationError(node.problem.summary, node.problem.detail, node, Reason.SYNTAX_ERROR)


def parenthesized(node: Parenthesized, scope: Scope) -> Operand:
    return operand_of(node.inner, scope)


def wrap(node: Wrap, scope: Scope) -> Operand:
    return operand_of(node.inner, scope)


def template(node: Template, scope: Scope) -> Value:
    return _joined(_pieces(node.parts, scope), node, scope)


def _joined(pieces: list[Value], node: Expression, scope: Scope) -> Value:
    """The pieces as one string, if that does not get too long."""
    weight = sum(piece.extent[1] for piece in pieces)
    if weight > MAX_TEXT // 4 + len(pieces):
        raise limit(f"the text would be longer than {MAX_TEXT:,} characters", node)
    charge(weight, node, scope)
    return concatenate(pieces, node)


def _pieces(parts: list[Expression], scope: Scope) -> list[Value]:
    pieces: list[Value] = []
    for part in parts:
        if isinstance(part, IfDirective):
            pieces.append(_if_directive(part, scope))
        elif isinstance(part, ForDirective):
            pieces.append(_for_directive(part, scope))
        else:
            value = value_of(part, scope)
            assume(value, scope, "string")
            pieces.append(as_string(value, part))
    return pieces


def as_string(value: Value, node: Expression) -> Value:
    """The value as a piece of a template."""
    if value.is_null:
        raise EvaluationError(
            "Invalid template interpolation value",
            "the expression result is null; a null value cannot be included in a string template",
            node,
        )
    try:
        return value if value.kind == "string" else convert(value, STRING)
    except ConversionError as error:
        raise EvaluationError(
            "Invalid template interpolation value",
            f"cannot include the given value in a string template: {error}",
            node,
        ) from error


def _if_directive(node: IfDirective, scope: Scope) -> Value:
    condition = as_choice(value_of(node.condition, scope), node.condition)
    if condition.is_unknown:
        assume(condition, scope)
        return unknown(STRING, condition.doubts, node, secrecy(condition), not_null=True)
    taken = node.then if condition.data else node.otherwise
    return _joined(_pieces(taken, scope), node, scope).marked(secrecy(condition))


def as_condition(value: Value, node: Expression) -> Value:
    """The value as a bool that decides something."""
    if value.is_null:
        raise EvaluationError("Null condition", "the condition value is null; conditions must be true or false", node)
    try:
        return convert(value, BOOL)
    except ConversionError as error:
        raise EvaluationError(
            "Incorrect condition type", f"the condition expression must be of type bool: {error}", node
        ) from error


def as_choice(value: Value, node: Expression) -> Value:
    """The value as a bool that chooses between two; Terraform looks at its type only once it is known."""
    return value if value.is_unknown else as_condition(value, node)


def _for_directive(node: ForDirective, scope: Scope) -> Value:
    collection = value_of(node.collection, scope)
    pairs = iterate(collection, node.collection)
    if pairs is None:
        assume(collection, scope)
        return unknown(STRING, collection.all_doubts, node, collection.marks, not_null=True)
    pieces: list[Value] = []
    for key, item in pairs:
        bindings: dict[str, Operand] = {node.value: item}
        if node.key:
            bindings[node.key] = key
        pieces.extend(_pieces(node.body, scope.bind(bindings)))
    return _joined(pieces, node, scope).marked(secrecy(collection))


def iterate(collection: Value, node: Expression) -> list[tuple[Value, Value]] | None:
    """The key and value pairs that `for` visits; None where the collection is unknown."""
    if collection.is_null:
        raise EvaluationError(
            "Iteration over null value", "a null value cannot be used as the collection in a 'for' expression", node
        )
    if collection.is_unknown:
        if collection.kind in ("string", "number", "bool"):
            raise _not_iterable(collection, node)
        return None
    marks = inherited(collection)
    match collection.kind:
        case "list" | "tuple":
            return [(number(index), item.marked(marks)) for index, item in enumerate(collection.items)]
        case "set":
            return [(item, item.marked(marks)) for item in collection.items]
        case "map" | "object":
            return [(string(key), item.marked(marks)) for key, item in collection.fields.items()]
        case _:
            raise _not_iterable(collection, node)


def _not_iterable(collection: Value, node: Expression) -> EvaluationError:
    return EvaluationError(
        "Iteration over non-iterable value",
        f"a value of type {collection.type} cannot be used as the collection in a 'for' expression",
        node,
    )


def tuple_literal(node: TupleLiteral, scope: Scope) -> Value:
    return bounded(tuple_value(values_of(node.items, scope), node), node)


def object_literal(node: ObjectLiteral, scope: Scope) -> Value:
    if names := _literal_names(node):
        values = values_of([value for _, value in node.items], scope)
        return bounded(object_value(dict(zip(names, values, strict=True)), node), node)
    pairs = [(as_key(value_of(key, scope), key), value_of(value, scope)) for key, value in node.items]
    for key, _ in pairs:
        assume(key, scope, "string")
    return bounded(keyed_object(pairs, node, secrecy(*(key for key, _ in pairs))), node)


def _literal_names(node: ObjectLiteral) -> list[str]:
    """The keys, if all of them are written as plain texts, as they nearly always are."""
    names = [key.value for key, _ in node.items if isinstance(key, Literal) and isinstance(key.value, str)]
    return names if len(names) == len(node.items) else []


def as_key(value: Value, node: Expression) -> Value:
    """The value as the key of an object."""
    if value.is_null:
        raise EvaluationError("Null value as key", "a null value cannot be used as a key", node)
    try:
        return value if value.kind == "string" else convert(value, STRING)
    except ConversionError as error:
        raise EvaluationError(
            "Incorrect key type", f"cannot use this expression as an object key: {error}", node
        ) from error
