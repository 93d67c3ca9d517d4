"""Buckets of Cloud Storage whose lifecycle deletes the logs in them too early."""

from iaclint.gcp.log_stores import log_stores
from iaclint.gcp.sinks import STORAGE
from iaclint.retention import is_security_log
from iaclint.rule import Graph, Judgements, Severity, rule
from iaclint.truth import known

from .kept import worst_kept


@rule(
    Severity.HIGH,
    fix="let the Delete rule wait for an age of 90 days or more (2192 for logs of PHI), or set a retention_policy",
    judges=("google_storage_bucket.retention_policy.retention_period", "google_storage_bucket.lifecycle_rule"),
)
def ret_gcp_gcs_archive_short(graph: Graph) -> Judgements:
    """A lifecycle rule deletes archived logs before 90 days, or six years for logs of PHI, have passed.

    Buckets are where sinks, subscriptions of Pub/Sub and Cloud Storage itself leave logs. A bucket
    without a rule that deletes keeps them for ever and passes, as does one whose rules are for old
    versions only. A retention policy holds what a rule would delete; its period is in seconds, and
    189,388,800 of them are six years. Soft delete is no retention. What the same sink or another one
    keeps elsewhere for long enough makes up for it.

    Bad:

        resource "google_logging_project_sink" "archive" {
          name        = "archive"
          destination = "storage.googleapis.com/${google_storage_bucket.logs.name}"
        }

        resource "google_storage_bucket" "logs" {
          name     = "clinic-logs"
          location = "US"

          lifecycle_rule {
            action {
              type = "Delete"
            }

            condition {
              age = 30
            }
          }
        }

    Good:

        resource "google_logging_project_sink" "archive" {
          name        = "archive"
          destination = "storage.googleapis.com/${google_storage_bucket.logs.name}"
        }

        resource "google_storage_bucket" "logs" {
          name     = "clinic-logs"
          location = "US"

          lifecycle_rule {
            action {
              type = "Delete"
            }

            condition {
              age = 400
            }
          }
        }
    """
    for bucket, kinds in log_stores(graph, STORAGE):
        yield worst_kept(graph, bucket, kinds, known(is_security_log(graph, bucket)))
