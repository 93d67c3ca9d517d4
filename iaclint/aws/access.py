"""Access: what each principal is given in all, by which way, what limits it, and what cannot be seen of it.

A policy reaches a user, a role, a group or a permission set inline or by an attachment, and a user by
its groups too. What is granted is limited by a permissions boundary and by the service control policies
of the organization, which grant nothing and do not apply to its management account. Source: IAM user
guide ("Policy evaluation logic"), Organizations user guide ("Service control policies").
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from weakref import WeakKeyDictionary

from iaclint.aws.holders import GROUP, PERMISSION_SET, POLICY, ROLE, USER, boundaries, givers, holders_here, memberships
from iaclint.aws.managed_policies import Attachment, attached, attachments
from iaclint.aws.managed_powers import policy_text, powers
from iaclint.aws.patterns import is_every_action, is_every_resource
from iaclint.aws.policy import Document, Statement, documents, written
from iaclint.aws.policy_homes import Kind
from iaclint.graph import Graph, Identity, Link, Related
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Doubt, Reason, Truth, all_of, any_of, known, maybe
from iaclint.values import DYNAMIC, Value, string, unknown
from iaclint.values.ask import is_null

PRINCIPALS = (USER, GROUP, ROLE, PERMISSION_SET)
_POLICY_TYPE, _SCP_ATTACHMENT = "aws_iam_policy", "aws_organizations_policy_attachment"
_ORGANIZATION_POLICY = Identity(("id", "arn"))
_MOST_GRANTS = 256
"""More than twice what AWS lets a user be attached: 20 policies, and 10 by each of 10 groups (IAM quotas)."""

_ELSEWHERE = (Reason.OUTSIDE_REPOSITORY, Reason.DATA_SOURCE, Reason.MODULE_NOT_VENDORED)
_READ_ONLY = ("ReadOnlyAccess", "SecurityAudit", "job-function/ViewOnlyAccess", "*ReadOnlyAccess", "*ReadOnly")
_READING = re.compile(r"[a-z0-9-]+:(?:batchget|describe|get|head|list|lookup|search|view)")


@dataclass(frozen=True, slots=True)
class Grant:
    """One policy that reaches a principal.

    `way` leads from the principal to it: a membership and its group, an attachment, the resource that
    holds it. `certainty` is whether all of that is there and leads where it seems to. `attachment` is
    what gives it, if it is one of AWS's own: its document then says no more than `managed_powers` does.
    """

    document: Document
    way: tuple[Resource, ...]
    certainty: Truth
    attachment: Attachment | None = None

    def after(self, before: tuple[Resource, ...], certainty: Truth) -> Grant:
        """The same policy as the end of a longer way."""
        return replace(self, way=(*before, *self.way), certainty=self.certainty & certainty)


@dataclass(frozen=True, slots=True)
class Limit:
    """A permissions boundary or a service control policy: what it does not leave, no policy grants.

    `resource` is where it is set, `certainty` whether it is for the principal; without `documents` it
    cannot be seen what it leaves, and of one of AWS's own policies only for the actions that are listed.
    """

    resource: Resource
    documents: tuple[Document, ...]
    certainty: Truth
    doubts: tuple[Doubt, ...] = ()
    is_of_aws: bool = False

    def leaves(self, action: str) -> Truth:
        """Whether the action can still be granted; a service control policy takes away by its denials only."""
        if not self.documents or (self.is_of_aws and action not in powers()):
            return ~self.certainty | maybe(*self.doubts)
        return ~self.certainty | all_of(_leaves(document, action) for document in self.documents)


def _leaves(document: Document, action: str) -> Truth:
    denied = any_of(denies(statement, action) for statement in document.statements)
    if document.kind is Kind.SERVICE_CONTROL:
        return ~denied
    return ~denied & any_of(statement.allows & covers(statement, action) for statement in document.statements)


def covers(statement: Statement, action: str) -> Truth:
    """Whether the statement is about the action."""
    actions = statement.actions
    matched = actions.cover_action(action)
    return (actions.listed & matched) | (actions.negated & ~matched)


def denies(statement: Statement, action: str) -> Truth:
    """Whether the statement denies the action on every resource and on no condition."""
    if statement.denies.is_no:
        return NO
    conditions = statement.conditions
    unconditional = known(not conditions.items) & (maybe(*conditions.doubts) if conditions.doubts else YES)
    everywhere = statement.resources.listed & statement.resources.has(is_every_resource)
    return statement.denies & unconditional & everywhere & covers(statement, action)


def allows_everything(statement: Statement) -> Truth:
    """Whether the statement allows every action on every resource."""
    every_action = statement.actions.listed & statement.actions.has(is_every_action)
    if every_action.is_no:
        return every_action
    every_resource = statement.resources.listed & statement.resources.has(is_every_resource)
    return statement.allows & every_action & every_resource


@dataclass(frozen=True)
class Access:
    """What a principal is given by all of its policies, and what limits it.

    `unseen` says whether policies may reach it that are not among the grants.
    """

    principal: Resource
    grants: tuple[Grant, ...]
    limits: tuple[Limit, ...]
    unseen: Truth

    @property
    def unresolved(self) -> Truth:
        """Maybe, where what is not seen may be policies of this configuration, and so deny as well as allow."""
        doubts = [doubt for doubt in self.unseen.doubts if doubt.reason not in _ELSEWHERE]
        return maybe(*doubts) if doubts else NO

    @property
    def statements(self) -> Iterator[tuple[Grant, Statement]]:
        """The statements that reach it, each with the grant that it is in."""
        return ((grant, statement) for grant in self.grants for statement in grant.document.statements)

    def leaves(self, action: str) -> Truth:
        """Whether its boundary and the organization let it be granted the action."""
        return all_of(limit.leaves(action) for limit in self.limits)

    @cached_property
    def are_administrative(self) -> Truth:
        """Whether its policies allow every action on every resource, so far as they are seen."""
        return any_of(grant.certainty & allows_everything(statement) for grant, statement in self.statements)

    @cached_property
    def only_read(self) -> Truth:
        """Whether it is given anything, and all of that reads."""
        return known(bool(self.grants)) & all_of(_reads(grant) for grant in self.grants) & ~self.unseen


def _reads(grant: Grant) -> Truth:
    if grant.attachment is not None:
        return ~grant.certainty | grant.attachment.satisfies(*_READ_ONLY)
    return ~grant.certainty | all_of(_only_reads(statement) for statement in grant.document.statements)


def _only_reads(statement: Statement) -> Truth:
    reads = statement.actions.every(lambda action: _READING.match(action.lower()) is not None)
    return ~statement.allows | (statement.actions.listed & reads)


_CACHE: WeakKeyDictionary[Graph, Mapping[str, Access]] = WeakKeyDictionary()


def accesses(graph: Graph) -> Iterable[Access]:
    """What every principal of the graph is given: users, groups, roles, permission sets, each by address."""
    return _accesses(graph).values()


def access_of(graph: Graph, principal: Resource) -> Access:
    """What one principal is given."""
    return _accesses(graph)[principal.address]


def reaching(graph: Graph) -> Mapping[Document, Truth]:
    """The policies that reach a principal of the graph, and how certain it is that they reach any."""
    found: dict[Document, Truth] = {}
    for access in accesses(graph):
        for grant in access.grants:
            found[grant.document] = found.get(grant.document, NO) | grant.certainty
    for document in documents(graph, Kind.IDENTITY):
        if document not in found and (others := holders_here(graph, document.resource)):
            doubt = Doubt(
                Reason.OUTSIDE_REPOSITORY, f"what {others[0].address} is given may be {document.resource.address}"
            )
            found[document] = maybe(doubt)
    return found


def _accesses(graph: Graph) -> Mapping[str, Access]:
    found = _CACHE.get(graph)
    if found is None:
        reader = _Reader(graph)
        found = _CACHE[graph] = {item.address: reader.access(item) for item in graph.resources(*PRINCIPALS)}
    return found


@dataclass(frozen=True, slots=True)
class _Given:
    """The policies that one resource gives to whomever it names, and whether it gives others."""

    grants: tuple[Grant, ...]
    unseen: Truth


class _Reader:
    """Follows the ways from principals to policies over one graph; what is asked for twice is kept."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._documents = _by_address(documents(graph, Kind.IDENTITY, Kind.BOUNDARY))
        self._attachments: dict[str, list[Attachment]] = defaultdict(list)
        for attachment in attachments(graph):
            self._attachments[attachment.resource.address].append(attachment)
        self._given: dict[str, _Given] = {}
        self._own: dict[str, _Given] = {}
        self._organization = tuple(_organization(graph))

    def access(self, principal: Resource) -> Access:
        """What a principal is given by itself and by its groups."""
        own = self._own_of(principal)
        given = _together([own, *self._by_groups(principal)], principal) if principal.type == USER else own
        limits = (*self._boundaries(principal), *self._organization)
        return Access(principal, given.grants, limits, given.unseen)

    def _by_groups(self, user: Resource) -> Iterator[_Given]:
        found, unseen = memberships(self._graph, user)
        yield _Given((), unseen)
        for membership in found:
            yield _Given((), membership.certainty & membership.groups.unseen)
            for link in membership.groups.links:
                own = self._own_of(link.resource)
                certainty = membership.certainty & link.certainty & link.resource.exists
                way = (membership.resource, link.resource)
                yield _Given(tuple(grant.after(way, certainty) for grant in own.grants), certainty & own.unseen)

    def _own_of(self, principal: Resource) -> _Given:
        """What a principal is given by the inline policies and attachments that name it."""
        found = self._own.get(principal.address)
        if found is None:
            related = list(givers(self._graph, principal))
            links = [link for part in related for link in part.links]
            parts = [_limited(self._given_by(link.resource), link, principal) for link in links]
            parts += [_Given((), part.unseen) for part in related]
            found = self._own[principal.address] = _together(parts, principal)
        return found

    def _given_by(self, giver: Resource) -> _Given:
        found = self._given.get(giver.address)
        if found is None:
            inline = [
                Grant(document, (), YES)
                for document in self._documents.get(giver.address, ())
                if giver.type != _POLICY_TYPE
            ]
            parts = [self._attached(attachment) for attachment in self._attachments.get(giver.address, ())]
            grants = (*inline, *(grant for part in parts for grant in part.grants))
            found = self._given[giver.address] = _Given(grants, any_of(part.unseen for part in parts))
        return found

    def _attached(self, attachment: Attachment) -> _Given:
        if attachment.policy:
            return _Given((Grant(_of_aws(attachment), (), YES, attachment),), NO)
        related = self._graph.targets(attachment.value, (_POLICY_TYPE,), POLICY)
        grants = [
            Grant(document, (link.resource,), link.certainty & link.resource.exists)
            for link in related.links
            for document in self._documents.get(link.resource.address, ())
        ]
        if related.links or not related.unseen.is_no:
            return _Given(tuple(grants), related.unseen)
        return _Given((), maybe(*attachment.doubts))

    def _boundaries(self, principal: Resource) -> Iterator[Limit]:
        for value, link in boundaries(self._graph, principal):
            certainty = ~is_null(value) & link.certainty & link.resource.exists
            if not certainty.is_no:
                yield self._boundary(value, link.resource, certainty)

    def _boundary(self, value: Value, resource: Resource, certainty: Truth) -> Limit:
        given = [self._attached(attachment) for attachment in attached(self._graph, resource, "boundary", value)]
        found = tuple(grant.document for part in given for grant in part.grants if grant.certainty.is_yes)
        doubt = Doubt(
            Reason.OUTSIDE_REPOSITORY, f"what the permissions boundary of {resource.address} allows is not seen"
        )
        is_of_aws = any(grant.attachment is not None for part in given for grant in part.grants)
        return Limit(resource, found, certainty, (doubt,), is_of_aws)


def _together(parts: Iterable[_Given], principal: Resource) -> _Given:
    """What several resources give; of more than a principal can have, what is beyond that is not seen."""
    grants: list[Grant] = []
    unseen = NO
    for part in parts:
        grants += part.grants[: _MOST_GRANTS + 1 - len(grants)]
        unseen |= part.unseen
    if len(grants) > _MOST_GRANTS:
        doubt = Doubt(Reason.EVALUATION_LIMIT, f"{principal.address} is given more than {_MOST_GRANTS} policies")
        unseen |= maybe(doubt)
    return _Given(tuple(grants[:_MOST_GRANTS]), unseen)


def _limited(given: _Given, link: Link, principal: Resource) -> _Given:
    """What a giver gives to one of those that it names."""
    certainty = YES if link.resource is principal else link.certainty & link.resource.exists
    way = () if link.resource is principal else (link.resource,)
    return _Given(tuple(grant.after(way, certainty) for grant in given.grants), certainty & given.unseen)


def _by_address(found: Iterable[Document]) -> Mapping[str, list[Document]]:
    by_address: dict[str, list[Document]] = defaultdict(list)
    for document in found:
        by_address[document.resource.address].append(document)
    return by_address


def _of_aws(attachment: Attachment) -> Document:
    """One of AWS's own policies as a document, written where it is attached."""
    name = attachment.policy or ""
    text = policy_text(name)
    doubt = Doubt(Reason.UNLISTED_ACTION, f"it is not listed what AWS's policy `{name}` allows")
    value = unknown(DYNAMIC, (doubt,), attachment.origin) if text is None else string(text, attachment.origin)
    return written(attachment.resource, Kind.IDENTITY, value, attachment.key)


def _organization(graph: Graph) -> Iterator[Limit]:
    """The service control policies that are attached: whether the principals are below the target is not told."""
    for document in documents(graph, Kind.SERVICE_CONTROL):
        policy = document.resource
        related: Related = graph.referring(policy, _SCP_ATTACHMENT, "policy_id", _ORGANIZATION_POLICY)
        doubt = Doubt(Reason.OUTSIDE_REPOSITORY, f"it is not told which accounts {policy.address} is for")
        certainty = related.present & maybe(doubt)
        if not certainty.is_no:
            yield Limit(policy, (document,), certainty)
