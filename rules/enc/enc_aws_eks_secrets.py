"""The secrets that a Kubernetes cluster keeps."""

from __future__ import annotations

from iaclint.aws.eks import encrypts_secrets
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule


@rule(
    Severity.HIGH,
    fix='run Kubernetes 1.28 or later, or add encryption_config with resources = ["secrets"] and a key',
    peers=("CKV_AWS_58", "AWS-0039", "63ebcb19-2739-4d3f-aa5c-e8bbb9b85281"),
    judges=("aws_eks_cluster.encryption_config.resources", "aws_eks_cluster.version"),
)
def enc_aws_eks_secrets(graph: Graph) -> Judgements:
    """A Kubernetes cluster does not encrypt its secrets before it stores them.

    Passwords and tokens of workloads lie in the cluster's database. Since Kubernetes 1.28 EKS encrypts
    them, and all else that the API keeps, with a key of AWS where the cluster names none, so such a
    cluster passes. An older one fails unless an `encryption_config` names `secrets` and a key. Where
    `version` is left out the cluster gets the latest one.

    Bad:

        resource "aws_eks_cluster" "main" {
          name     = "main"
          role_arn = "arn:aws:iam::111122223333:role/eks"
          version  = "1.27"

          vpc_config {
            subnet_ids = ["subnet-0a", "subnet-0b"]
          }
        }

    Good:

        resource "aws_kms_key" "secrets" {
          enable_key_rotation = true
        }

        resource "aws_eks_cluster" "main" {
          name     = "main"
          role_arn = "arn:aws:iam::111122223333:role/eks"
          version  = "1.27"

          encryption_config {
            resources = ["secrets"]

            provider {
              key_arn = aws_kms_key.secrets.arn
            }
          }

          vpc_config {
            subnet_ids = ["subnet-0a", "subnet-0b"]
          }
        }
    """
    for cluster in graph.resources("aws_eks_cluster"):
        yield fail_if(
            ~encrypts_secrets(cluster),
            cluster,
            "the cluster does not encrypt secrets before it stores them",
            at=cluster["version"],
        )
