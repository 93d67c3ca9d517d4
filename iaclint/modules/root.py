"""RootModule: a root module with everything that it makes, ready to be asked."""

from __future__ import annotations

import sys
from functools import cached_property

from iaclint.evaluate import Scope
from iaclint.modules.conditions import check_module, check_resource
from iaclint.modules.instance import ModuleInstance
from iaclint.modules.missing import MissingModule
from iaclint.modules.module import Module, Modules
from iaclint.modules.provider_versions import Providers
from iaclint.modules.resource import Resource
from iaclint.modules.tree import Tree
from iaclint.modules.variables import VariableInputs, root_values
from iaclint.problem import Problem
from iaclint.source import Repository
from iaclint.syntax import Block, Expression
from iaclint.values import Value

_PYTHON_FRAMES = 200_000
"""Frames of Python, not of C: evaluation goes as deep as values depend on one another (see Tree)."""

_DIGITS = 50_000
"""Of the longest number that is written out: numbers are bounded (see `values.numbers`), and have fewer."""


class RootModule:
    """The tree of module instances below one root directory."""

    def __init__(
        self,
        modules: Modules,
        directory: str,
        inputs: VariableInputs | None = None,
        workspace: str = "default",
        environment: str = "",
    ) -> None:
        """`environment` is the name of the environment that the inputs and the workspace are those of."""
        sys.setrecursionlimit(max(sys.getrecursionlimit(), _PYTHON_FRAMES))
        if 0 < sys.get_int_max_str_digits() < _DIGITS:
            sys.set_int_max_str_digits(_DIGITS)
        self.directory = directory
        self.environment = environment
        self._modules = modules
        self._inputs = inputs or VariableInputs()
        self._workspace = workspace
        self._input_problems: list[Problem] = []

    @cached_property
    def _tree(self) -> Tree:
        return Tree(self._modules, self.directory, self._workspace)

    @cached_property
    def instance(self) -> ModuleInstance:
        """The instance of the root module itself, with the values of its variables."""
        module = self._tree.load(self.directory)
        instance = ModuleInstance(self._tree, module)
        values, problems = root_values(self._modules.repository, module, self._inputs, Scope(instance))
        instance.root_values = values
        self._input_problems = problems
        return instance

    def allow(self, steps: int) -> None:
        """Lets its evaluation cost no more than so many steps from now on."""
        budget = self.instance.budget
        budget.steps = min(budget.steps, steps)

    @property
    def steps_left(self) -> int:
        """What its evaluation may still cost."""
        return self.instance.budget.steps

    @property
    def label(self) -> str:
        """The directory as it is shown, with the environment where there is one."""
        directory = self._modules.repository.label(self.directory)
        return f"{directory} ({self.environment})" if self.environment else directory

    @property
    def repository(self) -> Repository:
        """The repository whose files it is made of."""
        return self._modules.repository

    @cached_property
    def instances(self) -> list[ModuleInstance]:
        """All module instances, callers before what they call."""
        found: list[ModuleInstance] = []
        pending = [self.instance]
        while pending:
            instance = pending.pop()
            found.append(instance)
            pending.extend(reversed(instance.children()))
        return found

    @cached_property
    def resources(self) -> list[Resource]:
        """All resource and data source instances, sorted by address."""
        found = [resource for instance in self.instances for resource in instance.resources()]
        return sorted(found, key=lambda resource: resource.address)

    @cached_property
    def missing(self) -> list[MissingModule]:
        """The module calls whose module is not in the repository."""
        return [missing for instance in self.instances for missing in instance.missing()]

    @cached_property
    def modules(self) -> list[Module]:
        """The directories that take part, each once, the root first."""
        return list({instance.module.directory: instance.module for instance in self.instances}.values())

    @cached_property
    def providers(self) -> Providers:
        """Which provider versions it can run with."""
        return Providers(self._modules.repository, self.directory, self.modules)

    def output(self, name: str) -> Value:
        """The value of one of its outputs."""
        return self.instance.output(name, _node(self.instance.module.outputs[name]))

    def settle(self) -> None:
        """Evaluates all that is declared, also what nothing asks for, so that `problems` is complete."""
        for instance in self.instances:
            declared = instance.module
            for name, block in declared.variables.items():
                instance.named("var", name, _node(block))
            for name, attribute in declared.locals.items():
                instance.named("local", name, attribute.expression)
            for name, block in declared.outputs.items():
                instance.output(name, _node(block))
            check_module(instance)
        for resource in self.resources:
            resource.configuration.as_value()
            check_resource(resource)

    @property
    def problems(self) -> list[Problem]:
        """What could not be read or evaluated up to now, each once."""
        modules = self.modules  # before what is met while they are worked out
        found = [*self._input_problems, *self._tree.problems]
        for module in modules:
            found += module.problems
        unique = {(problem.summary, problem.where): problem for problem in found}
        return sorted(unique.values(), key=lambda problem: (problem.file, problem.line, problem.summary))


def _node(block: Block) -> Expression:
    return Expression(block.file, block.start, block.header_end)
