"""iam-aws-eks-admin-access-entry."""

from __future__ import annotations

from iaclint.aws.patterns import patterns_of
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values.ask import equal_to

_ASSOCIATION = "aws_eks_access_policy_association"
_ADMINISTRATOR = "/AmazonEKSClusterAdminPolicy"


@rule(
    Severity.HIGH,
    fix="associate a policy for the namespaces that the principal works in",
)
def iam_aws_eks_admin_access_entry(graph: Graph) -> Judgements:
    """An access entry makes a principal administrator of a whole EKS cluster.

    `AmazonEKSClusterAdminPolicy` is `cluster-admin`: every secret of every namespace can be read, every
    workload changed, and access given to anyone else, and no IAM policy shows it. People and pipelines
    need the namespaces that they work in.

    The policy for single namespaces passes, and so do the other access policies.

    Bad:

        resource "aws_eks_access_policy_association" "deploy" {
          cluster_name  = "clinic"
          principal_arn = "arn:aws:iam::111122223333:role/deploy"
          policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

          access_scope {
            type = "cluster"
          }
        }

    Good:

        resource "aws_eks_access_policy_association" "deploy" {
          cluster_name  = "clinic"
          principal_arn = "arn:aws:iam::111122223333:role/deploy"
          policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy"

          access_scope {
            type       = "namespace"
            namespaces = ["portal"]
          }
        }
    """
    for association in graph.resources(_ASSOCIATION):
        policy = association["policy_arn"]
        administers = patterns_of(policy, association.configuration.header).has(
            lambda text: text.endswith(_ADMINISTRATOR)
        )
        yield fail_if(
            administers & equal_to(association["access_scope.type"], "cluster"),
            association,
            "the principal is made administrator of the whole cluster",
            at=policy,
        )
