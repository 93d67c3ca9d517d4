"""iam-k8s-wildcard-role."""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.records import dataclass
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.saas.kubernetes import ANYTHING, RoleRule, roles, rules_of, unseen_rules
from iaclint.truth import Truth, any_of
from iaclint.values import Value
from iaclint.values.ask import contains, equal_to

_RBAC = "rbac.authorization.k8s.io"


@dataclass(frozen=True, slots=True)
class _Danger:
    """What is as good as more rights than a role lists: verbs on resources of a group.

    `in_namespace` is how bad it is in one namespace; in the cluster it is high.
    """

    message: str
    group: str
    resources: tuple[str, ...]
    verbs: tuple[str, ...]
    in_namespace: Severity

    def is_of(self, role_rule: RoleRule) -> Truth:
        return any_of(role_rule.allows(self.group, resource, *self.verbs) for resource in self.resources)


_DANGERS = (
    _Danger(
        "the role can take rights that it does not have",
        _RBAC,
        ("roles", "clusterroles"),
        ("bind", "escalate"),
        Severity.MEDIUM,
    ),
    _Danger(
        "the role can act as anybody else",
        "",
        ("users", "groups", "serviceaccounts"),
        ("impersonate",),
        Severity.MEDIUM,
    ),
    _Danger("the role can read every secret", "", ("secrets",), ("get", "list", "watch"), Severity.LOW),
    _Danger("the role can create pods with any service account", "", ("pods",), ("create",), Severity.LOW),
    _Danger("the role can run commands in any pod", "", ("pods/exec", "pods/attach"), ("create", "get"), Severity.LOW),
    _Danger("the role can issue tokens", "", ("serviceaccounts/token",), ("create",), Severity.LOW),
)


@rule(
    Severity.HIGH,
    fix="list the verbs and resources that are needed, in a role of one namespace",
    peers=("CKV_K8S_49", "522d4a64-4dc9-44bd-9240-7d8a0d5cb5ba", "826abb30-3cd5-4e0b-a93b-67729b4f7e63"),
)
def iam_k8s_wildcard_role(graph: Graph) -> Judgements:
    """A Kubernetes role has a wildcard, or rights that are as good as one.

    `*` covers what is in the cluster today and whatever is installed tomorrow. Some rights need no
    wildcard to be as much: reading all secrets, creating pods, which can run as any service account and
    mount any secret beside it, commands in other pods, tokens of other accounts, impersonation, and
    `bind` and `escalate`, which lift the limit on the rights that one can give away.

    For the whole cluster any of them is high. A wildcard over a group of resources that reaches none of
    them is medium, and so is any wildcard in one namespace; there, secrets and pods are low. What
    `resource_names` limits to single objects passes. Roles are read as resources of their own and as
    `kubernetes_manifest`.

    Bad:

        resource "kubernetes_cluster_role_v1" "reporting" {
          metadata {
            name = "reporting"
          }

          rule {
            api_groups = ["*"]
            resources  = ["*"]
            verbs      = ["get", "list"]
          }
        }

    Good:

        resource "kubernetes_role_v1" "reporting" {
          metadata {
            name      = "reporting"
            namespace = "reporting"
          }

          rule {
            api_groups = ["apps"]
            resources  = ["deployments"]
            verbs      = ["get", "list"]
          }
        }
    """
    for role in roles(graph):
        found = list(rules_of(role))
        for role_rule in found:
            yield _judged(role_rule)
        unseen = unseen_rules(role)
        if not found or not unseen.is_no:
            message = "the role has a wildcard"
            yield fail_if(unseen, role.resource, message, at=role.content.header, defect=role.spelling.rules)


@dataclass(frozen=True, slots=True)
class _Fault:
    truth: Truth
    at: Value
    message: str
    severity: Severity


def _judged(role_rule: RoleRule) -> Judgement:
    """The rule by its worst certain fault, else by the first that is possible."""
    faults = list(_faults(role_rule))
    certain = sorted((fault for fault in faults if fault.truth.is_yes), key=lambda fault: -fault.severity)
    possible = [fault for fault in faults if fault.truth.is_maybe]
    worst = next(iter((*certain, *possible)), faults[0])
    return fail_if(
        role_rule.exists & any_of(fault.truth for fault in faults),
        role_rule.role.resource,
        worst.message,
        at=worst.at,
        defect=role_rule.key,
        severity=worst.severity,
    )


def _faults(role_rule: RoleRule) -> Iterator[_Fault]:
    for_cluster = not role_rule.role.is_for_cluster.is_no
    dangers = [(danger, danger.is_of(role_rule)) for danger in _DANGERS]
    reaches = for_cluster and any(truth.is_yes for _, truth in dangers)
    for value, what in ((role_rule.verbs, "verb"), (role_rule.resources, "resource"), (role_rule.groups, "API group")):
        severity = Severity.HIGH if reaches else Severity.MEDIUM
        yield _Fault(contains(value, ANYTHING), _element(value), f"the role is for every {what}", severity)
    for danger, truth in dangers:
        severity = Severity.HIGH if for_cluster else danger.in_namespace
        yield _Fault(truth, role_rule.resources, danger.message, severity)


def _element(value: Value) -> Value:
    """The wildcard in a list; the list where there is none."""
    return next((item for item in value.items if equal_to(item, ANYTHING).is_yes), value)
