"""Powers: whether policies allow far-reaching actions, on resources that matter, and by which statements.

A power is what the policies allow together, less what one of them denies on every resource and on no
condition, within the limits on the principal. A condition that picks resources, or says which policy may
be attached or which boundary must be set, keeps an action from being a power; one on the session does not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from functools import cached_property, lru_cache

from iaclint.aws.access import Access, Grant, covers, denies
from iaclint.aws.conditions import Condition
from iaclint.aws.holders import GROUP, USER, is_named_by, named_by_arn
from iaclint.aws.managed_powers import powers
from iaclint.aws.patterns import Pattern, matches
from iaclint.aws.policy import Document, Statement
from iaclint.graph import Graph
from iaclint.judgement import Step
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Truth, all_of, any_of, known, maybe
from iaclint.values import HOLE, Located

from .reach import are_every_one, type_of
from .scoping import are_scoped

_GUARDING = ("aws:calledvia", "aws:viaawsservice")
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
        self._allowing: dict[str, list[_Candidate]] = defaultdict(list)
        self._denying: dict[str, list[_Candidate]] = defaultdict(list)
        for candidate in candidates:
            for action in candidate.covered:
                if not candidate.statement.allows.is_no:
                    self._allowing[action].append(candidate)
                if not candidate.statement.denies.is_no:
                    self._denying[action].append(candidate)

    def may_meet(self, need: Need) -> bool:
        """Whether there is a statement that may allow an action of the need."""
        return not self._allowing.keys().isdisjoint(need.actions)

    def power(self, need: Need) -> Power:
        """How the need is met: certainly, if it can be; else perhaps; else not."""
        best = Power(NO)
        truth = NO
        for action in need.actions:
            for candidate, allowed in self._found(action, need):
                truth |= allowed
                if best.truth.is_no or allowed.is_yes:
                    best = Power(allowed, action, candidate.grant, candidate.statement)
                if truth.is_yes:
                    return best
        return Power(truth, best.action, best.grant, best.statement)

    def _found(self, action: str, need: Need) -> Iterator[tuple[_Candidate, Truth]]:
        """The statements that may allow the action as it is needed, each with how certain that is."""
        if action not in self._allowing:
            return
        denying = self._denying.get(action, ())
        denied = any_of(item.grant.certainty & denies(item.statement, action) for item in denying)
        left = ~denied & (self._access.leaves(action) if self._access is not None else YES)
        for item in self._allowing[action]:
            allowed = item.grant.certainty & item.statement.allows & item.covered[action] & left
            if not allowed.is_no:
                reaches = self._reaches(item.statement, action, need.scope)
                yield item, allowed & reaches & _unguarded(item.statement, action, need)

    def _reaches(self, statement: Statement, action: str, scope: Scope) -> Truth:
        if scope is Scope.SOME:
            return YES
        resources = statement.resources
        everything = resources.negated | (resources.listed & are_every_one(action, resources))
        if scope is Scope.EVERY:
            return everything
        return everything | (resources.listed & resources.any(lambda resource: self._is_own(action, resource)))

    def _is_own(self, action: str, resource: Pattern) -> Truth:
        """Whether it names what the action is for, and that is the principal, a group of it or a policy of it."""
        if resource.text is None:
            return maybe(*resource.value.doubts)
        principal = None if self._access is None else self._access.principal
        type = type_of(action)
        if resource.text.endswith(_OWN_NAME):
            return known(type == USER and (principal is None or principal.type in (USER, GROUP)))
        if principal is None:
            return NO
        named = named_by_arn(self._graph, resource.value, (type,))
        own = any_of(link.certainty for link in named.links if link.resource.address in self._own)
        return own if named.links or principal.type != type else is_named_by(principal, resource)

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
    return {power: truth for power in possible if not (truth := covers(statement, power)).is_no}


@lru_cache(_REMEMBERED)
def _powers_matching(pattern: str) -> frozenset[str]:
    return frozenset(power for power in powers() if matches(pattern.lower(), power.lower()))


def _unguarded(statement: Statement, action: str, need: Need) -> Truth:
    conditions = statement.conditions
    unguarded = ~(are_scoped(conditions) | conditions.test(*_GUARDING))
    if action != _PASS_ROLE or not need.service:
        return unguarded
    passing = (~condition.tests(_PASSED_TO) | _lets_pass(condition, need.service) for condition in conditions)
    return unguarded & all_of(passing)


def _lets_pass(condition: Condition, service: str) -> Truth:
    """Whether a test of the service that a role is passed to holds for this one."""
    named = condition.values.any(lambda value: value.covers(service))
    return ~named if condition.is_negative else named


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
