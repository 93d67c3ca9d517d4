"""iam-gcp-public-member."""

from __future__ import annotations

from iaclint.gcp.grants import grants
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule

_INVOKERS = ("roles/run.invoker", "roles/cloudfunctions.invoker")


@rule(
    Severity.CRITICAL,
    fix="name the groups or service accounts that need the role",
    peers=(
        "CKV2_GCP_6",
        "CKV2_GCP_8",
        "CKV2_GCP_9",
        "CKV_GCP_15",
        "CKV_GCP_28",
        "CKV_GCP_98",
        "CKV_GCP_99",
        "CKV_GCP_100",
        "CKV_GCP_101",
        "CKV_GCP_102",
        "CKV_GCP_107",
        "CKV_GCP_112",
        "CKV_GCP_113",
        "GCP-0001",
        "GCP-0046",
        "16cc87d1-dd47-4f46-b3ce-4dfcac8fd2f5",
        "a6cd52a1-3056-4910-96a5-894de9f3f3b3",
        "c010082c-76e0-4b91-91d9-6e8439e455dd",
        "e576ce44-dd03-4022-a8c0-3906acca2ab4",
    ),
)
def iam_gcp_public_member(graph: Graph) -> Judgements:
    """A role is granted to everybody.

    `allUsers` is anyone on the internet, without signing in; `allAuthenticatedUsers` is anyone with a
    Google account, which takes a minute to make. Buckets, datasets, keys and the stores of the Healthcare
    API accept both. It is the same fault in a policy, in an entry of a BigQuery dataset
    (`special_group`), and in an access control list of Cloud Storage (`publicRead`). The right to call a
    Cloud Run service or a function is high: what is called may still ask who is calling.

    Bad:

        resource "google_healthcare_fhir_store_iam_member" "portal" {
          fhir_store_id = "clinic-prod/europe-west1/records/visits"
          role          = "roles/healthcare.fhirResourceReader"
          member        = "allAuthenticatedUsers"
        }

    Good:

        resource "google_healthcare_fhir_store_iam_member" "portal" {
          fhir_store_id = "clinic-prod/europe-west1/records/visits"
          role          = "roles/healthcare.fhirResourceReader"
          member        = "serviceAccount:portal@clinic-prod.iam.gserviceaccount.com"
        }
    """
    for grant in grants(graph):
        yield fail_if(
            grant.exists & grant.members.any(lambda member: member.is_everyone),
            grant.resource,
            "the grant gives the role to everybody",
            at=grant.members.guilty(lambda member: member.is_everyone),
            defect=grant.key,
            severity=Severity.HIGH if grant.role.is_like(*_INVOKERS).is_yes else Severity.CRITICAL,
        )
