"""Resource: one instance of a resource or data source, by its full address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from iaclint.evaluate import EvaluationError, Expanded, Instance, Operand, Scope
from iaclint.modules import google_policy, policy_document
from iaclint.modules.configuration import (
    META_NAMES,
    Blocks,
    BodyConfiguration,
    Configuration,
    Header,
    ValueConfiguration,
    owned,
)
from iaclint.modules.expansion import Expansion, InstanceKey, Slot
from iaclint.schemas import NOTHING, Nesting, schema_of
from iaclint.source import Span
from iaclint.syntax import Block, Expression
from iaclint.truth import Doubt, Reason, Truth
from iaclint.values import (
    DYNAMIC,
    NUMBER,
    STRING,
    ConversionError,
    Ref,
    Value,
    convert,
    null,
    number,
    object_value,
    set_value,
    string,
    tuple_value,
    unknown,
)

if TYPE_CHECKING:
    from iaclint.modules.instance import ModuleInstance


_RENDERERS = {**policy_document.RENDERERS, **google_policy.RENDERERS}
_OF_TERRAFORM_DATA = frozenset(("id", "input", "output", "triggers_replace"))


class Resource(Instance):
    """A resource instance (`mode` `managed`) or data source instance (`data`).

    `address` is as Terraform prints it. `exists` is less than YES where `count` or `for_each` is
    unknown: one instance then stands for all. `module` is the module instance that declares it.
    """

    __slots__ = (
        "_like",
        "_schema",
        "_values",
        "address",
        "block",
        "configuration",
        "exists",
        "key",
        "mode",
        "module",
        "name",
        "scope",
        "type",
    )

    def __init__(self, mode: str, block: Block, slot: Slot, module: ModuleInstance) -> None:
        self.mode = mode
        self.type, self.name = block.labels
        self.key: InstanceKey = slot.key
        self.exists: Truth = slot.exists
        self.module = module
        self.block = block
        prefix = "" if mode == "managed" else mode + "."
        self.address = f"{module.prefix}{prefix}{self.type}.{self.name}{slot.suffix}"
        self.scope = Scope(module, slot.bindings)
        self._schema = schema_of(self.type) if mode == "managed" else NOTHING
        self.configuration: Configuration = BodyConfiguration(
            Header(block), block.body, self.scope, meta=META_NAMES, schema=self._schema
        )
        self._values: dict[str, Value] = {}
        self._like: Callable[[str, Expression], Value] | None = None

    def resemble(self, configuration: Configuration, attributes: Callable[[str, Expression], Value]) -> None:
        """Takes its content, and its attributes as other expressions see them, from an instance that it is like."""
        self.configuration = configuration
        self._like = attributes

    def holding(self, values: Value) -> Resource:
        """The same instance with these attributes in place of what its block says."""
        self.configuration = ValueConfiguration(self.configuration.header, values)
        return self

    @property
    def header(self) -> Span:
        """The header of its block: where what it lacks is missed."""
        return self.block.header

    def __getitem__(self, path: str) -> Value:
        """The value at a dotted path of attributes and first blocks; null where it is absent."""
        configuration = self.configuration
        return configuration[path] if "." in path else configuration.attribute(path)

    @property
    def provider(self) -> Configuration | None:
        """The configuration of its provider; None where no `provider` block is in the repository."""
        attribute = self.block.body.attributes.get("provider")
        written = "" if attribute is None else attribute.value_span.text.strip().strip('"')
        name, _, alias = (written or self.type.partition("_")[0]).partition(".")
        return self.module.provider_configuration(name, alias.partition("[")[0])

    def blocks(self, name: str) -> Blocks:
        """Its nested blocks of one type."""
        return self.configuration.blocks(name)

    def attribute(self, name: str, node: Expression) -> Value:
        """What `address.name` is to other expressions; unknown where the provider decides."""
        found = self._values.get(name)
        if found is None:
            found = self._values[name] = self._worked_out(name, node) if self._like is None else self._like(name, node)
        return found

    def _worked_out(self, name: str, node: Expression) -> Value:
        if (self.mode, self.type) == ("managed", "terraform_data") and name not in _OF_TERRAFORM_DATA:
            detail = f"`terraform_data` has no attribute `{name}`"
            raise EvaluationError("Unsupported attribute", detail, node)
        self.module.tree.enter(f"{self.address}.{name}", node)
        try:
            return self._attribute(name).marked(frozenset((Ref(self.address, name),)))
        finally:
            self.module.tree.leave(f"{self.address}.{name}")

    def _attribute(self, name: str) -> Value:
        render = _RENDERERS.get((self.mode, self.type, name))
        if render is not None:
            return render(self.configuration)
        body = self.block.body
        if name in body.attributes:
            value = self.configuration.attribute(name)
            if not value.is_null:
                return value
        elif any(block.type == name or block.labels[:1] == (name,) for block in body.blocks):
            blocks = self.configuration.blocks(name)
            if not blocks.doubts and all(item.exists.is_yes for item in blocks):
                return self._block_value(
                    name, [owned(item.as_value(self.address), self.address, name) for item in blocks]
                )
        return self._computed(name)

    def _block_value(self, name: str, items: list[Value]) -> Value:
        """Nested blocks as a value; those that are kept as a set have no places."""
        nested = self._schema.blocks.get(name)
        if nested is not None and nested.nesting is Nesting.SET:
            return set_value(DYNAMIC, items, self.block)
        return tuple_value(items, self.block)

    def _computed(self, name: str) -> Value:
        if (self.mode, self.type) == ("managed", "terraform_data") and name != "id":
            return self._of_terraform_data(name)
        if self.mode == "data":
            doubt = Doubt(Reason.DATA_SOURCE, f"{self.address}.{name} is read from the provider")
        else:
            doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, f"{self.address}.{name} is known only after apply")
        type = STRING if name in ("id", "arn") else self._schema.arguments.get(name, DYNAMIC)
        return unknown(type, (doubt,), self.block, not_null=name in ("id", "arn"))

    def _of_terraform_data(self, name: str) -> Value:
        """What Terraform's own resource type says of itself: `output` will be `input`, what is not set is null."""
        given = self.configuration.attribute("input")
        if name != "output" or given.is_null:
            return null(DYNAMIC, self.block)
        doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, f"{self.address}.output is known only after apply")
        return unknown(given.type, (doubt,), self.block, given.marks)

    def value(self) -> Value:
        """The whole instance as an object; what it does not set is unknown when asked for."""
        fields = {name: self.attribute(name, _node(self.block)) for name in self.configuration.names()}
        return object_value(fields, self.block, frozenset((Ref(self.address, ""),)))

    def __repr__(self) -> str:
        return f"Resource({self.address})"


def _node(block: Block) -> Expression:
    return Expression(block.file, block.start, block.header_end)


class Instances(Expanded):
    """All instances of a resource, data source or module call with `count` or `for_each`."""

    __slots__ = ("_by_key", "_expansion", "_members", "_what")

    def __init__(self, what: str, expansion: Expansion, members: tuple[Instance, ...]) -> None:
        self._what = what
        self._expansion = expansion
        self._members = members
        self._by_key = {slot.key: member for slot, member in zip(expansion.slots, members, strict=True)}

    @property
    def counted(self) -> bool:
        return self._expansion.kind == "count"

    def instance(self, key: Value, node: Expression) -> Operand:
        if not self._expansion.is_known:
            return self._members[0]
        if key.is_null:
            raise EvaluationError("Invalid index", "the given key is null; an index must not be null", node)
        try:
            wanted = convert(key, NUMBER if self.counted else STRING)
        except ConversionError as error:
            detail = f"the given key does not identify an instance of {self._what}: {error}"
            raise EvaluationError("Invalid index", detail, node) from error
        if wanted.is_unknown:
            marks = frozenset(mark for member in self._members for mark in member.value().marks)
            return unknown(DYNAMIC, wanted.doubts, node, marks | key.marks)
        found = self._by_key.get(wanted.data)  # type: ignore[arg-type]
        if found is None:
            detail = f"the given key does not identify an instance of {self._what}"
            raise EvaluationError("Invalid index", detail, node)
        return found

    def entries(self) -> Iterator[tuple[Value, Instance]] | None:
        if not self._expansion.is_known:
            return None
        return iter(
            [(self._key(slot), member) for slot, member in zip(self._expansion.slots, self._members, strict=True)]
        )

    def _key(self, slot: Slot) -> Value:
        return number(slot.key) if isinstance(slot.key, int) else string(str(slot.key))

    def value(self) -> Value:
        if not self._expansion.is_known:
            member = self._members[0].value()
            return unknown(DYNAMIC, self._expansion.slots[0].exists.doubts, None, member.marks, not_null=True)
        if self.counted:
            return tuple_value([member.value() for member in self._members])
        return object_value({str(key): member.value() for key, member in self._by_key.items()})
