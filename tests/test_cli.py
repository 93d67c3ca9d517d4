"""The command line: what each option does, and the exit code that a machine decides by."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from iaclint.catalog import Control
from iaclint.cli import cli
from iaclint.judgement import Judgements, Severity
from iaclint.rule import Graph, Profile, fail_if, rule
from iaclint.settings_file import load_settings
from iaclint.truth import YES
from iaclint.values.ask import below, equal_to
from tests.sarif_checker import complaints
from tests.support import Files, write

Json = Any  # parsed reports


@rule(Severity.MEDIUM, fix="keep them", peers=("PEER_7",))
def ret_x_short(graph: Graph) -> Judgements:
    """Days are few."""
    for group in graph.resources("x_group"):
        yield fail_if(below(group["days"], 90), group, "days are few", at=group["days"])


@rule(Severity.HIGH, fix="narrow it")
def iam_x_wide(graph: Graph) -> Judgements:
    """A policy is wide."""
    for policy in graph.resources("x_policy"):
        yield fail_if(equal_to(policy["policy"], "*"), policy, "the policy is wide", at=policy["policy"])


@rule(Severity.LOW, fix="remove it")
def iam_x_odd(graph: Graph) -> Judgements:
    """A policy is there at all."""
    for policy in graph.resources("x_policy"):
        yield fail_if(YES, policy, "the policy is odd")


@rule(Severity.LOW, fix="use your own key", peers=("PEER_8",), profile=Profile.STRICT)
def enc_x_key(graph: Graph) -> Judgements:
    """A policy has no key."""
    for policy in graph.resources("x_policy"):
        yield fail_if(YES, policy, "the policy has no key")


@rule(Severity.HIGH, fix="none")
def bad_x_broken(graph: Graph) -> Judgements:
    """It raises."""
    for group in graph.resources("x_broken"):
        yield fail_if(YES, group, "said before it raises")
        raise RuntimeError("planted")


RULES = (bad_x_broken, enc_x_key, iam_x_odd, iam_x_wide, ret_x_short)
CLEAN = 'resource "x_group" "g" { days = 365 }\n'
SHORT = 'resource "x_group" "g" { days = 1 }\n'
WIDE = 'resource "x_policy" "p" { policy = "*" }\n'
UNKNOWN = 'variable "policy" {}\nresource "x_policy" "p" { policy = var.policy }\n'
BROKEN = 'resource "x_group" "h" {\n  days = = 1\n}\n'
CRASHING = 'resource "x_broken" "b" {}\n'


@pytest.fixture(autouse=True)
def catalog(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules above in place of the real ones, and no settings from the environment."""
    monkeypatch.setattr("iaclint.cli.run.load_rules", lambda: RULES)
    monkeypatch.setattr("iaclint.cli.run.load_controls", lambda: (Control("soc2", "CC7.2", "monitoring", ("ret",)),))
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


def run(directory: Path, *arguments: str, env: Mapping[str, str] | None = None) -> Result:
    """`iaclint check` of a directory; further arguments may be options."""
    result = CliRunner().invoke(cli, ["check", str(directory), *arguments], standalone_mode=False, env=env)
    if isinstance(result.exception, Exception) and not hasattr(result.exception, "exit_code"):
        raise result.exception
    return result


def code_of(result: Result) -> int:
    """The exit code, as `main` draws it from the command's return value."""
    if result.exception is not None:
        return int(getattr(result.exception, "exit_code", 70))
    return int(result.return_value)


def told(result: Result) -> str:
    """What a usage error says."""
    return str(getattr(result.exception, "message", ""))


def names(result: Result) -> list[str]:
    """The rules that a JSON report has failures of."""
    return sorted({f["rule"] for f in json.loads(result.stdout)["findings"] if f["verdict"] == "fail"})


# exit codes


@pytest.mark.parametrize(
    ("files", "options", "code"),
    [
        (CLEAN, [], 0),
        (SHORT, [], 1),
        (SHORT, ["--exit-zero"], 0),
        (SHORT, ["--fail-on", "high"], 0),
        (WIDE, ["--fail-on", "critical"], 0),
        (WIDE, ["--select", "iam-x-odd"], 0),
        (WIDE, ["--select", "iam-x-odd", "--fail-on", "low"], 1),
        (UNKNOWN, ["--ignore", "iam-x-odd"], 0),
        (UNKNOWN, ["--ignore", "iam-x-odd", "--unknown", "fail"], 1),
        (UNKNOWN, ["--ignore", "iam-x-odd", "--unknown", "fail", "--exit-zero"], 0),
        (CLEAN + BROKEN, [], 3),
        (CLEAN + BROKEN, ["--allow-incomplete"], 0),
        (CLEAN + BROKEN, ["--exit-zero"], 3),
        (SHORT + BROKEN, [], 3),
        (SHORT + BROKEN, ["--allow-incomplete"], 1),
        (CRASHING, [], 4),
        (CRASHING + SHORT + BROKEN, [], 4),
        (CRASHING, ["--exit-zero", "--allow-incomplete"], 4),
        (CRASHING, ["--ignore", "bad"], 0),
        ({"README.md": ""}, [], 3),
        ({"README.md": ""}, ["--allow-incomplete"], 0),
        ('module "m" { source = "acme/m/aws" }\n', [], 0),
    ],
)
def test_exit_codes(tmp_path: Path, files: Files, options: list[str], code: int) -> None:
    assert code_of(run(write(tmp_path, files), *options)) == code


@pytest.mark.parametrize(
    ("files", "reasons"),
    [
        (CLEAN, []),
        (SHORT, ["iaclint: 1 finding at or above medium (exit 1)"]),
        (
            CRASHING + SHORT + BROKEN,
            [
                "iaclint: 2 findings at or above medium (exit 1)",
                "iaclint: incomplete: 1 problem kept part of the code from being judged (exit 3)",
                "iaclint: these rules failed before they had judged everything: bad-x-broken (exit 4)",
            ],
        ),
    ],
)
def test_each_reason_is_a_line_on_standard_error(tmp_path: Path, files: Files, reasons: list[str]) -> None:
    assert run(write(tmp_path, files)).stderr.splitlines() == reasons


def test_a_path_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    result = run(tmp_path / "mistyped")
    assert (code_of(result), told(result)) == (2, f"{tmp_path / 'mistyped'} does not exist")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--format", "xml"], "'xml' is not one of"),
        (["--nonsense"], "No such option"),
        (["--output", "sarif"], "write FORMAT=PATH"),
        (["--output", "xml=x"], "write FORMAT=PATH"),
        (["--output", "json=/no/such/directory/x.json"], "No such file or directory"),
        (["--var", "novalue"], "is not of the form name=value"),
        (["--var-file", "none.tfvars"], "there is no such file"),
        (["--fail-on", "worst"], "'worst' is not one of"),
        (["--select", "ret-x-shrot"], "did you mean `ret-x-short`?"),
        (["--ignore", "zzz"], "`iaclint rules` lists them"),
        (["--framework", "soc3"], "no such framework; known: soc2"),
        (["--control", "CC7.3"], "no such control; did you mean `CC7.2`?"),
        (["--select", "ret-x-sh"], "no rule has this name, prefix or peer's id"),
        (["--select", ","], "it is empty"),
    ],
)
def test_wrong_usage(tmp_path: Path, options: list[str], message: str) -> None:
    result = run(write(tmp_path, CLEAN), *options)
    assert code_of(result) == 2
    assert message in told(result)


def test_a_plan_is_refused_with_the_way_out(tmp_path: Path) -> None:
    result = run(write(tmp_path, {"plan.json": "{}"}) / "plan.json")
    assert (code_of(result), "terraform show -json" in told(result)) == (2, True)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"iaclint.toml": "fail_onn = 1"}, "unknown key `fail_onn`"),
        ({"iaclint.toml": "= 1"}, "iaclint.toml"),
        ({"iaclint.toml": 'profile = "lax"'}, "`profile` must be one of default, strict"),
        ({"iaclint.toml": 'assume_phi = "yes"'}, "`assume_phi` must be true or false"),
        ({"pyproject.toml": '[tool.iaclint]\nphi = "x"'}, "`phi` must be a list of strings"),
        ({"iaclint.toml": '\nselect = ["zzz"]'}, "iaclint.toml:2: select zzz: no rule has this name"),
        ({"iaclint.toml": 'ignore = ["ret-x-shrot"]'}, "iaclint.toml:1: ignore ret-x-shrot: no rule has this name"),
        ({".iaclint.toml": '"a\\u001b[31mb" = 1'}, "unknown key `a[31mb`"),
    ],
)
def test_a_wrong_settings_file_is_wrong_usage(tmp_path: Path, files: dict[str, str], message: str) -> None:
    result = run(write(tmp_path, {"main.tf": CLEAN, **files}))
    assert code_of(result) == 2
    assert message in told(result)


def test_the_settings_file_lists_accounts(tmp_path: Path) -> None:
    write(tmp_path, {"iaclint.toml": 'known_accounts = ["012345678901"]', "main.tf": CLEAN})
    assert load_settings(tmp_path).settings.known_accounts == ("012345678901",)


# which rules


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], ["iam-x-odd", "iam-x-wide", "ret-x-short"]),
        (["--select", "iam"], ["iam-x-odd", "iam-x-wide"]),
        (["--select", "iam-x"], ["iam-x-odd", "iam-x-wide"]),
        (["--select", "iam-x-odd"], ["iam-x-odd"]),
        (["--select", "PEER_7"], ["ret-x-short"]),
        (["--select", "ret,iam-x-odd"], ["iam-x-odd", "ret-x-short"]),
        (["--select", " ret, ,iam-x-odd,"], ["iam-x-odd", "ret-x-short"]),
        (["--select", "ret", "--select", "iam-x-odd"], ["iam-x-odd", "ret-x-short"]),
        (["--ignore", "iam"], ["ret-x-short"]),
        (["--ignore", "PEER_7"], ["iam-x-odd", "iam-x-wide"]),
        (["--select", "iam", "--ignore", "iam-x-odd"], ["iam-x-wide"]),
        (["--framework", "soc2"], ["ret-x-short"]),
        (["--framework", "soc2", "--select", "iam"], []),
        (["--control", "CC7.2"], ["ret-x-short"]),
        (["--control", "soc2:CC7.2"], ["ret-x-short"]),
        (["--profile", "strict"], ["enc-x-key", "iam-x-odd", "iam-x-wide", "ret-x-short"]),
        (["--profile", "default", "--select", "enc,iam-x-odd"], ["iam-x-odd"]),
        (["--profile", "strict", "--select", "enc"], ["enc-x-key"]),
        (["--select", "enc-x-key"], ["enc-x-key"]),
        (["--select", "PEER_8"], ["enc-x-key"]),
        (["--min-severity", "medium"], ["iam-x-wide", "ret-x-short"]),
        (["--min-severity", "high"], ["iam-x-wide"]),
        (["--min-severity", "critical"], []),
    ],
)
def test_which_rules_are_told(tmp_path: Path, options: list[str], expected: list[str]) -> None:
    assert names(run(write(tmp_path, SHORT + WIDE), "--format", "json", *options)) == expected


@pytest.mark.parametrize(("options", "expected"), [([], True), (["--profile", "default"], False)])
def test_the_settings_file_chooses_the_profile(tmp_path: Path, options: list[str], expected: bool) -> None:
    files = {"iaclint.toml": 'profile = "strict"', "main.tf": WIDE}
    assert ("enc-x-key" in names(run(write(tmp_path, files), "--format", "json", *options))) is expected


# values


DAYS = 'variable "days" {}\nresource "x_group" "g" { days = var.days }\n'


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], 0),
        (["--var", "days=1"], 1),
        (["--var", "days=365"], 0),
        (["--var", "days=365", "--var", "days=1"], 1),
        (["--var-file", "few.tfvars"], 1),
        (["--var-file", "many.tfvars"], 0),
        (["--var-file", "few.tfvars", "--var-file", "many.tfvars"], 0),
        (["--var-file", "few.tfvars", "--var", "days=365"], 0),
        (["--var", "unrelated=1"], 0),
    ],
)
def test_values_from_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], code: int
) -> None:
    write(tmp_path, {"main.tf": DAYS, "few.tfvars": "days = 1", "many.tfvars": "days = 365"})
    monkeypatch.chdir(tmp_path)
    assert code_of(run(Path(), *options)) == code


def test_a_variables_file_outside_of_the_repository_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"r/main.tf": DAYS, "out.tfvars": "days = 1"})
    result = run(tmp_path / "r", "--var-file", str(tmp_path / "out.tfvars"))
    assert (code_of(result), "outside of the repository" in told(result)) == (2, True)


def test_the_workspace_is_given(tmp_path: Path) -> None:
    text = 'resource "x_group" "g" { days = terraform.workspace == "prod" ? 365 : 1 }\n'
    assert code_of(run(write(tmp_path, text))) == 1
    assert code_of(run(tmp_path, "--workspace", "prod")) == 0


# what is looked at


def test_a_policy_that_is_a_variable_without_value_does_not_pass(tmp_path: Path) -> None:
    result = run(write(tmp_path, UNKNOWN), "--select", "iam-x-wide", "--format", "json", "--show-passes")
    (finding,) = json.loads(result.stdout)["findings"]
    assert (finding["verdict"], finding["reasons"][0]["reason"]) == ("unknown", "unresolved-variable")


def test_a_syntax_error_leaves_the_other_files_judged(tmp_path: Path) -> None:
    files = {"a.tf": BROKEN, "b.tf": SHORT, "c.tf": 'resource "x_group" {{{', "d.tf": WIDE}
    result = run(write(tmp_path, files), "--format", "json")
    document = json.loads(result.stdout)
    assert code_of(result) == 3
    assert {(f["file"], f["rule"]) for f in document["findings"] if f["verdict"] == "fail"} >= {
        ("b.tf", "ret-x-short"),
        ("d.tf", "iam-x-wide"),
    }
    assert {problem["file"] for problem in document["problems"]} == {"a.tf", "c.tf"}
    assert document["summary"]["complete"] is False


def test_modules_are_judged_through_their_callers_only(tmp_path: Path) -> None:
    files = {
        "live/main.tf": 'module "m" {\n  source = "../modules/m"\n  days = 365\n}\n',
        "modules/m/main.tf": DAYS,
    }
    result = run(write(tmp_path, files), "--format", "json", "--show-passes")
    document = json.loads(result.stdout)
    assert [(f["verdict"], f["address"], f["roots"]) for f in document["findings"]] == [
        ("pass", "module.m.x_group.g", ["live"])
    ]


def test_a_file_stands_for_its_directory(tmp_path: Path) -> None:
    assert code_of(run(write(tmp_path, SHORT) / "main.tf")) == 1


def test_several_paths_are_one_report(tmp_path: Path) -> None:
    write(tmp_path, {"a/main.tf": SHORT, "b/main.tf": WIDE, "c/main.tf": SHORT})
    result = run(tmp_path / "a", str(tmp_path / "b"), "--format", "json", "--ignore", "iam-x-odd")
    assert names(result) == ["iam-x-wide", "ret-x-short"]
    assert json.loads(result.stdout)["summary"]["roots"] == 2


def test_each_child_is_a_repository_of_its_own(tmp_path: Path) -> None:
    files = {
        "one/main.tf": SHORT,
        "two/main.tf": 'module "m" { source = "../one" }\n',
        "two/live/main.tf": SHORT,
        ".hidden/main.tf": SHORT,
    }
    result = run(write(tmp_path, files), "--each", "--format", "json")
    document = json.loads(result.stdout)
    assert [(f["file"], f["roots"]) for f in document["findings"]] == [
        ("one/main.tf", ["one"]),
        ("two/live/main.tf", ["two/live"]),
    ]
    assert [(p["summary"], p["file"]) for p in document["problems"]] == [("Unreadable module directory", "two/main.tf")]


def test_what_is_unused_is_told_only_if_all_repositories_are_looked_at_as_a_whole(tmp_path: Path) -> None:
    settings = '[[suppression]]\nrule = "ret"\naddress = "gone.*"\nreason = "x"\nexpires = 2027-01-01\n'
    write(tmp_path, {"one/sub/main.tf": CLEAN, "one/.git/HEAD": "", "one/iaclint.toml": settings, "two/main.tf": CLEAN})
    for first, expected in (("one/sub", []), ("one", ["Unused suppression"])):
        result = run(tmp_path / first, str(tmp_path / "two"), "--format", "json", "--today", "2026-12-01")
        assert [problem["summary"] for problem in json.loads(result.stdout)["problems"]] == expected


@pytest.mark.parametrize(
    ("files", "code"), [({"empty/README.md": "", "one/main.tf": CLEAN}, 3), ({"main.tf": CLEAN}, 3)]
)
def test_each_with_nothing_to_judge_is_incomplete(tmp_path: Path, files: Files, code: int) -> None:
    assert code_of(run(write(tmp_path, files), "--each")) == code


def test_each_of_a_file_is_wrong_usage(tmp_path: Path) -> None:
    assert code_of(run(write(tmp_path, CLEAN) / "main.tf", "--each")) == 2


# hooks


@pytest.fixture
def work_tree(tmp_path: Path) -> Path:
    root = write(
        tmp_path,
        {
            "modules/m/main.tf": DAYS,
            "live/a/main.tf": 'module "m" {\n  source = "../../modules/m"\n  days = 1\n}\n' + WIDE,
            "live/b/main.tf": WIDE,
        },
    )
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=root, check=True, capture_output=True)
    return write(root, {"untracked/main.tf": 'module "m" {\n  source = "../modules/m"\n  days = 1\n}\n'})


@pytest.mark.parametrize(
    ("changed", "roots", "failures"),
    [
        ("modules/m/main.tf", 1, [("ret-x-short", "live/a/main.tf")]),
        ("modules/m/templates/x.tpl", 1, [("ret-x-short", "live/a/main.tf")]),
        ("live/a/main.tf", 1, [("iam-x-wide", "live/a/main.tf"), ("ret-x-short", "live/a/main.tf")]),
        ("live/b/deleted.tf", 1, [("iam-x-wide", "live/b/main.tf")]),
        ("README.md", 0, []),
    ],
)
def test_a_hook_judges_what_takes_in_a_changed_file(
    work_tree: Path, changed: str, roots: int, failures: list[tuple[str, str]]
) -> None:
    result = run(work_tree / changed, "--hook", "--format", "json", "--ignore", "iam-x-odd")
    document = json.loads(result.stdout)
    assert sorted((f["rule"], f["file"]) for f in document["findings"] if f["verdict"] == "fail") == failures
    assert (document["summary"]["roots"], document["summary"]["roots_in_repository"]) == (roots, 2)
    assert code_of(result) == (1 if failures else 0)


def test_a_hook_knows_a_repository_by_another_way_to_it(
    work_tree: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    link = tmp_path_factory.mktemp("links") / "repository"
    link.symlink_to(work_tree, target_is_directory=True)
    for changed in ("live/b/main.tf", "live/b/deleted.tf"):
        assert code_of(run(link / changed, "--hook", "--ignore", "iam-x-odd")) == 1
    assert code_of(run(link / "live/gone/main.tf", "--hook", "--ignore", "iam-x-odd")) == 0


# outputs


def test_several_outputs_at_once(tmp_path: Path) -> None:
    write(tmp_path / "r", SHORT)
    sarif, plain = tmp_path / "out.sarif", tmp_path / "out.txt"
    outputs = ["--output", f"sarif={sarif}", "--output", "json=-", "--output", f"text={plain}", "--color", "always"]
    result = run(tmp_path / "r", *outputs)
    assert names(result) == ["ret-x-short"]
    assert complaints(json.loads(sarif.read_text(encoding="utf-8"))) == []
    assert "\x1b" not in plain.read_text(encoding="utf-8"), "colours are for the screen"
    assert "ret-x-short" in plain.read_text(encoding="utf-8")


@pytest.mark.parametrize("format", ["text", "json", "sarif", "github"])
def test_the_format_of_standard_output(tmp_path: Path, format: str) -> None:
    result = run(write(tmp_path, SHORT), "--format", format)
    first = {"text": "main.tf:1:", "json": "{", "sarif": "{", "github": "::warning file=main.tf"}
    assert result.stdout.startswith(first[format])


def test_passes_and_unknowns_are_shown_where_they_are_asked_for(tmp_path: Path) -> None:
    write(tmp_path, CLEAN + UNKNOWN)
    options = ["--ignore", "iam-x-odd"]
    assert "  pass  ret-x-short" not in run(tmp_path, *options).stdout
    assert "  pass  ret-x-short" in run(tmp_path, *options, "--show-passes").stdout
    assert "  not judged  iam-x-wide" in run(tmp_path, *options, "--show-unknown").stdout


@pytest.mark.parametrize(
    ("options", "env", "is_coloured"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ([], {"NO_COLOR": "", "FORCE_COLOR": "1"}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colours(tmp_path: Path, options: list[str], env: Mapping[str, str], is_coloured: bool) -> None:
    result = run(write(tmp_path, SHORT), *options, env=env)
    assert ("\x1b[" in result.stdout) is is_coloured


def test_options_are_read_from_the_environment_too(tmp_path: Path) -> None:
    assert code_of(run(write(tmp_path, SHORT), env={"IACLINT_EXIT_ZERO": "1"})) == 0
