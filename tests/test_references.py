"""References that nothing declares, in all places where names stand, and names that are no references."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support import problems, root_of_text, settled


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("locals { a = var.nope }", "Reference to undeclared input variable"),
        ("locals { a = try(var.nope, 1) }", "Reference to undeclared input variable"),
        ("locals { a = can(local.nope) }", "Reference to undeclared local value"),
        ("locals { a = true ? 1 : module.nope.x }", "Reference to undeclared module"),
        ("locals { a = [for x in [] : aws_x.nope.id] }", "Reference to undeclared resource"),
        ("locals { a = data.aws_x.nope.id }", "Reference to undeclared resource"),
        ("locals { a = try(nope, 1) }", "Invalid reference"),
        ("locals { a = try(each.key, 1) }", 'Reference to "each" in context without for_each'),
        ("locals { a = try(count.index, 1) }", 'Reference to "count" in non-counted context'),
        ("locals { a = try(self.id, 1) }", 'Invalid "self" reference'),
        (
            'resource "aws_x" "r" {\n  for_each = try(each.value, {})\n}',
            'Reference to "each" in context without for_each',
        ),
        ('data "aws_x" "d" {\n  count = try(count.index, 1)\n}', 'Reference to "count" in non-counted context'),
        ('locals { a = "%{ if false }${var.nope}%{ endif }" }', "Reference to undeclared input variable"),
        ('output "x" { value = try(var.nope, 1) }', "Reference to undeclared input variable"),
        ('provider "aws" { region = var.nope }', "Reference to undeclared input variable"),
        ('resource "aws_x" "r" {\n  depends_on = [aws_x.nope]\n}', "Reference to undeclared resource"),
        ('resource "aws_x" "r" {\n  b { c = try(var.nope, 1) }\n}', "Reference to undeclared input variable"),
        (
            'resource "aws_x" "r" {\n  count = 1\n  b = try(each.key, 1)\n}',
            'Reference to "each" in context without for_each',
        ),
        (
            'resource "aws_x" "r" {\n  for_each = {}\n  b = try(count.index, 1)\n}',
            'Reference to "count" in non-counted context',
        ),
        (
            'resource "aws_x" "r" {\n  dynamic "b" {\n    for_each = try(b.value, [])\n    content {}\n  }\n}',
            "Reference to undeclared resource",
        ),
        (
            'resource "aws_x" "r" {\n  dynamic "b" {\n    for_each = []\n    content { c = b.value }\n  }\n'
            "  d = try(b.value, 1)\n}",
            "Reference to undeclared resource",
        ),
        (
            'resource "aws_x" "r" {\n  lifecycle {\n    precondition {\n      condition = try(self.x, true)\n'
            '      error_message = "no"\n    }\n  }\n}',
            'Invalid "self" reference',
        ),
    ],
)
def test_undeclared_names_are_problems_even_where_they_are_never_evaluated(
    tmp_path: Path, text: str, summary: str
) -> None:
    root = root_of_text(tmp_path, text)
    assert [problem.summary for problem in root.problems] == [summary]
    assert [problem.summary for problem in settled(root).problems] == [summary], "told once, however often it is met"


@pytest.mark.parametrize(
    "text",
    [
        "locals { a = [for x in [1] : x] }",
        "locals { a = [for var in [{ x = 1 }] : var.x] }",
        'locals { a = "%{ for x in [1] }${x}%{ endfor }" }',
        "locals { a = { name = 1, true = 2 } }",
        "locals { a = path.module == terraform.workspace }",
        'variable "v" { type = map(list(any)) }',
        'variable "v" {\n  default = 1\n  validation {\n    condition = var.v > 0\n    error_message = "no"\n  }\n}',
        'provider "aws" {}\nresource "aws_x" "r" { provider = aws.west }',
        'resource "aws_x" "r" {\n  lifecycle { ignore_changes = [tags, b[0].c] }\n}',
        'resource "aws_x" "r" {\n  lifecycle { ignore_changes = all }\n}',
        'resource "aws_x" "r" {\n  a = 1\n  lifecycle { replace_triggered_by = [aws_x.r.a] }\n}',
        'resource "aws_x" "r" {\n  provisioner "local-exec" {\n    when = destroy\n'
        "    on_failure = continue\n    command = self.id\n  }\n}",
        'resource "aws_x" "r" {\n  connection { host = self.ip }\n}',
        'resource "aws_x" "r" {\n  lifecycle {\n    postcondition {\n      condition = self.x\n'
        '      error_message = "no"\n    }\n  }\n}',
        'resource "aws_x" "r" {\n  for_each = {}\n  depends_on = [data.aws_y.d]\n  a = each.value.b\n'
        '  b { c = each.key }\n}\ndata "aws_y" "d" {}',
        'resource "aws_x" "r" {\n  count = 1\n  a = count.index\n}',
        'resource "aws_x" "r" {\n  dynamic "b" {\n    for_each = [1]\n    iterator = it\n'
        '    labels = [it.key]\n    content {\n      dynamic "c" {\n        for_each = [it.value]\n'
        "        content { d = [it.key, c.value] }\n      }\n    }\n  }\n}",
        'module "m" {\n  source = "./m"\n  for_each = {}\n  providers = {\n'
        "    aws.main = aws.west # the old region\n    aws = aws\n  }\n}",
        "terraform {\n  required_providers {\n"
        '    aws = { source = "hashicorp/aws", configuration_aliases = [aws.west] }\n  }\n}',
        'ephemeral "aws_x" "e" {}\nlocals { a = [ephemeral.aws_x.e.b, resource.aws_x.r.c] }\nresource "aws_x" "r" {}',
        'provider "aws" {\n  alias = "by_region"\n  for_each = {}\n  region = each.key\n}',
        'check "c" {\n  data "aws_x" "d" {}\n  assert {\n    condition = data.aws_x.d.ok\n'
        '    error_message = "no"\n  }\n}',
        'resource "aws_x" "gone" {}\nimport {\n  to = aws_x.gone\n  id = "x"\n}\n'
        "moved {\n  from = aws_x.a\n  to = aws_x.b\n}\n"
        "removed {\n  from = aws_x.c\n}",
    ],
)
def test_names_that_are_declared_or_no_references_are_no_problem(tmp_path: Path, text: str) -> None:
    assert root_of_text(tmp_path, {"main.tf": text, "m/main.tf": ""}).problems == []


def test_a_literal_default_in_json_holds_no_references(tmp_path: Path) -> None:
    body = {"variable": {"v": {"default": "${var.nope}", "type": "string"}}}
    assert root_of_text(tmp_path, {"main.tf.json": json.dumps(body)}).problems == []


def test_undeclared_names_of_a_module_are_told_once_for_all_its_instances(tmp_path: Path) -> None:
    files = {"main.tf": 'module "m" {\n  source = "./m"\n  count = 3\n}', "m/main.tf": "locals { a = var.nope }"}
    assert problems(root_of_text(tmp_path, files)) == [("Reference to undeclared input variable", "m/main.tf:1:14")]
