"""What the evaluator is timed on: expressions as they stand in repositories, and a module called often.

Nodes are counted as they are written: the body of a `for` counts once, however often it is evaluated, so the
rate is a lower bound.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from iaclint.evaluate import Scope, value_of
from iaclint.modules import Modules, RootModule
from iaclint.source import Repository, SourceFile
from iaclint.syntax import parse_expression, walk

_PLENTY = 1 << 60

_NAMES = """\
variable "name" { default = "clinic" }
variable "days" { default = 30 }
variable "tags" { default = { team = "care", phi = "true" } }
variable "zones" { default = ["a", "b", "c"] }

locals {
  prefix = "${var.name}-prod"
  tags   = merge(var.tags, { name = local.prefix })
}
"""

_EXPRESSIONS = (
    '"${var.name}-${local.prefix}-logs"',
    'var.days * 2 + 1 > 60 && var.name != ""',
    '[for zone in var.zones : upper("${local.prefix}-${zone}")]',
    "merge(local.tags, { zone = var.zones[0], days = var.days })",
    '{ for key, value in local.tags : "x-${key}" => value if value != "" }',
    'var.days > 90 ? var.days : lookup(local.tags, "days", 2192)',
    "var.zones[*]",
    'jsonencode({ Statement = [{ Action = ["s3:GetObject"], Resource = "arn:aws:s3:::${var.name}/*" }] })',
    'try(local.tags.missing, local.tags["team"], null)',
    'format("%s-%03d", var.name, var.days)',
)

_CALLED = """\
variable "name" {}
variable "tags" { default = {} }

locals {
  names = { for number in range(300) : "k${number}" => upper("${var.name}-${number}") }
}

resource "aws_s3_bucket" "this" {
  for_each = toset(["logs", "data"])
  bucket   = "${var.name}-${each.key}"
  tags     = merge(var.tags, local.names)
}

output "arns" { value = values(aws_s3_bucket.this)[*].arn }
"""

_CALL = 'module "m" {\n  source = "./called"\n  count  = %d\n  name   = "clinic"\n}\n'


def expressions(directory: Path, times: int) -> tuple[Callable[[], None], int]:
    """Work that evaluates all expressions so many times, and how many nodes that are."""
    (directory / "main.tf").write_text(_NAMES, encoding="utf-8")
    root = RootModule(Modules(Repository(directory)), ".")
    root.instance.budget.steps = _PLENTY
    scope = Scope(root.instance)
    nodes = [parse_expression(SourceFile("bench", text), 0, len(text)) for text in _EXPRESSIONS]

    def work() -> None:
        for _ in range(times):
            for node in nodes:
                value_of(node, scope)

    return work, times * sum(1 for node in nodes for _ in walk(node))


def module_calls(directory: Path, amount: int) -> Callable[[], None]:
    """Work that settles a root module which calls one module so often, with equal arguments."""
    (directory / "called").mkdir(parents=True)
    (directory / "called" / "main.tf").write_text(_CALLED, encoding="utf-8")
    (directory / "main.tf").write_text(_CALL % amount, encoding="utf-8")

    def work() -> None:
        RootModule(Modules(Repository(directory)), ".").settle()

    return work
