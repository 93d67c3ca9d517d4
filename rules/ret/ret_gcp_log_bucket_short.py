"""Log buckets of Google Cloud whose entries are gone too early."""

from iaclint.gcp.retention import of_log_bucket
from iaclint.gcp.sinks import log_buckets
from iaclint.phi import classify
from iaclint.retention import is_security_log
from iaclint.rule import Graph, Judgements, Severity, rule
from iaclint.truth import known

from .kept import kept_too_short


@rule(
    Severity.HIGH,
    fix="set retention_days to 90 or more (2192 for logs of PHI), or route everything to a store that keeps it so long",
    judges=(
        "google_logging_project_bucket_config.retention_days",
        "google_logging_folder_bucket_config.retention_days",
        "google_logging_organization_bucket_config.retention_days",
        "google_logging_billing_account_bucket_config.retention_days",
    ),
)
def ret_gcp_log_bucket_short(graph: Graph) -> Judgements:
    """A log bucket keeps its entries less than 90 days, or less than six years where they are logs of PHI.

    An incident is often noticed weeks after it began; an auditor asks for what was logged then. A log
    bucket without `retention_days`, or with 0, keeps 30 days, and `_Default` is where the logs of data
    access go. It passes where a sink of the same project routes everything, or at least the audit logs
    of what people did, to a store that keeps it for long enough. `_Required` keeps 400 days whatever is
    written and is not judged. Logs of PHI are to be kept six years.

    Bad:

        resource "google_logging_project_bucket_config" "default" {
          project        = "clinic"
          location       = "global"
          bucket_id      = "_Default"
          retention_days = 30
        }

    Good:

        resource "google_logging_project_bucket_config" "default" {
          project        = "clinic"
          location       = "global"
          bucket_id      = "_Default"
          retention_days = 400
        }
    """
    for bucket, owner in log_buckets(graph):
        yield kept_too_short(
            bucket,
            "the log is",
            of_log_bucket(graph, bucket, owner),
            classify(graph, bucket),
            security=known(is_security_log(graph, bucket)),
        )
