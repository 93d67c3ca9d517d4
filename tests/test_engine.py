"""The engine: judgements to findings, crashes contained, traces, counts and fingerprints."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from iaclint.catalog import Control
from iaclint.engine import check
from iaclint.judgement import Judgements, Severity, Verdict
from iaclint.modules import Assignment, VariableInputs
from iaclint.report import Finding, Report
from iaclint.rule import Graph, Rule, fail_if, rule
from iaclint.settings import Settings
from iaclint.truth import YES
from iaclint.values.ask import below, is_true
from tests.support import Files, root_of_text


@rule(Severity.MEDIUM, fix="set days to 90", peers=("PEER_1",))
def ret_x_short(graph: Graph) -> Judgements:
    """Days are few."""
    for group in graph.resources("x_group"):
        days = group["days"]
        severity = Severity.HIGH if group["grave"].data is True else None
        yield fail_if(below(days, 90), group, "days are few", at=days, severity=severity)


@rule(Severity.LOW, fix="encrypt it")
def enc_x_plain(graph: Graph) -> Judgements:
    """It is not encrypted."""
    for group in graph.resources("x_group"):
        yield fail_if(~is_true(group["encrypted"]), group, "it is not encrypted", at=group["encrypted"])


@rule(Severity.HIGH, fix="none")
def bad_x_broken(graph: Graph) -> Judgements:
    """It raises after its first judgement."""
    for group in graph.resources("x_group"):
        yield fail_if(YES, group, "it is judged")
        raise ZeroDivisionError("by zero")


def report_of(
    directory: Path,
    files: Files,
    *rules: Rule,
    inputs: VariableInputs | None = None,
    controls: tuple[Control, ...] = (),
) -> Report:
    return check([root_of_text(directory, files, inputs)], rules or (ret_x_short,), controls, Settings())


def findings(report: Report, verdict: Verdict = Verdict.FAIL) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(f.rule.name, f"{f.span}", f.addresses) for f in report.with_verdict(verdict)]


def only(report: Report) -> Finding:
    (finding,) = report.findings
    return finding


def steps(finding: Finding) -> list[str]:
    return [f"{step.span.file.path}:{step.span.line} {step.message}" for step in finding.steps]


# grouping


@pytest.mark.parametrize(
    ("repeat", "addresses"),
    [
        ("", ("x_group.g",)),
        ("count = 3", ("x_group.g[0]", "x_group.g[1]", "x_group.g[2]")),
        ('for_each = toset(["b", "a"])', ('x_group.g["a"]', 'x_group.g["b"]')),
    ],
)
def test_instances_with_the_same_fault_are_one_finding(tmp_path: Path, repeat: str, addresses: tuple[str, ...]) -> None:
    report = report_of(tmp_path, f'resource "x_group" "g" {{\n  {repeat}\n  days = 1\n}}')
    assert findings(report) == [("ret-x-short", "main.tf:3:10", addresses)]
    assert only(report).checks == len(addresses)
    assert report.checks == {Verdict.PASS: 0, Verdict.FAIL: len(addresses), Verdict.UNKNOWN: 0}


def test_instances_with_different_values_are_judged_apart(tmp_path: Path) -> None:
    report = report_of(tmp_path, 'resource "x_group" "g" {\n  count = 2\n  days  = count.index * 100\n}')
    assert [(f.verdict, f.addresses) for f in report.findings] == [
        (Verdict.FAIL, ("x_group.g[0]",)),
        (Verdict.PASS, ("x_group.g[1]",)),
    ]


def test_two_calls_of_a_module_are_one_finding_at_the_place_in_it(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "a" { source = "./m" }\nmodule "b" { source = "./m" }',
        "m/main.tf": 'resource "x_group" "g" { days = 1 }',
    }
    report = report_of(tmp_path, files)
    assert findings(report) == [
        ("ret-x-short", "m/main.tf:1:33", ("module.a.x_group.g", "module.b.x_group.g")),
    ]
    assert only(report).directories == {".", "m"}


def test_two_callers_with_their_own_values_are_two_findings(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "a" {\n  source = "./m"\n  days = 1\n}\nmodule "b" {\n  source = "./m"\n  days = 2\n}',
        "m/main.tf": 'variable "days" {}\nresource "x_group" "g" { days = var.days }',
    }
    assert [place for _, place, _ in findings(report_of(tmp_path, files))] == ["main.tf:3:10", "main.tf:7:10"]


def test_findings_are_in_order_of_place(tmp_path: Path) -> None:
    files = {
        "b.tf": 'resource "x_group" "b" { days = 1 }',
        "a.tf": 'resource "x_group" "z" { days = 1 }\nresource "x_group" "y" { days = 1 }',
    }
    report = report_of(tmp_path, files, ret_x_short, enc_x_plain)
    assert [(f.rule.name, str(f.span)) for f in report.failures] == [
        ("enc-x-plain", "a.tf:1:1"),
        ("ret-x-short", "a.tf:1:33"),
        ("enc-x-plain", "a.tf:2:1"),
        ("ret-x-short", "a.tf:2:33"),
        ("enc-x-plain", "b.tf:1:1"),
        ("ret-x-short", "b.tf:1:33"),
    ]


# severity and controls


@pytest.mark.parametrize(("grave", "severity"), [("false", Severity.MEDIUM), ("true", Severity.HIGH)])
def test_a_judgement_may_override_the_severity_of_its_rule(tmp_path: Path, grave: str, severity: Severity) -> None:
    report = report_of(tmp_path, f'resource "x_group" "g" {{\n  days  = 1\n  grave = {grave}\n}}')
    assert only(report).severity is severity


def test_a_finding_carries_the_controls_that_name_its_rule_or_a_prefix_of_it(tmp_path: Path) -> None:
    controls = tuple(
        Control("soc2", name, "title", (name,)) for name in ("ret", "ret-x-short", "ret-x", "ret-x-sho", "re", "enc")
    )
    report = report_of(tmp_path, 'resource "x_group" "g" { days = 1 }', controls=controls)
    assert [control.label for control in only(report).controls] == ["soc2:ret", "soc2:ret-x-short", "soc2:ret-x"]


# crashes


def test_a_rule_that_raises_is_a_crash_and_the_others_go_on(tmp_path: Path) -> None:
    report = report_of(tmp_path, 'resource "x_group" "g" { days = 1 }', bad_x_broken, ret_x_short)
    assert "ret-x-short" in [rule for rule, *_ in findings(report)]
    (crash,) = report.crashes
    assert (crash.rule, crash.root) == ("bad-x-broken", ".")
    assert crash.error.startswith("ZeroDivisionError: by zero (test_engine.py:")


# own code


def fetched(files: Mapping[str, str], *keys: str) -> dict[str, str]:
    manifest = {"Modules": [{"Key": key, "Source": "acme/m/aws", "Dir": ".terraform/modules/m"} for key in keys]}
    return {**files, ".terraform/modules/modules.json": json.dumps(manifest)}


FETCHED = {
    "main.tf": 'module "logs" {\n  source = "acme/m/aws"\n}',
    ".terraform/modules/m/main.tf": '\nresource "x_group" "g" { days = 1 }',
}


def test_a_finding_in_a_fetched_module_moves_to_the_call(tmp_path: Path) -> None:
    report = report_of(tmp_path, fetched(FETCHED, "logs"))
    assert findings(report) == [("ret-x-short", "main.tf:1:1", ("module.logs.x_group.g",))]
    assert steps(only(report)) == [".terraform/modules/m/main.tf:2 inside the module, at module.logs.x_group.g"]


def test_each_call_of_a_fetched_module_has_its_own_finding(tmp_path: Path) -> None:
    call = 'module "one" { source = "acme/m/aws" }\nmodule "two" { source = "acme/m/aws" }'
    report = report_of(tmp_path, fetched({**FETCHED, "main.tf": call}, "one", "two"))
    assert findings(report) == [
        ("ret-x-short", "main.tf:1:1", ("module.one.x_group.g",)),
        ("ret-x-short", "main.tf:2:1", ("module.two.x_group.g",)),
    ]


def test_what_a_caller_gives_a_fetched_module_is_found_where_it_is_given(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "logs" {\n  source = "acme/m/aws"\n  days = 1\n}',
        ".terraform/modules/m/main.tf": 'variable "days" {}\nresource "x_group" "g" { days = var.days }',
    }
    report = report_of(tmp_path, fetched(files, "logs"))
    assert [place for _, place, _ in findings(report)] == ["main.tf:3:10"]


# traces


def test_the_way_from_a_variables_file_to_the_resource(tmp_path: Path) -> None:
    files = {
        "main.tf": 'variable "days" {}\nlocals { kept = var.days }\nmodule "m" {\n  source    = "./m"\n'
        "  retention = local.kept\n}",
        "terraform.tfvars": "days = 1",
        "m/main.tf": 'variable "retention" {}\nresource "x_group" "g" {\n  days = var.retention\n}',
    }
    report = report_of(tmp_path, files)
    assert findings(report) == [("ret-x-short", "terraform.tfvars:1:8", ("module.m.x_group.g",))]
    assert steps(only(report)) == [
        "terraform.tfvars:1 value set here",
        "main.tf:2 passed on as local.kept",
        "main.tf:5 passed on as var.retention",
        "m/main.tf:3 used by module.m.x_group.g",
    ]


@pytest.mark.parametrize(
    ("files", "way"),
    [
        ({"main.tf": 'resource "x_group" "g" {\n  days = 1\n}'}, []),
        (
            {"main.tf": 'variable "d" {\n  default = 1\n}\nresource "x_group" "g" {\n  days = var.d\n}'},
            ["main.tf:2 value set here", "main.tf:5 used by x_group.g"],
        ),
        (
            {
                "main.tf": 'locals {\n  all = { a = 1 }\n}\nresource "x_group" "g" {\n  for_each = local.all\n'
                "  days = each.value\n}"
            },
            ["main.tf:2 value set here", 'main.tf:5 used by x_group.g["a"]'],
        ),
        (
            {
                "main.tf": 'module "m" { source = "./m" }\nresource "x_group" "g" {\n  days = module.m.days\n}',
                "m/main.tf": 'output "days" {\n  value = local.d\n}\nlocals {\n  d = 1\n}',
            },
            ["m/main.tf:5 value set here", "m/main.tf:2 passed on as output days", "main.tf:3 used by x_group.g"],
        ),
        (
            {"main.tf": 'resource "x_other" "o" {\n  d = 1\n}\nresource "x_group" "g" {\n  days = x_other.o.d\n}'},
            ["main.tf:2 value set here", "main.tf:5 used by x_group.g"],
        ),
    ],
    ids=["in place", "default", "for_each", "output", "other resource"],
)
def test_ways_of_values(tmp_path: Path, files: Files, way: list[str]) -> None:
    assert steps(only(report_of(tmp_path, files))) == way


def test_a_place_that_nothing_leads_to_has_no_way(tmp_path: Path) -> None:
    @rule(Severity.LOW, fix="none")
    def x_elsewhere(graph: Graph) -> Judgements:
        """It points at another resource."""
        yield fail_if(YES, graph.resources("x_group")[0], "it is elsewhere", at=graph.resources("x_other")[0]["at"])

    text = """
        resource "x_group" "g" { peer = x_group.h.peer }
        resource "x_group" "h" { peer = x_group.i.peer }
        resource "x_group" "i" { peer = x_group.h.peer }
        resource "x_other" "o" { at = 1 }
    """
    assert only(report_of(tmp_path, text, x_elsewhere)).steps == ()


def test_a_value_of_the_command_line_is_found_at_its_variable(tmp_path: Path) -> None:
    text = 'variable "d" {}\nresource "x_group" "g" {\n  days = var.d\n}'
    report = report_of(tmp_path, text, inputs=VariableInputs((Assignment("d", "1"),)))
    assert findings(report) == [("ret-x-short", "main.tf:1:1", ("x_group.g",))]
    assert steps(only(report)) == ["main.tf:1 value set here", "main.tf:3 used by x_group.g"]


def test_a_sensitive_value_makes_its_finding_secret(tmp_path: Path) -> None:
    text = 'variable "d" {\n  default = 1\n  sensitive = true\n}\nresource "x_group" "g" { days = var.d }'
    assert only(report_of(tmp_path, text)).secret


# counts


def test_unknown_checks_are_counted_by_their_first_reason(tmp_path: Path) -> None:
    text = """
        variable "d" {}
        data "x" "d" {}
        resource "x_group" "a" {
          count = 2
          days  = var.d
        }
        resource "x_group" "b" { days = data.x.d.days }
        resource "x_group" "c" { days = [1][2] }
        resource "x_group" "d" { days = 365 }
    """
    report = report_of(tmp_path, text)
    assert report.unknown_reasons == {"data-source": 1, "evaluation-error": 1, "unresolved-variable": 2}
    assert report.checks == {Verdict.PASS: 1, Verdict.FAIL: 0, Verdict.UNKNOWN: 4}
    assert next(f.sentence for f in report.with_verdict(Verdict.UNKNOWN)) == (
        "cannot tell whether days are few: var.d has no value"
    )


def test_an_unknown_count_does_not_soften_a_verdict(tmp_path: Path) -> None:
    report = report_of(tmp_path, 'variable "n" {}\nresource "x_group" "g" {\n  count = var.n\n  days = 1\n}')
    assert findings(report) == [("ret-x-short", "main.tf:4:10", ("x_group.g[*]",))]


def test_coverage_says_how_much_was_looked_at(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n  count = 2\n}\n',
        "m/a.tf": 'resource "x_group" "g" {}',
        "m/b.tf": "",
        "unused/main.tf": "",
    }
    coverage = report_of(tmp_path, files).coverage
    assert (coverage.roots, coverage.modules, coverage.files, coverage.lines, coverage.resources) == (1, 2, 3, 7, 2)


def test_problems_that_show_only_while_instances_are_counted_are_reported(tmp_path: Path) -> None:
    report = check([root_of_text(tmp_path, 'resource "x_group" "g" { count = -1 }')], (), (), Settings())
    assert [problem.summary for problem in report.errors] == ["Invalid count argument"]


def test_a_report_can_be_narrowed_to_changed_directories(tmp_path: Path) -> None:
    files = {
        "main.tf": 'resource "x_group" "here" { days = 1 }\nmodule "m" {\n  source = "./m"\n  days = 1\n}',
        "m/main.tf": 'variable "days" {}\nresource "x_group" "there" { days = var.days }',
    }
    report = report_of(tmp_path, files)
    assert len(report.failures) == 2
    assert [f.address for f in report.touching(frozenset(["m"])).failures] == ["module.m.x_group.there"]
    assert report.touching(frozenset(["other"])).failures == ()


# fingerprints


def fingerprint(directory: Path, files: Files) -> str:
    (finding,) = report_of(directory, files).failures
    return finding.fingerprint


PLAIN = 'resource "x_group" "g" { days = 1 }'
COUNTED = 'resource "x_group" "g" {\n  count = 2\n  days = count.index == 0 ? 1 : 365\n}'


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (PLAIN, f"\n\n# moved\n{PLAIN}", True),
        (PLAIN, PLAIN.replace("1", "2"), True),
        (PLAIN.replace("{", "{\n count = 1\n"), PLAIN.replace("{", "{\n count = 2\n"), True),
        (COUNTED, COUNTED.replace("== 0", "== 1"), True),
        (PLAIN, PLAIN.replace('"g"', '"h"'), False),
        ({"main.tf": PLAIN}, {"other.tf": PLAIN}, False),
        (
            PLAIN.replace("{", "{\n for_each = { a = 1 }\n"),
            PLAIN.replace("{", "{\n for_each = { b = 1 }\n"),
            False,
        ),
    ],
    ids=["moved lines", "another value", "count", "count index", "renamed", "another file", "for_each key"],
)
def test_what_a_fingerprint_depends_on(tmp_path: Path, one: Files, other: Files, is_same: bool) -> None:
    assert (fingerprint(tmp_path / "one", one) == fingerprint(tmp_path / "other", other)) is is_same
