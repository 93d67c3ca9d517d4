"""Instances of one call with equal arguments: evaluated once, and still each with its own addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaclint.modules import RootModule, instance
from iaclint.values import Unknown, Value
from tests.support import root_of_text, settled

CHILD = """
variable "name" {}
variable "key" { default = null }
variable "unset" {}

locals {
  names  = { for i in range(50) : "k${i}" => upper("${var.name}-${i}") }
  policy = jsonencode({ Statement = [{ Effect = "Allow", Resource = "${aws_s3_bucket.one.arn}/*" }] })
}

resource "aws_s3_bucket" "one" {
  bucket = "${var.name}-one"
  tags   = local.names
}

resource "aws_s3_bucket" "each" {
  for_each = toset(["a", "b"])
  bucket   = "${var.name}-${each.key}"
  policy   = local.policy
}

resource "aws_s3_bucket" "maybe" {
  count  = var.unset ? 1 : 0
  bucket = var.unset
}

resource "aws_s3_bucket_versioning" "one" {
  bucket = aws_s3_bucket.one.id

  dynamic "rule" {
    for_each = aws_s3_bucket.each
    content {
      id   = rule.value.arn
      name = "${var.unset}-x"
    }
  }
}

data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.one.arn, var.key]
  }
}

resource "aws_iam_policy" "p" {
  policy = data.aws_iam_policy_document.d.json
}

module "inner" {
  source = "./inner"
  count  = 2
  bucket = aws_s3_bucket.one.id
}

module "gone" {
  source = "acme/gone/aws"
  count  = 2
}

output "arn" { value = aws_s3_bucket.one.arn }
output "inner" { value = module.inner[*].id }
output "gone" { value = module.gone[1].x }
"""

INNER = """
variable "bucket" {}

resource "aws_s3_bucket_acl" "a" {
  bucket = var.bucket
}

output "id" { value = "${aws_s3_bucket_acl.a.id}/${var.bucket}" }
"""

CALLS = {
    "count": 'module "m" {\n  source = "./child"\n  count = 3\n  name = "x"\n  unset = var.unset\n}\n'
    'resource "aws_x" "r" { arns = [module.m[1].arn, module.m[2].inner, module.m[2].gone] }',
    "for_each": 'resource "aws_kms_key" "k" {}\nmodule "m" {\n  source = "./child"\n  for_each = toset(["a", "b"])\n'
    '  name = "x"\n  unset = var.unset\n  key = aws_kms_key.k.arn\n}\n'
    'resource "aws_x" "r" { arns = [for m in module.m : m.inner] }',
    "nested": 'module "m" {\n  source = "./middle"\n  count = 2\n  unset = var.unset\n}\n'
    'resource "aws_x" "r" { arns = module.m[*].all }',
    "each is different": 'module "m" {\n  source = "./child"\n  count = 2\n  name = "x${count.index}"\n'
    "  unset = var.unset\n}",
    "refers to another": 'module "m" {\n  source = "./child"\n  count = 2\n  name = "x"\n  unset = module.n[0].arn\n}\n'
    'module "n" {\n  source = "./child"\n  count = 2\n  name = "y"\n  unset = true\n}',
}

MIDDLE = """
variable "unset" {}

module "child" {
  source = "../child"
  count  = 2
  name   = "x"
  unset  = var.unset
}

output "all" { value = module.child[*].arn }
"""


def root_of(directory: Path, calls: str) -> RootModule:
    directory.mkdir()
    files = {
        "main.tf": f'variable "unset" {{}}\n{calls}\n',
        "child/main.tf": CHILD,
        "child/inner/main.tf": INNER,
        "middle/main.tf": MIDDLE,
    }
    return settled(root_of_text(directory, files))


def described(value: Value) -> object:
    """Everything that can be told of a value, as plain data."""
    parts: list[object] = []
    for part in value.walk():
        data = part.data
        cause = (data.doubts, data.prefix, data.not_null, len(data.parts)) if isinstance(data, Unknown) else None
        known = cause or (data if isinstance(data, str | bool | int | None) else type(data).__name__)
        document = described(part.document) if part.document is not None else None
        where = str(part.origin.span) if part.origin is not None else ""
        parts.append((str(part.type), known, sorted(map(str, part.marks)), document, where))
    return parts


def content(root: RootModule) -> dict[str, object]:
    return {resource.address: described(resource.configuration.as_value()) for resource in root.resources}


@pytest.mark.parametrize("calls", CALLS.values(), ids=CALLS)
def test_doubles_are_what_they_would_be_by_themselves(
    tmp_path: Path, calls: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = root_of(tmp_path / "doubles", calls)
    monkeypatch.setattr(instance, "makes_doubles", lambda *_: False)
    alone = root_of(tmp_path / "alone", calls)
    assert content(root) == content(alone)
    assert [(p.summary, p.where) for p in root.problems] == [(p.summary, p.where) for p in alone.problems]


def test_one_unknown_stays_one_unknown(tmp_path: Path) -> None:
    """Two names with the same unknown part are the same name, in a double as anywhere."""
    root = root_of(tmp_path / "root", CALLS["count"])
    (bucket,) = root.instance.called("m")[2].members(("managed", "aws_s3_bucket", "maybe"))
    other = root.instance.called("m")[2].value_of("var", "unset", bucket.module.module.locals["names"].expression)
    assert bucket["bucket"].data is other.data


def steps(directory: Path, amount: int) -> int:
    """How many steps of evaluation it takes to settle a root module that calls a module so often."""
    root = root_of(directory, CALLS["count"].replace("count = 3", f"count = {amount}"))
    return 5_000_000 - root.instance.budget.steps


def test_a_module_called_200_times_with_equal_arguments_is_evaluated_once(tmp_path: Path) -> None:
    once = steps(tmp_path / "few", 3)
    assert steps(tmp_path / "many", 200) - once < 200
