"""Audience: whether a statement of a resource, key or trust policy lets everyone in, or a condition narrows whom.

Source: IAM user guide, "AWS global condition context keys"; the Service Authorization Reference on the
keys of EFS, KMS and VPC Lattice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from iaclint.aws import arn
from iaclint.aws.conditions import Condition
from iaclint.aws.patterns import Pattern, Patterns
from iaclint.aws.policy import Document, Statement
from iaclint.truth import NO, YES, Doubt, Reason, Truth, all_of, any_of, known, maybe
from iaclint.values import HOLE

NARROWING = (
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "elasticfilesystem:accesspointarn",
    "kms:calleraccount",
    "vpc-lattice-svcs:sourcevpc",
    "vpc-lattice-svcs:sourcevpcowneraccount",
)
"""Keys that tell callers, or what they call from, apart, so that a test of their values leaves few."""

_ADDRESS = "aws:sourceip"
_EVERY_ADDRESS = ("0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "::/0")
_MOUNTED = "elasticfilesystem:accessedviamounttarget"
_BY_SERVICES = ("aws:principalisawsservice", "aws:viaawsservice")
"""Keys by which a Deny spares what AWS services do on one's behalf."""

_MOST_DENIALS = 8


def for_everyone(document: Document) -> Iterator[tuple[Statement, Truth]]:
    """Each statement of a policy, and whether it allows everyone something.

    It does not where its own conditions, or a Deny of the same policy, narrow whom it lets in.
    """
    denials, beyond = _denials(document)
    for statement in document.statements:
        wide = statement.allows & _is_for_anyone(statement) & ~_is_narrowed(statement)
        if not wide.is_no:
            wide = wide & ~(any_of(spares & _is_as_wide(denial, statement) for denial, spares in denials) | beyond)
        yield statement, wide


def _is_for_anyone(statement: Statement) -> Truth:
    principals = statement.principals
    return ~principals.negated & principals.any(lambda principal: principal.is_anyone)


def _denials(document: Document) -> tuple[list[tuple[Statement, Truth]], Truth]:
    """The first statements that deny all but some, and maybe where there are so many that others are left out."""
    answers = (
        (denial, denial.denies & _is_for_anyone(denial) & _spares_some(denial)) for denial in document.statements
    )
    found = [(denial, spares) for denial, spares in answers if not spares.is_no]
    left_out = Doubt(Reason.EVALUATION_LIMIT, "the policy has more denials than are looked at")
    return found[:_MOST_DENIALS], maybe(left_out) if len(found) > _MOST_DENIALS else NO


def _is_narrowed(statement: Statement) -> Truth:
    return statement.conditions.limit(*NARROWING) | statement.conditions.any(_picks_place)


def _picks_place(condition: Condition) -> Truth:
    """Whether it lets through only some addresses, or only what has mounted the file system in its VPC."""
    address = condition.tests(_ADDRESS) & known(condition.operator == "ipaddress" and condition.demands_key)
    mounted = condition.tests(_MOUNTED) & known(condition.operator == "bool" and condition.demands_key)
    return (address & condition.values.every(_is_narrow)) | (mounted & condition.values.every(_is_true))


def _is_narrow(value: str) -> bool:
    return arn.names_owner(value) and value not in _EVERY_ADDRESS


def _is_true(value: str) -> bool:
    return value.lower() == "true"


def _spares_some(denial: Statement) -> Truth:
    """Whether it denies all but some: each of its conditions says that the caller is not one of these."""
    conditions = denial.conditions
    each = all_of(_excepts(condition) | _is_of_services(condition) for condition in conditions)
    return conditions.any(_excepts) & each & (maybe(*conditions.doubts) if conditions.doubts else YES)


def _excepts(condition: Condition) -> Truth:
    """Whether a request fits it unless it comes from one of a few."""
    of_callers = condition.tests(*NARROWING) & condition.names_owners
    of_addresses = condition.tests(_ADDRESS) & condition.values.every(_is_narrow)
    return known(condition.is_negative) & (of_callers | of_addresses)


def _is_of_services(condition: Condition) -> Truth:
    """Whether only what AWS services do does not fit it."""
    return condition.tests(*_BY_SERVICES) & condition.values.every(lambda text: not _is_true(text))


def _is_as_wide(denial: Statement, allowed: Statement) -> Truth:
    """Whether it is for all actions and resources that the other statement allows."""
    listed = denial.actions.listed & allowed.actions.listed & denial.resources.listed & allowed.resources.listed
    actions = allowed.actions.all(lambda action: _is_within(action, denial.actions, Pattern.covers_action))
    resources = allowed.resources.all(lambda resource: _is_within(resource, denial.resources, Pattern.covers))
    return listed & actions & resources


def _is_within(pattern: Pattern, wider: Patterns, covers: Callable[[Pattern, str], Truth]) -> Truth:
    """Whether one of the wider patterns covers all that a pattern does."""
    text = pattern.text
    if text is None:
        return maybe(*pattern.value.doubts)
    return wider.any(lambda other: YES if _is_same(pattern, other) else covers(other, text))


def _is_same(pattern: Pattern, other: Pattern) -> bool:
    """Whether both are written alike, and what is unknown in them is read from the same resources."""
    refs = pattern.value.refs
    return pattern.text == other.text and (
        HOLE not in (pattern.text or "") or (refs != () and refs == other.value.refs)
    )
