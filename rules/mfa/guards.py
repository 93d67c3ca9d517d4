"""Guards: the Deny statements that shut out whoever has no MFA, and what they leave open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from iaclint.aws.access import Access, Grant
from iaclint.aws.mfa import Stance, stance
from iaclint.aws.patterns import Pattern, is_every_resource, is_everything
from iaclint.aws.policy import Statement
from iaclint.judgement import Severity
from iaclint.truth import NO, Truth, any_of, maybe
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
class Guards:
    """Whether everything is denied without MFA; and the statements that deny some of it, with how certain they are."""

    everything: Truth
    roles: GuardedRoles
    partial: tuple[tuple[Statement, Truth], ...]

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
        """Whether one of them denies without MFA all that the statement allows."""
        return any_of(certainty & _covers(guard, statement) for guard, certainty in self.partial)


def guards_of(access: Access, roles: GuardedRoles) -> Guards:
    """The guards among what reaches a principal, and among what limits it."""
    denials = [(statement, grant.certainty & _denies_without_mfa(statement)) for grant, statement in access.statements]
    denials += [
        (statement, limit.certainty & _denies_without_mfa(statement))
        for limit in access.limits
        for document in limit.documents
        for statement in document.statements
    ]
    possible = tuple((statement, certainty) for statement, certainty in denials if not certainty.is_no)
    everything = any_of(certainty & _is_whole(statement) for statement, certainty in possible)
    return Guards(everything, roles, possible)


def _denies_without_mfa(statement: Statement) -> Truth:
    if statement.denies.is_no:
        return NO
    everywhere = statement.resources.listed & statement.resources.has(is_every_resource)
    return statement.denies & stance(statement, Stance.ENFORCES) & everywhere


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
