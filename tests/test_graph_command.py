"""`iaclint graph`: the resource instances of a root module as JSON, DOT and Mermaid."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from iaclint.cli import cli
from tests.support import Files, write

Json = Any  # parsed answers

CHAIN = """
variable "secret" {
  default   = "s3cret"
  sensitive = true
}
resource "x_key" "k" {}
resource "x_bucket" "b" {
  for_each = toset(["a#1"])
  key      = x_key.k.id
  name     = each.key
}
resource "x_log" "l" {
  bucket   = x_bucket.b["a#1"].id
  password = var.secret
}
resource "x_alone" "z" {}
output "names" { value = [for b in x_bucket.b : b.name] }
"""


def run(directory: Path, *options: str) -> Result:
    return CliRunner().invoke(cli, ["graph", str(directory), *options], standalone_mode=False)


def document(directory: Path, *options: str) -> Json:
    return json.loads(run(directory, *options).stdout)


def test_instances_are_listed_with_what_is_known(tmp_path: Path) -> None:
    told = document(write(tmp_path, CHAIN))
    assert told["resources"] == {
        "x_alone.z": {"values": {}, "sensitive": None, "file": "main.tf", "line": 16},
        'x_bucket.b["a#1"]': {
            "values": {"key": {"__unknown__": True}, "name": "a#1"},
            "sensitive": None,
            "file": "main.tf",
            "line": 7,
        },
        "x_key.k": {"values": {}, "sensitive": None, "file": "main.tf", "line": 6},
        "x_log.l": {
            "values": {"bucket": {"__unknown__": True}, "password": "s3cret"},
            "sensitive": {"password": True},
            "file": "main.tf",
            "line": 12,
        },
    }
    assert told["outputs"] == {"names": {"value": ["a#1"], "sensitive": None}}
    assert (told["errors"], told["warnings"]) == ([], [])


@pytest.mark.parametrize(
    ("text", "line", "summary"),
    [
        ("locals {\n  unused = length(1)\n}", 2, "Invalid function argument"),
        ('output "o" {\n  value = length(1)\n}', 2, "Invalid function argument"),
        ('resource "x_y" "z" {\n  a = length(1)\n}', 2, "Invalid function argument"),
        ('variable "v" {\n  type = number\n  default = "x"\n}', 3, "Invalid default value for variable"),
    ],
)
def test_errors_show_also_where_nothing_asks(tmp_path: Path, text: str, line: int, summary: str) -> None:
    done = run(write(tmp_path, text))
    errors = json.loads(done.stdout)["errors"]
    assert [(error["file"], error["line"], error["summary"]) for error in errors] == [("main.tf", line, summary)]
    assert done.return_value == 3


def test_a_module_that_is_not_here_is_a_warning(tmp_path: Path) -> None:
    told = document(write(tmp_path, 'module "m" { source = "acme/m/aws" }'))
    assert [warning["summary"] for warning in told["warnings"]] == ["Module not vendored"]
    assert told["errors"] == []


def test_a_variables_file_may_lie_beside_the_root_module(tmp_path: Path) -> None:
    files: Files = {"main.tf": 'variable "v" {}\noutput "o" { value = var.v }', "a.tfvars": "v = 1"}
    assert document(write(tmp_path, files), "-var-file=a.tfvars")["outputs"]["o"]["value"] == 1


DOT = """digraph iaclint {
  rankdir=LR;
  node [shape=box];
  "x_alone.z";
  "x_bucket.b[\\"a#1\\"]";
  "x_key.k";
  "x_log.l";
  "x_bucket.b[\\"a#1\\"]" -> "x_key.k";
  "x_log.l" -> "x_bucket.b[\\"a#1\\"]";
}
"""
MERMAID = """flowchart LR
  n0["x_alone.z"]
  n1["x_bucket.b[#quot;a#35;1#quot;]"]
  n2["x_key.k"]
  n3["x_log.l"]
  n1 --> n2
  n3 --> n1
"""


@pytest.mark.parametrize(("format", "expected"), [("dot", DOT), ("mermaid", MERMAID)])
def test_references_are_drawn(tmp_path: Path, format: str, expected: str) -> None:
    assert run(write(tmp_path, CHAIN), "--format", format).stdout == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--around", "x_key.k"], ['x_bucket.b["a#1"]', "x_key.k"]),
        (["--around", "x_key.k", "--depth", "0"], ["x_key.k"]),
        (["--around", "x_key.k", "--depth", "2"], ['x_bucket.b["a#1"]', "x_key.k", "x_log.l"]),
        (["--around", "x_alone.z", "--depth", "9"], ["x_alone.z"]),
    ],
)
def test_what_is_near_an_instance(tmp_path: Path, options: list[str], expected: list[str]) -> None:
    assert list(document(write(tmp_path, CHAIN), *options)["resources"]) == expected


def test_an_instance_that_is_not_there_is_refused_with_a_hint(tmp_path: Path) -> None:
    done = run(write(tmp_path, CHAIN), "--around", "x_key.kk")
    assert "did you mean `x_key.k`?" in str(getattr(done.exception, "message", ""))


def test_a_drawing_tells_that_there_are_errors(tmp_path: Path) -> None:
    done = run(write(tmp_path, 'resource "x_y" "z" { a = length(1) }'), "--format", "dot")
    assert (done.return_value, "--format json lists them" in done.stderr) == (3, True)
