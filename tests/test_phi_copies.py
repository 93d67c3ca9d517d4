"""How PHI spreads on AWS beyond logs: to copies, the vaults of backups and keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_phi import phi_of, said

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
