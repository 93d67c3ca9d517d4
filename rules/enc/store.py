"""Store: one row of a table of rules that differ only in what is stored and how bad it is unencrypted.

Which argument encrypts a type of resource, what its absence means and what it inherits is in
`iaclint.aws.storage`.
"""

from __future__ import annotations

from functools import partial

from iaclint.aws.encryption import Encryption, State
from iaclint.aws.storage import STORAGES, account_default
from iaclint.demand import Weigh, as_ruled, documentation, with_phi
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.rule import Graph, Judgements, Profile, Rule, Severity, Step, fail_if

critical_with_phi = with_phi(Severity.CRITICAL)


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
    profile: Profile = Profile.DEFAULT

    def rule(self) -> Rule:
        """The rule that fails each such store whose content is not encrypted."""
        documented = partial(documentation, self.title, self.why, self.bad, self.good)
        judges = self._arguments()
        return Rule(self.name, self.severity, documented, self._judge, self.fix, self.peers, self.profile, judges)

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

    def _arguments(self) -> tuple[str, ...]:
        """The switches, keys and devices that decide, each with its type."""
        found = ((type, STORAGES[type]) for type in self.types)
        paths = ((type, path) for type, storage in found for path in (storage.switch, storage.key, storage.devices))
        return tuple(f"{type}.{path}" for type, path in paths if path)


def steps(state: State) -> tuple[Step, ...]:
    """The way from what a store is made from to the store, as steps of a finding."""
    return tuple(Step(source.header, f"it is made from {source.address}") for source in reversed(state.sources))
