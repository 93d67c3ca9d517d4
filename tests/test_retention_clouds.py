"""How long Google Cloud and Azure keep a log: log buckets, sinks and lifecycles; workspaces, tables and exports."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaclint.gcp import retention as gcp
from iaclint.gcp.sinks import log_buckets, sinks
from iaclint.graph import Graph
from iaclint.retention import Retention
from iaclint.truth import Truth
from tests.support import graph_of_text


def word(truth: Truth) -> str:
    return "yes" if truth.is_yes else "no" if truth.is_no else "maybe"


def of_sink(graph: Graph, name: str = "all") -> Retention:
    sink = next(sink for sink in sinks(graph) if sink.resource.address.endswith(f".{name}"))
    return gcp.of_sink(graph, sink)


def of_bucket(graph: Graph, name: str = "default") -> Retention:
    found = next(pair for pair in log_buckets(graph) if pair[0].address.endswith(f".{name}"))
    return gcp.of_log_bucket(graph, *found)


DEFAULT = """
variable "x" {}
resource "google_logging_project_bucket_config" "default" {
  project        = "clinic"
  location       = "global"
  bucket_id      = "_Default"
  retention_days = 30
}
"""


def sink(destination: str, more: str = "", name: str = "all", project: str = "clinic") -> str:
    return f"""
resource "google_logging_project_sink" "{name}" {{
  name        = "{name}"
  project     = "{project}"
  destination = {destination}
  {more}
}}
"""


BUCKET = """
resource "google_storage_bucket" "archive" {
  name     = "archive"
  location = "US"
  MORE
}
"""
TO_BUCKET = '"storage.googleapis.com/${google_storage_bucket.archive.name}"'

LOG_BUCKETS = [
    ("", "no", "30 days"),
    ("retention_days = 0", "no", "30 days"),
    ("retention_days = null", "no", "30 days"),
    ("retention_days = 90", "yes", "90 days"),
    ('retention_days = "2192"', "yes", "2,192 days"),
    ("retention_days = var.x", "maybe", "for an unknown time"),
]


@pytest.mark.parametrize(("argument", "expected", "time"), LOG_BUCKETS, ids=[line for line, _, _ in LOG_BUCKETS])
def test_a_log_bucket_keeps_its_entries(argument: str, expected: str, time: str, tmp_path: Path) -> None:
    text = DEFAULT.replace("retention_days = 30", argument)
    retention = of_bucket(graph_of_text(tmp_path, text))
    assert word(retention.lasts(90)) == expected
    assert retention.clause == f"{time} in google_logging_project_bucket_config.default"


LIFECYCLES = [
    ("", "yes"),
    ("age = 30", "no"),
    ("age = 90", "yes"),
    ("age = var.x", "maybe"),
    ("send_age_if_zero = true", "no"),
    ('age = 30\nwith_state = "ARCHIVED"', "yes"),
    ('age = 30\nwith_state = "LIVE"', "no"),
    ("num_newer_versions = 3", "yes"),
    ("days_since_noncurrent_time = 1", "yes"),
    ("days_since_custom_time = 1", "yes"),
    ('age = 30\nmatches_storage_class = ["STANDARD"]', "no"),
    ('age = 30\nmatches_storage_class = ["COLDLINE"]', "maybe"),
    ('age = 30\nmatches_prefix = ["tmp/"]', "maybe"),
    ('age = 30\nmatches_prefix = ["cloudaudit.googleapis.com/"]', "no"),
    ('age = 30\nmatches_suffix = [".json"]', "no"),
    ('age = 30\nmatches_suffix = [".tmp"]', "maybe"),
    ('created_before = "2040-01-01"', "maybe"),
]


@pytest.mark.parametrize(("condition", "expected"), LIFECYCLES, ids=[condition for condition, _ in LIFECYCLES])
def test_a_lifecycle_rule_ends_what_a_sink_writes(condition: str, expected: str, tmp_path: Path) -> None:
    rule = f'lifecycle_rule {{\naction {{\ntype = "Delete"\n}}\ncondition {{\n{condition}\n}}\n}}' if condition else ""
    text = 'variable "x" {}\n' + sink(TO_BUCKET) + BUCKET.replace("MORE", rule)
    assert word(of_sink(graph_of_text(tmp_path, text)).lasts(90)) == expected


POLICIES = [
    ("retention_period = 189388800", "yes"),
    ('retention_period = "7776000"', "yes"),
    ("retention_period = 7775999", "no"),
    ("retention_period = var.x", "maybe"),
]


@pytest.mark.parametrize(("policy", "expected"), POLICIES, ids=[policy for policy, _ in POLICIES])
def test_a_retention_policy_holds_what_a_lifecycle_rule_would_delete(
    policy: str, expected: str, tmp_path: Path
) -> None:
    more = f"""
  retention_policy {{
    {policy}
  }}
  lifecycle_rule {{
    action {{
      type = "Delete"
    }}
    condition {{
      age = 1
    }}
  }}
"""
    text = 'variable "x" {}\n' + sink(TO_BUCKET) + BUCKET.replace("MORE", more)
    assert word(of_sink(graph_of_text(tmp_path, text)).lasts(90)) == expected


DATASETS = [
    ("", "", "yes"),
    ("default_table_expiration_ms = 7776000000", "", "yes"),
    ("default_table_expiration_ms = 2592000000", "", "no"),
    ("default_partition_expiration_ms = 2592000000", "", "yes"),
    ("default_partition_expiration_ms = 2592000000", "bigquery_options {\nuse_partitioned_tables = true\n}", "no"),
    (
        "default_partition_expiration_ms = 7776000000\ndefault_table_expiration_ms = 3600000",
        "bigquery_options {\nuse_partitioned_tables = true\n}",
        "yes",
    ),
    ("default_table_expiration_ms = var.x", "", "maybe"),
]


@pytest.mark.parametrize(("dataset", "more", "expected"), DATASETS)
def test_tables_of_a_dataset_expire(dataset: str, more: str, expected: str, tmp_path: Path) -> None:
    destination = '"bigquery.googleapis.com/projects/clinic/datasets/${google_bigquery_dataset.logs.dataset_id}"'
    text = f'variable "x" {{}}\nresource "google_bigquery_dataset" "logs" {{\ndataset_id = "logs"\n{dataset}\n}}\n'
    assert word(of_sink(graph_of_text(tmp_path, text + sink(destination, more))).lasts(90)) == expected


def to_log_bucket(path: str) -> str:
    config = 'project = "clinic"\nlocation = "global"\nbucket_id = "audit"\nretention_days = 400'
    return f'resource "google_logging_project_bucket_config" "audit" {{\n{config}\n}}\n' + sink(path)


TARGETS = [
    (sink(TO_BUCKET) + BUCKET.replace("MORE", ""), "yes"),
    (sink('"storage.googleapis.com/archive"') + BUCKET.replace("MORE", ""), "yes"),
    (sink('"storage.googleapis.com/elsewhere"') + BUCKET.replace("MORE", ""), "maybe"),
    (sink("var.x"), "maybe"),
    (sink(TO_BUCKET, "disabled = true") + BUCKET.replace("MORE", ""), "no"),
    (sink(TO_BUCKET, "disabled = var.x") + BUCKET.replace("MORE", ""), "maybe"),
    (sink(TO_BUCKET, 'filter = "severity>=ERROR"') + BUCKET.replace("MORE", ""), "no"),
    (sink(TO_BUCKET, 'filter = "logName:cloudaudit.googleapis.com"') + BUCKET.replace("MORE", ""), "yes"),
    (sink(TO_BUCKET, "filter = var.x") + BUCKET.replace("MORE", ""), "maybe"),
    (
        sink(TO_BUCKET, 'exclusions {\nname = "a"\nfilter = "logName:cloudaudit"\n}') + BUCKET.replace("MORE", ""),
        "no",
    ),
    (
        sink(TO_BUCKET, 'exclusions {\nname = "a"\nfilter = "logName:cloudaudit"\ndisabled = true\n}')
        + BUCKET.replace("MORE", ""),
        "yes",
    ),
    (
        sink(TO_BUCKET, 'exclusions {\nname = "a"\nfilter = "resource.type=k8s_container"\n}')
        + BUCKET.replace("MORE", ""),
        "yes",
    ),
    (sink(TO_BUCKET, project="other") + BUCKET.replace("MORE", ""), "no"),
    (to_log_bucket('"logging.googleapis.com/${google_logging_project_bucket_config.audit.id}"'), "yes"),
    (to_log_bucket('"logging.googleapis.com/projects/clinic/locations/global/buckets/audit"'), "yes"),
    (to_log_bucket('"logging.googleapis.com/projects/other/locations/global/buckets/audit"'), "maybe"),
]


@pytest.mark.parametrize(("text", "expected"), TARGETS)
def test_a_complete_sink_keeps_what_the_default_bucket_drops(text: str, expected: str, tmp_path: Path) -> None:
    assert word(of_bucket(graph_of_text(tmp_path, DEFAULT + text)).lasts(90)) == expected


def test_the_way_to_every_copy_is_told(tmp_path: Path) -> None:
    text = DEFAULT + sink(TO_BUCKET, 'filter = "severity>=ERROR"') + BUCKET.replace("MORE", "")
    retention = of_bucket(graph_of_text(tmp_path, text))
    assert retention.clause == (
        "30 days in google_logging_project_bucket_config.default, "
        "and in part for ever in google_storage_bucket.archive through google_logging_project_sink.all"
    )
    assert [step.message for step in retention.steps] == [
        "this ends it after 30 days",
        "google_logging_project_sink.all routes part of the log to google_storage_bucket.archive",
    ]


def test_a_topic_keeps_nothing_by_itself(tmp_path: Path) -> None:
    topic = 'resource "google_pubsub_topic" "logs" {\n  name = "logs"\n}\n'
    text = DEFAULT + sink('"pubsub.googleapis.com/${google_pubsub_topic.logs.id}"') + topic
    retention = of_bucket(graph_of_text(tmp_path, text))
    assert word(retention.lasts(90)) == "maybe"
    assert retention.clause.endswith(
        "and for an unknown time out of sight through google_logging_project_sink.all and google_pubsub_topic.logs "
        "(what reads google_pubsub_topic.logs is not known)"
    )


SUBSCRIPTIONS = [
    ("cloud_storage_config {\nbucket = google_storage_bucket.archive.name\n}", "yes"),
    ('filter = "attributes.a = 1"\ncloud_storage_config {\nbucket = google_storage_bucket.archive.name\n}', "no"),
    ('bigquery_config {\ntable = "clinic.logs.entries"\n}', "yes"),
    ('bigquery_config {\ntable = "clinic.elsewhere.entries"\n}', "maybe"),
    ("ack_deadline_seconds = 10", "maybe"),
]


@pytest.mark.parametrize(("subscription", "expected"), SUBSCRIPTIONS, ids=[text for text, _ in SUBSCRIPTIONS])
def test_a_subscription_stores_what_is_published(subscription: str, expected: str, tmp_path: Path) -> None:
    more = f"""
resource "google_pubsub_topic" "logs" {{
  name = "logs"
}}
resource "google_pubsub_subscription" "logs" {{
  name  = "logs"
  topic = google_pubsub_topic.logs.name
  {subscription}
}}
resource "google_bigquery_dataset" "logs" {{
  dataset_id = "logs"
}}
"""
    text = DEFAULT + sink('"pubsub.googleapis.com/${google_pubsub_topic.logs.id}"') + BUCKET.replace("MORE", "")
    assert word(of_bucket(graph_of_text(tmp_path, text + more)).lasts(90)) == expected


def test_what_a_sink_loses_may_still_be_in_the_default_bucket(tmp_path: Path) -> None:
    """Entries of administrators are in `_Required` only, which keeps 400 days."""
    rule = 'lifecycle_rule {\naction {\ntype = "Delete"\n}\ncondition {\nage = 7\n}\n}'
    default = DEFAULT.replace("30", "2192")
    text = default + sink(TO_BUCKET) + BUCKET.replace("MORE", rule)
    graph = graph_of_text(tmp_path, text)
    retention = of_sink(graph)
    assert [word(retention.lasts(days)) for days in (90, 400, 401)] == ["yes", "yes", "no"]
    assert retention.clause == (
        "7 days in google_storage_bucket.archive through google_logging_project_sink.all, "
        "and 400 days in google_logging_project_bucket_config.default and _Required"
    )


ORGANIZATION = """
resource "google_logging_organization_sink" "all" {
  name             = "all"
  org_id           = "123"
  include_children = CHILDREN
  destination      = "storage.googleapis.com/archive"
}
"""


@pytest.mark.parametrize(("children", "expected"), [("true", "maybe"), ("false", "no")])
def test_an_organization_may_hold_the_project(children: str, expected: str, tmp_path: Path) -> None:
    text = DEFAULT + ORGANIZATION.replace("CHILDREN", children) + BUCKET.replace("MORE", "")
    assert word(of_bucket(graph_of_text(tmp_path, text)).lasts(90)) == expected
