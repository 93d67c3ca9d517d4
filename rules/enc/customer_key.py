"""Customer keys: what the tables about them share; a row is one argument that names the key of what is stored."""

from __future__ import annotations

from textwrap import dedent

from iaclint.aws.customer_keys import is_own
from iaclint.demand import Asked, Demand, Demands, Weigh, always, never, with_phi
from iaclint.modules import Configuration, Resource
from iaclint.rule import Graph, Profile, Severity
from iaclint.truth import Doubt, Reason, Truth, all_of, any_of, maybe
from iaclint.values.ask import is_given

_MEDIUM_WITH_PHI = with_phi(Severity.MEDIUM)

_REASON = """
Whether anything is encrypted at all is asked by other rules; this one asks whose key it is. The policy of a key of
one's own says who may read the data beside those whom the service lets in, access ends when the key is disabled, and
CloudTrail has each use.
"""

_WHOSE = """
A key or alias that is declared or looked up passes, as does `alias/` with a name. So does an id or ARN that is written
out: that of a key of AWS looks the same, but nobody needs to write it. No key, `alias/aws/...` and the words by which
services call keys of their own fail.
"""

_KEY = """
resource "aws_kms_key" "own" {
  enable_key_rotation = true
}
"""


def key(
    type: str,
    path: str,
    what: str,
    *,
    absent: Asked = never,
    applies: Asked = always,
    heeded: Asked = always,
    each: str = "",
) -> Demand:
    """The demand that an argument names a key of the customer; `what` is what the key is for, with its verb."""
    message = f"{what} not encrypted with a customer-managed key"
    return Demand(type, path, is_own, absent, applies, each, message, heeded=heeded)


def table(
    name: str,
    title: str,
    why: str,
    fix: str,
    demands: tuple[Demand, ...],
    bad: str,
    good: str,
    peers: tuple[str, ...] = (),
    severity: Severity = Severity.LOW,
    weigh: Weigh = _MEDIUM_WITH_PHI,
) -> Demands:
    """A rule of the strict profile; `why` says what is peculiar to it, `good` may name the key `aws_kms_key.own`."""
    why = "\n\n".join(part.strip() for part in (_REASON, dedent(why), _WHOSE) if part)
    good = f"{_KEY}\n{dedent(good).strip()}"
    message = "the data is not encrypted with a customer-managed key"
    return Demands(
        name, severity, title, why, message, fix, demands, bad, good, peers, weigh=weigh, profile=Profile.STRICT
    )


def given(path: str) -> Asked:
    """Another argument of the same block says something."""
    return lambda _graph, _resource, block: is_given(block[path])


def has(path: str) -> Asked:
    """There is a nested block at a dotted path."""
    *way, last = path.split(".")

    def ask(_graph: Graph, _resource: Resource, block: Configuration) -> Truth:
        return _within(block, way, last)

    return ask


def _within(block: Configuration, way: list[str], last: str) -> Truth:
    if not way:
        return block.blocks(last).present
    return block.blocks(way[0]).any(lambda inner: _within(inner, way[1:], last))


def unless(ask: Asked) -> Asked:
    """It is not so."""
    return lambda graph, resource, block: ~ask(graph, resource, block)


def both(*asks: Asked) -> Asked:
    """Each of these is so."""
    return lambda graph, resource, block: all_of(ask(graph, resource, block) for ask in asks)


def either(*asks: Asked) -> Asked:
    """One of these is so."""
    return lambda graph, resource, block: any_of(ask(graph, resource, block) for ask in asks)


def unsure(clause: str) -> Asked:
    """Nobody can tell, for this reason."""
    doubt = maybe(Doubt(Reason.OUTSIDE_REPOSITORY, clause))
    return lambda _graph, _resource, _block: doubt
