"""The other formats: one line each, JSON Lines, GitLab, JUnit, Markdown, and SARIF with all that it has."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from iaclint.acceptance import Identity, Kind, Known, Register
from iaclint.engine import check
from iaclint.report import Crash, Report
from iaclint.settings import Settings
from iaclint.source import Repository
from tests.reports import CONTROLS, ESTATE, FAULT, Json, rendered, report_of, ret_x_short
from tests.support import FIXTURES, Files, root_of_text

ACCEPTED = (
    'resource "x_group" "g" {\n  days = 1 # iaclint: ignore[ret] reason="agreed" expires=2027-01-31 owner=@ops\n}\n'
)


def report_with_register(directory: Path, files: Files, known: tuple[Identity, ...] = ()) -> Report:
    root = root_of_text(directory, files)
    register = Register(Settings(), (ret_x_short,), date(2026, 11, 26))
    if known:
        register.know(Kind.BASE, Known(known), "main")
    return check([root], (ret_x_short,), CONTROLS, Settings(), register=register)


def broken(report: Report) -> Report:
    return replace(report, crashes=(Crash("ret-x", "envs", "ValueError: it broke"),))


# concise


def test_a_line_for_each_finding(tmp_path: Path) -> None:
    lines = rendered("concise", broken(report_of(tmp_path)), shows_unknowns=True).splitlines()
    assert lines[0] == ("main.tf:8:11: low ret-x-short x_group.low: logs are kept for less than 90 days")
    assert "terraform.tfvars:1:8: high ret-x-short module.m.x_group.g[0] and 4 more: logs are kept" in "\n".join(lines)
    assert any(
        re.match(r"main\.tf:\d+:\d+: unknown ret-x-short x_group\.unknown: cannot tell whether", x) for x in lines
    )
    assert lines[-1] == "envs: error rule ret-x failed: ValueError: it broke"


# JSON Lines


def test_each_line_of_json_lines_says_what_it_is(tmp_path: Path) -> None:
    report = broken(report_with_register(tmp_path, {**ESTATE, "accepted.tf": ACCEPTED}))
    lines = [json.loads(line) for line in rendered("jsonl", report).splitlines()]
    whole = json.loads(rendered("json", report))
    kinds = {"finding": "findings", "accepted": "accepted", "problem": "problems", "crash": "crashes"}
    for kind, plural in kinds.items():
        assert [line for line in lines if line["type"] == kind] == [{"type": kind, **entry} for entry in whole[plural]]
        assert whole[plural], "each kind is shown"
    assert lines[-1] == {"type": "summary", "version": 1, **whole["summary"]}


# GitLab


def test_gitlab_gets_what_it_asks_for(tmp_path: Path) -> None:
    found = json.loads(rendered("gitlab", report_of(tmp_path)))
    assert {tuple(entry) for entry in found} == {("description", "check_name", "fingerprint", "severity", "location")}
    assert len({entry["fingerprint"] for entry in found}) == len(found)
    assert {entry["severity"] for entry in found} == {"minor", "critical"}
    first = next(entry for entry in found if entry["severity"] == "minor")
    assert first["location"] == {"path": "main.tf", "lines": {"begin": 8}}
    assert [entry["check_name"] for entry in found if entry["check_name"] != "ret-x-short"] == ["iaclint-problem"]


def test_gitlab_is_told_of_a_rule_that_failed(tmp_path: Path) -> None:
    (crash,) = [
        one for one in json.loads(rendered("gitlab", broken(report_of(tmp_path)))) if "crash" in one["check_name"]
    ]
    assert crash["description"] == "rule ret-x failed: ValueError: it broke"
    assert crash["location"] == {"path": "envs", "lines": {"begin": 1}}


def test_equal_fingerprints_are_told_apart(tmp_path: Path) -> None:
    report = report_of(tmp_path, FAULT)
    doubled = replace(report, judged=(*report.judged, *report.judged))
    fingerprints = [entry["fingerprint"] for entry in json.loads(rendered("gitlab", doubled))]
    assert fingerprints == [fingerprints[0], f"{fingerprints[0]}-2"]


# JUnit


def test_junit_has_a_case_for_each_rule_and_address(tmp_path: Path) -> None:
    suites = ET.fromstring(rendered("junit", broken(report_of(tmp_path)), shows_passes=True))  # noqa: S314 - our own
    assert suites.attrib == {"name": "iaclint", "tests": "11", "failures": "6", "errors": "2"}
    rule, reading = suites
    assert rule.attrib == {"name": "ret-x-short", "tests": "9", "failures": "6", "errors": "0", "skipped": "2"}
    low = next(case for case in rule if case.get("name") == "x_group.low")
    assert (low.get("file"), low.get("line")) == ("main.tf", "8")
    assert low[0].attrib == {"type": "low", "message": "logs are kept for less than 90 days"}
    assert low[0].text == "main.tf:8:11: logs are kept for less than 90 days\nfix: set `days` to 90 or more"
    assert [case[0].tag for case in reading] == ["error", "error"]


def test_junit_is_well_formed_whatever_a_name_holds(tmp_path: Path) -> None:
    text = 'resource "x_group" "g" {\n  for_each = { "<&]]>\\"\'\\u0000\\u0008\\uffff" = 1 }\n  days = each.value\n}\n'
    suites = ET.fromstring(rendered("junit", report_of(tmp_path, text)))  # noqa: S314 - our own
    assert "<&]]>" in (suites[0][0].get("name") or "")


# Markdown


def test_markdown_shows_the_worst_first(tmp_path: Path) -> None:
    text = rendered("markdown", report_of(tmp_path))
    rows = [line for line in text.splitlines() if line.startswith(("| low", "| high"))]
    assert rows[0].startswith("| high | `ret-x-short` | `terraform.tfvars:1:8` | `module.m.x_group.g[0]` and 4 more: ")
    assert rows[1].startswith("| low | ")
    assert "**2 findings \\(1 high, 1 low\\) in 9 resources of 1 root module**" in text
    assert "- `ret-x-short` (2): set \\`days\\` to 90 or more (" in text


@pytest.mark.parametrize("name", ["`x`", "a|b", "[x](http://y)", "<img src=x>", "@someone", "![x](y)"])
def test_markdown_makes_nothing_of_a_name(tmp_path: Path, name: str) -> None:
    text = f'resource "x_group" "g" {{\n  for_each = {{ "{name}" = 1 }}\n  days = each.value\n}}\n'
    (row,) = [
        line for line in rendered("markdown", report_of(tmp_path, text)).splitlines() if line.startswith("| high")
    ]
    code = re.sub(r"(`+) ?.*? ?\1", "", row)
    assert not set(code) & set("<[@")
    assert len(re.findall(r"(?<!\\)\|", row)) == 5


def test_markdown_stops_in_time(tmp_path: Path) -> None:
    text = "".join(f'resource "x_group" "g{number}" {{ days = 1 }}\n' for number in range(300))
    shown = rendered("markdown", report_of(tmp_path, text))
    assert "100 more findings are not shown." in shown
    assert len(shown) < 65_536


# SARIF in full


def sarif(report: Report, **options: object) -> Json:
    document = json.loads(rendered("sarif", report, full=True, **options))
    schema = json.loads((FIXTURES / "sarif" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(schema).validate(document)
    return document["runs"][0]


def test_sarif_in_full_has_all_verdicts_and_problems(tmp_path: Path) -> None:
    run = sarif(broken(report_of(tmp_path)), shows_passes=True)
    kinds = [(result.get("kind", "fail"), result["level"]) for result in run["results"]]
    assert sorted(set(kinds)) == [("fail", "error"), ("fail", "note"), ("open", "none"), ("pass", "none")]
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert [note["level"] for note in notes] == ["error", "error"]
    assert "baselineState" not in run["results"][0]


def test_sarif_in_full_says_who_accepts_what(tmp_path: Path) -> None:
    (result,) = sarif(report_with_register(tmp_path, ACCEPTED))["results"]
    (suppression,) = result["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("inSource", "accepted")
    assert suppression["justification"] == "agreed (accepted by @ops until 2027-01-31)"
    assert suppression["location"]["physicalLocation"]["region"]["startLine"] == 2


def test_sarif_in_full_compares_with_the_base(tmp_path: Path) -> None:
    before = report_of(tmp_path / "a", {"main.tf": FAULT, "gone.tf": FAULT.replace('"g"', '"gone"')})
    known = tuple(identity for finding in before.failures for identity in finding.identities)
    after = report_with_register(tmp_path / "b", {"main.tf": FAULT, "new.tf": FAULT.replace('"g"', '"new"')}, known)
    fixed = tuple(finding for finding in before.failures if "gone" in finding.address)
    results = sarif(after.compared("main", fixed))["results"]
    states = {
        result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]: result["baselineState"]
        for result in results
    }
    assert states == {"x_group.g": "unchanged", "x_group.new": "new", "x_group.gone": "absent"}


# text


def test_text_by_rule_says_the_fix_once(tmp_path: Path) -> None:
    text = rendered("text", report_of(tmp_path), group_by_rule=True)
    assert text.startswith(
        "ret-x-short  A group keeps its logs for less than 90 days\n  fix: set `days` to 90 or more\n"
    )
    assert text.count("fix:") == 1
    assert "\n  main.tf:8:11  low  x_group.low: logs are kept for less than 90 days\n" in text


def test_statistics_count_by_rule(tmp_path: Path) -> None:
    text = rendered("text", report_with_register(tmp_path, {**ESTATE, "accepted.tf": ACCEPTED}), statistics=True)
    assert "rule          failed  unknown  accepted\nret-x-short        6        2         1\n" in text


def test_places_are_links_where_that_is_asked_for(tmp_path: Path) -> None:
    report = report_of(tmp_path, FAULT)
    root = Repository(tmp_path).root.as_uri()
    shown = rendered("text", report, color=True, links=root)
    assert f"\x1b]8;;{root}/main.tf#1\x1b\\" in shown
    assert "\x1b]8;;" not in rendered("text", report, links=root)


@pytest.mark.parametrize(
    ("number", "grouped", "expected"), [(99, False, False), (100, False, True), (100, True, False)]
)
def test_many_findings_come_with_a_way_to_begin(tmp_path: Path, number: int, grouped: bool, expected: bool) -> None:
    report = report_of(tmp_path, {"main.tf": "\n".join(FAULT.replace('"g"', f'"g{n}"') for n in range(number))})
    assert ("where to begin: --min-severity" in rendered("text", report, group_by_rule=grouped)) is expected
