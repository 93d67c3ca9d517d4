"""Which resources hold PHI, what tells so, and how it spreads to logs and archives."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaclint.phi import Phi, classify
from iaclint.settings import Settings
from tests.support import graph_of_text


def phi_of(directory: Path, text: str, address: str, settings: Settings | None = None) -> Phi:
    graph = graph_of_text(directory, text, settings)
    resource = graph.at(address)
    assert resource is not None, f"{address} is not in the graph"
    return classify(graph, resource)


def said(phi: Phi) -> str:
    truth = "yes" if phi.truth.is_yes else "no" if phi.truth.is_no else "maybe"
    return f"{truth}: {phi.reason}" if phi.reason else truth


TAGS = [
    ('{ phi = "true" }', "yes: tagged phi=true"),
    ('{ data-classification = "ePHI" }', "yes: tagged data-classification=ephi"),
    ('{ DataClass = "Restricted" }', "yes: tagged DataClass=restricted"),
    ('{ contains_phi = "yes" }', "yes: tagged contains_phi=yes"),
    ("{ hipaa = true }", "yes: tagged hipaa=true"),
    ('{ phi = "false" }', "no"),
    ('{ data_classification = "public" }', "no"),
    ('{ data-classification = "internal" }', "no"),
    ('{ team = "phi" }', "no"),
    ('{ "acme:data-classification" = "PHI" }', "yes: tagged acme:data-classification=phi"),
    ('{ "Data Classification" = "PHI" }', "yes: tagged Data Classification=phi"),
    ('{ ContainsPHI = "Yes" }', "yes: tagged ContainsPHI=yes"),
    ('{ data_class = "highly_confidential" }', "yes: tagged data_class=highly-confidential"),
    ('{ data_class = "non-phi" }', "no"),
    ('{ data_class = "not confidential" }', "no"),
    ('{ phi = "n/a" }', "no"),
    ("{ phi = var.unknown }", "maybe: tagged phi with an unknown value"),
    ("var.unknown", "maybe: tagged with something unknown"),
    ("null", "no"),
]


@pytest.mark.parametrize(("tags", "expected"), TAGS, ids=[tags for tags, _ in TAGS])
def test_tags_decide(tags: str, expected: str, tmp_path: Path) -> None:
    text = f'variable "unknown" {{}}\nresource "aws_dynamodb_table" "t" {{\n  name = "t"\n  tags = {tags}\n}}\n'
    assert said(phi_of(tmp_path, text, "aws_dynamodb_table.t")) == expected


NAMES = [
    ("patient-records", "yes: named with the word `patient`"),
    ("PatientPortal", "yes: named with the word `patient`"),
    ("app_EHR_store", "yes: named with the word `ehr`"),
    ("${var.env}-claims", "yes: named with the word `claims`"),
    ("health-records", "yes: named with the word `health-records`"),
    ("lab_results", "yes: named with the word `lab-results`"),
    ("impatient", "no"),
    ("graphics", "no"),
    ("prx", "no"),
    ("${var.env}claims", "no"),
    ("plain", "no"),
    ("oidc-claims-mapper", "no"),
    ("idTokenClaims", "no"),
    ("persistent-volume-claims", "no"),
    ("net-rx-tx", "no"),
    ("rx-orders", "yes: named with the word `rx`"),
    ("patient-token-claims", "yes: named with the word `patient`"),
    ("non-phi-logs", "no"),
    ("deidentified-patients", "no"),
    ("deidentify-patients", "yes: named with the word `patients`"),
]


@pytest.mark.parametrize(("name", "expected"), NAMES, ids=[name for name, _ in NAMES])
def test_words_in_names_decide(name: str, expected: str, tmp_path: Path) -> None:
    text = f'variable "env" {{}}\nresource "aws_s3_bucket" "b" {{\n  bucket = "{name}"\n}}\n'
    assert said(phi_of(tmp_path, text, "aws_s3_bucket.b")) == expected


def test_a_class_that_is_not_known_does_not_outweigh_a_name(tmp_path: Path) -> None:
    tagged = 'resource "aws_s3_bucket" "b" {\n  bucket = "patients"\n  tags = { data-class = "CLASS" }\n}\n'
    unclear = phi_of(tmp_path / "unclear", tagged.replace("CLASS", "tier-4"), "aws_s3_bucket.b")
    assert said(unclear) == "yes: named with the word `patients`"
    assert said(phi_of(tmp_path / "clear", tagged.replace("CLASS", "internal"), "aws_s3_bucket.b")) == "no"


def test_a_log_of_who_talked_to_whom_is_no_log_of_phi_by_its_name(tmp_path: Path) -> None:
    text = """
resource "aws_flow_log" "main" {
  vpc_id          = "vpc-1"
  traffic_type    = "ALL"
  log_destination = aws_cloudwatch_log_group.flow.arn
}

resource "aws_cloudwatch_log_group" "flow" {
  name = "patient-portal-flow"
  TAGS
}
"""
    group = "aws_cloudwatch_log_group.flow"
    assert said(phi_of(tmp_path / "named", text.replace("TAGS", ""), group)) == "no"
    tagged = text.replace("TAGS", "tags = { phi = true }")
    assert said(phi_of(tmp_path / "tagged", tagged, group)) == "yes: tagged phi=true"


def test_names_of_modules_and_keys_are_names_too(tmp_path: Path) -> None:
    text = 'resource "aws_s3_bucket" "b" {\n  for_each = toset(["claims", "other"])\n  bucket = "x"\n}\n'
    assert said(phi_of(tmp_path, text, 'aws_s3_bucket.b["claims"]')) == "yes: named with the word `claims`"
    assert said(phi_of(tmp_path, text, 'aws_s3_bucket.b["other"]')) == "no"


def test_the_type_of_a_resource_is_no_name_but_may_be_a_kind(tmp_path: Path) -> None:
    text = 'resource "aws_emr_cluster" "c" {}\nresource "google_healthcare_fhir_store" "s" {}\n'
    assert said(phi_of(tmp_path, text, "aws_emr_cluster.c")) == "no"
    store = "google_healthcare_fhir_store.s"
    assert said(phi_of(tmp_path, text, store)) == "yes: a store of health records by its kind"


SETTINGS = [
    (Settings(phi=("aws_db_instance.*",)), "yes: listed under `phi` in the settings"),
    (Settings(phi=("main-*",)), "yes: listed under `phi` in the settings"),
    (Settings(not_phi=("aws_db_instance.main",)), "no"),
    (Settings(phi=("*",), not_phi=("main-db",)), "no"),
    (Settings(assume_phi=True), "yes: a data store, and the settings assume that these hold PHI"),
    (Settings(phi=("other",)), "no"),
]


@pytest.mark.parametrize(("settings", "expected"), SETTINGS)
def test_settings_decide(settings: Settings, expected: str, tmp_path: Path) -> None:
    text = 'resource "aws_db_instance" "main" {\n  identifier = "main-db"\n}\n'
    assert said(phi_of(tmp_path, text, "aws_db_instance.main", settings)) == expected


def test_what_the_settings_deny_outweighs_every_hint(tmp_path: Path) -> None:
    text = 'resource "aws_s3_bucket" "patients" {\n  bucket = "patients"\n  tags = { phi = "yes" }\n}\n'
    settings = Settings(not_phi=("patients",))
    assert said(phi_of(tmp_path, text, "aws_s3_bucket.patients", settings)) == "no"


def test_default_tags_and_labels_count_below_own_ones(tmp_path: Path) -> None:
    text = """
provider "aws" {
  default_tags {
    tags = { phi = "true" }
  }
}

provider "google" {
  default_labels = { phi = "yes" }
}

resource "aws_s3_bucket" "a" {}

resource "aws_s3_bucket" "b" {
  tags = { phi = "no" }
}

resource "google_storage_bucket" "c" {}
"""
    assert said(phi_of(tmp_path, text, "aws_s3_bucket.a")) == "yes: tagged phi=true"
    assert said(phi_of(tmp_path, text, "aws_s3_bucket.b")) == "no"
    assert said(phi_of(tmp_path, text, "google_storage_bucket.c")) == "yes: tagged phi=yes"


def test_a_module_uses_the_provider_it_is_given(tmp_path: Path) -> None:
    files = {
        "main.tf": """
provider "aws" {}

provider "aws" {
  alias = "phi"

  default_tags {
    tags = { phi = "true" }
  }
}

module "store" {
  source    = "./store"
  providers = { aws = aws.phi }
}
""",
        "store/main.tf": 'resource "aws_s3_bucket" "a" {}\n',
    }
    graph = graph_of_text(tmp_path, files)
    (bucket,) = graph.resources("aws_s3_bucket")
    assert said(classify(graph, bucket)) == "yes: tagged phi=true"


CHAIN = """
resource "aws_db_instance" "main" {
  identifier = "main"
  tags       = { phi = "yes" }
}

resource "aws_cloudwatch_log_group" "db" {
  name = "/aws/rds/instance/main/audit"
}

resource "aws_cloudwatch_log_subscription_filter" "db" {
  name            = "db"
  log_group_name  = aws_cloudwatch_log_group.db.name
  filter_pattern  = ""
  destination_arn = aws_kinesis_firehose_delivery_stream.archive.arn
}

resource "aws_kinesis_firehose_delivery_stream" "archive" {
  name        = "archive"
  destination = "extended_s3"

  extended_s3_configuration {
    role_arn   = "r"
    bucket_arn = aws_s3_bucket.archive.arn
  }
}

resource "aws_s3_bucket" "archive" {
  bucket = "archive"
}

resource "aws_s3_bucket_replication_configuration" "archive" {
  bucket = "archive"
  role   = "r"

  rule {
    status = "Enabled"

    destination {
      bucket = "arn:aws:s3:::replica"
    }
  }
}

resource "aws_s3_bucket" "replica" {
  bucket = "replica"
}

resource "aws_s3_bucket" "unrelated" {
  bucket = "unrelated"
}
"""

_FROM = "with what comes from aws_db_instance.main, which is tagged phi=yes"
SPREAD = [
    ("aws_cloudwatch_log_group.db", "yes: fed by aws_db_instance.main, which is tagged phi=yes"),
    ("aws_kinesis_firehose_delivery_stream.archive", f"yes: fed by aws_cloudwatch_log_group.db {_FROM}"),
    ("aws_s3_bucket.archive", f"yes: fed by aws_kinesis_firehose_delivery_stream.archive {_FROM}"),
    ("aws_s3_bucket.replica", f"yes: fed by aws_s3_bucket.archive {_FROM}"),
    ("aws_s3_bucket.unrelated", "no"),
]


@pytest.mark.parametrize(("address", "expected"), SPREAD, ids=[address for address, _ in SPREAD])
def test_phi_spreads_from_store_to_log_to_archive_to_replica(address: str, expected: str, tmp_path: Path) -> None:
    assert said(phi_of(tmp_path, CHAIN, address)) == expected


def test_what_is_said_not_to_hold_phi_stops_the_spread(tmp_path: Path) -> None:
    settings = Settings(not_phi=("archive",))
    assert said(phi_of(tmp_path, CHAIN, "aws_s3_bucket.archive", settings)) == "no"
    assert said(phi_of(tmp_path, CHAIN, "aws_s3_bucket.replica", settings)) == "no"


def test_doubt_spreads_as_doubt(tmp_path: Path) -> None:
    text = CHAIN.replace('{ phi = "yes" }', "var.tags") + 'variable "tags" {}\n'
    assert phi_of(tmp_path, text, "aws_s3_bucket.replica").truth.is_maybe
    assert phi_of(tmp_path, text, "aws_s3_bucket.unrelated").truth.is_no


def test_a_ring_of_replicas_comes_to_an_end(tmp_path: Path) -> None:
    names = ("patients", "b", "c")
    text = "".join(
        f"""
resource "aws_s3_bucket" "{name}" {{
  bucket = "{name}"
}}

resource "aws_s3_bucket_replication_configuration" "{name}" {{
  bucket = "{name}"
  role   = "r"

  rule {{
    status = "Enabled"

    destination {{
      bucket = "arn:aws:s3:::{following}"
    }}
  }}
}}
"""
        for name, following in zip(names, names[1:] + names[:1], strict=True)
    )
    expected = "yes: fed by aws_s3_bucket.b with what comes from aws_s3_bucket.patients"
    assert said(phi_of(tmp_path, text, "aws_s3_bucket.c")).startswith(expected)


GOOGLE = """
resource "google_healthcare_fhir_store" "records" {
  name    = "main"
  dataset = "main"
}

resource "google_healthcare_dataset" "records" {
  project  = "clinic"
  name     = "main"
  location = "us-central1"
}

resource "google_storage_bucket" "plain" {
  project  = "clinic"
  name     = "plain"
  location = "US"
}

resource "google_project_iam_audit_config" "reads" {
  project = "clinic"
  service = "SERVICE"

  audit_log_config {
    log_type = "DATA_READ"
  }
}

resource "google_logging_project_bucket_config" "default" {
  project   = "PROJECT"
  location  = "global"
  bucket_id = "_Default"
}

resource "google_logging_project_sink" "audit" {
  project     = "PROJECT"
  name        = "audit"
  destination = "storage.googleapis.com/${google_storage_bucket.archive.name}"
  filter      = "FILTER"
}

resource "google_storage_bucket" "archive" {
  project  = "logs"
  name     = "archive"
  location = "US"
}
"""
_DATASET = "google_healthcare_dataset.records"
_RECORDED = f"fed by {_DATASET}, which is a store of health records by its kind"
_THROUGH = (
    f"fed by google_logging_project_sink.audit with what comes from {_DATASET}, "
    "which is a store of health records by its kind"
)
SPREADS_ON_GOOGLE = [
    ("allServices", "clinic", "", "google_logging_project_bucket_config.default", f"yes: {_RECORDED}"),
    ("healthcare.googleapis.com", "clinic", "", "google_logging_project_sink.audit", f"yes: {_RECORDED}"),
    ("healthcare.googleapis.com", "clinic", "", "google_storage_bucket.archive", f"yes: {_THROUGH}"),
    ("healthcare.googleapis.com", "clinic", "logName:cloudaudit", "google_storage_bucket.archive", f"yes: {_THROUGH}"),
    # what is not recorded, is another project's or is no audit log
    ("storage.googleapis.com", "clinic", "", "google_logging_project_bucket_config.default", "no"),
    ("allServices", "other", "", "google_storage_bucket.archive", "no"),
    ("allServices", "clinic", "resource.type=k8s_container", "google_storage_bucket.archive", "no"),
]


@pytest.mark.parametrize(("service", "project", "filter", "address", "expected"), SPREADS_ON_GOOGLE)
def test_phi_spreads_to_where_reads_are_recorded_on_google_cloud(
    service: str, project: str, filter: str, address: str, expected: str, tmp_path: Path
) -> None:
    text = GOOGLE.replace("SERVICE", service).replace("PROJECT", project).replace("FILTER", filter)
    assert said(phi_of(tmp_path, text, address)) == expected


def test_phi_spreads_along_topics_and_streams_of_google_cloud(tmp_path: Path) -> None:
    text = """
resource "google_healthcare_fhir_store" "records" {
  name    = "main"
  dataset = "main"

  notification_configs {
    pubsub_topic = google_pubsub_topic.changes.id
  }

  stream_configs {
    bigquery_destination {
      dataset_uri = "bq://clinic.${google_bigquery_dataset.analysis.dataset_id}"

      schema_config {
        recursive_structure_depth = 3
      }
    }
  }
}

resource "google_pubsub_topic" "changes" {
  name = "changes"
}

resource "google_pubsub_subscription" "changes" {
  name  = "changes"
  topic = google_pubsub_topic.changes.id

  cloud_storage_config {
    bucket = google_storage_bucket.changes.name
  }
}

resource "google_storage_bucket" "changes" {
  name     = "changes"
  location = "US"
}

resource "google_bigquery_dataset" "analysis" {
  dataset_id = "analysis"
}
"""
    store = "google_healthcare_fhir_store.records"
    reason = "which is a store of health records by its kind"
    assert said(phi_of(tmp_path, text, "google_bigquery_dataset.analysis")) == f"yes: fed by {store}, {reason}"
    archive = f"yes: fed by google_pubsub_topic.changes with what comes from {store}, {reason}"
    assert said(phi_of(tmp_path, text, "google_storage_bucket.changes")) == archive


AZURE = """
resource "azurerm_storage_account" "scans" {
  name = "dicom"
}

resource "azurerm_monitor_diagnostic_setting" "scans" {
  name                       = "all"
  target_resource_id         = "${azurerm_storage_account.scans.id}/blobServices/default"
  log_analytics_workspace_id = azurerm_log_analytics_workspace.main.id
  storage_account_id         = azurerm_storage_account.logs.id

  LOG {
    category = "StorageRead"
  }
}

resource "azurerm_log_analytics_workspace" "main" {
  name = "main"
}

resource "azurerm_log_analytics_workspace_table" "reads" {
  workspace_id = azurerm_log_analytics_workspace.main.id
  name         = "TABLE"
}

resource "azurerm_log_analytics_data_export_rule" "main" {
  name                    = "main"
  workspace_resource_id   = azurerm_log_analytics_workspace.main.id
  destination_resource_id = azurerm_storage_account.archive.id
  table_names             = ["StorageBlobLogs"]
  enabled                 = ENABLED
}

resource "azurerm_storage_account" "logs" {
  name = "logs"
}

resource "azurerm_storage_account" "archive" {
  name = "archive"
}
"""


def _from_scans(last: str) -> str:
    return (
        f"yes: fed by {last} with what comes from azurerm_storage_account.scans, which is named with the word `dicom`"
    )


_SETTING = "azurerm_monitor_diagnostic_setting.scans"
_WORKSPACE = "azurerm_log_analytics_workspace.main"
_TABLE = "azurerm_log_analytics_workspace_table.reads"
_EXPORT = "azurerm_log_analytics_data_export_rule.main"
SPREADS_ON_AZURE = [
    ("enabled_log", "StorageBlobLogs", "true", _WORKSPACE, _from_scans(_SETTING)),
    ("enabled_log", "StorageBlobLogs", "true", "azurerm_storage_account.logs", _from_scans(_SETTING)),
    ("enabled_log", "StorageBlobLogs", "true", _TABLE, _from_scans(_WORKSPACE)),
    ("enabled_log", "StorageBlobLogs", "true", "azurerm_storage_account.archive", _from_scans(_EXPORT)),
    ("enabled_log", "Syslog", "true", _TABLE, _from_scans(_WORKSPACE).replace("yes", "maybe")),
    ("enabled_log", "Perf", "true", _TABLE, "no"),
    ("enabled_log", "StorageBlobLogs", "false", "azurerm_storage_account.archive", "no"),
    ("enabled_metric", "StorageBlobLogs", "true", _WORKSPACE, "no"),
]


@pytest.mark.parametrize(("log", "table", "enabled", "address", "expected"), SPREADS_ON_AZURE)
def test_phi_spreads_along_diagnostic_settings_and_exports(
    log: str, table: str, enabled: str, address: str, expected: str, tmp_path: Path
) -> None:
    text = AZURE.replace("LOG", log).replace("TABLE", table).replace("ENABLED", enabled)
    assert said(phi_of(tmp_path, text, address)) == expected


def test_the_audit_of_a_server_records_its_databases(tmp_path: Path) -> None:
    text = """
resource "azurerm_mssql_server" "main" {
  name = "main"
}

resource "azurerm_mssql_database" "claims" {
  name      = "claims"
  server_id = azurerm_mssql_server.main.id
}

resource "azurerm_mssql_server_extended_auditing_policy" "main" {
  server_id        = azurerm_mssql_server.main.id
  storage_endpoint = "https://audit.blob.core.windows.net/"
}

resource "azurerm_storage_account" "audit" {
  name = "audit"
}
"""
    policy, why = "azurerm_mssql_server_extended_auditing_policy.main", "which is named with the word `claims`"
    database = "azurerm_mssql_database.claims"
    assert said(phi_of(tmp_path, text, policy)) == f"yes: fed by {database}, {why}"
    account = f"yes: fed by {policy} with what comes from {database}, {why}"
    assert said(phi_of(tmp_path, text, "azurerm_storage_account.audit")) == account
