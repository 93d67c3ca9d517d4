"""What the tests of reporters share: a rule, a small estate, and the report on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from iaclint.catalog import Control
from iaclint.engine import check
from iaclint.judgement import Judgements, Severity
from iaclint.report import Report
from iaclint.reporters import REPORTERS, Presentation
from iaclint.rule import Graph, fail_if, rule
from iaclint.settings import Settings
from iaclint.values.ask import below
from tests.support import Files, root_of_text

Json = Any  # parsed reports: their shape is what is tested


CONTROLS = (
    Control("soc2", "CC7.2", "monitoring", ("ret",)),
    Control("hipaa", "164.312(b)", "audit controls", ("ret",)),
    *(Control("soc2", f"CC9.{number}", "more", ("ret",)) for number in range(20)),
)


@rule(Severity.HIGH, fix="set `days` to 90 or more", peers=("PEER_1", "PEER-2"))
def ret_x_short(graph: Graph) -> Judgements:
    """A group keeps its logs for less than 90 days.

    Auditors want 90 days.

    Bad:

        resource "x_group" "g" { days = 1 }

    Good:

        resource "x_group" "g" { days = 90 }
    """
    for group in graph.resources("x_group"):
        days = group["days"]
        severity = Severity.LOW if group["minor"].data is True else None
        yield fail_if(below(days, 90), group, "logs are kept for less than 90 days", at=days, severity=severity)


ESTATE = {
    "main.tf": """
variable "days" {}
module "m" {
  source = "./modules/m"
  keep   = var.days
}
resource "x_group" "low" {
  days  = 2
  minor = true
}
resource "x_group" "ok" { days = 365 }
variable "unset" {}
resource "x_group" "unknown" { days = var.unset }
locals { broken = [1][2] }
resource "x_group" "bad" { days = local.broken }
""",
    "terraform.tfvars": "days = 1\n",
    "modules/m/main.tf": 'variable "keep" {}\nresource "x_group" "g" {\n  count = 5\n  days  = var.keep\n}\n',
}


def report_of(directory: Path, files: Files = ESTATE) -> Report:
    """The report on files written into an empty directory."""
    return check([root_of_text(directory, files)], (ret_x_short,), CONTROLS, Settings())


FAULT = 'resource "x_group" "g" { days = 1 }'


def rendered(format: str, report: Report, **options: Any) -> str:
    return REPORTERS[format](report, Presentation(**options))


def sarif_of(report: Report, **options: Any) -> Json:
    return json.loads(rendered("sarif", report, **options))


def json_of(report: Report, **options: Any) -> Json:
    return json.loads(rendered("json", report, **options))
