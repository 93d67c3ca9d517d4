"""Terms: what the tables of this family ask of an argument, beside what `iaclint.demand` offers."""

from __future__ import annotations

from iaclint.aws.tls_policies import TlsPolicies
from iaclint.demand import Asked, Sound
from iaclint.truth import Doubt, Reason, any_of, maybe
from iaclint.values.ask import begins_with, contains, is_given


def lacks(*items: str | int) -> Sound:
    """It is a list that has none of these."""
    return lambda _graph, value: ~any_of(contains(value, item) for item in items)


def refuses_old(policies: TlsPolicies) -> Sound:
    """It names a policy that lets in nothing older than TLS 1.2."""
    return lambda _graph, value: policies.refuse_old(value)


def starts_otherwise(start: str) -> Sound:
    """It is a text that does not begin so."""
    return lambda _graph, value: ~begins_with(value, start)


def has_block(name: str) -> Asked:
    """There is a nested block of this type, so that the provider's own defaults hold."""
    return lambda _graph, _resource, block: block.blocks(name).present


def given(path: str) -> Asked:
    """Another argument of the same block says something."""
    return lambda _graph, _resource, block: is_given(block[path])


def unless(asked: Asked) -> Asked:
    """It is not so."""
    return lambda graph, resource, block: ~asked(graph, resource, block)


def both(one: Asked, other: Asked) -> Asked:
    """Both are so."""
    return lambda graph, resource, block: one(graph, resource, block) & other(graph, resource, block)


def up_to_aws(what: str) -> Asked:
    """Nobody can tell from the code: AWS chooses."""
    doubt = Doubt(Reason.OUTSIDE_REPOSITORY, f"{what} is left to AWS")
    return lambda _graph, _resource, _block: maybe(doubt)
