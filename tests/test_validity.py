"""Declarations that Terraform refuses, each with the summary and the line that it gives, and what it accepts."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaclint.modules import VariableInputs
from tests.support import root_of_text


def told(directory: Path, files: dict[str, str] | str, *, settled: bool = False) -> set[tuple[str, int]]:
    root = root_of_text(directory, files, VariableInputs())
    if settled:
        root.settle()
    return {(problem.summary, problem.line) for problem in root.problems}


@pytest.mark.parametrize(
    ("text", "summary", "line"),
    [
        ('resource "aws_x" "1a" {}', "Invalid resource name", 1),
        ('output "a b" {\n  value = 1\n}', "Invalid output name", 1),
        ('\nvariable "providers" {}', "Invalid variable name", 2),
        ('variable "a.b" {}', "Invalid variable name", 1),
        ('variable "a" {\n  type = text\n}', "Invalid type specification", 2),
        ('variable "a" {\n  type = string\n  default = []\n}', "Invalid default value for variable", 3),
        ('variable "a" {\n  nullable = false\n  default = null\n}', "Invalid default value for variable", 3),
        ('variable "a" {\n  default = upper("x")\n}', "Function calls not allowed", 2),
        ('variable "b" {}\nvariable "a" {\n  default = var.b\n}', "Variables not allowed", 3),
        ('variable "a" {\n  default = 1\n  sensitive = "maybe"\n}', "Unsuitable value type", 3),
        ('variable "a" {\n  default = 1\n  nullable = 1\n}', "Unsuitable value type", 3),
        ('resource "aws_x" "r" {\n  lifecycle {\n    prevent_destroy = "no"\n  }\n}', "Unsuitable value type", 3),
        ('resource "aws_x" "r" {\n  lifecycle {\n    ignore_changes = tags\n  }\n}', "Invalid expression", 3),
        ('resource "aws_x" "r" {\n  lifecycle {\n    ignore_changes = tags["a"]\n  }\n}', "Invalid expression", 3),
        (
            'resource "aws_x" "r" {\n  provisioner "local-exec" {\n    when = destroyed\n  }\n}',
            'Invalid "when" keyword',
            3,
        ),
        ('variable "a" {\n  typ = string\n}', "Unsupported argument", 2),
        ('variable "a" {\n  check {\n  }\n}', "Unsupported block type", 2),
        (
            'variable "a" {\n  validation {\n    condition = var.a > 1\n  }\n}',
            "Missing required argument",
            2,
        ),
        (
            'variable "a" {\n  validation {\n    condition = 2 > 1\n    error_message = "no"\n  }\n}',
            "Invalid validation expression",
            3,
        ),
        (
            'variable "b" {}\nvariable "a" {\n  validation {\n    condition = var.b > 1\n'
            '    error_message = "no"\n  }\n}',
            "Invalid variable validation condition",
            4,
        ),
        ('output "a" {\n  sensitive = true\n}', "Missing required argument", 1),
        ("locals {\n  x {\n  }\n}", "Unsupported block type", 2),
        ("moved {\n  from = aws_x.a\n}", "Missing required argument", 1),
        ("terraform {\n  required_versions = 1\n}", "Unsupported argument", 2),
        ('terraform {\n  required_version = "about 1"\n}', "Invalid version constraint", 2),
        ('terraform {\n  required_version = "< 1.11.4"\n}', "Unsupported Terraform Core version", 2),
        (
            'terraform {\n  backend "s3" {}\n}\nterraform {\n  backend "local" {}\n}',
            "Duplicate backend configuration",
            5,
        ),
        (
            'terraform {\n  required_providers {\n    a = { source = "w/x/y/z" }\n  }\n}',
            "Invalid provider source string",
            3,
        ),
        ('provider "aws" {}\nprovider "aws" {}', "Duplicate provider configuration", 2),
        ('resource "aws_x" "a" {\n  for_each = {}\n  count = 1\n}', 'Invalid combination of "count" and "for_each"', 3),
        ('resource "aws_x" "a" {\n  lifecycle = {}\n}', "Unsupported argument", 2),
        ('resource "aws_x" "a" {\n  lifecycle {\n    keep = 1\n  }\n}', "Unsupported argument", 3),
        ('resource "aws_x" "a" {\n  lifecycle {}\n  lifecycle {}\n}', "Duplicate lifecycle block", 3),
        (
            'variable "b" {}\nresource "aws_x" "a" {\n  lifecycle {\n    prevent_destroy = var.b\n  }\n}',
            "Variables not allowed",
            4,
        ),
        (
            'resource "aws_x" "a" {\n  dynamic "b" {\n    for_each = []\n    each = 1\n    content {}\n  }\n}',
            "Unsupported argument",
            4,
        ),
        ('resource "aws_x" "a" {\n  depends_on = ["a" == "b"]\n}', "Invalid expression", 2),
        (
            'resource "aws_x" "a" {\n  for_each = {}\n  depends_on = [each.key]\n}',
            'Reference to "each" in context without for_each',
            3,
        ),
        ('resource "aws_x" "a" {\n  b = aws_x.a.c\n}', "Self-referential block", 2),
        (
            'resource "aws_x" "a" {\n  b = local.c\n}\nlocals {\n  c = aws_x.d.e\n}\n'
            'resource "aws_x" "d" {\n  depends_on = [aws_x.a]\n}',
            "Cycle",
            1,
        ),
        ('module "m" {\n  source = "network"\n}', "Invalid module source address", 2),
        ('module "m" {\n  source = "./m"\n  version = "1.0"\n}', "Invalid registry module source address", 2),
        ('resource "terraform_data" "a" {\n  inputs = 1\n}', "Unsupported argument", 2),
        ('resource "terraform_data" "a" {\n  id = 1\n}', "Value for unconfigurable attribute", 2),
        ('resource "terraform_data" "a" {\n  settings {\n  }\n}', "Unsupported block type", 2),
        ('ephemeral "terraform_data" "a" {}', "Invalid ephemeral resource", 1),
        (
            'moved {\n  from = aws_x.a\n  to = aws_x.b\n}\nresource "aws_x" "a" {}\nresource "aws_x" "b" {}',
            "Moved object still exists",
            1,
        ),
        ('removed {\n  from = aws_x.a\n}\nresource "aws_x" "a" {}', "Removed resource still exists", 4),
        ("removed {\n  from = aws_x.a[0]\n}", "Resource instance keys not allowed", 2),
        ('import {\n  to = aws_x.a\n  id = "i"\n}', "Configuration for import target does not exist", 2),
        ('check "c" {\n}', "Zero assert blocks", 1),
    ],
)
def test_what_terraform_refuses_in_a_declaration(tmp_path: Path, text: str, summary: str, line: int) -> None:
    assert (summary, line) in told(tmp_path, {"main.tf": text, "m/main.tf": ""})


@pytest.mark.parametrize(
    "text",
    [
        'variable "a" {\n  type = object({ b = optional(string, "c"), d = any })\n  default = { d = null }\n}',
        'variable "a" {\n  description = "x"\n  nullable = true\n  default = null\n  sensitive = true\n}',
        'variable "größe-2" {\n  default = -1\n}',
        'variable "a" {\n  default = [for x in [1] : x]\n}',
        'output "a" {\n  value = 1\n  description = "x"\n  depends_on = [aws_x.a]\n}\nresource "aws_x" "a" {}',
        'terraform {\n  required_version = ">= 1.5, < 2.0"\n  cloud {\n    organization = "x"\n  }\n}',
        'terraform {\n  required_version = "~> 1.11"\n  required_providers {\n    a = { source = "b.c/d/e" }\n'
        '    f = "~> 3.0-beta1"\n  }\n}',
        'provider "aws" {}\nprovider "aws" {\n  alias = "west"\n  assume_role {\n  }\n}',
        'resource "aws_x" "a" {\n  count = 1\n  lifecycle {\n    prevent_destroy = true\n    ignore_changes = [b]\n'
        '  }\n  timeouts {\n    create = "1h"\n  }\n  provisioner "local-exec" {\n    command = "x"\n'
        "    connection {\n      host = self.id\n    }\n  }\n}",
        'resource "aws_x" "a" {\n  depends_on = [data.aws_x.b, module.m["k"], aws_x.c[0], var.v]\n}\n'
        'data "aws_x" "b" {}\nresource "aws_x" "c" {\n  count = 1\n}\nvariable "v" {}\n'
        'module "m" {\n  source = "./m"\n  for_each = { k = 1 }\n}',
        'resource "aws_x" "a" {\n  b = aws_x.c.d\n}\nresource "aws_x" "c" {\n  d = local.e\n}\nlocals {\n  e = 1\n}',
        'moved {\n  from = aws_x.a\n  to = aws_x.a["k"]\n}\nresource "aws_x" "a" {\n  for_each = { k = 1 }\n}',
        'moved {\n  from = aws_x.a[0]\n  to = aws_x.a[1]\n}\nresource "aws_x" "a" {\n  count = 2\n}',
        "moved {\n  from = module.a\n  to = module.b.module.c\n}\nremoved {\n  from = module.d\n"
        "  lifecycle {\n    destroy = false\n  }\n}",
        "import {\n  for_each = { k = 1 }\n  to = aws_x.a[each.key]\n  id = each.value\n}\n"
        'resource "aws_x" "a" {\n  for_each = { k = 1 }\n}',
        'resource "terraform_data" "a" {\n  input = 1\n  triggers_replace = [2]\n  lifecycle {}\n}',
        'variable "a" {\n  default = 1\n  sensitive = "true"\n  nullable = "0"\n}',
        'resource "aws_x" "a" {\n  lifecycle {\n    ignore_changes = all\n    replace_triggered_by = [aws_x.b.c]\n  }\n'
        '  provisioner "local-exec" {\n    when = destroy\n    on_failure = "continue"\n  }\n}\n'
        'resource "aws_x" "b" {}',
        'module "m" {\n  source = "./m"\n  count = 1\n  providers = {\n    aws = aws.west\n  }\n}',
        'check "c" {\n  assert {\n    condition = aws_x.a.b\n    error_message = "no"\n  }\n}\nresource "aws_x" "a" {}',
    ],
)
def test_what_terraform_accepts_in_a_declaration(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, {"main.tf": text, "m/main.tf": ""}, settled=True) == set()


def test_the_json_syntax_is_held_to_the_same(tmp_path: Path) -> None:
    text = (
        '{"//": "a note", "variable": {"v": {"//": "x", "default": "${1}", "validation":\n'
        ' {"condition": "${var.v != 1}"}}},\n "output": {"o": {"//": "y", "value": 1}}}'
    )
    assert {summary for summary, _ in told(tmp_path, {"main.tf.json": text})} == {"Missing required argument"}


def test_an_override_file_need_not_repeat_what_is_required(tmp_path: Path) -> None:
    files = {
        "main.tf": 'output "a" {\n  value = 1\n}\nterraform {\n  backend "s3" {}\n}',
        "main_override.tf": 'output "a" {\n  sensitive = true\n}\nterraform {\n  backend "local" {}\n}',
    }
    assert told(tmp_path, files) == set()


@pytest.mark.parametrize(
    ("text", "summary", "line"),
    [
        (
            'variable "a" {\n  default = 1\n  validation {\n    condition = var.a > 1\n'
            '    error_message = "no"\n  }\n}',
            "Invalid value for variable",
            1,
        ),
        (
            'module "m" {\n  source = "./m"\n  size = 0\n}',
            "Invalid value for variable",
            3,
        ),
        (
            'variable "a" {\n  default = false\n}\noutput "o" {\n  value = 1\n  precondition {\n'
            '    condition = var.a\n    error_message = "no"\n  }\n}',
            "Module output value precondition failed",
            7,
        ),
        (
            'variable "a" {\n  default = false\n}\nresource "aws_x" "r" {\n  lifecycle {\n    precondition {\n'
            '      condition = var.a\n      error_message = "no"\n    }\n  }\n}',
            "Resource precondition failed",
            7,
        ),
        (
            'resource "aws_x" "r" {\n  size = 1\n  lifecycle {\n    postcondition {\n'
            '      condition = self.size > 1\n      error_message = "no"\n    }\n  }\n}',
            "Resource postcondition failed",
            5,
        ),
        (
            'variable "a" {\n  default = "x"\n  sensitive = true\n}\noutput "o" {\n  value = ["-${var.a}"]\n}',
            "Output refers to sensitive values",
            5,
        ),
        ('output "o" {\n  value = 1\n  ephemeral = true\n}', "Ephemeral output not allowed", 1),
        (
            'resource "terraform_data" "a" {}\noutput "o" {\n  value = terraform_data.a.made_up\n}',
            "Unsupported attribute",
            3,
        ),
        (
            'variable "a" {\n  default = "x"\n  ephemeral = true\n}\nresource "aws_x" "r" {\n  b = var.a\n}',
            "Invalid use of ephemeral value",
            6,
        ),
        (
            'resource "aws_x" "r" {}\nresource "aws_x" "s" {\n  count = aws_x.r.id == "" ? 0 : 1\n}',
            "Invalid count argument",
            3,
        ),
        (
            'resource "aws_x" "r" {}\nresource "aws_x" "s" {\n  for_each = toset([aws_x.r.id])\n}',
            "Invalid for_each argument",
            3,
        ),
    ],
)
def test_what_terraform_refuses_for_its_value(tmp_path: Path, text: str, summary: str, line: int) -> None:
    module = 'variable "size" {\n  validation {\n    condition = var.size > 0\n    error_message = "empty"\n  }\n}'
    assert (summary, line) in told(tmp_path, {"main.tf": text, "m/main.tf": module}, settled=True)


@pytest.mark.parametrize(
    "text",
    [
        'variable "a" {\n  validation {\n    condition = var.a > 1\n    error_message = "no"\n  }\n}',
        'variable "a" {\n  sensitive = true\n}\noutput "o" {\n  value = nonsensitive(var.a)\n}',
        'variable "a" {\n  sensitive = true\n}\noutput "o" {\n  value = var.a\n  sensitive = true\n}',
        'variable "a" {\n  ephemeral = true\n}\nresource "aws_x" "r" {\n  b_wo = var.a\n}',
    ],
)
def test_what_terraform_accepts_for_its_value(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text, settled=True) == set()


def test_what_only_stops_terraform_leaves_nothing_unjudged(tmp_path: Path) -> None:
    root = root_of_text(
        tmp_path, 'resource "aws_x" "r" {}\nresource "aws_x" "s" {\n  for_each = toset([aws_x.r.id])\n}'
    )
    root.settle()
    assert [(problem.is_warning, problem.stops_terraform) for problem in root.problems] == [(True, True)]
    assert [resource.address for resource in root.resources] == ["aws_x.r", "aws_x.s[*]"]


def test_terraform_data_is_known_to_the_last_attribute(tmp_path: Path) -> None:
    root = root_of_text(
        tmp_path,
        'resource "terraform_data" "a" {\n  input = { b = 1 }\n}\nresource "terraform_data" "c" {}\n'
        "locals {\n  tried = try(terraform_data.a.output.nope, 2)\n  none = terraform_data.c.output\n}",
    )
    values = {
        name: root.instance.named("local", name, attribute.expression)
        for name, attribute in root.instance.module.locals.items()
    }
    assert str(values["tried"].data) == "2"  # type: ignore[union-attr]
    assert values["none"].is_null  # type: ignore[union-attr]
