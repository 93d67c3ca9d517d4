"""`count` and `for_each`: which instances there are, and what `each` and `count` mean in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plain import UNKNOWN, plain_of
from tests.support import addresses, problems, root_of_text


@pytest.mark.parametrize(
    ("repeat", "suffixes"),
    [
        ("", [""]),
        ("count = 0", []),
        ("count = 2", ["[0]", "[1]"]),
        ('count = "1"', ["[0]"]),
        ("count = var.flag ? 1 : 0", ["[0]"]),
        ("count = var.unset", ["[*]"]),
        ("for_each = { b = 1, a = 2 }", ['["a"]', '["b"]']),
        ('for_each = toset(["b", "a"])', ['["a"]', '["b"]']),
        ("for_each = {}", []),
        ("for_each = { 1 = 1 }", ['["1"]']),
        ('for_each = { "q\\"$${x}" = 1 }', ['["q\\"$${x}"]']),
        ("for_each = var.unset", ["[*]"]),
        ("for_each = { for k in var.unset : k => k }", ["[*]"]),
        ("for_each = { a = var.unset }", ['["a"]']),
        ("for_each = toset([var.unset])", ["[*]"]),
    ],
)
def test_instances_and_their_addresses(tmp_path: Path, repeat: str, suffixes: list[str]) -> None:
    text = f'variable "flag" {{ default = true }}\nvariable "unset" {{}}\nresource "aws_x" "r" {{\n{repeat}\n}}'
    root = root_of_text(tmp_path, text)
    assert addresses(root) == [f"aws_x.r{suffix}" for suffix in suffixes]
    assert all(r.exists.is_maybe == (r.address == "aws_x.r[*]") for r in root.resources)
    assert problems(root) == []


@pytest.mark.parametrize(
    ("repeat", "summary"),
    [
        ("count = null", "Invalid count argument"),
        ("count = true", "Invalid count argument"),
        ("count = -1", "Invalid count argument"),
        ("count = 1.5", "Invalid count argument"),
        ('count = "x"', "Invalid count argument"),
        ("count = 1000000000", "Evaluation limit reached"),
        ("count = each.key", 'Reference to "each" in context without for_each'),
        ('for_each = ["a"]', "Invalid for_each argument"),
        ("for_each = null", "Invalid for_each argument"),
        ("for_each = toset([1])", "Invalid for_each set argument"),
        ('for_each = toset(["a", null])', "Invalid for_each set argument"),
        ("for_each = var.secret", "Invalid for_each argument"),
        ("for_each = [1][2]", "Invalid index"),
    ],
)
def test_an_impossible_repetition_is_a_problem_and_leaves_one_instance(
    tmp_path: Path, repeat: str, summary: str
) -> None:
    marked = 'variable "secret" {\n  default = { a = 1 }\n  sensitive = true\n}\n'
    root = root_of_text(tmp_path, f'{marked}resource "aws_x" "r" {{\n{repeat}\n}}')
    assert addresses(root) == ["aws_x.r[*]"]
    assert [problem.summary for problem in root.problems] == [summary]


def test_what_each_and_count_mean(tmp_path: Path) -> None:
    root = root_of_text(
        tmp_path,
        """
        resource "aws_x" "c" {
          count = 2
          n = count.index
        }
        resource "aws_x" "e" {
          for_each = { a = "one" }
          k = each.key
          v = each.value
        }
        resource "aws_x" "s" {
          for_each = toset(["a"])
          same = each.key == each.value
        }
        variable "unset" {}
        resource "aws_x" "u" {
          for_each = var.unset
          k = each.key
        }
        """,
    )
    assert {r.address: plain_of(r.configuration.as_value()) for r in root.resources} == {
        "aws_x.c[0]": {"n": 0},
        "aws_x.c[1]": {"n": 1},
        'aws_x.e["a"]': {"k": "a", "v": "one"},
        'aws_x.s["a"]': {"same": True},
        "aws_x.u[*]": {"k": UNKNOWN},
    }
