"""Powers: whether policies allow far-reaching actions, on resources that matter, and by which statements.

A power is what the policies allow together, less what one of them denies on every resource and on no
condition, within the limits on the principal. A condition that picks resources, or says which policy may
be attached or which boundary must be set, keeps an action from being a power; one on the session does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache

from iaclint.aws.access import Access, Grant, covers, denies
from iaclint.aws.holders import GROUP, USER, is_named_by, named_by_arn
from iaclint.aws.managed_powers import powers
from iaclint.aws.patterns import Pattern, is_every_resource, is_everything, matches
from iaclint.aws.policy import Document, Statement
from iaclint.graph import Graph
from iaclint.judgement import Step
from iaclint.modules import Resource
from iaclint.truth import NO, YES, Truth, all_of, any_of, known, maybe
from iaclint.values import HOLE, Located

from .scoping import SCOPING

_GUARDING = (*SCOPING, "iam:permissionsboundary", "iam:policyarn", "aws:calledvia", "aws:viaawsservice")
_PASS_ROLE, _PASSED_TO = "iam:PassRole", "iam:passedtoservice"
_OWN_NAME = "${aws:username}"
_REMEMBERED = 4096


class Scope(Enum):
    """On what an action must be allowed to be a power."""

    SOME = "some resource"
    OWN = "the principal itself, or every resource"
    EVERY = "every resource of its kind"


@dataclass(frozen=True, slots=True)
class Need:
    """One action of these, allowed on such resources; `service` is whom a role must be passed to."""

    actions: tuple[str, ...]
    scope: Scope = Scope.EVERY
    service: str = ""


@dataclass(frozen=True, slots=True)
class Power:
    """Whether a need is met: by which action, and the grant and statement that allow it."""

    truth: Truth
    action: str = ""
    grant: Grant | None = None
    statement: Statement | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A statement that may be about powers, and how certainly it is about each."""

    grant: Grant
    statement: Statement
    covered: Mapping[str, Truth]


class Powers:
    """The powers of all principals and policies of a graph; each policy is looked through once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._candidates: dict[Document, tuple[tuple[Statement, Mapping[str, Truth]], ...]] = {}

    def of(self, access: Access) -> Holding:
        """What a principal holds."""
        return Holding(self._graph, self._among(access.grants), access)

    def of_document(self, document: Document) -> Holding:
        """What whoever is given a policy, and nothing else, would hold."""
        return Holding(self._graph, self._among((Grant(document, (), YES),)))

    def _among(self, grants: Iterable[Grant]) -> list[_Candidate]:
        return [
            _Candidate(grant, statement, covered)
            for grant in grants
            for statement, covered in self._looked_through(grant.document)
        ]

    def _looked_through(self, document: Document) -> tuple[tuple[Statement, Mapping[str, Truth]], ...]:
        """The statements that may allow or deny powers."""
        found = self._candidates.get(document)
        if found is None:
            pairs = ((statement, _covered(statement)) for statement in document.statements)
            found = self._candidates[document] = tuple(pair for pair in pairs if pair[1])
        return found


class Holding:
    """What a principal is given, or would be given by one policy, as far as it may be powers."""

    def __init__(self, graph: Graph, candidates: list[_Candidate], access: Access | None = None) -> None:
        self._graph = graph
        self._access = access
        self._candidates = candidates

    @property
    def is_any(self) -> bool:
        """Whether there is a statement that may allow powers."""
        return bool(self._candidates)

    def power(self, need: Need) -> Power:
        """How the need is met: certainly, if it can be; else perhaps; else not."""
        best = Power(NO)
        truth = NO
        for action in need.actions:
            for candidate, allowed in self._allowing(action, need):
                truth |= allowed
                if best.truth.is_no or (allowed.is_yes and not best.truth.is_yes):
                    best = Power(allowed, action, candidate.grant, candidate.statement)
        return Power(truth, best.action, best.grant, best.statement)

    def _allowing(self, action: str, need: Need) -> Iterator[tuple[_Candidate, Truth]]:
        concerned = [candidate for candidate in self._candidates if action in candidate.covered]
        if not concerned:
            return
        denied = any_of(item.grant.certainty & denies(item.statement, action) for item in concerned)
        left = ~denied & (self._access.leaves(action) if self._access is not None else YES)
        for item in concerned:
            allowed = item.grant.certainty & item.statement.allows & item.covered[action] & left
            if not allowed.is_no:
                yield (
                    item,
                    allowed & self._reaches(item.statement, need.scope) & _unguarded(item.statement, action, need),
                )

    def _reaches(self, statement: Statement, scope: Scope) -> Truth:
        if scope is Scope.SOME:
            return YES
        resources = statement.resources
        everything = resources.negated | (resources.listed & resources.any(_is_every_one))
        if scope is Scope.EVERY:
            return everything
        return everything | (resources.listed & resources.any(self._is_own))

    def _is_own(self, resource: Pattern) -> Truth:
        """Whether it names the principal, a group of it or a policy that reaches it."""
        if resource.text is None:
            return maybe(*resource.value.doubts)
        principal = None if self._access is None else self._access.principal
        if resource.text.endswith(_OWN_NAME):
            return known(principal is None or principal.type in (USER, GROUP))
        return NO if principal is None else self._names(resource, principal)

    def _names(self, resource: Pattern, principal: Resource) -> Truth:
        named = named_by_arn(self._graph, resource.value, (principal.type, GROUP, "aws_iam_policy"))
        own = any_of(link.certainty for link in named.links if link.resource.address in self._own)
        return own if named.links else is_named_by(principal, resource)

    @cached_property
    def _own(self) -> frozenset[str]:
        """The addresses of the principal, of its groups and of the policies that reach it."""
        if self._access is None:
            return frozenset()
        ways = (resource.address for grant in self._access.grants for resource in grant.way)
        return frozenset((self._access.principal.address, *ways))


def _covered(statement: Statement) -> Mapping[str, Truth]:
    actions = statement.actions
    if actions.doubts or actions.negated.is_yes or any(pattern.text is None for pattern in actions.items):
        possible: Iterable[str] = powers()
    else:
        possible = {power for text in actions.texts for power in _powers_matching(text.replace(HOLE, "*"))}
    found = {power: covers(statement, power) for power in possible}
    return {power: truth for power, truth in found.items() if not truth.is_no}


@lru_cache(_REMEMBERED)
def _powers_matching(pattern: str) -> frozenset[str]:
    return frozenset(power for power in powers() if matches(pattern.lower(), power.lower()))


def _unguarded(statement: Statement, action: str, need: Need) -> Truth:
    conditions = statement.conditions
    unguarded = ~conditions.test(*_GUARDING)
    if action != _PASS_ROLE or not need.service:
        return unguarded
    passing = (
        ~condition.tests(_PASSED_TO) | condition.values.any(lambda value: value.covers(need.service))
        for condition in conditions
    )
    return unguarded & all_of(passing)


def _is_every_one(resource: Pattern) -> Truth:
    return resource.satisfies(_is_all_of_a_kind)


def _is_all_of_a_kind(text: str) -> bool:
    """Whether it is `*` or an ARN of all resources of a kind, in whichever account and region: `arn:...:role/*`."""
    if is_every_resource(text):
        return True
    sections = text.split(":", 5)
    if len(sections) < 6 or sections[0] != "arn":
        return False
    kind, separator, name = sections[5].replace(":", "/").partition("/")
    return is_everything(name) if separator else is_everything(kind)


def place(power: Power) -> Located | None:
    """Where the action of a power is allowed."""
    if power.statement is None:
        return None
    return power.statement.actions.guilty(lambda pattern: pattern.covers_action(power.action))


def steps(found: Iterable[Power]) -> tuple[Step, ...]:
    """The ways from the principal to the statements that allow the powers, each step once."""
    told: dict[object, Step] = {}
    for power in found:
        for resource in power.grant.way if power.grant is not None else ():
            told.setdefault(resource.header, Step(resource.header, f"given by {resource.address}"))
        where = place(power)
        if where is not None:
            told.setdefault(where.span, Step(where.span, f"allows `{power.action}`"))
    return tuple(told.values())
