"""Keyed: rows and tables that demand a customer-managed key of what a cloud encrypts with its own."""

from __future__ import annotations

from iaclint.azure.keys import COMPANIONS, key_by_companion, may_have_key_of_source
from iaclint.demand import Asked, Demand, Demands, always, anything, never, with_phi
from iaclint.gcp.keys import own_keys, takes_over_key
from iaclint.modules import Configuration, Resource
from iaclint.rule import Graph, Profile, Severity
from iaclint.truth import Truth, all_of, any_of
from iaclint.values.ask import is_given


def given(path: str) -> Asked:
    """Another argument of the same block says something."""
    return lambda _graph, _resource, block: is_given(block[path])


def has(path: str) -> Asked:
    """There is a nested block, by a dotted way."""
    return lambda _graph, _resource, block: _present(block, path)


def _present(block: Configuration, path: str) -> Truth:
    name, _, rest = path.partition(".")
    blocks = block.blocks(name)
    return blocks.any(lambda inner: _present(inner, rest)) if rest else blocks.present


def without(asked: Asked) -> Asked:
    return lambda graph, resource, block: ~asked(graph, resource, block)


def either(*asked: Asked) -> Asked:
    return lambda graph, resource, block: any_of(one(graph, resource, block) for one in asked)


def both(*asked: Asked) -> Asked:
    return lambda graph, resource, block: all_of(one(graph, resource, block) for one in asked)


def by_companion(graph: Graph, resource: Resource, _block: Configuration) -> Truth:
    """A resource of its own gives it the key."""
    return key_by_companion(graph, resource)


def from_source(graph: Graph, resource: Resource, _block: Configuration) -> Truth:
    """It takes the key over from what it is part of or made from."""
    return takes_over_key(graph, resource)


def from_source_server(graph: Graph, resource: Resource, _block: Configuration) -> Truth:
    """It may take the key over from the server that it is made from."""
    return may_have_key_of_source(graph, resource)


def keyed(
    type: str,
    what: str,
    *paths: str,
    absent: Asked = by_companion,
    applies: Asked = always,
    each: str = "",
) -> Demand:
    """A key has to be named at one of the paths; `what` it encrypts is in the message."""
    first, *others = paths
    return Demand(
        type,
        first,
        anything,
        absent=either(*(given(path) for path in others), absent),
        applies=applies,
        each=each,
        message=_missing(what),
    )


def _missing(what: str) -> str:
    return f"no customer-managed key encrypts {what}"


def keyed_alone(type: str, what: str, path: str) -> Demand:
    """A key has to be named there; one that a companion gives encrypts something else."""
    return keyed(type, what, path, absent=never)


def keyed_by_companion(type: str, what: str) -> Demand:
    """A key has to be given by a companion, since the type has no argument for one."""
    return Demand(type, "", anything, otherwise=by_companion, message=_missing(what))


def inheriting(type: str, what: str, *, applies: Asked = always) -> Demand:
    """A key has to be named, or taken over from what the resource is part of or made from."""
    return keyed(type, what, *own_keys(type), absent=from_source, applies=applies)


def customer_keys(
    name: str,
    *,
    title: str,
    why: str,
    fix: str,
    demands: tuple[Demand, ...],
    bad: str,
    good: str,
    peers: tuple[str, ...] = (),
) -> Demands:
    """A rule of the strict profile: what is encrypted with the cloud's own key has none of the customer's."""
    types = dict.fromkeys(demand.type for demand in demands)
    companions = (companion for type in types for companion in COMPANIONS.get(type, ()))
    return Demands(
        name=name,
        severity=Severity.LOW,
        weigh=with_phi(Severity.MEDIUM),
        profile=Profile.STRICT,
        title=title,
        why=why,
        message="no customer-managed key encrypts it",
        fix=fix,
        demands=demands,
        bad=bad,
        good=good,
        peers=peers,
        judges=tuple(f"{companion.type}.{companion.pointer}" for companion in companions),
    )
