"""mfa-k8s-client-cert-auth."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values.ask import is_true


@rule(
    Severity.MEDIUM,
    fix="remove issue_client_certificate = true",
    peers=("CKV_GCP_13", "GCP-0064", "73fb21a1-b19a-45b1-b648-b47b1678681e"),
)
def mfa_k8s_client_cert_auth(graph: Graph) -> Judgements:
    """A Kubernetes cluster issues a client certificate to sign in with.

    A certificate is a credential for years that cannot be taken back but by changing the authority of
    the cluster; it passes the identity provider and with it MFA, and it lies in the state of Terraform.
    GKE issues none unless it is asked to. The local accounts of AKS are judged by
    `iam-az-local-auth-enabled`.

    Bad:

        resource "google_container_cluster" "clinic" {
          name     = "clinic"
          location = "europe-west4"

          master_auth {
            client_certificate_config {
              issue_client_certificate = true
            }
          }
        }

    Good:

        resource "google_container_cluster" "clinic" {
          name     = "clinic"
          location = "europe-west4"

          master_auth {
            client_certificate_config {
              issue_client_certificate = false
            }
          }
        }
    """
    for cluster in graph.resources("google_container_cluster"):
        issues = cluster["master_auth.client_certificate_config.issue_client_certificate"]
        yield fail_if(is_true(issues), cluster, "the cluster issues a client certificate", at=issues)
