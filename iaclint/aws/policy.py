"""Policies: the statements of every policy in a repository, in one shape.

A policy may be written as `jsonencode`, a heredoc, a file, a template or a data source, with one
statement or a list, one action or a list; a statement here is the same thing for all of them, and so
is a permission, such as `aws_lambda_permission`, whose arguments are one. A policy that cannot be
read is one statement of which nothing is known, so that a question asked of it is answered "maybe",
never "no".

What a principal may do in all is another question: it is asked of these statements and of the
attachments that `iaclint.aws.policy_homes` lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import partial
from weakref import WeakKeyDictionary

from iaclint.aws import permissions
from iaclint.aws.conditions import Conditions, conditions_of
from iaclint.aws.patterns import Patterns, patterns_of, unknown_patterns
from iaclint.aws.policy_homes import ATTACHMENTS, BOUNDARIES, DEFAULT_POLICY_TYPE, HOMES, Home, Kind
from iaclint.aws.principals import Principals, principals_of, unknown_principals
from iaclint.graph import Graph, Identity
from iaclint.modules import Resource
from iaclint.policy_text import structure_of
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Doubt, Reason, Truth, known, maybe
from iaclint.values import Located, Value
from iaclint.values.ask import equal_to, is_null

_POLICY = Identity(("arn", "id", "name"))


@dataclass(slots=True, eq=False)  # not frozen, for speed: see `iaclint.syntax.nodes`
class Statement:
    """One statement of one policy; `key` tells it from the others of its resource.

    `exists` is less than YES where a `dynamic` block may not make it. `document` is the policy it is in, `resource`
    the Terraform resource that this is given to. `allows` and `denies` say whether it is there and has this effect;
    they and the resource are fields because nothing is asked more often.
    """

    document: Document
    key: str
    exists: Truth
    effect: Truth
    actions: Patterns
    resources: Patterns
    principals: Principals
    conditions: Conditions
    origin: Located
    resource: Resource = field(init=False)
    allows: Truth = field(init=False)
    denies: Truth = field(init=False)

    def __post_init__(self) -> None:
        self.resource = self.document.resource
        self.allows = self.exists & self.effect
        self.denies = self.exists & ~self.effect

    @property
    def kind(self) -> Kind:
        return self.document.kind


class Document:
    """One policy: the resource instance whose attribute it is, its kind, and its statements in order."""

    __slots__ = ("kind", "resource", "statements", "value")

    def __init__(
        self, resource: Resource, kind: Kind, value: Value, read: Callable[[Document], Iterator[Statement]]
    ) -> None:
        self.resource = resource
        self.kind = kind
        self.value = value
        self.statements = tuple(read(self))


_CACHE: WeakKeyDictionary[Graph, _Policies] = WeakKeyDictionary()


class _Policies:
    """The policies of a graph, and those of the kinds that have been asked for with their statements."""

    def __init__(self, graph: Graph) -> None:
        self._all = tuple(_documents(graph))
        self._by_kinds: dict[tuple[Kind, ...], tuple[tuple[Document, ...], tuple[Statement, ...]]] = {}

    def of(self, kinds: tuple[Kind, ...]) -> tuple[tuple[Document, ...], tuple[Statement, ...]]:
        found = self._by_kinds.get(kinds)
        if found is None:
            own = tuple(document for document in self._all if document.kind in kinds)
            found = self._by_kinds[kinds] = own, tuple(one for document in own for one in document.statements)
        return found


def _policies(graph: Graph) -> _Policies:
    found = _CACHE.get(graph)
    if found is None:
        found = _CACHE[graph] = _Policies(graph)
    return found


def documents(graph: Graph, *kinds: Kind) -> Sequence[Document]:
    """The policies of these kinds, by the table of homes and then by address; each is read once per graph."""
    return _policies(graph).of(kinds)[0]


def statements(graph: Graph, *kinds: Kind) -> Sequence[Statement]:
    """The statements of the policies of these kinds."""
    return _policies(graph).of(kinds)[1]


def _documents(graph: Graph) -> Iterator[Document]:
    ceilings = _ceilings(graph)
    for home in HOMES:
        for resource in graph.resources(home.type):
            kind = Kind.BOUNDARY if resource.address in ceilings else home.kind
            fits = _is_of_kind(resource, home)
            for value, path, exists in _values(resource, home):
                if not (value.is_null or value.data == "" or fits.is_no):
                    yield written(resource, kind, value, path, exists & fits)
    for permission in graph.resources(*permissions.FORMS):
        yield Document(permission, Kind.RESOURCE, permission["principal"], _permitted)


def written(resource: Resource, kind: Kind, value: Value, path: str, exists: Truth = YES) -> Document:
    """The policy that a value holds; `path` is where in the resource, by which its statements are told apart."""
    return Document(resource, kind, value, partial(_statements, path=path, exists=exists))


def _is_of_kind(resource: Resource, home: Home) -> Truth:
    """Whether the policy is of the home's kind, as far as the resource's `type` tells."""
    if not home.policy_type:
        return YES
    type = resource["type"]
    return equal_to(type, home.policy_type) | (is_null(type) & known(home.policy_type == DEFAULT_POLICY_TYPE))


def _values(resource: Resource, home: Home) -> Iterator[tuple[Value, str, Truth]]:
    """The policies at a home: several where it is inside a block that may be repeated."""
    block, _, attribute = home.path.rpartition(".")
    if not block:
        yield resource[attribute], home.path, YES
        return
    blocks = resource.blocks(block)
    for number, item in enumerate(blocks):
        yield item[attribute], f"{block}[{number}].{attribute}", item.exists
    if blocks.doubts:
        yield next(resource.configuration.each(home.path)), home.path, YES


def _ceilings(graph: Graph) -> frozenset[str]:
    """The policies that are permissions boundaries and are attached to nothing besides."""
    bounding = _policies_at(graph, BOUNDARIES)
    return bounding - _policies_at(graph, ATTACHMENTS) if bounding else bounding


def _policies_at(graph: Graph, places: tuple[tuple[str, str], ...]) -> frozenset[str]:
    return frozenset(
        policy.address
        for type, path in places
        for resource in graph.resources(type)
        for value in resource.configuration.each(path)
        for policy in graph.targets(value, ("aws_iam_policy",), _POLICY)
    )


def _statements(document: Document, path: str, exists: Truth) -> Iterator[Statement]:
    value = document.value
    origin: Located = value.origin or document.resource.configuration.header
    structure = structure_of(value, origin)
    if structure.is_unknown:
        yield _unseen(document, f"{path}:?", exists, structure.doubts, origin)
        return
    listed = structure.fields.get("Statement")
    if listed is None or listed.is_null:
        doubt = Doubt(Reason.EVALUATION_ERROR, "the policy has no `Statement`")
        yield _unseen(document, f"{path}:?", exists, (doubt,), origin)
        return
    here = listed.origin or origin
    items = listed.items if isinstance(listed.data, tuple) else (*listed.certain_items, listed)
    for number, item in enumerate(items):
        yield _statement(document, f"{path}:{_sid(item) or number}", exists, item, here)


def _permitted(document: Document) -> Iterator[Statement]:
    """The one statement that the arguments of a permission are."""
    permission = document.resource
    yield Statement(
        document,
        "permission",
        YES,
        YES,
        permissions.actions_of(permission),
        permissions.resources_of(permission),
        permissions.principals_allowed(permission),
        permissions.conditions_on(permission),
        permission.configuration.header,
    )


def _sid(item: Value) -> str:
    sid = (item.document or item).fields.get("Sid")
    return sid.data if sid is not None and isinstance(sid.data, str) else ""


def _statement(document: Document, key: str, exists: Truth, item: Value, fallback: Located) -> Statement:
    origin = item.origin or fallback
    if item.is_unknown:
        if item.document is None:
            return _unseen(document, key, exists, item.doubts, origin)
        exists, item = exists & maybe(*item.doubts), item.document
    fields = item.fields
    effect = fields.get("Effect")
    return Statement(
        document,
        key,
        exists,
        NO if effect is None else equal_to(effect, "Allow"),
        patterns_of(*_either(fields, "Action", "NotAction", origin)),
        patterns_of(*_either(fields, "Resource", "NotResource", origin)),
        principals_of(*_either(fields, "Principal", "NotPrincipal", origin)),
        conditions_of(fields.get("Condition"), origin),
        origin,
    )


def _either(
    fields: Mapping[str, Value], name: str, opposite: str, origin: Located
) -> tuple[Value | None, Located, Truth]:
    """The element of this name or its opposite (`NotAction`), and whether it is the opposite."""
    negated = fields.get(opposite)
    is_there = negated is not None and not negated.is_null
    return (negated, origin, YES) if is_there else (fields.get(name), origin, NO)


def _unseen(document: Document, key: str, exists: Truth, doubts: tuple[Doubt, ...], origin: Located) -> Statement:
    """A statement of which nothing is known, for a policy or a part of one that cannot be read."""
    return Statement(
        document,
        key,
        exists,
        maybe(*doubts),
        unknown_patterns(doubts, origin),
        unknown_patterns(doubts, origin),
        unknown_principals(doubts, origin),
        Conditions((), origin, doubts),
        origin,
    )
