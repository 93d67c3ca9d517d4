"""Datasets of BigQuery whose tables of logs expire too early."""

from iaclint.gcp.log_stores import log_stores
from iaclint.gcp.sinks import DATASET
from iaclint.retention import is_security_log
from iaclint.rule import Graph, Judgements, Severity, rule
from iaclint.truth import known

from .kept import worst_kept


@rule(
    Severity.HIGH,
    fix="take the default expiration off the dataset, or set it to 7776000000 (90 days) or 189388800000 (six years)",
    judges=(
        "google_bigquery_dataset.default_table_expiration_ms",
        "google_bigquery_dataset.default_partition_expiration_ms",
    ),
)
def ret_gcp_bq_sink_expires(graph: Graph) -> Judgements:
    """The tables of logs in a dataset expire before 90 days, or six years for logs of PHI, have passed.

    A sink makes a table for each log and day, or, with partitions, one table for each log. New tables
    expire as the dataset says by `default_table_expiration_ms`, and partitions by
    `default_partition_expiration_ms`, which wins where there are any. Without either the logs are kept
    for ever. What is kept elsewhere for long enough makes up for it.

    Bad:

        resource "google_logging_project_sink" "audit" {
          name        = "audit"
          destination = "bigquery.googleapis.com/${google_bigquery_dataset.audit.id}"
        }

        resource "google_bigquery_dataset" "audit" {
          dataset_id                  = "audit"
          default_table_expiration_ms = 2592000000
        }

    Good:

        resource "google_logging_project_sink" "audit" {
          name        = "audit"
          destination = "bigquery.googleapis.com/${google_bigquery_dataset.audit.id}"
        }

        resource "google_bigquery_dataset" "audit" {
          dataset_id = "audit"
        }
    """
    for dataset, kinds in log_stores(graph, DATASET):
        yield worst_kept(graph, dataset, kinds, known(is_security_log(graph, dataset)))
