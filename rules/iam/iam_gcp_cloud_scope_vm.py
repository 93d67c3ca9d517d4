"""iam-gcp-cloud-scope-vm."""

from __future__ import annotations

from iaclint.gcp.workloads import workloads
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule


@rule(
    Severity.MEDIUM,
    fix="run the machine as a google_service_account of its own, with the roles that it needs",
    peers=("CKV_GCP_31", "bc280331-27b9-4acb-a010-018e8098aa5d"),
)
def iam_gcp_cloud_scope_vm(graph: Graph) -> Judgements:
    """A virtual machine runs as the default service account with access to every interface of Google Cloud.

    Scopes are all that keeps the default account, which holds Editor, from changing everything in the
    project; `cloud-platform` lifts them. Whoever runs code on the machine gets a token from its metadata
    server and owns the project. With an account of its own the same scope is what Google recommends: roles
    limit such an account. The nodes of a cluster are machines too.

    Bad:

        resource "google_compute_instance" "batch" {
          name         = "batch"
          machine_type = "e2-small"

          service_account {
            scopes = ["cloud-platform"]
          }
        }

    Good:

        resource "google_service_account" "batch" {
          account_id = "batch"
        }

        resource "google_compute_instance" "batch" {
          name         = "batch"
          machine_type = "e2-small"

          service_account {
            email  = google_service_account.batch.email
            scopes = ["cloud-platform"]
          }
        }
    """
    for workload in workloads(graph):
        if workload.has_scopes:
            yield fail_if(
                workload.exists & workload.runs_as_default & workload.reaches_everything,
                workload.resource,
                "the machine has access to everything as the default service account",
                at=workload.scopes,
                defect=workload.key,
            )
