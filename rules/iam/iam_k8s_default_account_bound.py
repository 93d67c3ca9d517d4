"""iam-k8s-default-account-bound."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.saas.kubernetes import bindings


@rule(
    Severity.MEDIUM,
    fix="make a service account for the workload, and bind the role to that",
    peers=("CKV_K8S_42", "3360c01e-c8c0-4812-96a2-a6329b9b7f9f"),
)
def iam_k8s_default_account_bound(graph: Graph) -> Judgements:
    """A role is bound to the default service account of a namespace.

    Every pod that names no other account runs as `default`. Whatever it may do, each of them may do:
    the workload that it was meant for, the one that somebody adds next year, and whoever breaks into
    either. Which of them used the right cannot be told from the audit log. The account may also be named
    as the user `system:serviceaccount:<namespace>:default`.

    Bad:

        resource "kubernetes_role_binding_v1" "api" {
          metadata {
            name      = "api"
            namespace = "portal"
          }

          role_ref {
            api_group = "rbac.authorization.k8s.io"
            kind      = "Role"
            name      = "api"
          }

          subject {
            kind      = "ServiceAccount"
            name      = "default"
            namespace = "portal"
          }
        }

    Good:

        resource "kubernetes_role_binding_v1" "api" {
          metadata {
            name      = "api"
            namespace = "portal"
          }

          role_ref {
            api_group = "rbac.authorization.k8s.io"
            kind      = "Role"
            name      = "api"
          }

          subject {
            kind      = "ServiceAccount"
            name      = "api"
            namespace = "portal"
          }
        }
    """
    message = "a role is bound to the default service account"
    for binding in bindings(graph):
        thing = binding.thing
        for subject in binding.subjects:
            fault = thing.exists & subject.exists & subject.is_default_account
            yield fail_if(fault, thing.resource, message, at=subject.name, defect=subject.key)
        if not binding.subjects or not binding.unseen.is_no:
            fault = thing.exists & binding.unseen
            yield fail_if(fault, thing.resource, message, at=thing.content.header, defect="subjects")
