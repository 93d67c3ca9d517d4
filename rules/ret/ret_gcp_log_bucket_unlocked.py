"""Stores of logs in Google Cloud whose retention anybody in charge may shorten."""

from iaclint.gcp.log_stores import log_stores
from iaclint.gcp.sinks import STORAGE, log_buckets
from iaclint.gcp.stores import is_locked
from iaclint.modules import Resource
from iaclint.phi import classify
from iaclint.rule import Graph, Judgement, Judgements, Profile, Severity, fail_if, rule
from iaclint.truth import Truth, any_of


@rule(
    Severity.LOW,
    fix="set locked = true on the log bucket, or is_locked = true in the retention_policy of the bucket",
    profile=Profile.STRICT,
    peers=("CKV2_GCP_4",),
    judges=("google_logging_project_bucket_config.locked", "google_storage_bucket.retention_policy.is_locked"),
)
def ret_gcp_log_bucket_unlocked(graph: Graph) -> Judgements:
    """The retention of a store of logs is not locked, so that it can be shortened.

    Whoever wants traces to be gone and may change the store sets its retention to a day. A lock holds
    for administrators too, and cannot be taken back, which is why it is the strict profile that asks for
    it. Log buckets of projects are judged, and buckets of Cloud Storage to which logs are routed; the
    latter are locked by their retention policy. It is medium for logs of PHI.

    Bad:

        resource "google_logging_project_bucket_config" "audit" {
          project        = "clinic"
          location       = "global"
          bucket_id      = "audit"
          retention_days = 2192
        }

    Good:

        resource "google_logging_project_bucket_config" "audit" {
          project        = "clinic"
          location       = "global"
          bucket_id      = "audit"
          retention_days = 2192
          locked         = true
        }
    """
    for bucket, _ in log_buckets(graph):
        if bucket.type == "google_logging_project_bucket_config":
            yield _judged(graph, bucket, ~is_locked(bucket), "locked")
    for bucket, kinds in log_stores(graph, STORAGE):
        written = any_of(logs.written for logs in kinds)
        yield _judged(graph, bucket, written & ~is_locked(bucket), "retention_policy.is_locked")


def _judged(graph: Graph, store: Resource, fault: Truth, argument: str) -> Judgement:
    severity = Severity.MEDIUM if classify(graph, store).truth.is_yes else Severity.LOW
    return fail_if(fault, store, "the retention of the logs is not locked", at=store[argument], severity=severity)
