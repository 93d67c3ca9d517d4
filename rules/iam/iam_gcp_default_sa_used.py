"""iam-gcp-default-sa-used."""

from __future__ import annotations

from iaclint.gcp.grants import grants, removals
from iaclint.gcp.workloads import workloads
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import any_of
from iaclint.values.ask import one_of

_ACCOUNTS = "google_project_default_service_accounts"
_DISARMING = ("DELETE", "DEPRIVILEGE", "DISABLE")


@rule(
    Severity.MEDIUM,
    fix="make a google_service_account for the workload, and grant it what the workload needs",
    peers=(
        "CKV2_GCP_1",
        "CKV_GCP_30",
        "CKV_GCP_46",
        "CKV_GCP_47",
        "CKV_GCP_48",
        "GCP-0004",
        "GCP-0006",
        "GCP-0008",
        "GCP-0044",
        "GCP-0050",
        "1c8eef02-17b1-4a3e-b01d-dcc3292d2c38",
        "3cb4af0b-056d-4fb1-8b95-fdc4593625ff",
    ),
)
def iam_gcp_default_sa_used(graph: Graph) -> Judgements:
    """A default service account is used.

    The accounts of Compute Engine and App Engine are shared by all that names no other in the project, and
    hold Editor unless that is taken from them: what is granted for one program is granted to all, and a
    break into one is a break into the project. Clusters, functions, services and jobs that name no account
    run as one of them; a virtual machine without a `service_account` block runs as nobody. What runs as
    one is low where this configuration takes Editor from it (`google_project_default_service_accounts`,
    `google_project_iam_member_remove`). A grant to one is judged as well.

    Bad:

        resource "google_cloud_run_v2_service" "portal" {
          name     = "portal"
          location = "europe-west1"

          template {
            containers {
              image = "europe-docker.pkg.dev/clinic/images/portal"
            }
          }
        }

    Good:

        resource "google_service_account" "portal" {
          account_id = "portal"
        }

        resource "google_cloud_run_v2_service" "portal" {
          name     = "portal"
          location = "europe-west1"

          template {
            service_account = google_service_account.portal.email

            containers {
              image = "europe-docker.pkg.dev/clinic/images/portal"
            }
          }
        }
    """
    for accounts in graph.resources(_ACCOUNTS):
        action = accounts["action"]
        yield fail_if(
            ~one_of(action, _DISARMING),
            accounts,
            "the default service accounts of the project are left as they are",
            at=action,
        )
    severity = Severity.LOW if _is_disarmed(graph) else Severity.MEDIUM
    for workload in workloads(graph):
        yield fail_if(
            workload.exists & workload.runs_as_default,
            workload.resource,
            "the workload runs as a default service account",
            at=workload.place,
            defect=workload.key,
            severity=severity,
        )
    for grant in grants(graph):
        yield fail_if(
            grant.exists & grant.members.any(lambda member: member.is_default_account),
            grant.resource,
            "the grant gives the role to a default service account",
            at=grant.members.guilty(lambda member: member.is_default_account),
            defect=grant.key,
        )


def _is_disarmed(graph: Graph) -> bool:
    """Whether this configuration takes Editor from the default accounts of a project, or the accounts away."""
    removed = (
        grant.gives("roles/editor") & grant.members.any(lambda member: member.is_default_account)
        for grant in removals(graph)
    )
    disarmed = (one_of(accounts["action"], _DISARMING) for accounts in graph.resources(_ACCOUNTS))
    return any_of((*disarmed, *removed)).is_yes
