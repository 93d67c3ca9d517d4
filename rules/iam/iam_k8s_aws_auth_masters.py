"""iam-k8s-aws-auth-masters."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.saas.aws_auth import mappings

_MASTERS = "system:masters"


@rule(
    Severity.HIGH,
    fix="put the role into a group of your own, and bind to that a role with what it needs",
)
def iam_k8s_aws_auth_masters(graph: Graph) -> Judgements:
    """An IAM role or user is in the group system:masters of an EKS cluster.

    The group passes by all of RBAC: its members may do everything, no binding shows it and none can be
    taken away. Whoever can assume the role has the cluster, its secrets and its workloads. The config
    map `aws-auth` gives groups to roles and users as YAML in a text; a comment in it does not count.

    Bad:

        resource "kubernetes_config_map_v1_data" "aws_auth" {
          metadata {
            name      = "aws-auth"
            namespace = "kube-system"
          }

          data = {
            mapRoles = yamlencode([{
              rolearn  = "arn:aws:iam::111122223333:role/deploy"
              username = "deploy"
              groups   = ["system:masters"]
            }])
          }
        }

    Good:

        resource "kubernetes_config_map_v1_data" "aws_auth" {
          metadata {
            name      = "aws-auth"
            namespace = "kube-system"
          }

          data = {
            mapRoles = yamlencode([{
              rolearn  = "arn:aws:iam::111122223333:role/deploy"
              username = "deploy"
              groups   = ["portal-deployers"]
            }])
          }
        }
    """
    for mapping in mappings(graph):
        yield fail_if(
            mapping.exists & mapping.has_group(_MASTERS),
            mapping.resource,
            "an IAM role or user is in the group system:masters",
            at=mapping.text,
            defect=mapping.name,
        )
