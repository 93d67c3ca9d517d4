"""Guards: the Deny statements that shut out whoever has no MFA, and what they leave open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from iaclint.aws.access import Access, Grant
from iaclint.aws.mfa import WITHOUT_MFA, Session, Stance, shut_out, stance
from iaclint.aws.patterns import Pattern, is_every_resource, is_everything
from iaclint.aws.policy import Statement
from iaclint.judgement import Severity
from iaclint.records import dataclass
from iaclint.truth import NO, Truth, all_of, any_of, maybe
from iaclint.values import Located

from .exemptions import is_worse
from .guarded_roles import GuardedRoles

_FOR_ONESELF = (
    "AWSDenyAll",
    "AWSCompromisedKeyQuarantine",
    "AWSCompromisedKeyQuarantineV2",
    "AWSCompromisedKeyQuarantineV3",
    "IAMUserChangePassword",
)
"""AWS's own policies that let users change their passwords only, or allow nothing."""


@dataclass(frozen=True, slots=True)
class Denial:
    """A statement that denies something everywhere without MFA, and how certain that is for each session without it."""

    statement: Statement
    sessions: Mapping[Session, Truth]


@dataclass(frozen=True, slots=True)
class Guards:
    """Whether everything is denied without MFA; and the statements that deny some of it."""

    everything: Truth
    roles: GuardedRoles
    partial: tuple[Denial, ...]

    def left_open(self, grant: Grant) -> Iterator[tuple[Located, Truth]]:
        """Where a policy allows without MFA more than setting it up, and how certain that is."""
        if grant.attachment is not None:
            yield grant.attachment.origin, grant.certainty & ~grant.attachment.satisfies(*_FOR_ONESELF)
            return
        for statement in grant.document.statements:
            yield statement.actions.origin, grant.certainty & self._is_left_open(statement)

    def _is_left_open(self, statement: Statement) -> Truth:
        if statement.allows.is_no:
            return NO
        demanded = stance(statement, Stance.ENFORCES) | self.roles.are_all_assumed(statement)
        return statement.allows & ~demanded & ~_is_set_up(statement) & ~self._deny(statement)

    def _deny(self, statement: Statement) -> Truth:
        """Whether they deny without MFA all that the statement allows."""
        return _shut_out(self.partial, lambda guard: _covers(guard, statement))


def guards_of(access: Access, roles: GuardedRoles) -> Guards:
    """The guards among what reaches a principal, and among what limits it."""
    given = [(statement, grant.certainty) for grant, statement in access.statements]
    given += [
        (statement, limit.certainty)
        for limit in access.limits
        for document in limit.documents
        for statement in document.statements
    ]
    denials = tuple(_denial(statement, certainty) for statement, certainty in given if not statement.denies.is_no)
    possible = tuple(denial for denial in denials if not any_of(denial.sessions.values()).is_no)
    return Guards(_shut_out(possible, _is_whole), roles, possible)


def _denial(statement: Statement, certainty: Truth) -> Denial:
    everywhere = certainty & statement.resources.listed & statement.resources.has(is_every_resource)
    return Denial(statement, {session: everywhere & denied for session, denied in shut_out(statement).items()})


def _shut_out(denials: tuple[Denial, ...], ask: Callable[[Statement], Truth]) -> Truth:
    """Whether those of the denials that are such leave no session without MFA."""
    such = [(ask(denial.statement), denial.sessions) for denial in denials]
    return all_of(any_of(answer & sessions[session] for answer, sessions in such) for session in WITHOUT_MFA)


def _is_whole(statement: Statement) -> Truth:
    """Whether it is about every action, or every one but those that setting up MFA takes."""
    actions = statement.actions
    exempt = actions.all(lambda action: ~is_worse(action, Severity.MEDIUM))
    return (actions.listed & actions.has(is_everything)) | (actions.negated & exempt)


def _is_set_up(statement: Statement) -> Truth:
    actions = statement.actions
    return actions.listed & actions.all(lambda action: ~is_worse(action, Severity.MEDIUM))


def _covers(guard: Statement, statement: Statement) -> Truth:
    """Whether the guard is about all actions of the statement."""

    def is_denied(action: Pattern) -> Truth:
        return maybe(*action.value.doubts) if action.text is None else guard.actions.cover_action(action.text)

    return guard.actions.listed & statement.actions.listed & statement.actions.all(is_denied)
