"""Inputs: the values of a module instance's variables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from iaclint.evaluate import EvaluationError, Scope, evaluate
from iaclint.modules.constraints import ANY, Constraint, apply_constraint, parse_constraint
from iaclint.modules.missing import META_ARGUMENTS
from iaclint.problem import Problem
from iaclint.syntax import Attribute, Block
from iaclint.truth import Doubt, Reason
from iaclint.values import DYNAMIC, ConversionError, Secrecy, Unknown, Value, unknown

if TYPE_CHECKING:
    from iaclint.modules.instance import ModuleInstance


class Inputs:
    """The variables of one module instance: what the caller, the command line or a default gives them."""

    def __init__(self, instance: ModuleInstance) -> None:
        self._instance = instance
        self._constraints: dict[str, Constraint] = {}

    def value(self, name: str) -> Value:
        """The value of a declared variable, converted to its type; unknown where none is given."""
        block = self._instance.module.variables[name]
        value, given = self._given(name, block)
        try:
            value = apply_constraint(value, self.constraint(name))
            if not self._is_nullable(block):
                value = _not_null(value)
        except ConversionError as error:
            at = given.value_span if given is not None else block.header
            detail = f"the given value is not suitable for var.{name} declared at {block.header}: {error}"
            is_default = given is not None and given is block.body.attributes.get("default")
            summary = "Invalid default value for variable" if is_default else "Invalid value for input variable"
            self._instance.report(Problem(summary, detail, at))
            doubt = Doubt(Reason.EVALUATION_ERROR, f"var.{name} has a value of the wrong type")
            value = unknown(DYNAMIC, (doubt,), block)
        for flag, mark in (("sensitive", Secrecy.SENSITIVE), ("ephemeral", Secrecy.EPHEMERAL)):
            if self._instance.flag(block, flag, default=False):
                value = value.marked(frozenset((mark,)))
        return value

    def _given(self, name: str, block: Block) -> tuple[Value, Attribute | None]:
        """The value before conversion, and the argument or default that states it."""
        default = block.body.attributes.get("default")
        given: Value | None = None
        attribute: Attribute | None = None
        if self._instance.parent is None:
            given = self._instance.root_values.get(name)
        elif self._instance.call is not None and self._instance.caller is not None:
            attribute = self._instance.call.body.attributes.get(name) if name not in META_ARGUMENTS else None
            given = evaluate(attribute.expression, self._instance.caller) if attribute is not None else None
        if given is not None and (not given.is_null or self._is_nullable(block)):
            return given, attribute
        if default is not None:
            return evaluate(default.expression, Scope(self._instance)), default
        if given is not None:
            detail = f"var.{name} declared at {block.header} may not be set to null"
            self._instance.report(Problem("Required variable not set", detail, given.span or block.header))
        type = self.constraint(name).type
        return unknown(type, (Doubt(Reason.UNRESOLVED_VARIABLE, self._no_value(name)),), block), None

    def _is_nullable(self, block: Block) -> bool:
        return self._instance.flag(block, "nullable", default=True)

    def _no_value(self, name: str) -> str:
        where = f" in module.{self._instance.path}" if self._instance.path else ""
        return f"var.{name} has no value{where}"

    def constraint(self, name: str) -> Constraint:
        """The type constraint of a variable; any type where it states none."""
        found = self._constraints.get(name)
        if found is None:
            found = self._constraints[name] = self._parsed_constraint(name)
        return found

    def _parsed_constraint(self, name: str) -> Constraint:
        attribute = self._instance.module.variables[name].body.attributes.get("type")
        if attribute is None:
            return ANY
        try:
            return parse_constraint(attribute.expression, Scope(self._instance))
        except EvaluationError as error:
            self._instance.report(error.problem)
        except ConversionError as error:
            summary = "Invalid default value for optional attribute"
            self._instance.report(Problem(summary, str(error), attribute.value_span))
        return ANY


def _not_null(value: Value) -> Value:
    """The value, which is known not to be null even where it is unknown."""
    if not isinstance(value.data, Unknown) or value.data.not_null:
        return value
    data = replace(value.data, not_null=True)
    return Value(value.kind, data, value.type, value.marks, value.origin, value.document)
