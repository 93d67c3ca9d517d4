"""Generates a repository of any size: root modules that look like those of a company.

Every root calls two local modules, has variables, locals, policies, buckets with their companions,
log groups and databases; the text is the same for the same numbers.
"""

from __future__ import annotations

from pathlib import Path

_MODULE = """\
variable "name" {
  type        = string
  description = "Name of the bucket"
}

variable "retention_days" {
  type    = number
  default = 2192
}

resource "aws_s3_bucket" "this" {
  bucket = "${var.name}-store"

  tags = {
    Name                = var.name
    data-classification = "internal"
  }
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/company/${var.name}"
  retention_in_days = var.retention_days
}

output "bucket_arn" {
  value = aws_s3_bucket.this.arn
}
"""

_HEAD = """\
terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

variable "environment" {
  type    = string
  default = "prod"
}

locals {
  prefix = "svc-${var.environment}"
  queues = { for n in ["orders", "claims"] : n => "${local.prefix}-${n}" }
}

module "store" {
  source   = "../../modules/store"
  for_each = toset(["reports", "exports"])
  name     = "${local.prefix}-${each.key}"
}
"""

_PIECE = """\
resource "aws_db_instance" "db_{n}" {{
  identifier              = "${{local.prefix}}-db-{n}"
  engine                  = "postgres"
  instance_class          = "db.t4g.medium"
  allocated_storage       = 50
  storage_encrypted       = {encrypted}
  backup_retention_period = 35
}}

resource "aws_sqs_queue" "queue_{n}" {{
  for_each                = local.queues
  name                    = "${{each.value}}-{n}"
  sqs_managed_sse_enabled = true
}}

resource "aws_iam_role" "service_{n}" {{
  name = "${{local.prefix}}-service-{n}"

  assume_role_policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [{{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = {{ Service = "lambda.amazonaws.com" }}
    }}]
  }})
}}

data "aws_iam_policy_document" "service_{n}" {{
  statement {{
    sid       = "Read"
    actions   = ["s3:GetObject", "s3:ListBucket"]
    resources = [module.store["reports"].bucket_arn, "${{module.store["reports"].bucket_arn}}/*"]
  }}

  statement {{
    actions   = ["sqs:SendMessage"]
    resources = [for queue in aws_sqs_queue.queue_{n} : queue.arn]
  }}
}}

resource "aws_iam_role_policy" "service_{n}" {{
  name   = "service"
  role   = aws_iam_role.service_{n}.id
  policy = data.aws_iam_policy_document.service_{n}.json
}}

resource "aws_cloudwatch_log_group" "service_{n}" {{
  name              = "/aws/lambda/${{aws_iam_role.service_{n}.name}}"
  retention_in_days = {days}
}}
"""

_CALL = """\
module "store_{n}" {{
  source = "../modules/store"
  name   = "store-{n}"
}}
"""

_INSTANCES = """\
resource "aws_sqs_queue" "counted" {{
  count                   = {half}
  name                    = "queue-${{count.index}}"
  sqs_managed_sse_enabled = count.index % 10 != 9
}}

resource "aws_cloudwatch_log_group" "keyed" {{
  for_each          = toset(flatten([for row in range({rows}) : [for n in range({each}) : "group-${{row}}-${{n}}"]]))
  name              = each.key
  retention_in_days = 2192
}}
"""

_ACTIONS = (
    *("s3:GetObject", "s3:PutObject", "dynamodb:GetItem", "dynamodb:Query", "sqs:SendMessage"),
    *("kms:Decrypt", "logs:PutLogEvents", "ec2:Describe*", "secretsmanager:GetSecretValue", "sns:Publish"),
)

_POLICY = """\
resource "aws_iam_policy" "policy_{n}" {{
  name = "policy-{n}"
  policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [
{statements}
    ]
  }})
}}

resource "aws_iam_role" "role_{n}" {{
  name               = "role-{n}"
  assume_role_policy = local.trust
}}

resource "aws_iam_role_policy_attachment" "role_{n}" {{
  role       = aws_iam_role.role_{n}.name
  policy_arn = aws_iam_policy.policy_{n}.arn
}}
"""

_TRUST = """\
locals {
  trust = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}
"""

PIECE_LINES = _PIECE.count("\n") + 1


def generate(directory: Path, roots: int, pieces: int) -> int:
    """Writes a repository of `roots` root modules with `pieces` groups of six blocks each; the lines written."""
    lines = _write(directory / "modules/store/main.tf", _MODULE)
    for root in range(roots):
        here = directory / f"services/service-{root:04}"
        lines += _write(here / "main.tf", _HEAD)
        for first in range(0, pieces, 10):
            text = "\n".join(_piece(number) for number in range(first, min(first + 10, pieces)))
            lines += _write(here / f"part_{first:05}.tf", text)
    return lines


def generate_lines(directory: Path, lines: int) -> int:
    """Writes a repository of at least so many lines, in root modules of up to about 5,000; the lines written."""
    pieces = -(-lines // PIECE_LINES)
    roots = -(-pieces // 90)
    return generate(directory, roots, -(-pieces // roots))


def generate_calls(directory: Path, calls: int) -> int:
    """Writes one root module that calls a module so often, each time with another name; the lines written."""
    text = "\n".join(_CALL.format(n=number) for number in range(calls))
    return _write(directory / "modules/store/main.tf", _MODULE) + _write(directory / "root/main.tf", text)


def generate_instances(directory: Path, instances: int) -> int:
    """Writes one root module with so many instances of `count` and `for_each`; the lines written."""
    half = instances // 2
    each = min(half, 1_000)  # range() makes no more than 1,024
    return _write(directory / "main.tf", _INSTANCES.format(half=half, rows=half // each, each=each))


def generate_policies(directory: Path, policies: int, statements: int) -> int:
    """Writes one root module with so many policies of so many statements, each with its role; the lines written."""
    lines = _write(directory / "trust.tf", _TRUST)
    for first in range(0, policies, 50):
        text = "\n".join(_policy(number, statements) for number in range(first, min(first + 50, policies)))
        lines += _write(directory / f"policies_{first:05}.tf", text)
    return lines


def _policy(number: int, statements: int) -> str:
    """A policy of which every tenth has a statement for every resource."""
    rows = (
        f'      {{ Sid = "S{place}", Effect = "Allow", '
        f'Action = ["{_ACTIONS[(number + place) % 10]}", "{_ACTIONS[(number + place + 3) % 10]}"], '
        f'Resource = "{"*" if number % 10 == 9 and place == 0 else f"arn:aws:s3:::bucket-{number}-{place}/*"}" }},'
        for place in range(statements)
    )
    return _POLICY.format(n=number, statements="\n".join(rows))


def _piece(number: int) -> str:
    encrypted = "false" if number % 10 == 9 else "true"
    return _PIECE.format(n=number, encrypted=encrypted, days=30 if number % 10 == 8 else 2192)


def _write(path: Path, text: str) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return text.count("\n")
