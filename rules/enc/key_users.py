"""Key users: who encrypts with a key, as steps of a finding, and whether any of it is PHI."""

from __future__ import annotations

from collections.abc import Iterable

from iaclint import phi
from iaclint.aws.key_uses import uses_of
from iaclint.modules import Resource
from iaclint.rule import Graph, Step
from iaclint.truth import Truth, any_of

_MOST_SHOWN = 3


def protects_phi(graph: Graph, key: Resource) -> Truth:
    """Whether the key is one of PHI, by its own name or tags or by what it encrypts."""
    return phi.classify(graph, key).truth | any_of(
        use.certainty & use.resource.exists & phi.classify(graph, use.resource).truth for use in uses_of(graph, key)
    )


def users_of(graph: Graph, key: Resource) -> tuple[Step, ...]:
    """The first resources that certainly use the key."""
    return steps_of(use.resource for use in uses_of(graph, key) if use.certainty.is_yes)


def steps_of(users: Iterable[Resource]) -> tuple[Step, ...]:
    """Some resources that use a key, each once."""
    found = {user.address: user for user in users}
    return tuple(Step(user.header, f"{address} is encrypted with it") for address, user in found.items())[:_MOST_SHOWN]
