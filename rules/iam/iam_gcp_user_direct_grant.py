"""iam-gcp-user-direct-grant."""

from __future__ import annotations

from iaclint.gcp.grants import grants
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule


@rule(
    Severity.MEDIUM,
    fix="grant the role to a group, and put the person into it",
    peers=(
        "GCP-0003",
        "GCP-0069",
        "704fcc44-a58f-4af5-82e2-93f2a58ef918",
        "9356962e-4a4f-4d06-ac59-dc8008775eaa",
    ),
)
def iam_gcp_user_direct_grant(graph: Graph) -> Judgements:
    """A role is granted to a person instead of a group.

    Access that hangs on a person stays when the person changes teams, and a reviewer has to find it in
    every policy; a group is left in one place. A private account of `gmail.com` is high: the organisation
    can neither demand a second factor of it nor close it when its owner leaves. A single subject of a
    workforce pool is a person too.

    Bad:

        resource "google_bigquery_dataset_iam_member" "analyst" {
          dataset_id = "visits"
          role       = "roles/bigquery.dataViewer"
          member     = "user:alice@clinic.example"
        }

    Good:

        resource "google_bigquery_dataset_iam_member" "analysts" {
          dataset_id = "visits"
          role       = "roles/bigquery.dataViewer"
          member     = "group:analysts@clinic.example"
        }
    """
    for grant in grants(graph):
        yield fail_if(
            grant.exists & grant.members.any(lambda member: member.is_person),
            grant.resource,
            "the grant names a person instead of a group",
            at=grant.members.guilty(lambda member: member.is_person),
            defect=grant.key,
            severity=Severity.HIGH if grant.members.any(lambda member: member.is_consumer).is_yes else Severity.MEDIUM,
        )
