"""Scope: what the names of an expression mean where it stands."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Protocol

from iaclint.functions import Host
from iaclint.problem import Problem
from iaclint.records import dataclass
from iaclint.syntax import Expression
from iaclint.truth import Doubt
from iaclint.values import Value


class Instance(ABC):
    """One instance of a resource, data source or module call, read attribute by attribute."""

    @abstractmethod
    def attribute(self, name: str, node: Expression) -> Value:
        """One attribute of it; unknown where only the provider can tell."""

    @abstractmethod
    def value(self) -> Value:
        """The whole instance as an object."""


class Expanded(ABC):
    """All instances of something with `count` or `for_each`, in order."""

    @property
    @abstractmethod
    def counted(self) -> bool:
        """True for `count` (a tuple), false for `for_each` (an object)."""

    @abstractmethod
    def instance(self, key: Value, node: Expression) -> Operand:
        """The instance with this key; an unknown value where the key or the keys are unknown."""

    @abstractmethod
    def entries(self) -> Iterator[tuple[Value, Instance]] | None:
        """Keys and instances; None where the keys are unknown."""

    @abstractmethod
    def value(self) -> Value:
        """All of it as a tuple or object."""


Operand = Value | Instance | Expanded


class Names(Protocol):
    """The named values of one module instance. Each method raises EvaluationError for an undeclared name."""

    @property
    def host(self) -> Host:
        """What functions may read."""
        ...

    @property
    def budget(self) -> Budget:
        """What evaluation may still cost."""
        ...

    def named(self, root: str, name: str, node: Expression) -> Operand:
        """`var.name`, `local.name`, `module.name`, `path.name`, `terraform.name`."""
        ...

    def resource(self, mode: str, type: str, name: str, node: Expression) -> Operand:
        """`TYPE.NAME`, `data.TYPE.NAME` or `ephemeral.TYPE.NAME`: mode is `managed`, `data` or `ephemeral`."""
        ...

    def report(self, problem: Problem) -> None:
        """Keeps a problem for the report; the same one twice is kept once."""
        ...


@dataclass(slots=True)
class Budget:
    """How much work a root module may still cost; running out makes values unknown.

    `assumptions` counts how often evaluation went on with something unknown that may turn out to be an
    error, and `doubts` says why the last of them was unknown: `try` and `can` must know.
    """

    steps: int = 5_000_000
    assumptions: int = 0
    doubts: tuple[Doubt, ...] = ()


class Scope:
    """The names of a module instance, and those bound around an expression (`each`, `for`, iterators)."""

    __slots__ = ("bindings", "budget", "names")

    def __init__(self, names: Names, bindings: Mapping[str, Operand] | None = None) -> None:
        self.names = names
        self.budget = names.budget
        self.bindings: Mapping[str, Operand] = bindings or {}

    def bind(self, bindings: Mapping[str, Operand]) -> Scope:
        """This scope with more names bound; the innermost wins."""
        return Scope(self.names, {**self.bindings, **bindings})
