"""Store: one row of a table of rules that differ only in what is stored and how bad it is unencrypted.

Which argument encrypts a type of resource, what its absence means and what it inherits is in
`iaclint.aws.storage`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import dedent, indent

from iaclint import phi
from iaclint.aws.encryption import Encryption, State
from iaclint.aws.storage import account_default
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgements, Rule, Severity, Step, fail_if

Weigh = Callable[[Graph, Resource], Severity | None]
"""How bad it is for one resource; None for as bad as the rule says."""


def as_ruled(_graph: Graph, _resource: Resource) -> Severity | None:
    """The severity of the rule, whatever is stored."""
    return None


def critical_with_phi(graph: Graph, resource: Resource) -> Severity | None:
    """Critical where the store holds PHI."""
    return Severity.CRITICAL if phi.classify(graph, resource).truth.is_yes else None


def softened_by_account(graph: Graph, resource: Resource) -> Severity | None:
    """Medium where the account encrypts new volumes by default, whatever the resource itself says."""
    return Severity.MEDIUM if account_default(graph, resource).is_yes else None


@dataclass(frozen=True, slots=True)
class Store:
    """A kind of store that has to be encrypted at rest.

    `title` is the first sentence of the documentation, `why` the paragraphs after it; `message` is
    the clause that is true of a store that fails. `bad` and `good` are Terraform.
    """

    name: str
    types: tuple[str, ...]
    severity: Severity
    title: str
    why: str
    message: str
    fix: str
    bad: str
    good: str
    peers: tuple[str, ...] = ()
    weigh: Weigh = as_ruled

    def rule(self) -> Rule:
        """The rule that fails each such store whose content is not encrypted."""
        return Rule(self.name, self.severity, self._documentation(), self._judge, self.fix, self.peers)

    def _judge(self, graph: Graph) -> Judgements:
        encryption = Encryption(graph)
        for resource in graph.resources(*self.types):
            state = encryption.state(resource)
            yield fail_if(
                ~state.encrypted,
                resource,
                self.message,
                at=state.origin,
                severity=self.weigh(graph, resource),
                steps=steps(state),
            )

    def _documentation(self) -> str:
        why, bad, good = (dedent(text).strip() for text in (self.why, self.bad, self.good))
        return f"{self.title}\n\n{why}\n\nBad:\n\n{_code(bad)}\n\nGood:\n\n{_code(good)}"


def _code(text: str) -> str:
    return indent(text, "    ")


def steps(state: State) -> tuple[Step, ...]:
    """The way from what a store is made from to the store, as steps of a finding."""
    return tuple(Step(source.header, f"it is made from {source.address}") for source in reversed(state.sources))
