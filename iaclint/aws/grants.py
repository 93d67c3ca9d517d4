"""Grants: what the roles and users of a configuration are allowed by all of their policies."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from iaclint.aws.holders import givers
from iaclint.aws.managed_policies import Attachment, attachments
from iaclint.aws.patterns import is_every_action, is_every_resource
from iaclint.aws.policy import Document, Statement, documents
from iaclint.aws.policy_homes import ATTACHMENTS, Kind
from iaclint.graph import Graph, Identity
from iaclint.modules import Resource
from iaclint.truth import Doubt, Reason, Truth, all_of, any_of, known, maybe

_POLICY = Identity(("arn", "id", "name"))
_READ_ONLY = ("ReadOnlyAccess", "SecurityAudit", "job-function/ViewOnlyAccess", "*ReadOnlyAccess", "*ReadOnly")
_READING = re.compile(r"[a-z0-9-]+:(?:batchget|describe|get|head|list|lookup|search|view)")


@dataclass(frozen=True)
class Grants:
    """The policies that a principal is certainly given: those written here, and those of AWS.

    `unseen` says whether it may be given others; those of its groups are not followed.
    """

    documents: tuple[Document, ...]
    managed: tuple[Attachment, ...]
    unseen: Truth

    @cached_property
    def are_administrative(self) -> Truth:
        """Whether they allow every action on every resource, so far as they are seen."""
        return any_of(attachment.satisfies("AdministratorAccess") for attachment in self.managed) | any_of(
            allows_everything(statement) for document in self.documents for statement in document.statements
        )

    @cached_property
    def only_read(self) -> Truth:
        """Whether there are any, and all of their actions read."""
        some = known(bool(self.documents) or any(attachment.policy != "" for attachment in self.managed))
        managed = (attachment.satisfies(*_READ_ONLY) for attachment in self.managed if attachment.policy != "")
        written = (_only_reads(statement) for document in self.documents for statement in document.statements)
        return some & all_of(managed) & all_of(written) & ~self.unseen


def allows_everything(statement: Statement) -> Truth:
    """Whether the statement allows every action on every resource."""
    every_action = statement.actions.listed & statement.actions.has(is_every_action)
    every_resource = statement.resources.listed & statement.resources.has(is_every_resource)
    return statement.allows & every_action & every_resource


def _only_reads(statement: Statement) -> Truth:
    reads = statement.actions.every(lambda action: _READING.match(action.lower()) is not None)
    return ~statement.allows | (statement.actions.listed & reads)


@dataclass(frozen=True, slots=True)
class _Given:
    """Documents and attachments by the address of the resource that they are written in; grants by that of whose."""

    documents: dict[str, list[Document]]
    attachments: dict[str, list[Attachment]]
    grants: dict[str, Grants]


_CACHE: WeakKeyDictionary[Graph, _Given] = WeakKeyDictionary()


def _given(graph: Graph) -> _Given:
    found = _CACHE.get(graph)
    if found is None:
        found = _CACHE[graph] = _Given(defaultdict(list), defaultdict(list), {})
        for document in documents(graph, Kind.IDENTITY):
            found.documents[document.resource.address].append(document)
        for attachment in attachments(graph):
            found.attachments[attachment.resource.address].append(attachment)
    return found


def grants_of(graph: Graph, principal: Resource) -> Grants:
    """What a role or user is given by the inline policies and attachments that name it."""
    given = _given(graph)
    found = given.grants.get(principal.address)
    if found is None:
        found = given.grants[principal.address] = _collected(graph, principal, given)
    return found


def _collected(graph: Graph, principal: Resource, given: _Given) -> Grants:
    relations = list(givers(graph, principal))
    unseen = any_of(related.unseen for related in relations)
    addresses: set[str] = set()
    managed: list[Attachment] = []
    for link in (link for related in relations for link in related.links):
        exists = link.certainty & link.resource.exists
        if not exists.is_yes:
            unseen |= exists
            continue
        attached = given.attachments.get(link.resource.address, [])
        own = _attached_here(graph, link.resource)
        managed += attached
        addresses |= {link.resource.address, *own}
        if len(own) < sum(attachment.policy == "" for attachment in attached):
            unseen |= maybe(Doubt(Reason.OUTSIDE_REPOSITORY, f"{link.resource.address} gives a policy made elsewhere"))
    found = tuple(document for address in sorted(addresses) for document in given.documents.get(address, ()))
    return Grants(found, tuple(managed), unseen)


def _attached_here(graph: Graph, attachment: Resource) -> set[str]:
    """The addresses of the policies of this configuration that an attachment certainly gives."""
    return {
        link.resource.address
        for type, path in ATTACHMENTS
        if type == attachment.type
        for value in attachment.configuration.each(path)
        for link in graph.targets(value, ("aws_iam_policy",), _POLICY).links
        if link.certainty.is_yes
    }
