"""The reporters: exact formats, and nothing of a hostile repository let through."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from iaclint.judgement import Severity
from iaclint.problem import Problem
from iaclint.report import Coverage, Crash, Passes, Report
from iaclint.reporters import REPORTERS
from iaclint.reporters.linehash import line_hashes
from iaclint.reporters.presentation import printable
from tests.reports import FAULT, json_of, rendered, report_of

FINDING_KEYS = [
    *("rule", "aliases", "verdict", "severity", "address", "addresses", "roots", "file", "line", "column"),
    *("end_line", "end_column", "message", "fix", "reasons", "trace", "controls", "fingerprints"),
]


def test_the_shape_of_json(tmp_path: Path) -> None:
    document = json_of(report_of(tmp_path))
    assert list(document) == ["version", "findings", "accepted", "problems", "crashes", "summary"]
    assert document["version"] == 1
    for finding in document["findings"]:
        assert list(finding) == FINDING_KEYS
    assert document["summary"] == {
        "checks": {"pass": 1, "fail": 6, "unknown": 2},
        "accepted": {},
        "findings": {"critical": 0, "high": 1, "medium": 0, "low": 1, "info": 0},
        "not_judged": {"evaluation-error": 1, "unresolved-variable": 1},
        "complete": False,
        "roots": 1,
        "roots_in_repository": 1,
        "modules": 2,
        "files": 2,
        "lines": 22,
        "resources": 9,
        "rules": 1,
    }


def test_a_finding_in_json(tmp_path: Path) -> None:
    report = report_of(tmp_path)
    found = next(f for f in json_of(report)["findings"] if f["file"] == "terraform.tfvars")
    assert {**found, "controls": found["controls"][:2]} == {
        "rule": "ret-x-short",
        "aliases": ["PEER_1", "PEER-2"],
        "verdict": "fail",
        "severity": "high",
        "address": "module.m.x_group.g[0]",
        "addresses": [f"module.m.x_group.g[{index}]" for index in range(5)],
        "roots": ["."],
        "file": "terraform.tfvars",
        "line": 1,
        "column": 8,
        "end_line": 1,
        "end_column": 9,
        "message": "logs are kept for less than 90 days",
        "fix": "set `days` to 90 or more",
        "reasons": [],
        "trace": [
            {"file": "terraform.tfvars", "line": 1, "column": 8, "message": "value set here"},
            {"file": "main.tf", "line": 5, "column": 3, "message": "passed on as var.keep"},
            {"file": "modules/m/main.tf", "line": 4, "column": 3, "message": "used by module.m.x_group.g[0]"},
        ],
        "controls": ["soc2:CC7.2", "hipaa:164.312(b)"],
        "fingerprints": {
            "iaclint/v1": report.failures[-1].fingerprint,
            "primaryLocationLineHash": line_hashes("days = 1\n")[0],
        },
    }


def test_an_unknown_in_json_says_why(tmp_path: Path) -> None:
    unknown = [f for f in json_of(report_of(tmp_path))["findings"] if f["verdict"] == "unknown"]
    assert [f["reasons"] for f in unknown] == [
        [{"reason": "unresolved-variable", "text": "var.unset has no value"}],
        [{"reason": "evaluation-error", "text": "invalid index at main.tf:14"}],
    ]
    assert unknown[0]["message"].startswith("cannot tell whether logs are kept for less than 90 days: var.unset")


def test_problems_and_crashes_in_json(tmp_path: Path) -> None:
    report = replace(report_of(tmp_path), crashes=(Crash("ret-x", ".", "ValueError: x (y.py:1)"),))
    document = json_of(report)
    assert document["problems"] == [
        {
            "level": "error",
            "summary": "Invalid index",
            "detail": "the given key does not identify an element in this collection value of 1 elements",
            "file": "main.tf",
            "line": 14,
            "column": 19,
        }
    ]
    assert document["crashes"] == [{"rule": "ret-x", "root": ".", "error": "ValueError: x (y.py:1)"}]


@pytest.mark.parametrize(
    ("options", "verdicts"),
    [
        ({}, ["fail", "fail", "unknown", "unknown"]),
        ({"shows_passes": True}, ["fail", "fail", "pass", "unknown", "unknown"]),
        ({"least": Severity.MEDIUM}, ["fail", "unknown", "unknown"]),
    ],
)
def test_which_findings_json_has(tmp_path: Path, options: dict[str, Any], verdicts: list[str]) -> None:
    assert sorted(f["verdict"] for f in json_of(report_of(tmp_path), **options)["findings"]) == verdicts


def test_a_finding_in_many_root_modules_names_the_first(tmp_path: Path) -> None:
    (finding,) = (one for one in report_of(tmp_path, {"main.tf": FAULT}).failures)
    report = replace(report_of(tmp_path, {"main.tf": FAULT}), judged=(replace(finding, roots=tuple("abcdefgh")),))
    assert "x_group.g (in a, b, c, d, e and 3 more): logs" in rendered("text", report)


def test_a_finding_as_text(tmp_path: Path) -> None:
    text = rendered("text", report_of(tmp_path))
    assert text.split("\n\n")[1] == (
        "terraform.tfvars:1:8  high  ret-x-short\n"
        "  module.m.x_group.g[0], module.m.x_group.g[1], module.m.x_group.g[2] and 2 more: "
        "logs are kept for less than 90 days\n"
        "  1 | days = 1\n"
        "    |        ^\n"
        "  -> terraform.tfvars:1:8  value set here\n"
        "  -> main.tf:5:3  passed on as var.keep\n"
        "  -> modules/m/main.tf:4:3  used by module.m.x_group.g[0]\n"
        "  fix: set `days` to 90 or more\n"
        f"  controls: SOC 2 CC7.2, {', '.join(f'CC9.{number}' for number in range(20))}; HIPAA 164.312(b)"
    )


def test_the_end_of_the_text_counts_everything(tmp_path: Path) -> None:
    assert rendered("text", report_of(tmp_path)).split("\n\n")[-1] == (
        "2 findings (1 high, 1 low) in 9 resources of 1 root module\n"
        "9 checks: 6 failed, 1 passed, 2 not judged\n"
        "not judged: 1 evaluation-error, 1 unresolved-variable (--show-unknown lists them)\n"
        "1 problem left part of this repository unread\n"
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, ["low", "high"]),
        ({"least": Severity.MEDIUM}, ["high"]),
        ({"shows_passes": True}, ["low", "pass", "high"]),
        ({"shows_unknowns": True}, ["low", "not judged", "not judged", "high"]),
    ],
)
def test_which_findings_text_has(tmp_path: Path, options: dict[str, Any], words: list[str]) -> None:
    text = rendered("text", report_of(tmp_path), **options)
    assert re.findall(r"^\S+  (.+)  ret-x-short$", text, re.MULTILINE) == words


@pytest.mark.parametrize("color", [True, False])
def test_colours_only_where_they_are_asked_for(tmp_path: Path, color: bool) -> None:
    assert ("\x1b[31mhigh\x1b[0m" in rendered("text", report_of(tmp_path), color=color)) is color


def test_a_sensitive_line_is_not_shown(tmp_path: Path) -> None:
    text = 'variable "d" {\n  default   = 1 # hunter2\n  sensitive = true\n}\nresource "x_group" "g" { days = var.d }'
    shown = rendered("text", report_of(tmp_path, text))
    assert "2 | (sensitive, not shown)" in shown
    assert "hunter2" not in shown


def test_a_long_line_is_cut_to_the_width(tmp_path: Path) -> None:
    text = f'resource "x_group" "g" {{\n  days = 1 # {"x" * 500}\n}}'
    shown = rendered("text", report_of(tmp_path, text), width=60)
    assert max(len(line) for line in shown.splitlines() if line.startswith("  2 |")) <= 60


def test_findings_as_workflow_commands(tmp_path: Path) -> None:
    lines = rendered("github", report_of(tmp_path)).splitlines()
    assert lines[0].startswith("::error file=main.tf,line=14,col=19,title=Invalid index::the given key")
    assert lines[1] == (
        "::error file=terraform.tfvars,line=1,endLine=1,col=8,endColumn=9,title=ret-x-short (high)::"
        + ", ".join(f"module.m.x_group.g[{index}]" for index in range(5))
        + ": logs are kept for less than 90 days%0Afix: set `days` to 90 or more"
    )
    assert lines[2].startswith("::notice file=main.tf,line=8,")


def test_a_fault_over_several_lines_has_no_columns(tmp_path: Path) -> None:
    text = 'resource "x_group" "g" {\n  days = [\n    1\n  ][0] + (\n 0)\n}'
    (line,) = rendered("github", report_of(tmp_path, text)).splitlines()
    assert line.startswith("::error file=main.tf,line=2,endLine=5,title=")


def test_what_means_something_in_a_workflow_command_is_escaped() -> None:
    problem = Problem("50%, a:b", "one::set-output%\n::error::two\r\x1b[31m", path="a,b:c%d/é.tf")
    report = Report((), Passes(), (problem,), (Crash("r", ".", "::stop"),), Coverage(), ())
    assert rendered("github", report).splitlines() == [
        "::error file=a%2Cb%3Ac%25d/é.tf,title=50%25%2C a%3Ab::one::set-output%25%0A: :error::two[31m",
        "::error title=rule r failed::: :stop",
    ]


HOSTILE = "a\x1b[31mb\u202ec\u200bd\x07e\u2028f\x9bg"
CLEAN = "a[31mbcdefg"


@pytest.mark.parametrize("format", sorted(REPORTERS))
def test_control_and_bidirectional_characters_never_get_through(tmp_path: Path, format: str) -> None:
    files = {
        "main.tf": f'resource "x_group" "g" {{\n  for_each = {{ "{HOSTILE.replace(chr(7), "")}" = 1 }}\n'
        f'  days = each.value # {HOSTILE}\n}}\nmodule "m" {{ source = "./{HOSTILE}" }}',
        f"{HOSTILE}/main.tf": f'{FAULT}\nlocals {{ x = "{HOSTILE}"[0] }}\noutput "o" {{ value = local.x }}\n'
        f'nonsense "{HOSTILE}" {{}}',
    }
    report = report_of(tmp_path, files)
    report = replace(report, crashes=(Crash("ret-x", f"envs/{HOSTILE}", f"ValueError: {HOSTILE}"),))
    shown = rendered(format, report, shows_passes=True, shows_unknowns=True)
    assert report.failures
    assert not [c for c in shown if c != "\n" and not c.isprintable()]
    assert format in ("json", "jsonl", "sarif", "gitlab", "markdown") or CLEAN in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\tb", "a    b"),
        ("a\nb", "a b"),
        ("a\r\nb", "a b"),
        ("\x1b]0;title\x07", "]0;title"),
        ("\u202eabc\u2066", "abc"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\ud800", ""),
        ("é 😀 中", "é 😀 中"),
    ],
)
def test_printable_text(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize("format", sorted(REPORTERS))
def test_reports_are_the_same_each_time(tmp_path: Path, format: str) -> None:
    first = rendered(format, report_of(tmp_path / "one"), shows_passes=True, shows_unknowns=True)
    assert first == rendered(format, report_of(tmp_path / "two"), shows_passes=True, shows_unknowns=True)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::stop-commands::x", ": :stop-commands::x"),
        ("a = 1 ##[add-mask]high", "a = 1 # #[add-mask]high"),
        ("###vso[task.setvariable]x", "## #vso[task.setvariable]x"),
        ("\u200b##\u200b[error]ü", "# #[error]ü"),
        ("\x1b::notice::x", ": :notice::x"),
        ("\t ::notice::x", "     : :notice::x"),
        ("provider::aws::x # [x]", "provider::aws::x # [x]"),
    ],
)
def test_nothing_printed_is_a_command_for_the_runner(text: str, shown: str) -> None:
    """Runners of GitHub read commands in all that a step writes, whatever the format."""
    assert printable(text) == shown


def test_a_name_of_a_host_makes_no_link_in_markdown(tmp_path: Path) -> None:
    report = replace(report_of(tmp_path), problems=(Problem("www.example.com", "see http://WWW.example.com"),))
    shown = rendered("markdown", report)
    assert "www\\.example.com" in shown
    assert "http\\://WWW\\.example.com" in shown
