"""Schemas of providers: the tables are those of the fixtures, and values are converted as they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaclint.schemas import NOTHING, Nesting, schema_of
from iaclint.values import BOOL, NUMBER, STRING, Type, list_of, map_of, set_of
from tests.plain import UNKNOWN, plain_of
from tests.support import problems, root_of_text
from tools.condense_schemas import SCHEMAS, TABLES, condensed, table

PATHS = sorted(SCHEMAS.glob("*.json.gz"))


@pytest.mark.parametrize("path", PATHS, ids=[path.name for path in PATHS])
def test_the_table_is_what_the_schema_condenses_to(path: Path) -> None:
    assert table(path).read_text(encoding="utf-8") == condensed(path), "run tools/condense_schemas.py"


def test_there_is_a_schema_for_each_table() -> None:
    assert {table(path) for path in PATHS} == set(TABLES.glob("*.txt"))


@pytest.mark.parametrize(
    ("type", "path", "expected"),
    [
        ("aws_instance", "ami", STRING),
        ("aws_instance", "associate_public_ip_address", BOOL),
        ("aws_instance", "vpc_security_group_ids", set_of(STRING)),
        ("aws_instance", "root_block_device.volume_size", NUMBER),
        ("aws_instance", "tags", map_of(STRING)),
        ("aws_vpc_endpoint", "subnet_ids", set_of(STRING)),
        ("google_compute_instance", "resource_policies", list_of(STRING)),
        ("azurerm_storage_account", "network_rules.bypass", set_of(STRING)),
        ("aws_instance", "arn", None),
        ("aws_instance", "no_such_argument", None),
        ("aws_no_such_type", "name", None),
        ("../aws_instance", "ami", None),
    ],
)
def test_the_type_of_an_argument(type: str, path: str, expected: Type | None) -> None:
    schema = schema_of(type)
    *way, last = path.split(".")
    for name in way:
        schema = schema.blocks[name].content
    assert schema.type_of(last) == expected


def test_how_nested_blocks_are_kept() -> None:
    blocks = schema_of("aws_autoscaling_group").blocks
    assert (blocks["tag"].nesting, blocks["launch_template"].nesting) == (Nesting.SET, Nesting.LIST)
    assert schema_of("aws_no_such_type") is NOTHING


INSTANCE = """
variable "unset" {}

resource "aws_instance" "i" {
  ami                         = 12345
  associate_public_ip_address = "true"
  vpc_security_group_ids      = ["b", "a", "b"]
  tags                        = { n = 1, b = true }
  user_data                   = var.unset
  newer_argument              = 5

  root_block_device {
    volume_size = "100"
  }

  dynamic "ebs_block_device" {
    for_each = [1]
    content {
      encrypted = "false"
    }
  }
}
"""


def test_values_are_converted_as_the_provider_converts_them(tmp_path: Path) -> None:
    root = root_of_text(tmp_path, INSTANCE)
    assert plain_of(root.resources[0].configuration.as_value()) == {
        "ami": "12345",
        "associate_public_ip_address": True,
        "ebs_block_device": [{"encrypted": False}],
        "newer_argument": 5,
        "root_block_device": [{"volume_size": 100}],
        "tags": {"n": "1", "b": "true"},
        "user_data": UNKNOWN,
        "vpc_security_group_ids": ["a", "b"],
    }
    assert problems(root) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'resource "aws_instance" "i" {\n  ebs_optimized = "perhaps"\n}',
            [("Incorrect attribute value type", "main.tf:2:19")],
        ),
        ('resource "aws_instance" "i" {\n  newer {}\n}', []),
        (
            'resource "aws_s3_bucket" "b" {\n  dynamic "bucket" {\n    for_each = [1]\n    content {}\n  }\n}',
            [("Unsupported block type", "main.tf:2:3")],
        ),
        (
            'resource "aws_security_group" "g" {\n  ingress = [{ from_port = 22 }]\n}',
            [("Incorrect attribute value type", "main.tf:2:13")],
        ),
        ('resource "aws_security_group" "g" {\n  ingress = []\n}', []),
        (
            'resource "aws_autoscaling_group" "g" {\n  tag {\n    key = "k"\n  }\n}\n'
            "locals {\n  all   = aws_autoscaling_group.g.tag[*].key\n  first = aws_autoscaling_group.g.tag[0]\n}",
            [("Invalid index", "main.tf:8:11")],
        ),
    ],
)
def test_what_a_provider_refuses_is_said_where_it_stands(
    tmp_path: Path, text: str, expected: list[tuple[str, str]]
) -> None:
    assert problems(root_of_text(tmp_path, text)) == expected
