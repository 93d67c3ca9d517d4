"""Kubernetes RBAC: roles and bindings in one shape, whether they are resources of their own or manifests.

Source: the kubernetes provider's schema (2.38) and the Kubernetes API reference, `rbac.authorization.k8s.io/v1`.
"""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.graph import Graph
from iaclint.modules import Configuration, Resource, ValueConfiguration
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Truth, any_of, known, maybe
from iaclint.values import HOLE, Unknown, Value, with_holes
from iaclint.values.ask import begins_with, contains, equal_to, is_set

_MANIFEST = "kubernetes_manifest"
_ACCOUNT = "ServiceAccount"
_ACCOUNT_USER, _ACCOUNTS_GROUP = "system:serviceaccount:", "system:serviceaccounts"
"""How the user name of a service account begins, and the name of a group of them."""

ANYTHING = "*"


@dataclass(frozen=True, slots=True)
class _Spelling:
    """What the parts of a role or binding are called."""

    rules: str
    api_groups: str
    resource_names: str
    role_ref: str
    subjects: str


_ARGUMENTS = _Spelling("rule", "api_groups", "resource_names", "role_ref", "subject")
_FIELDS = _Spelling("rules", "apiGroups", "resourceNames", "roleRef", "subjects")


@dataclass(frozen=True, slots=True)
class Thing:
    """A role or a binding, and how its parts are spelled. `exists` is less than YES where it may be another kind.

    `is_for_cluster` is whether it is about the whole cluster rather than one namespace; `unseen` is maybe
    where nothing is known of it, else no.
    """

    resource: Resource
    content: Configuration
    spelling: _Spelling
    exists: Truth
    is_for_cluster: Truth
    unseen: Truth = NO


@dataclass(frozen=True, slots=True)
class RoleRule:
    """One rule of a role: the verbs that it allows on some resources of some API groups.

    `names` limits it to objects of these names, if it is given.
    """

    role: Thing
    key: str
    exists: Truth
    groups: Value
    resources: Value
    verbs: Value
    names: Value

    def allows(self, group: str, resource: str, *verbs: str) -> Truth:
        """Whether it allows one of the verbs on every object of a resource of an API group."""
        return (
            (contains(self.groups, group) | contains(self.groups, ANYTHING))
            & (contains(self.resources, resource) | contains(self.resources, ANYTHING))
            & self.has_verb(*verbs)
            & ~is_set(self.names)
        )

    def has_verb(self, *verbs: str) -> Truth:
        """Whether it allows one of the verbs."""
        return any_of(contains(self.verbs, verb) for verb in (*verbs, ANYTHING))


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject of a binding: its kind is `User`, `Group` or `ServiceAccount`."""

    key: str
    exists: Truth
    kind: Value
    name: Value
    namespace: Value

    def is_named(self, *names: str) -> Truth:
        """Whether it is a user or a group of one of these names."""
        return ~equal_to(self.kind, _ACCOUNT) & any_of(equal_to(self.name, name) for name in names)

    @property
    def is_component(self) -> Truth:
        """Whether it is a part of Kubernetes: a user or group of its own, service accounts and their groups aside."""
        is_account = begins_with(self.name, _ACCOUNT_USER) | begins_with(self.name, _ACCOUNTS_GROUP)
        return ~equal_to(self.kind, _ACCOUNT) & begins_with(self.name, "system:") & ~is_account

    @property
    def is_default_account(self) -> Truth:
        """Whether it is the account of pods that name no other, as a service account or by its user name."""
        by_user_name = equal_to(self.kind, "User") & begins_with(self.name, _ACCOUNT_USER) & _ends_in_default(self.name)
        return (equal_to(self.kind, _ACCOUNT) & equal_to(self.name, "default")) | by_user_name


@dataclass(frozen=True, slots=True)
class Binding:
    """A role given to subjects. `unseen` is maybe where there may be other subjects than these."""

    thing: Thing
    role_kind: Value
    role_name: Value
    subjects: tuple[Subject, ...]
    unseen: Truth

    def gives(self, *names: str) -> Truth:
        """Whether the role is a cluster role of one of these names."""
        return equal_to(self.role_kind, "ClusterRole") & any_of(equal_to(self.role_name, name) for name in names)


def roles(graph: Graph) -> Iterator[Thing]:
    """The roles and cluster roles, by type and then by address."""
    yield from _things(graph, "kubernetes_cluster_role", "kubernetes_role", "ClusterRole", "Role")


def rules_of(role: Thing) -> Iterator[RoleRule]:
    """The rules of a role."""
    spelling = role.spelling
    for number, block in enumerate(role.content.blocks(spelling.rules)):
        yield RoleRule(
            role,
            f"{spelling.rules}[{number}]",
            role.exists & block.exists,
            block[spelling.api_groups],
            block["resources"],
            block["verbs"],
            block[spelling.resource_names],
        )


def unseen_rules(role: Thing) -> Truth:
    """Maybe, where there may be other rules than those; else no."""
    doubts = role.content.blocks(role.spelling.rules).doubts
    return role.unseen | maybe(*doubts) if doubts else role.unseen


def bindings(graph: Graph) -> Iterator[Binding]:
    """The bindings of roles and of cluster roles, by type and then by address."""
    types = ("kubernetes_cluster_role_binding", "kubernetes_role_binding", "ClusterRoleBinding", "RoleBinding")
    for thing in _things(graph, *types):
        content, spelling = thing.content, thing.spelling
        blocks = content.blocks(spelling.subjects)
        subjects = tuple(
            Subject(f"{spelling.subjects}[{number}]", item.exists, item["kind"], item["name"], item["namespace"])
            for number, item in enumerate(blocks)
        )
        role = (content[f"{spelling.role_ref}.kind"], content[f"{spelling.role_ref}.name"])
        unseen = thing.unseen | maybe(*blocks.doubts) if blocks.doubts else thing.unseen
        yield Binding(thing, *role, subjects, unseen)


def _ends_in_default(name: Value) -> Truth:
    """Whether the last part of a user name is `default`."""
    text = with_holes(name) if isinstance(name.data, str | Unknown) else ""
    account = text.rpartition(":")[2]
    return maybe(*name.doubts) if HOLE in account else known(account == "default")


def _things(graph: Graph, for_cluster: str, for_namespace: str, kind: str, namespaced_kind: str) -> Iterator[Thing]:
    """The resources of two types, of any version, and the manifests of the two kinds that they are for."""
    for type, is_for_cluster in ((for_cluster, True), (for_namespace, False)):
        for resource in graph.resources(type, f"{type}_v1"):
            yield Thing(resource, resource.configuration, _ARGUMENTS, YES, known(is_for_cluster))
    for resource in graph.resources(_MANIFEST):
        blocks = resource.blocks("manifest")
        for content in blocks:
            is_for_cluster_too = equal_to(content["kind"], kind)
            exists = is_for_cluster_too | equal_to(content["kind"], namespaced_kind)
            if not exists.is_no:
                yield Thing(resource, content, _FIELDS, exists, is_for_cluster_too)
        if blocks.doubts:
            unseen = maybe(*blocks.doubts)
            manifest = resource["manifest"]
            nothing = ValueConfiguration(manifest.origin or resource.configuration.header, manifest)
            yield Thing(resource, nothing, _FIELDS, unseen, unseen, unseen)
