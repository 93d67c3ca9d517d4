"""Services: what managed services of AWS keep on their own disks, and leave plain unless they are told not to."""

from __future__ import annotations

from iaclint.demand import Demand, Demands, says
from iaclint.rule import Severity

TABLES = (
    Demands(
        name="enc-aws-workspaces",
        severity=Severity.HIGH,
        title="A volume of a virtual desktop is not encrypted.",
        why="""
            What a user downloads and opens lies on the volumes of the desktop. Left out,
            `root_volume_encryption_enabled` and `user_volume_encryption_enabled` are false; both volumes are asked.
        """,
        message="the user volume of the desktop is not encrypted",
        fix="set root_volume_encryption_enabled and user_volume_encryption_enabled to true",
        demands=(
            Demand(
                "aws_workspaces_workspace",
                "root_volume_encryption_enabled",
                says(True),
                message="the root volume of the desktop is not encrypted",
            ),
            Demand("aws_workspaces_workspace", "user_volume_encryption_enabled", says(True)),
        ),
        peers=("CKV_AWS_155", "CKV_AWS_156", "AWS-0109", "b9033580-6886-401a-8631-5f19f5bb24c7"),
        bad="""
            resource "aws_workspaces_workspace" "nurse" {
              directory_id = "d-9067783251"
              bundle_id    = "wsb-bh8rsxt14"
              user_name    = "nurse"
            }
        """,
        good="""
            resource "aws_workspaces_workspace" "nurse" {
              directory_id                   = "d-9067783251"
              bundle_id                      = "wsb-bh8rsxt14"
              user_name                      = "nurse"
              root_volume_encryption_enabled = true
              user_volume_encryption_enabled = true
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
