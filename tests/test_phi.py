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
]


@pytest.mark.parametrize(("name", "expected"), NAMES, ids=[name for name, _ in NAMES])
def test_words_in_names_decide(name: str, expected: str, tmp_path: Path) -> None:
    text = f'variable "env" {{}}\nresource "aws_s3_bucket" "b" {{\n  bucket = "{name}"\n}}\n'
    assert said(phi_of(tmp_path, text, "aws_s3_bucket.b")) == expected


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


STORE = """
resource "aws_db_instance" "main" {
  identifier = "main"
  kms_key_id = aws_kms_key.data.arn
  tags       = { phi = "yes" }
}

resource "aws_kms_key" "data" {}

resource "aws_kms_key" "other" {}

resource "aws_db_instance" "other" {
  identifier = "other"
  kms_key_id = aws_kms_key.data.arn
}

resource "aws_backup_plan" "daily" {
  name = "daily"

  rule {
    rule_name         = "daily"
    target_vault_name = aws_backup_vault.near.name

    copy_action {
      destination_vault_arn = aws_backup_vault.far.arn
    }
  }
}

resource "aws_backup_vault" "near" {
  name = "near"
}

resource "aws_backup_vault" "far" {
  name = "far"
}

resource "aws_backup_vault" "unused" {
  name = "unused"
}
"""

_MAIN = "aws_db_instance.main, which is tagged phi=yes"
_VAULT = f"yes: a vault of backups of {_MAIN}"
KEPT = [
    ("resources = [aws_db_instance.main.arn]", "near", _VAULT),
    ("resources = [aws_db_instance.main.arn]", "far", _VAULT),
    ("resources = [aws_db_instance.main.arn]", "unused", "no"),
    ("resources = [aws_db_instance.other.arn]", "near", "no"),
    ('resources = ["arn:aws:rds:eu-west-1:111122223333:db:main"]', "near", _VAULT),
    ('resources = ["*"]', "near", _VAULT),
    ('resources = ["arn:aws:rds:*:*:db:*"]', "near", _VAULT),
    ('resources = ["arn:aws:rds:*:*:db:m*"]', "near", f"maybe: a vault of backups of {_MAIN}"),
    ('resources = ["arn:aws:dynamodb:*:*:table/*"]', "near", "no"),
    ('resources     = ["*"]\n  not_resources = [aws_db_instance.main.arn]', "near", "no"),
    ('selection_tag {\n    type  = "STRINGEQUALS"\n    key   = "phi"\n    value = "yes"\n  }', "near", _VAULT),
    ('selection_tag {\n    type  = "STRINGEQUALS"\n    key   = "phi"\n    value = "no"\n  }', "near", "no"),
    (
        'resources = ["*"]\n  condition {\n    string_equals {\n'
        '      key   = "aws:ResourceTag/phi"\n      value = "yes"\n    }\n  }',
        "near",
        _VAULT,
    ),
    (
        'resources = ["*"]\n  condition {\n    string_not_equals {\n'
        '      key   = "aws:ResourceTag/phi"\n      value = "yes"\n    }\n  }',
        "near",
        "no",
    ),
    ("resources = [var.arn]", "near", f"maybe: a vault of backups of {_MAIN}"),
    ("resources = var.arn", "near", f"maybe: a vault of backups of {_MAIN}"),
    ("resources = [aws_kms_key.other.arn]", "near", "no"),
]


@pytest.mark.parametrize(("selection", "vault", "expected"), KEPT)
def test_phi_spreads_to_the_vaults_of_its_backups(selection: str, vault: str, expected: str, tmp_path: Path) -> None:
    text = f"""{STORE}
variable "arn" {{}}

resource "aws_backup_selection" "all" {{
  name         = "all"
  iam_role_arn = "r"
  plan_id      = aws_backup_plan.daily.id
  {selection}
}}
"""
    assert said(phi_of(tmp_path, text, f"aws_backup_vault.{vault}")) == expected


def test_a_key_of_phi_is_one_and_spreads_it_no_further(tmp_path: Path) -> None:
    assert said(phi_of(tmp_path, STORE, "aws_kms_key.data")) == f"yes: a key of {_MAIN}"
    assert said(phi_of(tmp_path, STORE, "aws_kms_key.other")) == "no"
    assert said(phi_of(tmp_path, STORE, "aws_db_instance.other")) == "no"


KEYS = """
resource "aws_s3_bucket" "records" {
  bucket = "records"
  tags   = { phi = "yes" }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "records" {
  bucket = aws_s3_bucket.records.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_alias.records.arn
    }
  }
}

resource "aws_kms_alias" "records" {
  name          = "alias/records"
  target_key_id = aws_kms_key.k.key_id
}

resource "aws_kms_key" "k" {}
"""


def test_the_key_of_a_bucket_is_found_by_its_alias(tmp_path: Path) -> None:
    assert (
        said(phi_of(tmp_path, KEYS, "aws_kms_key.k")) == "yes: a key of aws_s3_bucket.records, which is tagged phi=yes"
    )


_COPY = f"yes: made from {_MAIN}"
COPIES = [
    ("aws_db_instance", 'identifier = "c"\n  replicate_source_db = aws_db_instance.main.identifier', _COPY),
    ("aws_db_instance", 'identifier = "c"\n  replicate_source_db = "main"', _COPY),
    ("aws_db_instance", 'restore_to_point_in_time {\n    source_db_instance_identifier = "main"\n  }', _COPY),
    ("aws_db_snapshot", "db_instance_identifier = aws_db_instance.main.identifier", _COPY),
    ("aws_db_instance_automated_backups_replication", "source_db_instance_arn = aws_db_instance.main.arn", _COPY),
    ("aws_db_snapshot", "db_instance_identifier = aws_db_instance.other.identifier", "no"),
]


@pytest.mark.parametrize(("type", "arguments", "expected"), COPIES)
def test_phi_spreads_to_copies(type: str, arguments: str, expected: str, tmp_path: Path) -> None:
    text = f'{STORE}\nresource "{type}" "c" {{\n  {arguments}\n}}\n'
    assert said(phi_of(tmp_path, text, f"{type}.c")) == expected


CARRIED = """
resource "aws_db_snapshot" "a" {
  db_instance_identifier = aws_db_instance.main.identifier
  db_snapshot_identifier = "a"
}

resource "aws_db_snapshot_copy" "b" {
  source_db_snapshot_identifier = aws_db_snapshot.a.db_snapshot_arn
  target_db_snapshot_identifier = "b"
}

resource "aws_db_instance" "c" {
  identifier          = "c"
  snapshot_identifier = aws_db_snapshot_copy.b.id
}

resource "aws_dms_endpoint" "from" {
  endpoint_id   = "from"
  endpoint_type = "source"
  server_name   = aws_db_instance.c.address
}

resource "aws_dms_s3_endpoint" "to" {
  endpoint_id   = "to"
  endpoint_type = "target"
  bucket_name   = aws_s3_bucket.lake.bucket
}

resource "aws_dms_replication_task" "t" {
  replication_task_id = "t"
  migration_type      = "cdc"
  source_endpoint_arn = aws_dms_endpoint.from.endpoint_arn
  target_endpoint_arn = aws_dms_s3_endpoint.to.endpoint_arn
}

resource "aws_s3_bucket" "lake" {
  bucket = "lake"
}
"""


def test_phi_is_followed_over_snapshots_and_transfers(tmp_path: Path) -> None:
    said_of = {
        address: said(phi_of(tmp_path, STORE + CARRIED, address))
        for address in ("aws_db_instance.c", "aws_dms_replication_task.t", "aws_s3_bucket.lake")
    }
    assert said_of == {
        "aws_db_instance.c": f"yes: made from aws_db_snapshot_copy.b with what comes from {_MAIN}",
        "aws_dms_replication_task.t": f"yes: made from aws_db_instance.c with what comes from {_MAIN}",
        "aws_s3_bucket.lake": f"yes: fed by aws_dms_replication_task.t with what comes from {_MAIN}",
    }


MOVED = """
resource "aws_dynamodb_table" "visits" {
  name = "visits"
  tags = { phi = "yes" }
}

resource "aws_dynamodb_table" "restored" {
  name                = "restored"
  restore_source_name = "visits"
}

resource "aws_dynamodb_kinesis_streaming_destination" "changes" {
  table_name = aws_dynamodb_table.visits.name
  stream_arn = aws_kinesis_stream.changes.arn
}

resource "aws_kinesis_stream" "changes" {
  name = "changes"
}

resource "aws_s3_bucket" "scans" {
  bucket = "scans"
  tags   = { phi = "yes" }
}

resource "aws_datasync_location_s3" "from" {
  s3_bucket_arn = aws_s3_bucket.scans.arn
}

resource "aws_datasync_location_efs" "to" {
  efs_file_system_arn = aws_efs_file_system.work.arn
}

resource "aws_datasync_task" "nightly" {
  source_location_arn      = aws_datasync_location_s3.from.arn
  destination_location_arn = aws_datasync_location_efs.to.arn
}

resource "aws_efs_file_system" "work" {}
"""

_VISITS = "aws_dynamodb_table.visits, which is tagged phi=yes"
_SCANS = "aws_s3_bucket.scans, which is tagged phi=yes"
MOVES = [
    ("aws_dynamodb_table.restored", f"yes: made from {_VISITS}"),
    (
        "aws_kinesis_stream.changes",
        f"yes: fed by aws_dynamodb_kinesis_streaming_destination.changes with what comes from {_VISITS}",
    ),
    ("aws_efs_file_system.work", f"yes: fed by aws_datasync_task.nightly with what comes from {_SCANS}"),
]


@pytest.mark.parametrize(("address", "expected"), MOVES, ids=[address for address, _ in MOVES])
def test_phi_is_followed_where_services_carry_it(address: str, expected: str, tmp_path: Path) -> None:
    assert said(phi_of(tmp_path, MOVED, address)) == expected


def test_a_global_cluster_shares_phi_with_its_members(tmp_path: Path) -> None:
    text = """
resource "aws_rds_global_cluster" "all" {
  global_cluster_identifier = "all"
}

resource "aws_rds_cluster" "first" {
  cluster_identifier        = "first"
  global_cluster_identifier = aws_rds_global_cluster.all.id
  tags                      = { phi = "yes" }
}

resource "aws_rds_cluster" "second" {
  cluster_identifier        = "second"
  global_cluster_identifier = aws_rds_global_cluster.all.id
}
"""
    expected = "yes: made from aws_rds_global_cluster.all with what comes from aws_rds_cluster.first"
    assert said(phi_of(tmp_path, text, "aws_rds_cluster.second")).startswith(expected)
