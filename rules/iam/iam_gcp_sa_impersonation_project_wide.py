"""iam-gcp-sa-impersonation-project-wide."""

from __future__ import annotations

from iaclint.gcp.grants import grants
from iaclint.gcp.homes import Level
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule

_ROLES = (
    "roles/iam.serviceAccountAdmin",
    "roles/iam.serviceAccountKeyAdmin",
    "roles/iam.serviceAccountOpenIdTokenCreator",
    "roles/iam.serviceAccountTokenCreator",
    "roles/iam.serviceAccountUser",
    "roles/iam.workloadIdentityUser",
)


@rule(
    Severity.HIGH,
    fix="grant the role with google_service_account_iam_member, on the service accounts that are needed",
    peers=(
        "CKV_GCP_41",
        "CKV_GCP_44",
        "CKV_GCP_45",
        "CKV_GCP_49",
        "GCP-0005",
        "GCP-0009",
        "GCP-0011",
        "617ef6ff-711e-4bd7-94ae-e965911b1b40",
        "c68b4e6d-4e01-4ca1-b256-1e18e875785c",
    ),
)
def iam_gcp_sa_impersonation_project_wide(graph: Graph) -> Judgements:
    """A role to act as service accounts is granted on a whole project, folder or organization.

    Whoever may act as every service account of a project, make tokens or keys of them, or run code as
    them, holds the roles of the most powerful one, and of those that are yet to be made. On a single
    service account the same role is what it is for, and is not judged here.

    Bad:

        resource "google_project_iam_member" "deploy" {
          project = "clinic-prod"
          role    = "roles/iam.serviceAccountUser"
          member  = "group:release@clinic.example"
        }

    Good:

        resource "google_service_account_iam_member" "deploy" {
          service_account_id = "projects/clinic-prod/serviceAccounts/web@clinic-prod.iam.gserviceaccount.com"
          role               = "roles/iam.serviceAccountUser"
          member             = "group:release@clinic.example"
        }

        resource "google_project_iam_member" "deploy" {
          project = "clinic-prod"
          role    = "roles/run.developer"
          member  = "group:release@clinic.example"
        }
    """
    for grant in grants(graph, Level.PROJECT, Level.FOLDER, Level.ORGANIZATION):
        yield fail_if(
            grant.gives(*_ROLES),
            grant.resource,
            f"the grant lets its members act as every service account of a {grant.level.value}",
            at=grant.role.place,
            defect=grant.key,
        )
