"""iam-gcp-admin-role-to-sa."""

from __future__ import annotations

from iaclint.gcp.grants import grants
from iaclint.gcp.homes import Level
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule

_GRANTING = (
    "roles/owner",
    "roles/admin",
    "roles/iam.securityAdmin",
    "roles/resourcemanager.folderAdmin",
    "roles/resourcemanager.folderIamAdmin",
    "roles/resourcemanager.organizationAdmin",
    "roles/resourcemanager.projectIamAdmin",
)
"""The roles that let their holder grant itself any other."""

_ADMINISTRATIVE = ("roles/*admin*", "roles/*Admin*", "roles/editor", "roles/writer")


@rule(
    Severity.HIGH,
    fix="grant the workload the roles for what it does, on the resources that it uses",
    peers=(
        "CKV_GCP_42",
        "GCP-0007",
        "84d36481-fd63-48cb-838e-635c44806ec2",
        "cefdad16-0dd5-4ac5-8ed2-a37502c78672",
    ),
)
def iam_gcp_admin_role_to_sa(graph: Graph) -> Judgements:
    """A workload is made an administrator of a whole project, folder, organization or billing account.

    A service account signs in without a person and without a second factor, from wherever its tokens or
    keys get to. A role with `admin` in its name, Editor or Owner turns a fault in one program into the
    loss of a whole service; a role that can grant others is critical, because the workload can grant
    itself anything. What signs in through a workload identity pool is a workload too. An administrator
    of one bucket or key is not judged here.

    Bad:

        resource "google_project_iam_member" "batch" {
          project = "clinic-prod"
          role    = "roles/storage.admin"
          member  = "serviceAccount:batch@clinic-prod.iam.gserviceaccount.com"
        }

    Good:

        resource "google_project_iam_member" "batch" {
          project = "clinic-prod"
          role    = "roles/bigquery.jobUser"
          member  = "serviceAccount:batch@clinic-prod.iam.gserviceaccount.com"
        }
    """
    for grant in grants(graph, Level.PROJECT, Level.FOLDER, Level.ORGANIZATION, Level.BILLING):
        is_administrative = grant.role.is_like(*_GRANTING, *_ADMINISTRATIVE)
        yield fail_if(
            grant.exists & is_administrative & grant.members.any(lambda member: member.is_workload),
            grant.resource,
            f"the grant makes a workload an administrator of a whole {grant.level.value}",
            at=grant.members.guilty(lambda member: member.is_workload),
            defect=grant.key,
            severity=Severity.CRITICAL if grant.role.is_like(*_GRANTING).is_yes else Severity.HIGH,
        )
