"""iam-k8s-cluster-admin-binding."""

from __future__ import annotations

from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.saas.kubernetes import Binding, Subject, bindings
from iaclint.truth import Truth

_ADMIN = "cluster-admin"
_STRANGERS = ("system:anonymous", "system:unauthenticated")
_CROWDS = ("system:authenticated", "system:serviceaccounts")
_PUBLIC = (
    "system:basic-user",
    "system:discovery",
    "system:public-info-viewer",
    "system:service-account-issuer-discovery",
)
"""The roles that Kubernetes itself gives to everybody: they show versions, health, and keys that verify tokens."""


@rule(
    Severity.HIGH,
    fix="bind a role that lists what the subject needs, in the namespaces where it needs it",
    peers=("17172bc2-56fb-4f17-916f-a014147706cd",),
)
def iam_k8s_cluster_admin_binding(graph: Graph) -> Judgements:
    """The role cluster-admin is bound to somebody, or any role to strangers.

    `cluster-admin` may do everything in every namespace, reading secrets and deleting audit evidence
    included; a service account that has it gives it to whoever breaks into one of its pods. Bound in
    one namespace only, it is medium. The components of Kubernetes itself, users and groups whose names
    begin with `system:`, pass; the user name of a service account and the group of those of a namespace
    are spelled so as well, and do not.

    `system:anonymous` and `system:unauthenticated` are whoever reaches the API server: any role for them
    is critical, but for those that show versions and public keys, and so is `cluster-admin` for all who
    are signed in or for all service accounts.

    Bad:

        resource "kubernetes_cluster_role_binding_v1" "deploy" {
          metadata {
            name = "deploy"
          }

          role_ref {
            api_group = "rbac.authorization.k8s.io"
            kind      = "ClusterRole"
            name      = "cluster-admin"
          }

          subject {
            kind      = "ServiceAccount"
            name      = "deploy"
            namespace = "ci"
          }
        }

    Good:

        resource "kubernetes_role_binding_v1" "deploy" {
          metadata {
            name      = "deploy"
            namespace = "portal"
          }

          role_ref {
            api_group = "rbac.authorization.k8s.io"
            kind      = "ClusterRole"
            name      = "edit"
          }

          subject {
            kind      = "ServiceAccount"
            name      = "deploy"
            namespace = "ci"
          }
        }
    """
    for binding in bindings(graph):
        for subject in binding.subjects:
            yield _judged(binding, subject)
        if not binding.subjects or not binding.unseen.is_no:
            yield fail_if(
                binding.thing.exists & binding.unseen,
                binding.thing.resource,
                "cluster-admin is bound to somebody",
                at=binding.thing.content.header,
                defect="subjects",
            )


def _judged(binding: Binding, subject: Subject) -> Judgement:
    admin = binding.gives(_ADMIN)
    stranger = subject.is_named(*_STRANGERS) & ~binding.gives(*_PUBLIC)
    crowd = subject.is_named(*_CROWDS)
    fault = stranger | (admin & (crowd | ~subject.is_component))
    return fail_if(
        binding.thing.exists & subject.exists & fault,
        binding.thing.resource,
        "a role is bound to whoever reaches the API server"
        if stranger.is_yes
        else "cluster-admin is bound to somebody",
        at=subject.name,
        defect=subject.key,
        severity=_severity(binding, stranger | (admin & crowd)),
    )


def _severity(binding: Binding, critical: Truth) -> Severity:
    if critical.is_yes:
        return Severity.CRITICAL
    return Severity.MEDIUM if binding.thing.is_for_cluster.is_no else Severity.HIGH
