"""Audience: whether a statement of a resource policy lets everyone in, or a condition narrows whom.

Source: IAM user guide, "AWS global condition context keys"; the Service Authorization Reference on the
keys of EFS and VPC Lattice.
"""

from __future__ import annotations

from iaclint.aws.conditions import Condition
from iaclint.aws.policy import Document, Statement
from iaclint.truth import NO, Truth, any_of, known

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
    "vpc-lattice-svcs:sourcevpc",
    "vpc-lattice-svcs:sourcevpcowneraccount",
)
"""Keys that tell callers, or what they call from, apart, so that a test of their values leaves few."""

_ADDRESS = "aws:sourceip"
_EVERY_ADDRESS = ("0.0.0.0/0", "::/0")
_MOUNTED = "elasticfilesystem:accessedviamounttarget"


def lets_everyone_in(statement: Statement) -> Truth:
    """Whether it allows everyone something, and neither its conditions nor a Deny of the policy narrows whom."""
    principals = statement.principals
    everyone = ~principals.negated & principals.any(lambda principal: principal.is_anyone)
    return statement.allows & everyone & ~_is_narrowed(statement) & ~_is_denied_to_others(statement)


def _is_narrowed(statement: Statement) -> Truth:
    return statement.conditions.limit(*NARROWING) | statement.conditions.any(_picks_place)


def _picks_place(condition: Condition) -> Truth:
    """Whether it lets through only some addresses, or only what has mounted the file system in its VPC."""
    address = condition.tests(_ADDRESS) & known(condition.operator == "ipaddress" and condition.demands_key)
    mounted = condition.tests(_MOUNTED) & known(condition.operator == "bool" and condition.demands_key)
    return (address & condition.values.every(lambda text: text not in _EVERY_ADDRESS)) | (
        mounted & condition.values.every(lambda text: text.lower() == "true")
    )


def _is_denied_to_others(statement: Statement) -> Truth:
    """Whether a Deny of the same policy takes back what it allows from all but some."""
    if not statement.principals.any(lambda principal: principal.is_anyone).is_no:
        return any_of(_denies_others(other, statement) for other in _denials(statement.document))
    return NO


def _denials(document: Document) -> tuple[Statement, ...]:
    return tuple(statement for statement in document.statements if not statement.denies.is_no)


def _denies_others(denial: Statement, allowed: Statement) -> Truth:
    everyone = denial.principals.any(lambda principal: principal.is_anyone) & ~denial.principals.negated
    covers = allowed.actions.all(lambda action: action.satisfies(lambda text: _covers(denial, text)))
    listed = denial.actions.listed & allowed.actions.listed
    return denial.denies & everyone & listed & covers & denial.conditions.any(_spares_some) & _is_single(denial)


def _covers(denial: Statement, action: str) -> bool:
    return denial.actions.cover_action(action).is_yes


def _spares_some(condition: Condition) -> Truth:
    return condition.tests(*NARROWING, _ADDRESS) & known(condition.is_negative)


def _is_single(denial: Statement) -> Truth:
    """Whether nothing else takes requests out of the Deny."""
    return known(len(denial.conditions.items) == 1)
