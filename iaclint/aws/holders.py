"""Holders: the roles, users and groups that a policy is given to, and what else is known of them.

A policy is given inline, by naming its principal or inside its block, or by an attachment that names
both. Source: the AWS provider's schema (6.25).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from iaclint.aws import arn
from iaclint.aws.policy_homes import ATTACHMENTS
from iaclint.graph import Graph, Identity, Link, Related
from iaclint.modules import Resource
from iaclint.truth import NO, YES, Truth, all_of, any_of, known
from iaclint.values import Value
from iaclint.values.ask import is_null

PRINCIPAL = Identity(("name", "id", "arn"))
_BY_ARN = Identity(("arn", "name", "id"), arn.names)
_POLICY = Identity(("arn", "id", "name"))
_ROLE, _USER, _GROUP = "aws_iam_role", "aws_iam_user", "aws_iam_group"

_NAMED_AT: dict[str, tuple[tuple[str, str], ...]] = {
    "aws_iam_group_policy": (("group", _GROUP),),
    "aws_iam_group_policy_attachment": (("group", _GROUP),),
    "aws_iam_group_policy_attachments_exclusive": (("group_name", _GROUP),),
    "aws_iam_policy_attachment": (("roles", _ROLE), ("users", _USER), ("groups", _GROUP)),
    "aws_iam_role_policy": (("role", _ROLE),),
    "aws_iam_role_policy_attachment": (("role", _ROLE),),
    "aws_iam_role_policy_attachments_exclusive": (("role_name", _ROLE),),
    "aws_iam_user_policy": (("user", _USER),),
    "aws_iam_user_policy_attachment": (("user", _USER),),
    "aws_iam_user_policy_attachments_exclusive": (("user_name", _USER),),
}
"""Where an inline policy or an attachment names its principals, and of which type they are."""

_MEMBERSHIPS = (("aws_iam_group_membership", "group", "users"), ("aws_iam_user_group_membership", "groups", "user"))
_BREAK_GLASS = re.compile(r"break[-_ ]?glass", re.IGNORECASE)


def holders(graph: Graph, giver: Resource) -> Iterator[Related]:
    """The principals that a policy, or an attachment of one, is given to; one Related for each place that names some.

    Nothing, where no principal is named anywhere in this configuration.
    """
    if giver.type in (_ROLE, _USER, _GROUP):
        yield Related((Link(giver, YES),))
    elif giver.type == "aws_iam_policy":
        for type, path in ATTACHMENTS:
            attachments = graph.referring(giver, type, path, _POLICY)
            if not attachments.beyond.is_no:
                yield Related((), attachments.beyond)
            for attachment in attachments:
                yield from holders(graph, attachment)
    else:
        for path, type in _NAMED_AT.get(giver.type, ()):
            if not is_null(giver[path]).is_yes:
                yield graph.targets(giver[path], (type,), PRINCIPAL)
        if giver.type not in _NAMED_AT:  # a permission set, whose roles are made in other accounts
            yield Related((), YES)


def every_holder(graph: Graph, giver: Resource, ask: Callable[[Resource], Truth]) -> Truth:
    """Whether it is given to somebody, and all of those are such; maybe where some are out of sight."""
    found = list(holders(graph, giver))
    links = [link for related in found for link in related.links]
    unseen = any_of(related.unseen for related in found)
    return known(bool(links)) & all_of(ask(link.resource) for link in links) & ~unseen


def any_holder(graph: Graph, giver: Resource, ask: Callable[[Resource], Truth]) -> Truth:
    """Whether one of those that it is given to is such; maybe where some are out of sight."""
    return any_of(related.any(ask) for related in holders(graph, giver))


def givers(graph: Graph, principal: Resource) -> Iterator[Related]:
    """The inline policies and attachments that name a principal, one Related for each place; itself first."""
    yield Related((Link(principal, YES),))
    for giver, places in _NAMED_AT.items():
        for path, type in places:
            if type == principal.type:
                yield graph.referring(principal, giver, path, PRINCIPAL)


def roles_named(graph: Graph, resource: Value) -> Related:
    """The roles that a resource of a policy statement names by their ARN."""
    return graph.targets(resource, (_ROLE,), _BY_ARN)


def has_boundary(principal: Resource) -> Truth:
    """Whether a permissions boundary limits what its policies grant; those of a group's users do not count."""
    return NO if principal.type == _GROUP else ~is_null(principal["permissions_boundary"])


def has_access_key(graph: Graph, principal: Resource) -> Truth:
    """Whether it is a user, or a group with a user, who has an access key in this configuration."""
    if principal.type == _USER:
        return graph.referring(principal, "aws_iam_access_key", "user", PRINCIPAL).present
    if principal.type != _GROUP:
        return NO
    return any_of(
        graph.targets(membership[users], (_USER,), PRINCIPAL).any(lambda user: has_access_key(graph, user))
        for type, groups, users in _MEMBERSHIPS
        for membership in graph.referring(principal, type, groups, PRINCIPAL)
    )


def is_break_glass(principal: Resource) -> bool:
    """Whether its name, or a tag, says that it is for emergencies."""
    tags = principal["tags"].fields
    texts = [principal.name, *(key for key, value in tags.items() if str(value.data).lower() != "false")]
    texts += [value.data for value in (principal["name"], *tags.values()) if isinstance(value.data, str)]
    return any(_BREAK_GLASS.search(text) for text in texts)
