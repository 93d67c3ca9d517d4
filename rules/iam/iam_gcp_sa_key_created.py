"""iam-gcp-sa-key-created."""

from __future__ import annotations

from iaclint.graph import Identity
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import YES, Truth
from iaclint.values.ask import equal_to, is_null

_ACCOUNT = Identity(("name", "email", "id", "account_id", "unique_id"))


@rule(
    Severity.HIGH,
    fix="let the workload sign in without a key: attach the account, impersonate it, or use workload identity",
    peers=("CKV2_GCP_3",),
)
def iam_gcp_sa_key_created(graph: Graph) -> Judgements:
    """A key is made for a service account.

    The private key never expires, is written to the Terraform state, and works from anywhere for whoever
    reads it there. Workloads on Google Cloud need none, and those elsewhere can sign in with tokens of
    their own. A key of which only the public half is handed over (`public_key_data`) keeps the state clean
    and is medium. An HMAC key of Cloud Storage is a key too, unless it is inactive. A service account
    passes where no key of this configuration is for it.

    Bad:

        resource "google_service_account_key" "export" {
          service_account_id = "projects/clinic-prod/serviceAccounts/export@clinic-prod.iam.gserviceaccount.com"
        }

    Good:

        resource "google_service_account" "export" {
          account_id = "export"
        }

        resource "google_service_account_iam_member" "export" {
          service_account_id = google_service_account.export.name
          role               = "roles/iam.serviceAccountTokenCreator"
          member             = "group:exporters@clinic.example"
        }
    """
    for key in graph.resources("google_service_account_key"):
        is_public = ~is_null(key["public_key_data"])
        yield fail_if(
            YES,
            key,
            "a key is made for a service account",
            severity=Severity.MEDIUM if is_public.is_yes else Severity.HIGH,
        )
    for key in graph.resources("google_storage_hmac_key"):
        is_active = ~equal_to(key["state"], "INACTIVE")
        yield fail_if(is_active, key, "an HMAC key is made for a service account", at=key["state"])
    for account in graph.resources("google_service_account"):
        has_key = _has_key(graph, account)
        if not has_key.is_yes:
            yield fail_if(has_key, account, "a key is made for the service account")


def _has_key(graph: Graph, account: Resource) -> Truth:
    keys = graph.referring(account, "google_service_account_key", "service_account_id", _ACCOUNT)
    return keys.present
