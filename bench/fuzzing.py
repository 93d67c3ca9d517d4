"""What fuzzing holds against a text: each target takes one and may raise nothing; what it returns is a find."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path

import click

from iaclint.acceptance import Register, comments_of
from iaclint.catalog import load_controls, load_rules
from iaclint.cli.known import read_named
from iaclint.engine import check
from iaclint.modules import Modules, RootModule, find_roots
from iaclint.plan import PlanError, PlannedRoot, read_plan
from iaclint.report import Report
from iaclint.reporters import REPORTERS, Presentation
from iaclint.rule import Rule
from iaclint.settings import Settings
from iaclint.settings_file import SettingsError, load_settings
from iaclint.source import SourceFile, TextRepository
from iaclint.syntax import check_expressions, parse_body, parse_json_body

Target = Callable[[str], str]
"""Takes a text; what it returns is empty, or what is wrong."""

_rules = cache(load_rules)
_controls = cache(load_controls)
_CONTROL = re.compile("[^\n\x20-\x7e\xa0-\U0010ffff]|[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_COMMAND = re.compile(r"##\w*\[")
_TODAY = date(2026, 11, 26)
_CALLER = 'module "m" {\n  source = "./m"\n}\n'


def read_native(text: str) -> str:
    """Reads HCL: the places of problems are in the file."""
    body, problems = parse_body(SourceFile("main.tf", text))
    problems += check_expressions(body)
    last = text.count("\n") + 1
    return "" if all(one.summary and 1 <= one.line <= last for one in problems) else "a problem elsewhere"


def read_json(text: str) -> str:
    """Reads HCL as JSON."""
    body, problems = parse_json_body(SourceFile("main.tf.json", text))
    check_expressions(body)
    return "" if all(one.summary for one in problems) else "a problem without a summary"


def read_comments(text: str) -> str:
    """Finds the comments that suppress."""
    for comment in comments_of(SourceFile("main.tf", text)):
        if not 0 <= comment.about.start <= comment.about.end <= len(text):
            return "a comment about nothing"
    return ""


def evaluate(text: str) -> str:
    """Evaluates all that a root module declares, and a module that it calls."""
    for files in ({"main.tf": text}, {"main.tf": _CALLER, "m/main.tf": text, "terraform.tfvars": text}):
        root = RootModule(Modules(TextRepository(files)), ".")
        root.settle()
        _shown(root)
    return ""


def judge(text: str) -> str:
    """Judges a repository by all rules and writes every report."""
    repository = TextRepository({"main.tf": text, "m/main.tf": text, "caller.tf": _CALLER})
    modules = Modules(repository)
    roots = [RootModule(modules, root) for root in find_roots(modules, repository.directories())]
    return _faults(_judged(roots))


def read_settings(text: str) -> str:
    """Reads a settings file, and judges by it."""
    try:
        loaded = load_settings(Path("/"), repository=TextRepository({"iaclint.toml": text}))
    except SettingsError:
        return ""
    root = RootModule(Modules(TextRepository({"main.tf": 'resource "aws_sqs_queue" "q" {}\n'})), ".")
    return _faults(_judged([root], loaded.settings))


def read_known(text: str) -> str:
    """Reads a baseline."""
    with suppress(click.UsageError):
        read_named("known.json", TextRepository({"known.json": text}))
    return ""


def judge_plan(text: str) -> str:
    """Reads a plan, and judges it alone."""
    try:
        plan = read_plan(SourceFile("plan.json", text))
    except PlanError:
        return ""
    return _faults(_judged([PlannedRoot(TextRepository({}), ".", plan)]))


TARGETS: Mapping[str, tuple[Target, tuple[str, ...]]] = {
    "reader": (read_native, (".tf", ".hcl", ".tfvars", ".tftpl")),
    "reader of JSON": (read_json, (".json",)),
    "comments": (read_comments, (".tf",)),
    "evaluator": (evaluate, (".tf",)),
    "check": (judge, (".tf",)),
    "settings": (read_settings, (".toml",)),
    "baseline": (read_known, (".json",)),
    "plan": (judge_plan, (".json",)),
}
"""Each target with the endings of the files that it is given."""

SEEDS: Mapping[str, str] = {
    ".toml": """phi = ["aws_s3_bucket.claims", "claims-*"]
assume_phi = true
production = ["envs/prod"]
known_accounts = ["012345678901"]
profile = "strict"
select = ["enc"]
fail_on = "high"
suppression_days = 90
central_only = ["iam"]

[[environment]]
name = "prod"
root = "envs/prod"
var_files = ["envs/prod.tfvars"]

[[suppression]]
rule = "enc-aws-sqs"
address = "module.*.aws_sqs_queue.*"
reason = "agreed"
expires = 2027-03-31
owner = "@platform"

[[fact]]
rule = "iam-aws-access-analyzer-absent"
statement = "The analyzer is in the repository of the organization."
evidence = "https://git.example.com/org/security"
owner = "@security"
since = 2026-11-01
root = "*"
""",
    ".json": """{"version": 1, "known": [{"rule": "enc-aws-sqs", "file": "main.tf", "root": ".",
  "address": "aws_sqs_queue.q", "defect": "", "digest": "0123456789abcdef"}]}
""",
    ".tf": """resource "aws_sqs_queue" "q" { # iaclint: ignore[enc-aws-sqs] reason="x" expires=2027-03-31 owner=@a
  # iaclint: ignore[iam, tls] reason="two of them" expires=2026-12-31
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sqs:*" }, # iaclint: ignore[iam] reason="it \\"is\\"" expires=2027-01-01
    ]
  })
  sqs_managed_sse_enabled = false # iaclint: ignore[]
}
""",
}
"""What the fixtures do not have: a text for each kind of file."""


def _judged(roots: list[RootModule], settings: Settings | None = None) -> Report:
    chosen = settings or Settings()
    rules: tuple[Rule, ...] = _rules()
    return check(roots, rules, _controls(), chosen, register=Register(chosen, rules, _TODAY))


def _shown(root: RootModule) -> None:
    for resource in root.resources:
        str(resource.configuration.as_value())
    for problem in root.problems:
        str(problem.where)


def _faults(report: Report) -> str:
    """The first rule that failed, or the first format that is not well-formed."""
    if report.crashes:
        return f"{report.crashes[0].rule}: {report.crashes[0].error}"
    for format, render in REPORTERS.items():
        for full in (False, True) if format == "sarif" else (False,):
            text = render(report, Presentation(shows_unknowns=True, shows_accepted=True, statistics=True, full=full))
            fault = _is_malformed(format, text)
            if fault:
                return f"{format}: {fault}"
    return ""


def _is_malformed(format: str, text: str) -> str:
    if control := _CONTROL.search(text):
        return f"a control character {control[0]!r}"
    if _COMMAND.search(text):
        return "a command to the runner of a pipeline"
    if format in ("json", "sarif", "gitlab"):
        json.loads(text)
    if format == "jsonl":
        [json.loads(line) for line in text.splitlines()]
    if format == "junit":
        ET.fromstring(text)  # noqa: S314 - iaclint has written it
    return ""
