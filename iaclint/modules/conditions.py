"""Conditions and flags that depend on values: validations, pre- and postconditions, secrets, Sids."""

from __future__ import annotations

from iaclint.evaluate import Scope, evaluate
from iaclint.modules.configuration import Configuration
from iaclint.modules.instance import ModuleInstance
from iaclint.modules.policy_sids import repeated_sids
from iaclint.modules.resource import Resource
from iaclint.problem import Problem
from iaclint.source import Span
from iaclint.syntax import Block, Expression
from iaclint.values import BOOL, ConversionError, Secrecy, Value, convert

_WRITE_ONLY = "_wo"
"""How the names of write-only arguments end, by the convention of all providers that have some."""


def check_module(instance: ModuleInstance) -> None:
    """Reports the validations, output preconditions and secret outputs of a module instance that Terraform refuses."""
    scope = Scope(instance)
    for name, variable in instance.module.variables.items():
        for block in _blocks(variable, "validation"):
            place = _place_of_value(instance, name, variable)
            _check(block, scope, "Invalid value for variable", instance, place)
    for name, output in instance.module.outputs.items():
        for block in _blocks(output, "precondition"):
            _check(block, scope, "Module output value precondition failed", instance)
        _check_output(instance, name, output)


def check_resource(resource: Resource) -> None:
    """Reports the conditions of a resource instance that do not hold, and ephemeral values that it would keep."""
    for lifecycle in _blocks(resource.block, "lifecycle"):
        for block in _blocks(lifecycle, "precondition"):
            _check(block, resource.scope, "Resource precondition failed", resource.module)
        scope = resource.scope.bind({"self": resource})
        for block in _blocks(lifecycle, "postcondition"):
            _check(block, scope, "Resource postcondition failed", resource.module)
    if resource.mode != "ephemeral":
        _check_ephemeral(resource)
    if (resource.mode, resource.type) == ("data", "aws_iam_policy_document"):
        for detail in repeated_sids(resource.configuration):
            resource.module.report(Problem("Duplicate Sid", detail, resource.header))


def _blocks(block: Block, type: str) -> list[Block]:
    return [inner for inner in block.body.blocks if inner.type == type]


def _check(block: Block, scope: Scope, summary: str, instance: ModuleInstance, place: Span | None = None) -> None:
    """Reports a condition that is known to be false; one that is unknown may hold."""
    condition = block.body.attributes.get("condition")
    if condition is None:
        return
    value = evaluate(condition.expression, scope)
    if value.is_null:
        detail = "the condition is null; it must be true or false"
        instance.report(Problem("Invalid condition result", detail, condition.value_span))
        return
    try:
        holds = convert(value, BOOL).data
    except ConversionError as error:
        instance.report(Problem("Invalid condition result", f"the condition is no bool: {error}", condition.value_span))
        return
    if holds is False:
        instance.report(Problem(summary, _message(block, scope), place or condition.value_span))


def _message(block: Block, scope: Scope) -> str:
    """What the author says of the fault, where that is known and may be printed."""
    attribute = block.body.attributes.get("error_message")
    message = evaluate(attribute.expression, scope) if attribute is not None else None
    where = f"this was checked at {block.header}"
    if message is None or message.is_sensitive or not isinstance(message.data, str):
        return where
    return f"{message.data}; {where}"


def _place_of_value(instance: ModuleInstance, name: str, variable: Block) -> Span:
    """Where a variable gets its value: the argument of the call, the variables file, or the variable itself."""
    if instance.call is not None:
        attribute = instance.call.body.attributes.get(name)
        return instance.call.header if attribute is None else attribute.value_span
    given = instance.root_values.get(name)
    return variable.header if given is None or given.origin is None else given.origin.span


def _check_output(instance: ModuleInstance, name: str, output: Block) -> None:
    """Reports what a root module would print although it is secret, and what no output may hold at all."""
    attribute = output.body.attributes.get("value")
    if attribute is None:
        return
    secrets = _secrets(instance.output(name, _node(output)))
    is_root = instance.parent is None
    is_ephemeral = instance.flag(output, "ephemeral", default=False)
    if is_root and Secrecy.SENSITIVE in secrets and not instance.flag(output, "sensitive", default=False):
        detail = f"output `{name}` of the root module holds sensitive values; it needs `sensitive = true`"
        instance.report(Problem("Output refers to sensitive values", detail, output.header))
    if is_root and is_ephemeral:
        detail = "ephemeral outputs are for child modules; a root module has none"
        instance.report(Problem("Ephemeral output not allowed", detail, output.header))
    elif Secrecy.EPHEMERAL in secrets and not is_ephemeral:
        detail = f"output `{name}` would keep an ephemeral value"
        instance.report(Problem("Ephemeral value not allowed", detail, attribute.value_span))


def _check_ephemeral(resource: Resource) -> None:
    """Reports the ephemeral values among the arguments of a resource, which are kept in the state."""
    waiting: list[Configuration] = [resource.configuration]
    while waiting:
        configuration = waiting.pop()
        for name in configuration.names():
            if name.endswith(_WRITE_ONLY):
                continue
            value = configuration.attribute(name)
            if value.is_null:
                waiting.extend(configuration.blocks(name))
            elif Secrecy.EPHEMERAL in _secrets(value):
                detail = f"`{name}` of {resource.address} is kept in the state, where ephemeral values may not be"
                written = resource.block.body.attributes.get(name) if configuration is resource.configuration else None
                place = configuration.header.span if written is None else written.value_span
                resource.module.report(Problem("Invalid use of ephemeral value", detail, place))


def _secrets(value: Value) -> set[object]:
    return {mark for part in value.walk() for mark in part.marks if isinstance(mark, Secrecy)}


def _node(block: Block) -> Expression:
    return Expression(block.file, block.start, block.header_end)
