"""Holders: the roles, users and groups that a policy is given to, and what else is known of them.

A policy is given inline, by naming its principal or inside its block, or by an attachment that names
both. Source: the AWS provider's schema (6.25).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from iaclint.aws import arn
from iaclint.aws.patterns import Pattern, matches
from iaclint.aws.policy_homes import ATTACHMENTS, BOUNDARIES
from iaclint.graph import Graph, Identity, Link, Related
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Doubt, Reason, Truth, all_of, any_of, known, maybe
from iaclint.values import HOLE, Value, with_holes
from iaclint.values.ask import is_null

PRINCIPAL = Identity(("name", "id", "arn"))
POLICY = Identity(("arn", "id", "name"))
BY_ARN = Identity(("arn", "name", "id"), arn.names)
ROLE, USER, GROUP, PERMISSION_SET = "aws_iam_role", "aws_iam_user", "aws_iam_group", "aws_ssoadmin_permission_set"
_BOUNDARY_ATTACHMENT = "aws_ssoadmin_permissions_boundary_attachment"

_NAMED_AT: dict[str, tuple[tuple[str, str], ...]] = {
    "aws_iam_group_policy": (("group", GROUP),),
    "aws_iam_group_policy_attachment": (("group", GROUP),),
    "aws_iam_group_policy_attachments_exclusive": (("group_name", GROUP),),
    "aws_iam_policy_attachment": (("roles", ROLE), ("users", USER), ("groups", GROUP)),
    "aws_iam_role_policy": (("role", ROLE),),
    "aws_iam_role_policy_attachment": (("role", ROLE),),
    "aws_iam_role_policy_attachments_exclusive": (("role_name", ROLE),),
    "aws_iam_user_policy": (("user", USER),),
    "aws_iam_user_policy_attachment": (("user", USER),),
    "aws_iam_user_policy_attachments_exclusive": (("user_name", USER),),
    "aws_ssoadmin_customer_managed_policy_attachment": (("permission_set_arn", PERMISSION_SET),),
    "aws_ssoadmin_managed_policy_attachment": (("permission_set_arn", PERMISSION_SET),),
    "aws_ssoadmin_permission_set_inline_policy": (("permission_set_arn", PERMISSION_SET),),
}
"""Where an inline policy or an attachment names its principals, and of which type they are."""

_MEMBERSHIPS = (("aws_iam_group_membership", "group", "users"), ("aws_iam_user_group_membership", "groups", "user"))
_BOUNDARY_PATHS = tuple(path for type, path in BOUNDARIES if type == _BOUNDARY_ATTACHMENT)
_KINDS = {ROLE: "role", USER: "user", GROUP: "group"}
_OPEN_END = re.compile(rf"[*?{HOLE}]")
_BREAK_GLASS = re.compile(r"break[-_ ]?glass", re.IGNORECASE)


def holders(graph: Graph, giver: Resource) -> Iterator[Related]:
    """The principals that a policy, or an attachment of one, is given to; one Related for each place that names some.

    Nothing, where no principal is named anywhere in this configuration.
    """
    if giver.type in (ROLE, USER, GROUP, PERMISSION_SET):
        yield Related((Link(giver, YES),))
    elif giver.type == "aws_iam_policy":
        for type, path in ATTACHMENTS:
            attachments = graph.referring(giver, type, path, POLICY)
            if not attachments.beyond.is_no:
                yield Related((), attachments.beyond)
            for attachment in attachments:
                yield from holders(graph, attachment)
    else:
        for path, type in _NAMED_AT.get(giver.type, ()):
            if not is_null(giver[path]).is_yes:
                yield graph.targets(giver[path], (type,), PRINCIPAL)


def holders_here(graph: Graph, giver: Resource) -> list[Resource]:
    """The principals of this configuration that a policy, or an attachment of one, is or may be given to."""
    return [link.resource for related in holders(graph, giver) for link in related.links]


def every_holder(graph: Graph, giver: Resource, ask: Callable[[Resource], Truth]) -> Truth:
    """Whether it is given to somebody, and all of those are such; maybe where some are out of sight."""
    found = list(holders(graph, giver))
    links = [link for related in found for link in related.links]
    unseen = any_of(related.unseen for related in found)
    return known(bool(links)) & all_of(ask(link.resource) for link in links) & ~unseen


def any_holder(graph: Graph, giver: Resource, ask: Callable[[Resource], Truth]) -> Truth:
    """Whether one of those that it is given to is such; maybe where some are out of sight."""
    return any_of(related.any(ask) for related in holders(graph, giver))


def is_given(graph: Graph, giver: Resource) -> Truth:
    """Whether a policy is given to anybody: inline, by an attachment, or by whoever reads it from an output."""
    if giver.type != "aws_iam_policy":
        return YES
    if giver.address in graph.exported:
        return maybe(Doubt(Reason.OUTSIDE_REPOSITORY, f"an output tells others of {giver.address}"))
    return any_of(graph.referring(giver, type, path, POLICY).present for type, path in ATTACHMENTS)


def givers(graph: Graph, principal: Resource) -> Iterator[Related]:
    """The inline policies and attachments that name a principal, one Related for each place; itself first."""
    yield Related((Link(principal, YES),))
    for giver, places in _NAMED_AT.items():
        for path, type in places:
            if type == principal.type:
                yield graph.referring(principal, giver, path, PRINCIPAL)


@dataclass(frozen=True, slots=True)
class Membership:
    """A resource that puts a user into groups, how certain that is, and the groups."""

    resource: Resource
    certainty: Truth
    groups: Related


def memberships(graph: Graph, user: Resource) -> tuple[tuple[Membership, ...], Truth]:
    """What puts a user into groups, and whether more of it may be out of sight."""
    found: list[Membership] = []
    unseen = NO
    for type, groups, users in _MEMBERSHIPS:
        related = graph.referring(user, type, users, PRINCIPAL)
        unseen |= related.unseen
        for link in related.links:
            certainty = link.certainty & link.resource.exists
            found.append(
                Membership(link.resource, certainty, graph.targets(link.resource[groups], (GROUP,), PRINCIPAL))
            )
    return tuple(found), unseen


def members(graph: Graph, group: Resource) -> Iterator[Related]:
    """The users of a group, one Related for each resource that puts some into it."""
    for type, groups, users in _MEMBERSHIPS:
        related = graph.referring(group, type, groups, PRINCIPAL)
        if not related.beyond.is_no:
            yield Related((), related.beyond)
        for link in related.links:
            certainty = link.certainty & link.resource.exists
            named = graph.targets(link.resource[users], (USER,), PRINCIPAL)
            links = tuple(Link(user.resource, user.certainty & certainty) for user in named.links)
            yield Related(links, named.beyond & certainty, named.doubt)


def named_by_arn(graph: Graph, resource: Value, types: tuple[str, ...] = (ROLE,)) -> Related:
    """The roles, or what else is asked for, that a resource of a policy statement names by their ARN."""
    return graph.targets(resource, types, BY_ARN)


def is_named_by(principal: Resource, resource: Pattern) -> Truth:
    """Whether a resource of a policy statement is the ARN of the principal, or a pattern that its name fits."""
    sections = (resource.text or "").split(":", 5)
    kind = _KINDS.get(principal.type)
    if kind is None or len(sections) < 6 or sections[2] != "iam":
        return NO
    name, path = principal["name"], principal["path"]
    whole = f"{kind}{'/' if path.is_null else with_holes(path)}{with_holes(name)}"
    if name.is_null or not _may_overlap(whole, sections[5]):
        return NO
    if HOLE in whole or HOLE in sections[5]:
        return maybe(*name.doubts, *path.doubts, *resource.value.doubts)
    return known(matches(sections[5], whole))


def _may_overlap(name: str, pattern: str) -> bool:
    """Whether what is known of the beginnings of both is the same."""
    first = name.partition(HOLE)[0]
    second = _OPEN_END.split(pattern, maxsplit=1)[0]
    return first.startswith(second) or second.startswith(first)


def boundaries(graph: Graph, principal: Resource) -> Iterator[tuple[Value, Link]]:
    """What names its permissions boundary, each with where it is set; a group has none of its own."""
    if principal.type in (ROLE, USER):
        yield principal["permissions_boundary"], Link(principal, YES)
    elif principal.type == PERMISSION_SET:
        for link in graph.referring(principal, _BOUNDARY_ATTACHMENT, "permission_set_arn", PRINCIPAL).links:
            for path in _BOUNDARY_PATHS:
                for value in link.resource.configuration.each(path):
                    yield value, link


def has_boundary(graph: Graph, principal: Resource) -> Truth:
    """Whether a permissions boundary limits what its policies grant."""
    return any_of(
        ~is_null(value) & link.certainty & link.resource.exists for value, link in boundaries(graph, principal)
    )


def has_password(graph: Graph, user: Resource) -> Truth:
    """Whether this configuration gives the user a password for the console."""
    return graph.referring(user, "aws_iam_user_login_profile", "user", PRINCIPAL).present


def has_access_key(graph: Graph, principal: Resource) -> Truth:
    """Whether it is a user, or a group with a user, who has an access key in this configuration."""
    if principal.type == USER:
        return graph.referring(principal, "aws_iam_access_key", "user", PRINCIPAL).present
    if principal.type != GROUP:
        return NO
    return any_of(users.any(lambda user: has_access_key(graph, user)) for users in members(graph, principal))


def is_break_glass(principal: Resource) -> bool:
    """Whether its name, or a tag, says that it is for emergencies."""
    tags = principal["tags"].fields
    texts = [principal.name, *(key for key, value in tags.items() if str(value.data).lower() != "false")]
    texts += [value.data for value in (principal["name"], *tags.values()) if isinstance(value.data, str)]
    return any(_BREAK_GLASS.search(text) for text in texts)
