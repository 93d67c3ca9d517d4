"""`count` and `for_each`: which instances a block makes."""

from __future__ import annotations

from iaclint.evaluate import EvaluationError, Operand, Scope, evaluate
from iaclint.problem import Problem
from iaclint.records import dataclass
from iaclint.syntax import Block, Expression
from iaclint.truth import YES, Doubt, Reason, Truth, maybe
from iaclint.values import (
    DYNAMIC,
    NUMBER,
    STRING,
    ConversionError,
    Value,
    convert,
    number,
    object_value,
    string,
    tuple_value,
    unknown,
)

InstanceKey = int | str | None
UNKNOWN_KEY = "*"
MAX_INSTANCES = 100_000


@dataclass(frozen=True, slots=True)
class Slot:
    """One instance to be made: its key, whether it exists, and what `each` or `count` mean in it.

    `is_placeholder` says that it stands for all instances, because their keys are unknown.
    """

    key: InstanceKey
    exists: Truth
    bindings: dict[str, Operand]
    is_placeholder: bool = False

    @property
    def suffix(self) -> str:
        """What follows the name in the address: `[0]`, `["key"]`, `[*]` where the key is unknown."""
        return f"[{UNKNOWN_KEY}]" if self.is_placeholder else key_suffix(self.key)


@dataclass(frozen=True, slots=True)
class Expansion:
    """`kind` is `single`, `count` or `for_each`; where the keys are unknown one slot stands for all."""

    kind: str
    slots: tuple[Slot, ...]
    is_known: bool = True


_SINGLE = Expansion("single", (Slot(None, YES, {}),))


def expand(block: Block, scope: Scope) -> Expansion:
    """The instances of a resource, data source or module call."""
    attributes = block.body.attributes
    if "count" in attributes:
        return _counted(block, scope)
    if "for_each" in attributes:
        return _for_each(block, scope)
    return _SINGLE


def _counted(block: Block, scope: Scope) -> Expansion:
    node = block.body.attributes["count"].expression
    value = evaluate(node, scope)
    try:
        if value.is_null or value.kind == "bool":
            raise EvaluationError("Invalid count argument", "`count` must be a whole number, not null or a bool", node)
        amount = convert(value, NUMBER)
        if not amount.is_unknown and (not isinstance(amount.data, int) or amount.data < 0):
            raise EvaluationError("Invalid count argument", "`count` must be a whole number that is not negative", node)
        if isinstance(amount.data, int) and amount.data > MAX_INSTANCES:
            detail = f"`count` is more than the {MAX_INSTANCES:,} instances that iaclint expands"
            raise EvaluationError("Evaluation limit reached", detail, node, Reason.EVALUATION_LIMIT)
    except (EvaluationError, ConversionError) as error:
        return _failed(_as_evaluation_error(error, "Invalid count argument", block, "count"), "count", scope)
    if not isinstance(amount.data, int):
        _warn("count", amount, node, scope)
        return _placeholder("count", value)
    return Expansion("count", tuple(_counted_slot(position) for position in range(amount.data)))


def _counted_slot(position: int) -> Slot:
    return Slot(position, YES, {"count": object_value({"index": number(position)})})


def _for_each(block: Block, scope: Scope) -> Expansion:
    node = block.body.attributes["for_each"].expression
    value = evaluate(node, scope)
    if value.is_unknown:
        _warn("for_each", value, node, scope)
        return _placeholder("for_each", value)
    try:
        entries = _entries(value, block)
    except EvaluationError as error:
        return _failed(error, "for_each", scope)
    if any(key.is_unknown for key, _ in entries):
        _warn("for_each", tuple_value([key for key, _ in entries]), node, scope)
        return _placeholder("for_each", unknown(DYNAMIC, value.all_doubts))
    return Expansion("for_each", tuple(_each_slot(key, item) for key, item in entries))


def _entries(value: Value, block: Block) -> list[tuple[Value, Value]]:
    node = block.body.attributes["for_each"].expression
    if value.is_null:
        raise EvaluationError("Invalid for_each argument", "`for_each` must not be null", node)
    if value.is_sensitive:
        raise EvaluationError("Invalid for_each argument", "`for_each` must not be sensitive", node)
    if isinstance(value.data, dict):
        return [(string(key), item) for key, item in value.data.items()]
    if value.kind != "set":
        detail = f"`for_each` must be a map or a set of strings, not {value.kind}; use toset() to make a set"
        raise EvaluationError("Invalid for_each argument", detail, node)
    entries: list[tuple[Value, Value]] = []
    for item in value.items:
        if item.is_null or item.kind not in ("string", "dynamic"):
            raise EvaluationError("Invalid for_each set argument", "a set in `for_each` holds only strings", node)
        entries.append((item, item))
    return entries


def _each_slot(key: Value, item: Value) -> Slot:
    return Slot(str(key.data), YES, {"each": object_value({"key": key, "value": item})})


def _warn(name: str, value: Value, node: Expression, scope: Scope) -> None:
    """Says so where Terraform could not plan either: what a resource is given at apply decides how many there are."""
    if any(doubt.reason is Reason.RESOURCE_ATTRIBUTE for doubt in value.all_doubts):
        detail = f"`{name}` depends on resource attributes that are known only after apply"
        problem = Problem(f"Invalid {name} argument", detail, node.span, is_warning=True, stops_terraform=True)
        scope.names.report(problem)


def _placeholder(kind: str, value: Value) -> Expansion:
    """One instance in place of an unknown number of them: never none, never several."""
    exists = maybe(*value.doubts)
    if kind == "count":
        bindings: dict[str, Operand] = {"count": object_value({"index": unknown(NUMBER, value.doubts)})}
    else:
        each = {"key": unknown(STRING, value.doubts), "value": unknown(DYNAMIC, value.doubts, None, value.marks)}
        bindings = {"each": object_value(each)}
    return Expansion(kind, (Slot(UNKNOWN_KEY, exists, bindings, is_placeholder=True),), is_known=False)


def _failed(error: EvaluationError, kind: str, scope: Scope) -> Expansion:
    scope.names.report(error.problem)
    return _placeholder(kind, unknown(DYNAMIC, (error.doubt,)))


def _as_evaluation_error(error: Exception, summary: str, block: Block, name: str) -> EvaluationError:
    if isinstance(error, EvaluationError):
        return error
    return EvaluationError(summary, str(error), block.body.attributes[name].expression)


def curtailed(expansion: Expansion, doubt: Doubt) -> Expansion:
    """One instance in place of more than the root module may have."""
    return expansion if expansion.kind == "single" else _placeholder(expansion.kind, unknown(DYNAMIC, (doubt,)))


def key_suffix(key: InstanceKey) -> str:
    """An instance key as it stands in an address; empty for a single instance."""
    match key:
        case None:
            return ""
        case int():
            return f"[{key}]"
        case _:
            escaped = key.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
            escaped = escaped.replace("\t", "\\t").replace("${", "$${").replace("%{", "%%{")
            return f'["{escaped}"]'
