"""iam-gcp-primitive-role."""

from __future__ import annotations

from iaclint.gcp.grant import Grant
from iaclint.gcp.grants import grants
from iaclint.gcp.homes import Level
from iaclint.graph import Identity
from iaclint.modules import Resource
from iaclint.phi import classify
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule

_CHANGING = ("roles/owner", "roles/editor", "roles/admin", "roles/writer")
_READING = ("roles/viewer", "roles/reader")
_STORES = (
    "google_bigquery_dataset",
    "google_bigtable_instance",
    "google_firestore_database",
    "google_healthcare_dataset",
    "google_spanner_instance",
    "google_sql_database_instance",
    "google_storage_bucket",
)
_PROJECT = Identity(("project_id", "id", "number"))


@rule(
    Severity.HIGH,
    fix="grant the predefined or custom roles for what is done, on the resources that it is done to",
    peers=(
        "CKV_GCP_115",
        "CKV_GCP_116",
        "CKV_GCP_117",
    ),
)
def iam_gcp_primitive_role(graph: Graph) -> Judgements:
    """A basic role is granted on a whole project, folder or organization.

    Owner and Editor can change nearly everything of every service, and Owner can grant more; they are
    older than IAM and cannot be limited. `roles/admin` and `roles/writer`, their successors, are the same
    fault. Viewer and `roles/reader` read nearly everything, data too: that is medium for a folder or an
    organization, and for a project that holds PHI or whose stores here do, and else low. A condition that
    ends the grant at some time makes each one level less bad. A binding without members grants nothing.

    Bad:

        resource "google_project_iam_member" "deploy" {
          project = "clinic-prod"
          role    = "roles/editor"
          member  = "serviceAccount:deploy@clinic-prod.iam.gserviceaccount.com"
        }

    Good:

        resource "google_project_iam_member" "deploy" {
          project = "clinic-prod"
          role    = "roles/run.developer"
          member  = "serviceAccount:deploy@clinic-prod.iam.gserviceaccount.com"
        }
    """
    for grant in grants(graph, Level.PROJECT, Level.FOLDER, Level.ORGANIZATION):
        yield fail_if(
            grant.gives(*_CHANGING, *_READING),
            grant.resource,
            f"the grant gives a basic role on a whole {grant.level.value}",
            at=grant.role.place,
            defect=grant.key,
            severity=_severity(graph, grant),
        )


def _severity(graph: Graph, grant: Grant) -> Severity:
    severity = Severity.HIGH
    if grant.role.is_like(*_READING).is_yes:
        is_wide = grant.level is not Level.PROJECT
        severity = Severity.MEDIUM if is_wide or _may_hold_phi(graph, grant.resource) else Severity.LOW
    return Severity(severity - 1) if grant.condition.expires.is_yes else severity


def _may_hold_phi(graph: Graph, grant: Resource) -> bool:
    """Whether its project, or a store that may be in the same project, is or may be known to hold PHI."""
    projects = list(graph.targets(grant["project"], ("google_project",), _PROJECT))
    stores = [store for store in graph.resources(*_STORES) if _may_be_in_project_of(store, grant)]
    return any(not classify(graph, resource).truth.is_no for resource in (*projects, *stores))


def _may_be_in_project_of(store: Resource, grant: Resource) -> bool:
    """Whether the projects may be the same: not, where both are written and differ."""
    texts = (store["project"].data, grant["project"].data)
    return not all(isinstance(text, str) for text in texts) or texts[0] == texts[1]
