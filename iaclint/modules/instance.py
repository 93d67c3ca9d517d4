"""ModuleInstance: one instance in the tree of modules, its names evaluated when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches

from iaclint.evaluate import Budget, EvaluationError, Instance, Operand, Scope, evaluate
from iaclint.functions import Host
from iaclint.modules.configuration import Configuration
from iaclint.modules.doubles import Double, makes_doubles
from iaclint.modules.expansion import Expansion, Slot, curtailed, expand
from iaclint.modules.inputs import Inputs
from iaclint.modules.missing import MissingModule, not_vendored
from iaclint.modules.module import Module, ResourceKey
from iaclint.modules.provider_blocks import ProviderBlocks
from iaclint.modules.resource import Instances, Resource
from iaclint.modules.tree import Tree
from iaclint.problem import Problem
from iaclint.syntax import Block, Expression
from iaclint.truth import YES, Doubt, Reason, Truth
from iaclint.values import (
    DYNAMIC,
    STRING,
    Secrecy,
    Value,
    null,
    object_value,
    string,
    unknown,
)

_MODULE_WEIGHT = 10


class ModuleInstance(Instance):
    """A module with the values of its variables.

    `path` names its calls without instance keys (`network.subnets`), `prefix` is what its
    resources' addresses start with (`module.network["a"].module.subnets.`). `double` says
    which instance it is like in all but the address: that one is evaluated in its place.
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
        double: Double | None = None,
    ) -> None:
        self.tree = tree
        self.module = module
        self.call = call
        self.caller = caller
        self.parent = parent
        self.path = path
        self.prefix = prefix
        self.exists = exists
        self._double = double
        self.root_values: Mapping[str, Value] = {}
        self._values: dict[tuple[str, str], Value] = {}
        self._inputs = Inputs(self)
        self._expansions: dict[Block, Expansion] = {}
        self._expanded: dict[ResourceKey, tuple[Operand, tuple[Resource, ...]]] = {}
        self._called: dict[str, tuple[Operand, tuple[Instance, ...]]] = {}
        self._provider_blocks = ProviderBlocks(self)

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
                return self.value_of("var", name, node)
            case "local":
                return self.value_of("local", name, node)
            case "module":
                if name not in self.module.calls:
                    raise _undeclared("module", name, self.module.calls, node)
                return self._call(name)[0]
            case "path":
                return self._path(name, node)
            case _:
                return self._terraform(name, node)

    def value_of(self, root: str, name: str, node: Expression) -> Value:
        """The value of a variable, local or output (`root` is `var`, `local` or `output`), worked out once."""
        found = self._values.get((root, name))
        if found is None:
            found = self._values[root, name] = self._worked_out(root, name, node)
        return found

    def _worked_out(self, root: str, name: str, node: Expression) -> Value:
        kind, declared, ask = self._kinds[root]
        if name not in declared:
            raise _undeclared(kind, name, declared, node)
        if self._double is not None:
            return self._double.value(root, name, node)
        what = f"{self.prefix}{root}.{name}"
        self.tree.enter(what, node)
        try:
            return ask(name)
        finally:
            self.tree.leave(what)

    @property
    def _kinds(self) -> Mapping[str, tuple[str, Mapping[str, object], Callable[[str], Value]]]:
        """By the root of a reference: what its names are called, those that are declared, and how one is worked out."""
        return {
            "var": ("input variable", self.module.variables, self._inputs.value),
            "local": ("local value", self.module.locals, self._local),
            "output": ("output value", self.module.outputs, self._output),
        }

    def _local(self, name: str) -> Value:
        return evaluate(self.module.locals[name].expression, Scope(self))

    def _path(self, name: str, node: Expression) -> Value:
        match name:
            case "module":
                return string(self.tree.relative(self.module.directory), node)
            case "root":
                return string(".", node)
            case "cwd":
                doubt = Doubt(Reason.UNRESOLVED_VARIABLE, "path.cwd depends on the machine")
                return unknown(STRING, (doubt,), node, not_null=True, prefix="/")
        raise EvaluationError("Invalid path reference", f"there is no `path.{name}`; use module, root or cwd", node)

    def _terraform(self, name: str, node: Expression) -> Value:
        if name == "workspace":
            return string(self.tree.workspace, node)
        if name == "applying":
            doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, "terraform.applying is known only at apply")
            return unknown(DYNAMIC, (doubt,), node)
        raise EvaluationError("Invalid reference", f"there is no `terraform.{name}`", node)

    def flag(self, block: Block, name: str, *, default: bool) -> bool:
        """A bool argument of one of its own blocks, such as `sensitive`."""
        attribute = block.body.attributes.get(name)
        if attribute is None:
            return default
        return evaluate(attribute.expression, Scope(self)).data is True

    # resources

    def resource(self, mode: str, type: str, name: str, node: Expression) -> Operand:
        key = (mode, type, name)
        if key not in self.module.resources:
            detail = f"a resource `{_spelled(key)}` has not been declared in {self._label()}"
            raise EvaluationError("Reference to undeclared resource", detail, node)
        return self._expand(key)[0]

    def resources(self) -> list[Resource]:
        """The resource and data source instances that this module instance itself declares."""
        return [member for key in self.module.resources for member in self.members(key)]

    def members(self, key: ResourceKey) -> tuple[Resource, ...]:
        """The instances of one of its resources or data sources."""
        return self._expand(key)[1]

    def _expand(self, key: ResourceKey) -> tuple[Operand, tuple[Resource, ...]]:
        found = self._expanded.get(key)
        if found is None:
            block = self.module.resources[key]
            name = _spelled(key)
            expansion = self.expansion(block, name)
            if refusal := self.tree.refuses(len(expansion.slots), block):
                expansion = curtailed(expansion, refusal)
            slots = [replace(slot, exists=slot.exists & self.exists) for slot in expansion.slots]
            members = tuple(Resource(key[0], block, slot, self) for slot in slots)
            if self._double is not None:
                self._double.resemble(members, key)
            operand: Operand = (
                members[0] if expansion.kind == "single" else Instances(self.prefix + name, expansion, members)
            )
            found = self._expanded[key] = (operand, members)
        return found

    def expansion(self, block: Block, name: str) -> Expansion:
        """Which instances one of its resources or calls has; `name` is how references spell it."""
        found = self._expansions.get(block)
        if found is None:
            found = self._expansions[block] = self._repeated(block, name)
        return found

    def _repeated(self, block: Block, name: str) -> Expansion:
        if self._double is not None:
            return self._double.expansion(block, name)
        what = self.prefix + name
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
            expansion = self.expansion(block, f"module.{name}")
            refusal = self.tree.refuses(_MODULE_WEIGHT * len(expansion.slots), block)
            if refusal is not None:
                expansion = curtailed(expansion, refusal)
            members = self._members(name, block, expansion, refusal)
            what = f"{self.prefix}module.{name}"
            operand: Operand = members[0] if expansion.kind == "single" else Instances(what, expansion, members)
            found = self._called[name] = (operand, members)
        return found

    def _members(self, name: str, block: Block, expansion: Expansion, refusal: Doubt | None) -> tuple[Instance, ...]:
        """The instances of a call: like those of the instance that this one is like, or like the first of their own."""
        like = {} if self._double is None else self._double.children(name)
        members: list[Instance] = []
        for slot in expansion.slots:
            members.append(self._child(name, block, slot, refusal, like.get(slot.suffix)))
            first = members[0]
            if not like and isinstance(first, ModuleInstance) and makes_doubles(block, expansion):
                like = {
                    slot.suffix: Double.of(first, f"{self.prefix}module.{name}{slot.suffix}.")
                    for slot in expansion.slots
                }
        return tuple(members)

    def _child(self, name: str, block: Block, slot: Slot, refusal: Doubt | None, double: Double | None) -> Instance:
        path = f"{self.path}.{name}" if self.path else name
        prefix = f"{self.prefix}module.{name}{slot.suffix}."
        caller = Scope(self, slot.bindings)
        address = prefix.rstrip(".")
        if refusal is not None:
            return MissingModule(self, block, caller, address, refusal)
        module = self.tree.called_module(self, name, block, path)
        if module is None:
            return MissingModule(self, block, caller, address, not_vendored(address))
        return ModuleInstance(
            self.tree,
            module,
            call=block,
            caller=caller,
            parent=self,
            path=path,
            prefix=prefix,
            exists=slot.exists & self.exists,
            double=double,
        )

    # as an operand: its outputs

    def attribute(self, name: str, node: Expression) -> Value:
        if name not in self.module.outputs:
            detail = f"{self._label()} has no output named `{name}`"
            raise EvaluationError("Unsupported attribute", detail, node)
        return self.output(name, node)

    def output(self, name: str, node: Expression) -> Value:
        """The value of one of its outputs."""
        return self.value_of("output", name, node)

    def _output(self, name: str) -> Value:
        block = self.module.outputs[name]
        attribute = block.body.attributes.get("value")
        if attribute is None:
            self.report(Problem("Missing required argument", f"output `{name}` has no value", block.header))
            return null(DYNAMIC, block)
        operand = evaluate(attribute.expression, Scope(self))
        secret = self.flag(block, "sensitive", default=False)
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

    def provider(self, name: str, alias: str = "") -> tuple[Block, ModuleInstance] | None:
        """The provider block that a resource of this module uses, and the module instance that declares it."""
        return self._provider_blocks.find(name, alias)

    def provider_configuration(self, name: str, alias: str = "") -> Configuration | None:
        """The content of the provider block that a resource of this module uses."""
        found = self.provider(name, alias)
        if found is None:
            return None
        block, owner = found
        return owner.configured(block)

    def configured(self, block: Block) -> Configuration:
        """The content of one of its own provider blocks."""
        return self._provider_blocks.configured(block)


def _undeclared(kind: str, name: str, declared: Mapping[str, object], node: Expression) -> EvaluationError:
    close = get_close_matches(name, declared, 1)
    hint = f"; did you mean `{close[0]}`?" if close else ""
    return EvaluationError(f"Reference to undeclared {kind}", f"there is no {kind} named `{name}`{hint}", node)


def _spelled(key: ResourceKey) -> str:
    """A resource as references spell it."""
    mode, type, name = key
    return f"{type}.{name}" if mode == "managed" else f"{mode}.{type}.{name}"


def _header_node(block: Block) -> Expression:
    return Expression(block.file, block.start, block.header_end)
