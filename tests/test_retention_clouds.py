"""How long Google Cloud and Azure keep a log: log buckets, sinks and lifecycles; workspaces, tables and exports."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaclint.azure import retention as azure
from iaclint.azure.log_writers import writers
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


WORKSPACE = """
variable "x" {}
resource "azurerm_log_analytics_workspace" "main" {
  name = "main"
  ARGUMENTS
}
"""
WORKSPACES = [
    ("", "no", "30 days"),
    ("retention_in_days = null", "no", "30 days"),
    ("retention_in_days = 90", "yes", "90 days"),
    ('retention_in_days = "730"', "yes", "730 days"),
    ("retention_in_days = var.x", "maybe", "for an unknown time"),
]


def of_workspace(graph: Graph) -> Retention:
    (workspace,) = graph.resources("azurerm_log_analytics_workspace")
    return azure.of_workspace(graph, workspace)


def of_table(graph: Graph) -> Retention:
    (table,) = graph.resources("azurerm_log_analytics_workspace_table")
    return azure.of_table(graph, table)


def of_writer(graph: Graph) -> Retention:
    (writer,) = writers(graph)
    return azure.of_writer(graph, writer)


@pytest.mark.parametrize(("arguments", "expected", "time"), WORKSPACES, ids=[line for line, _, _ in WORKSPACES])
def test_a_workspace_keeps_what_is_sent_to_it(arguments: str, expected: str, time: str, tmp_path: Path) -> None:
    retention = of_workspace(graph_of_text(tmp_path, WORKSPACE.replace("ARGUMENTS", arguments)))
    assert word(retention.lasts(90)) == expected
    assert retention.clause == f"{time} in azurerm_log_analytics_workspace.main"


TABLE = """
resource "azurerm_log_analytics_workspace_table" "audit" {
  workspace_id = azurerm_log_analytics_workspace.main.id
  name         = "AzureDiagnostics"
  ARGUMENTS
}
"""
EXPORT = """
resource "azurerm_log_analytics_data_export_rule" "audit" {
  name                    = "audit"
  workspace_resource_id   = azurerm_log_analytics_workspace.main.id
  destination_resource_id = DESTINATION
  table_names             = ["TABLE"]
  ENABLED
}
resource "azurerm_storage_account" "archive" {
  name = "archive"
}
"""
TO_ACCOUNT = "azurerm_storage_account.archive.id"
TABLES = [
    ("total_retention_in_days = 2191", "2,191 days"),
    ("retention_in_days = 60\ntotal_retention_in_days = 180", "180 days"),
    ("retention_in_days = 60", "60 days"),
    ("", "365 days"),
    ('plan = "Basic"', "30 days"),
    ('plan = "Basic"\ntotal_retention_in_days = 730', "730 days"),
    ("total_retention_in_days = var.x", "for an unknown time"),
]


@pytest.mark.parametrize(("arguments", "time"), TABLES, ids=[arguments for arguments, _ in TABLES])
def test_a_table_is_kept_in_total(arguments: str, time: str, tmp_path: Path) -> None:
    text = WORKSPACE.replace("ARGUMENTS", "retention_in_days = 365") + TABLE.replace("ARGUMENTS", arguments)
    retention = of_table(graph_of_text(tmp_path, text))
    assert retention.clause == f"{time} in azurerm_log_analytics_workspace_table.audit"


def export(destination: str = TO_ACCOUNT, table: str = "AzureDiagnostics", enabled: str = "enabled = true") -> str:
    return EXPORT.replace("DESTINATION", destination).replace("TABLE", table).replace("ENABLED", enabled)


EXPORTS = [
    (export(), "yes"),
    (export(enabled=""), "no"),
    (export(enabled="enabled = var.x"), "maybe"),
    (export(table="Heartbeat"), "no"),
    (export(table="${var.x}"), "maybe"),
    (export('"/subscriptions/1/resourceGroups/a/providers/Microsoft.Storage/storageAccounts/archive"'), "yes"),
    (export('"/subscriptions/1/resourceGroups/a/providers/Microsoft.Storage/storageAccounts/elsewhere"'), "maybe"),
]


@pytest.mark.parametrize(("text", "expected"), EXPORTS)
def test_an_export_keeps_what_the_table_drops(text: str, expected: str, tmp_path: Path) -> None:
    table = TABLE.replace("ARGUMENTS", "total_retention_in_days = 365")
    graph = graph_of_text(tmp_path, WORKSPACE.replace("ARGUMENTS", "") + table + text)
    assert word(of_table(graph).lasts(2192)) == expected


def test_the_way_from_a_table_to_its_archive_is_told(tmp_path: Path) -> None:
    table = TABLE.replace("ARGUMENTS", "total_retention_in_days = 365")
    graph = graph_of_text(tmp_path, WORKSPACE.replace("ARGUMENTS", "") + table + export() + policy("age = 400"))
    retention = of_table(graph)
    assert retention.clause == (
        "365 days in azurerm_log_analytics_workspace_table.audit, and 400 days in azurerm_storage_account.archive "
        "through azurerm_log_analytics_data_export_rule.audit"
    )
    assert [step.message for step in retention.steps] == [
        "this ends it after 365 days",
        "azurerm_log_analytics_data_export_rule.audit sends the log to azurerm_storage_account.archive",
        "this ends it after 400 days",
    ]


def test_tables_and_exports_may_hold_what_a_workspace_drops(tmp_path: Path) -> None:
    table = TABLE.replace("ARGUMENTS", "total_retention_in_days = 2191")
    retention = of_workspace(graph_of_text(tmp_path, WORKSPACE.replace("ARGUMENTS", "") + table + export()))
    assert word(retention.lasts(90)) == "maybe"
    assert retention.clause == (
        "30 days in azurerm_log_analytics_workspace.main, "
        "and perhaps 2,191 days in azurerm_log_analytics_workspace_table.audit, "
        "and perhaps for ever in azurerm_storage_account.archive through azurerm_log_analytics_data_export_rule.audit"
    )


def policy(rule: str, filters: str = "") -> str:
    """A management policy; `age = 30` in a rule is short for deletion by modification."""
    actions = rule.replace("age = ", "delete_after_days_since_modification_greater_than = ")
    return f"""
resource "azurerm_storage_management_policy" "archive" {{
  storage_account_id = azurerm_storage_account.archive.id
  rule {{
    name    = "tidy"
    enabled = true
    {filters}
    actions {{
      base_blob {{
        {actions}
      }}
    }}
  }}
}}
"""


SETTING = """
variable "x" {}
resource "azurerm_monitor_diagnostic_setting" "vault" {
  name               = "vault"
  target_resource_id = "/subscriptions/1/resourceGroups/a/providers/Microsoft.KeyVault/vaults/clinic"
  storage_account_id = azurerm_storage_account.archive.id
  enabled_log {
    category = "AuditEvent"
  }
}
resource "azurerm_storage_account" "archive" {
  name = "archive"
  MORE
}
"""


def filters(prefix: str, kinds: str = '["appendBlob", "blockBlob"]') -> str:
    return f"filters {{\nblob_types = {kinds}\nprefix_match = {prefix}\n}}"


LIFECYCLES_OF_ACCOUNTS = [
    (policy("age = 30"), "", "no"),
    (policy("age = 90"), "", "yes"),
    (policy("age = -1"), "", "yes"),
    (policy("age = var.x"), "", "maybe"),
    (policy("delete_after_days_since_creation_greater_than = 30"), "", "no"),
    (policy("delete_after_days_since_last_access_time_greater_than = 30"), "", "no"),
    (policy("tier_to_archive_after_days_since_modification_greater_than = 1"), "", "yes"),
    (policy("age = 30").replace("enabled = true", "enabled = false"), "", "yes"),
    (policy("age = 30", filters('["tmp/"]')), "", "yes"),
    (policy("age = 30", filters('["insights-logs-"]')), "", "no"),
    (policy("age = 30", filters('["insights-logs-auditevent/resourceId="]')), "", "no"),
    (policy("age = 30", filters('["insights-logs-storageread/"]')), "", "yes"),
    (policy("age = 30", filters("[var.x]")), "", "maybe"),
    (policy("age = 30", filters("null", '["blockBlob"]')), "", "yes"),
    (policy("age = 30"), 'immutability_policy {\nstate = "Locked"\nperiod_since_creation_in_days = 400\n}', "yes"),
    (policy("age = 30"), 'immutability_policy {\nstate = "Disabled"\nperiod_since_creation_in_days = 400\n}', "no"),
]


@pytest.mark.parametrize(("text", "more", "expected"), LIFECYCLES_OF_ACCOUNTS)
def test_a_management_policy_ends_what_a_setting_writes(text: str, more: str, expected: str, tmp_path: Path) -> None:
    graph = graph_of_text(tmp_path, SETTING.replace("MORE", more) + text)
    assert word(of_writer(graph).lasts(90)) == expected


def test_a_setting_may_send_to_several_places(tmp_path: Path) -> None:
    more = "storage_account_id = azurerm_storage_account.archive.id"
    both = SETTING.replace(more, f"{more}\nlog_analytics_workspace_id = azurerm_log_analytics_workspace.main.id")
    workspace = WORKSPACE.replace('variable "x" {}', "").replace("ARGUMENTS", "retention_in_days = 365")
    graph = graph_of_text(tmp_path, both.replace("MORE", "") + workspace + policy("age = 30"))
    retention = of_writer(graph)
    assert [word(retention.lasts(days)) for days in (30, 365, 366)] == ["yes", "yes", "no"]
    assert retention.clause == (
        "365 days in azurerm_log_analytics_workspace.main through azurerm_monitor_diagnostic_setting.vault, "
        "and 30 days in azurerm_storage_account.archive through azurerm_monitor_diagnostic_setting.vault"
    )


def test_an_event_hub_keeps_what_it_captures(tmp_path: Path) -> None:
    hub = """
resource "azurerm_eventhub" "logs" {
  name = "logs"
  capture_description {
    enabled = ENABLED
    destination {
      name               = "EventHubArchive.AzureBlockBlob"
      storage_account_id = azurerm_storage_account.archive.id
    }
  }
}
"""
    text = SETTING.replace("storage_account_id = azurerm", "eventhub_name = azurerm_eventhub.logs.name #", 1)
    answers = []
    for enabled in ("true", "false"):
        directory = tmp_path / enabled
        directory.mkdir()
        graph = graph_of_text(directory, text.replace("MORE", "") + hub.replace("ENABLED", enabled))
        answers.append(word(of_writer(graph).lasts(90)))
    assert answers == ["yes", "maybe"]


SECOND = """
resource "azurerm_monitor_diagnostic_setting" "second" {
  name               = "second"
  target_resource_id = "TARGET"
  storage_account_id = azurerm_storage_account.second.id
  enabled_log {
    LOG
  }
}
resource "azurerm_storage_account" "second" {
  name = "second"
}
"""
_VAULT = "/subscriptions/1/resourceGroups/a/providers/Microsoft.KeyVault/vaults"
SECONDS = [
    (f"{_VAULT}/clinic", 'category_group = "allLogs"', "yes"),
    (f"{_VAULT}/clinic", 'category = "AuditEvent"', "yes"),
    (f"{_VAULT}/clinic", 'category = "AzurePolicyEvaluationDetails"', "no"),
    (f"{_VAULT}/clinic", "category = var.x", "maybe"),
    (f"{_VAULT}/other", 'category_group = "allLogs"', "no"),
]


@pytest.mark.parametrize(("target", "log", "expected"), SECONDS)
def test_another_setting_may_send_the_same_elsewhere(target: str, log: str, expected: str, tmp_path: Path) -> None:
    second = SECOND.replace("TARGET", target).replace("LOG", log)
    graph = graph_of_text(tmp_path, SETTING.replace("MORE", "") + policy("age = 30") + second)
    first = next(writer for writer in writers(graph) if writer.resource.address.endswith(".vault"))
    assert word(azure.of_writer(graph, first).lasts(90)) == expected
