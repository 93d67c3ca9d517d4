"""MissingModule: a module call whose module is not here, so that its outputs are unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iaclint.evaluate import Instance, Scope, evaluate
from iaclint.syntax import Block, Expression
from iaclint.truth import Doubt, Reason
from iaclint.values import DYNAMIC, Ref, Value, unknown

if TYPE_CHECKING:
    from iaclint.modules.instance import ModuleInstance

META_ARGUMENTS = frozenset(("source", "version", "count", "for_each", "providers", "depends_on"))
"""The arguments of a module call that are not variables of the module."""


class MissingModule(Instance):
    """A call of a module that is not in the repository, or is one too many: `doubt` says which."""

    def __init__(self, parent: ModuleInstance, call: Block, caller: Scope, address: str, doubt: Doubt) -> None:
        self.parent = parent
        self.doubt = doubt
        self.call = call
        self.caller = caller
        self.address = address

    def attribute(self, name: str, node: Expression) -> Value:
        return unknown(DYNAMIC, (self.doubt,), self.call, frozenset((Ref(self.address, name),)))

    def value(self) -> Value:
        return unknown(DYNAMIC, (self.doubt,), self.call, frozenset((Ref(self.address, ""),)))

    def arguments(self) -> list[Value]:
        """The values it is called with."""
        attributes = self.call.body.attributes
        inputs = (attributes[name] for name in attributes if name not in META_ARGUMENTS)
        return [evaluate(attribute.expression, self.caller) for attribute in inputs]


def not_vendored(address: str) -> Doubt:
    """Why the outputs of this call are unknown."""
    return Doubt(Reason.MODULE_NOT_VENDORED, f"{address} is not vendored; run `terraform init` first")
