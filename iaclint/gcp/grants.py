"""Grants: every role that a configuration gives to somebody, in one shape.

A grant may be written as a member, a binding, a policy (a data source, `jsonencode`, a heredoc), an
entry of a BigQuery dataset or an access control list of Cloud Storage. A policy that cannot be read is
one grant of which nothing is known, so that a question asked of it is answered "maybe", never "no".
`google_privileged_access_manager_entitlement` is left out: it grants for hours, and only on request.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from weakref import WeakKeyDictionary

from iaclint.gcp.grant import Condition, Grant, condition_in, unconditional
from iaclint.gcp.grants_elsewhere import bigquery_grants, storage_grants
from iaclint.gcp.homes import Form, Level, homes, level_of
from iaclint.gcp.members import Members, members_of, unknown_members
from iaclint.gcp.texts import Text, text_of
from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.policy_text import structure_of
from iaclint.truth import YES, Doubt, Reason, Truth, maybe
from iaclint.values import DYNAMIC, Located, Value, null, unknown

_CACHE: WeakKeyDictionary[Graph, tuple[Grant, ...]] = WeakKeyDictionary()


def grants(graph: Graph, *levels: Level) -> Iterator[Grant]:
    """The grants at these levels, or at all of them, by form, type and address; each is read once per graph."""
    found = _CACHE.get(graph)
    if found is None:
        found = _CACHE[graph] = (*_grants(graph), *bigquery_grants(graph), *storage_grants(graph))
    return (grant for grant in found if not levels or grant.level in levels)


def removals(graph: Graph) -> Iterator[Grant]:
    """What `google_project_iam_member_remove` takes away, as if it were granted."""
    for resource in graph.resources("google_project_iam_member_remove"):
        yield _written(graph, resource, Form.MEMBER, unconditional(resource.configuration))


def _grants(graph: Graph) -> Iterator[Grant]:
    for type, form in homes(graph):
        for resource in graph.resources(type):
            if form is Form.POLICY:
                yield from _of_policy(graph, resource)
            else:
                yield _written(graph, resource, form, condition_in(graph, resource.configuration))


def _written(graph: Graph, resource: Resource, form: Form, condition: Condition) -> Grant:
    attribute = "member" if form is Form.MEMBER else "members"
    header = resource.configuration.header
    members = replace(members_of(graph, resource[attribute], header), is_demanded=form is Form.MEMBER)
    role = text_of(graph, resource["role"], header)
    return Grant(resource, "", YES, level_of(resource.type), role, members, condition)


def _of_policy(graph: Graph, resource: Resource) -> Iterator[Grant]:
    value = resource["policy_data"]
    origin: Located = value.origin or resource.configuration.header
    structure = structure_of(value, origin)
    listed = structure.fields.get("bindings")
    if isinstance(structure.data, dict) and (listed is None or listed.is_null):
        return
    if listed is None or not isinstance(listed.data, tuple):
        yield _unseen(resource, "?", (listed or structure).doubts, origin)
    for number, item in enumerate(listed.certain_items if listed is not None else ()):
        yield _binding(graph, resource, f"bindings[{number}]", item, origin)


def _binding(graph: Graph, resource: Resource, key: str, item: Value, fallback: Located) -> Grant:
    origin = item.origin or fallback
    exists: Truth = YES
    if item.is_unknown:
        if item.document is None:
            return _unseen(resource, key, item.doubts, origin)
        exists, item = maybe(*item.doubts), item.document
    role = item.fields.get("role") or null(DYNAMIC, origin)
    members = item.fields.get("members") or null(DYNAMIC, origin)
    return Grant(
        resource,
        key,
        exists,
        level_of(resource.type),
        text_of(graph, role, origin),
        members_of(graph, members, origin),
        _condition(graph, item.fields.get("condition"), origin),
    )


def _condition(graph: Graph, value: Value | None, origin: Located) -> Condition:
    if value is None or value.is_null:
        return Condition(~YES, Text(null(DYNAMIC, origin), "", origin))
    expression = value.fields.get("expression") or unknown(DYNAMIC, value.doubts, origin)
    there = maybe(*value.doubts) if value.is_unknown else YES
    return Condition(there, text_of(graph, expression, value.origin or origin))


def _unseen(resource: Resource, key: str, doubts: tuple[Doubt, ...], origin: Located) -> Grant:
    """A grant of which nothing is known, for a policy or a part of one that cannot be read."""
    doubts = doubts or (Doubt(Reason.EVALUATION_ERROR, "the policy is not a list of bindings"),)
    blank = Text(unknown(DYNAMIC, doubts, origin), None, origin)
    members: Members = unknown_members(doubts, origin)
    return Grant(resource, key, YES, level_of(resource.type), blank, members, Condition(maybe(*doubts), blank))
