"""Nested blocks: written, repeated by `dynamic`, or given as an attribute."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from iaclint.truth import Reason
from tests.plain import UNKNOWN, plain_of
from tests.support import output, problems, root_of_text


def configuration(tmp_path: Path, body: str, more: str = "") -> Mapping[str, object]:
    root = root_of_text(tmp_path, f'{more}\nvariable "unset" {{}}\nresource "aws_x" "r" {{\n{body}\n}}')
    (resource,) = root.resources
    found = plain_of(resource.configuration.as_value())
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("b { n = 1 }\nb { n = 2 }", [{"n": 1}, {"n": 2}]),
        ('dynamic "b" {\n for_each = [5, 6]\n content { n = "${b.key}:${b.value}" }\n}', [{"n": "0:5"}, {"n": "1:6"}]),
        ('dynamic "b" {\n for_each = { k = 5 }\n content { n = "${b.key}:${b.value}" }\n}', [{"n": "k:5"}]),
        ('dynamic "b" {\n for_each = toset(["s"])\n content { n = b.key == b.value }\n}', [{"n": True}]),
        ('dynamic "b" {\n for_each = [1]\n iterator = it\n content { n = it.value }\n}', [{"n": 1}]),
        (
            'b { n = 1 }\ndynamic "b" {\n for_each = [2]\n content { n = b.value }\n}\nb { n = 3 }',
            [{"n": 1}, {"n": 2}, {"n": 3}],
        ),
        (
            'dynamic "b" {\n for_each = [[1, 2], []]\n content {\n  dynamic "c" {\n   for_each = b.value\n'
            "   content { n = c.value + b.key }\n  }\n }\n}",
            [{"c": [{"n": 1}, {"n": 2}]}, {}],
        ),
        (
            'dynamic "b" {\n for_each = [1]\n content {\n  dynamic "b" {\n   for_each = [9]\n'
            "   content { n = b.value }\n  }\n }\n}",
            [{"b": [{"n": 9}]}],
        ),
        ("b = [{ n = 1 }, { n = 2 }]", [{"n": 1}, {"n": 2}]),
        (
            'dynamic "b" {\n for_each = [1]\n content {\n  dynamic "count" {\n   for_each = [1]\n'
            '   content {}\n  }\n  provider = "x"\n }\n}',
            [{"count": [{}], "provider": "x"}],
        ),
        ('dynamic "b" {\n for_each = var.unset\n content { n = 1 }\n}', UNKNOWN),
    ],
)
def test_nested_blocks(tmp_path: Path, body: str, expected: object) -> None:
    assert configuration(tmp_path, body) == {"b": expected}


@pytest.mark.parametrize("body", ['dynamic "b" {\n for_each = []\n content {}\n}', "b = null", "count = 1", ""])
def test_no_block_is_nothing(tmp_path: Path, body: str) -> None:
    assert configuration(tmp_path, body).get("b") is None


def test_a_block_that_may_be_repeated_no_times_keeps_what_is_known_of_it(tmp_path: Path) -> None:
    text = (
        'variable "unset" {}\nresource "aws_x" "r" {\n  dynamic "b" {\n    for_each = var.unset\n'
        "    content {\n      n = 1\n      m = b.value\n    }\n  }\n}"
    )
    (resource,) = root_of_text(tmp_path, text).resources
    (block,) = resource.blocks("b")
    assert block.exists.doubts[0].reason is Reason.DYNAMIC_UNKNOWN
    assert (plain_of(block.attribute("n")), plain_of(block.attribute("m"))) == (1, UNKNOWN)
    assert resource["b.n"].doubts == block.exists.doubts
    assert resource.blocks("b").present.is_maybe


@pytest.mark.parametrize(
    ("body", "count"),
    [("b { n = 1 }", 1), ("b = { n = 1 }", 1), ("b = [{ n = 1 }]", 1), ("b = []", 0), ("b = var.unset", 0)],
)
def test_a_block_written_as_an_attribute_is_a_block(tmp_path: Path, body: str, count: int) -> None:
    (resource,) = root_of_text(tmp_path, f'variable "unset" {{}}\nresource "aws_x" "r" {{\n{body}\n}}').resources
    blocks = resource.blocks("b")
    assert [plain_of(block["n"]) for block in blocks] == [1] * count
    assert bool(blocks.doubts) is ("unset" in body)


def test_blocks_of_a_decoded_text_stand_where_it_is_decoded(tmp_path: Path) -> None:
    text = 'resource "aws_x" "r" {\n  b = jsondecode("{\\"c\\": [{\\"n\\": 1}]}")\n}'
    (resource,) = root_of_text(tmp_path, text).resources
    assert plain_of(resource["b.c.n"]) == 1
    assert str(resource["b.c.n"].span) == "main.tf:2:7"


def test_a_path_goes_through_first_blocks(tmp_path: Path) -> None:
    text = 'resource "aws_x" "r" {\n  b {\n    c { n = 1 }\n    c { n = 2 }\n  }\n  b {\n    c { n = 3 }\n  }\n}'
    (resource,) = root_of_text(tmp_path, text).resources
    assert plain_of(resource["b.c.n"]) == 1
    assert [plain_of(value) for value in resource.configuration.each("b.c.n")] == [1, 2, 3]
    for absent in ("b.c.m", "b.d.n", "n"):
        assert resource[absent].is_null


def test_what_is_absent_stands_at_the_header_of_its_block(tmp_path: Path) -> None:
    text = 'resource "aws_x" "r" {\n  b {\n  }\n}'
    (resource,) = root_of_text(tmp_path, text).resources
    assert str(resource["n"].span) == "main.tf:1:1"
    assert str(resource["b.n"].span) == "main.tf:2:3"


def test_the_secrecy_of_a_list_covers_its_blocks(tmp_path: Path) -> None:
    text = 'variable "s" {\n  default = [{ n = 1 }]\n  sensitive = true\n}\nresource "aws_x" "r" {\n  b = var.s\n}'
    (resource,) = root_of_text(tmp_path, text).resources
    assert resource["b.n"].is_sensitive


def test_a_syntax_error_makes_what_is_absent_unknown(tmp_path: Path) -> None:
    text = 'resource "aws_x" "r" {\n  a = 1\n  broken = = 2\n  b {\n    n = (\n  }\n}\nresource "aws_x" "s" { a = 2 }'
    root = root_of_text(tmp_path, text)
    found = {resource.address: resource for resource in root.resources}
    assert plain_of(found["aws_x.s"]["a"]) == 2
    assert {problem.file for problem in root.problems} == {"main.tf"}


APP = """
resource "azurerm_linux_web_app" "w" {
  identity {
    type = "SystemAssigned"
  }
  site_config {
    application_stack {
      python_version = "3.12"
    }
  }
  tags = { team = "care" }
}
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("azurerm_linux_web_app.w.identity[0].type", "SystemAssigned"),
        ("azurerm_linux_web_app.w.identity[0].principal_id", UNKNOWN),
        ("azurerm_linux_web_app.w.identity.0.principal_id", UNKNOWN),
        ("azurerm_linux_web_app.w.identity[*].principal_id", [UNKNOWN]),
        ("[for i in azurerm_linux_web_app.w.identity : i.principal_id]", [UNKNOWN]),
        ('try(azurerm_linux_web_app.w.identity[0].principal_id, "none")', UNKNOWN),
        ("can(azurerm_linux_web_app.w.identity[0].principal_id)", UNKNOWN),
        ("azurerm_linux_web_app.w.site_config[0].application_stack[0].python_version", "3.12"),
        ("azurerm_linux_web_app.w.site_config[0].application_stack[0].java_version", UNKNOWN),
        ('try(azurerm_linux_web_app.w.tags.owner, "none")', "none"),
        ('try(azurerm_linux_web_app.w.identity[1].type, "none")', "none"),
    ],
)
def test_of_a_nested_block_the_provider_may_tell_more(tmp_path: Path, expression: str, expected: object) -> None:
    root = root_of_text(tmp_path, f'{APP}\noutput "x" {{ value = {expression} }}\n')
    assert output(root) == expected
    assert problems(root) == []
