"""ModuleInstance: one instance in the tree of modules, its names evaluated when they are asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches

from iaclint.evaluate import Budget, EvaluationError, Instance, Operand, Scope, evaluate
from iaclint.functions import Host
from iaclint.modules.configuration import BodyConfiguration, Configuration
from iaclint.modules.constraints import ANY, Constraint, apply_constraint, parse_constraint
from iaclint.modules.expansion import Expansion, Slot, curtailed, expand
from iaclint.modules.module import Module, ResourceKey, alias_text
from iaclint.modules.resource import Instances, Resource
from iaclint.modules.tree import Tree
from iaclint.problem import Problem
from iaclint.syntax import Attribute, Block, Expression
from iaclint.truth import YES, Doubt, Reason, Truth
from iaclint.values import (
    DYNAMIC,
    STRING,
    ConversionError,
    Ref,
    Secrecy,
    Unknown,
    Value,
    null,
    object_value,
    string,
    unknown,
)

_META = frozenset(("source", "version", "count", "for_each", "providers", "depends_on"))
_MODULE_WEIGHT = 10
_COMMENT = re.compile(r"(?:#|//)[^\n]*")
_PROVIDER_PAIR = re.compile(r'"?([\w.-]++)"?\s*+[=:]\s*+"?([\w.-]++)')


class ModuleInstance(Instance):
    """A module with the values of its variables.

    `path` names its calls without instance keys (`network.subnets`), `prefix` is what its
    resources' addresses start with (`module.network["a"].module.subnets.`).
    """

    def __init__(
        self,
        tree: Tree,
        module: Module,
        *,
        call: Block | None = None,
        caller: Scope | None = None,
        parent: ModuleInstance | None = None,
        path: str = "",
        prefix: str = "",
        exists: Truth = YES,
    ) -> None:
        self.tree = tree
        self.module = module
        self.call = call
        self.caller = caller
        self.parent = parent
        self.path = path
        self.prefix = prefix
        self.exists = exists
        self.root_values: Mapping[str, Value] = {}
        self._values: dict[tuple[str, str], Value] = {}
        self._constraints: dict[str, Constraint] = {}
        self._expanded: dict[ResourceKey, tuple[Operand, tuple[Resource, ...]]] = {}
        self._called: dict[str, tuple[Operand, tuple[Instance, ...]]] = {}
        self._providers: dict[int, Configuration] = {}

    # names of expressions

    @property
    def host(self) -> Host:
        return self.tree.host

    @property
    def budget(self) -> Budget:
        return self.tree.budget

    def report(self, problem: Problem) -> None:
        self.tree.report(problem)

    def named(self, root: str, name: str, node: Expression) -> Operand:
        match root:
            case "var":
                return self._memoised("var", name, node, self._variable, self.module.variables)
            case "local":
                return self._memoised("local", name, node, self._local, self.module.locals)
            case "module":
                if name not in self.module.calls:
                    raise _undeclared("module", name, self.module.calls, node)
                return self._call(name)[0]
            case "path":
                return self._path(name, node)
            case _:
                return self._terraform(name, node)

    def _memoised(
        self, root: str, name: str, node: Expression, ask: Callable[[str], Value], declared: Mapping[str, object]
    ) -> Value:
        found = self._values.get((root, name))
        if found is None:
            if name not in declared:
                kind = "input variable" if root == "var" else "local value"
                raise _undeclared(kind, name, declared, node)
            what = f"{self.prefix}{root}.{name}"
            self.tree.enter(what, node)
            try:
                found = ask(name)
            finally:
                self.tree.leave(what)
            self._values[root, name] = found
        return found

    def _local(self, name: str) -> Value:
        return evaluate(self.module.locals[name].expression, Scope(self))

    def _path(self, name: str, node: Expression) -> Value:
        match name:
            case "module":
                return string(self.tree.relative(self.module.directory), node)
            case "root":
                return string(".", node)
            case "cwd":
                return unknown(STRING, (Doubt(Reason.UNRESOLVED_VARIABLE, "path.cwd depends on the machine"),), node)
        raise EvaluationError("Invalid path reference", f"there is no `path.{name}`; use module, root or cwd", node)

    def _terraform(self, name: str, node: Expression) -> Value:
        if name == "workspace":
            return string(self.tree.workspace, node)
        if name == "applying":
            doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, "terraform.applying is known only at apply")
            return unknown(DYNAMIC, (doubt,), node)
        raise EvaluationError("Invalid reference", f"there is no `terraform.{name}`", node)

    # variables

    def _variable(self, name: str) -> Value:
        block = self.module.variables[name]
        value, given = self._given(name, block)
        try:
            value = apply_constraint(value, self.constraint(name))
            if not self._is_nullable(block):
                value = _not_null(value)
        except ConversionError as error:
            at = given.value_span if given is not None else block.header
            detail = f"the given value is not suitable for var.{name} declared at {block.header}: {error}"
            self.report(Problem("Invalid value for input variable", detail, at))
            doubt = Doubt(Reason.EVALUATION_ERROR, f"var.{name} has a value of the wrong type")
            value = unknown(DYNAMIC, (doubt,), block)
        for flag, mark in (("sensitive", Secrecy.SENSITIVE), ("ephemeral", Secrecy.EPHEMERAL)):
            if self._flag(block, flag, default=False):
                value = value.marked(frozenset((mark,)))
        return value

    def _given(self, name: str, block: Block) -> tuple[Value, Attribute | None]:
        """The value before conversion, and the argument or default that states it."""
        default = block.body.attributes.get("default")
        given: Value | None = None
        attribute: Attribute | None = None
        if self.parent is None:
            given = self.root_values.get(name)
        elif self.call is not None and self.caller is not None:
            attribute = self.call.body.attributes.get(name) if name not in _META else None
            given = evaluate(attribute.expression, self.caller) if attribute is not None else None
        if given is not None and (not given.is_null or self._is_nullable(block)):
            return given, attribute
        if default is not None:
            return evaluate(default.expression, Scope(self)), default
        if given is not None:
            detail = f"var.{name} declared at {block.header} may not be set to null"
            self.report(Problem("Required variable not set", detail, given.span or block.header))
        type = self.constraint(name).type
        return unknown(type, (Doubt(Reason.UNRESOLVED_VARIABLE, self._no_value(name)),), block), None

    def _is_nullable(self, block: Block) -> bool:
        return self._flag(block, "nullable", default=True)

    def _no_value(self, name: str) -> str:
        where = f" in module.{self.path}" if self.path else ""
        return f"var.{name} has no value{where}"

    def _flag(self, block: Block, name: str, *, default: bool) -> bool:
        attribute = block.body.attributes.get(name)
        if attribute is None:
            return default
        return evaluate(attribute.expression, Scope(self)).data is True

    def constraint(self, name: str) -> Constraint:
        """The type constraint of a variable; any type where it states none."""
        found = self._constraints.get(name)
        if found is None:
            found = self._constraints[name] = self._parsed_constraint(name)
        return found

    def _parsed_constraint(self, name: str) -> Constraint:
        attribute = self.module.variables[name].body.attributes.get("type")
        if attribute is None:
            return ANY
        try:
            return parse_constraint(attribute.expression, Scope(self))
        except EvaluationError as error:
            self.report(error.problem)
        except ConversionError as error:
            self.report(Problem("Invalid default value for optional attribute", str(error), attribute.value_span))
        return ANY

    # resources

    def resource(self, mode: str, type: str, name: str, node: Expression) -> Operand:
        key = (mode, type, name)
        if key not in self.module.resources:
            detail = f"a resource `{_spelled(key)}` has not been declared in {self._label()}"
            raise EvaluationError("Reference to undeclared resource", detail, node)
        return self._expand(key)[0]

    def resources(self) -> list[Resource]:
        """The resource and data source instances that this module instance itself declares."""
        return [member for key in self.module.resources for member in self._expand(key)[1]]

    def _expand(self, key: ResourceKey) -> tuple[Operand, tuple[Resource, ...]]:
        found = self._expanded.get(key)
        if found is None:
            block = self.module.resources[key]
            what = f"{self.prefix}{_spelled(key)}"
            expansion = self._repeated(block, what)
            if refusal := self.tree.refuses(len(expansion.slots), block):
                expansion = curtailed(expansion, refusal)
            slots = [replace(slot, exists=slot.exists & self.exists) for slot in expansion.slots]
            members = tuple(Resource(key[0], block, slot, self) for slot in slots)
            operand: Operand = members[0] if expansion.kind == "single" else Instances(what, expansion, members)
            found = self._expanded[key] = (operand, members)
        return found

    def _repeated(self, block: Block, what: str) -> Expansion:
        self.tree.enter(what, _header_node(block))
        try:
            return expand(block, Scope(self))
        finally:
            self.tree.leave(what)

    # module calls

    def children(self) -> list[ModuleInstance]:
        """The module instances that this one calls; calls whose module is not here are left out."""
        return [child for name in self.module.calls for child in self.called(name)]

    def missing(self) -> list[MissingModule]:
        """The calls of this module instance whose module is not in the repository."""
        members = [member for name in self.module.calls for member in self._call(name)[1]]
        return [member for member in members if isinstance(member, MissingModule)]

    def called(self, name: str) -> list[ModuleInstance]:
        """The module instances of one call."""
        if name not in self.module.calls:
            return []
        return [member for member in self._call(name)[1] if isinstance(member, ModuleInstance)]

    def _call(self, name: str) -> tuple[Operand, tuple[Instance, ...]]:
        found = self._called.get(name)
        if found is None:
            block = self.module.calls[name]
            what = f"{self.prefix}module.{name}"
            expansion = self._repeated(block, what)
            refusal = self.tree.refuses(_MODULE_WEIGHT * len(expansion.slots), block)
            if refusal is not None:
                expansion = curtailed(expansion, refusal)
            members = tuple(self._child(name, block, slot, refusal) for slot in expansion.slots)
            operand: Operand = members[0] if expansion.kind == "single" else Instances(what, expansion, members)
            found = self._called[name] = (operand, members)
        return found

    def _child(self, name: str, block: Block, slot: Slot, refusal: Doubt | None) -> Instance:
        path = f"{self.path}.{name}" if self.path else name
        prefix = f"{self.prefix}module.{name}{slot.suffix}."
        caller = Scope(self, slot.bindings)
        address = prefix.rstrip(".")
        if refusal is not None:
            return MissingModule(self, block, caller, address, refusal)
        module = self.tree.called_module(self, name, block, path)
        if module is None:
            return MissingModule(self, block, caller, address, _not_vendored(address))
        return ModuleInstance(
            self.tree,
            module,
            call=block,
            caller=caller,
            parent=self,
            path=path,
            prefix=prefix,
            exists=slot.exists & self.exists,
        )

    # as an operand: its outputs

    def attribute(self, name: str, node: Expression) -> Value:
        if name not in self.module.outputs:
            detail = f"{self._label()} has no output named `{name}`"
            raise EvaluationError("Unsupported attribute", detail, node)
        return self.output(name, node)

    def output(self, name: str, node: Expression) -> Value:
        """The value of one of its outputs."""
        return self._memoised("output", name, node, self._output, self.module.outputs)

    def _output(self, name: str) -> Value:
        block = self.module.outputs[name]
        attribute = block.body.attributes.get("value")
        if attribute is None:
            self.report(Problem("Missing required argument", f"output `{name}` has no value", block.header))
            return null(DYNAMIC, block)
        operand = evaluate(attribute.expression, Scope(self))
        secret = self._flag(block, "sensitive", default=False)
        return operand.marked(frozenset((Secrecy.SENSITIVE,))) if secret else operand

    def value(self) -> Value:
        call = self.call
        fields = {name: self.output(name, _header_node(block)) for name, block in self.module.outputs.items()}
        return object_value(fields, call)

    @property
    def directories(self) -> list[str]:
        """The directories of this module and of those that call it, innermost first."""
        upper = self.parent.directories if self.parent is not None else []
        return [self.module.directory, *upper]

    @property
    def labels(self) -> list[str]:
        """These directories as they are shown."""
        return [self.tree.modules.repository.label(directory) for directory in self.directories]

    def _label(self) -> str:
        return f"module.{self.path}" if self.path else "the root module"

    # provider configurations

    def provider(self, name: str, alias: str = "") -> tuple[Block, ModuleInstance] | None:
        """The provider block that a resource of this module uses, and the module instance that declares it."""
        for block in self.module.providers:
            if block.labels[0] == name and alias_text(block) == alias:
                return block, self
        if self.parent is None or self.call is None:
            return None
        passed = self.call.body.attributes.get("providers")
        mapping = _provider_mapping(passed.value_span.text) if passed is not None else {}
        wanted = f"{name}.{alias}" if alias else name
        upper, _, upper_alias = mapping.get(wanted, name).partition(".")
        return self.parent.provider(upper, upper_alias)

    def provider_configuration(self, name: str, alias: str = "") -> Configuration | None:
        """The content of the provider block that a resource of this module uses."""
        found = self.provider(name, alias)
        if found is None:
            return None
        block, owner = found
        return owner.configured(block)

    def configured(self, block: Block) -> Configuration:
        """The content of one of its own provider blocks."""
        found = self._providers.get(id(block))
        if found is None:
            found = self._providers[id(block)] = BodyConfiguration(_header_node(block), block.body, Scope(self))
        return found


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
        attributes = self.call.body.attributes.items()
        return [evaluate(attribute.expression, self.caller) for name, attribute in attributes if name not in _META]


def _undeclared(kind: str, name: str, declared: Mapping[str, object], node: Expression) -> EvaluationError:
    close = get_close_matches(name, declared, 1)
    hint = f"; did you mean `{close[0]}`?" if close else ""
    return EvaluationError(f"Reference to undeclared {kind}", f"there is no {kind} named `{name}`{hint}", node)


def _not_vendored(address: str) -> Doubt:
    return Doubt(Reason.MODULE_NOT_VENDORED, f"{address} is not vendored; run `terraform init` first")


def _spelled(key: ResourceKey) -> str:
    """A resource as references spell it."""
    mode, type, name = key
    return f"{type}.{name}" if mode == "managed" else f"{mode}.{type}.{name}"


def _not_null(value: Value) -> Value:
    """The value, which is known not to be null even where it is unknown."""
    if not isinstance(value.data, Unknown) or value.data.not_null:
        return value
    data = replace(value.data, not_null=True)
    return Value(value.kind, data, value.type, value.marks, value.origin, value.document)


def _header_node(block: Block) -> Expression:
    return Expression(block.file, block.start, block.header_end)


def _provider_mapping(text: str) -> dict[str, str]:
    """`{ aws = aws.west }` as text, native or JSON: the references in it are names, not values."""
    return dict(_PROVIDER_PAIR.findall(_COMMENT.sub("", text)))
