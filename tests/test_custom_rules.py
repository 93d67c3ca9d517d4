"""Rules of one's own: made, tested and judged by, and what happens where one is broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from iaclint.cli import cli
from tests.support import write

NAME = "enc-x-cache-plain"
BUCKETS = 'resource "x_cache" "a" {\n  encrypted = false\n}\n'


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, standalone_mode=False)


def code(result: Result) -> int:
    return int(getattr(result.exception, "exit_code", 70) if result.exception is not None else result.return_value)


def made() -> None:
    assert code(run("rules", "new", NAME, "--type", "x_cache", "--argument", "encrypted")) == 0


def test_a_new_rule_can_be_tested_and_judged_by_at_once(here: Path) -> None:
    made()
    tested = run("rules", "test", "rules")
    assert (code(tested), tested.stdout) == (0, f"{NAME}: as expected\n")
    write(here / "infra", {"main.tf": BUCKETS})
    result = run("check", "infra", "--rules", "rules", "--select", "enc-x", "--format", "json")
    assert code(result) == 1
    assert [finding["rule"] for finding in json.loads(result.stdout)["findings"]] == [NAME]
    assert NAME in run("rules", "--rules", "rules").stdout


def test_a_rule_is_not_written_over() -> None:
    made()
    again = run("rules", "new", NAME)
    assert (code(again), "is there already" in str(again.exception)) == (2, True)


@pytest.mark.parametrize("name", ["plain", "Enc-x-y-z", "enc-x", "enc_x_y_z", "enc-x-y/../z"])
def test_names_are_checked(name: str) -> None:
    assert code(run("rules", "new", name)) == 2


@pytest.mark.parametrize("option", ["--type", "--argument"])
@pytest.mark.parametrize("text", ['x" {', "a.b", "", "1a", 'a"""'])
def test_names_of_terraform_are_checked(here: Path, option: str, text: str) -> None:
    assert code(run("rules", "new", NAME, option, text)) == 2
    assert not (here / "rules").exists()


def test_what_a_rule_says_otherwise_is_told(here: Path) -> None:
    made()
    case = here / "rules/fixtures" / NAME / "cases.tf"
    case.write_text(case.read_text(encoding="utf-8").replace("false # expect: fail", "false # expect: pass"))
    write(here, {f"rules/fixtures/{NAME}/empty.tf": "", f"rules/fixtures/{NAME}/nothing-to-say.tf": ""})
    tested = run("rules", "test", "rules")
    assert (code(tested), tested.stdout.splitlines()) == (
        1,
        [
            f"{NAME}: 3 differences",
            "  cases.tf: cases.tf:10: expected pass",
            "  cases.tf: cases.tf:10: unexpected fail",
            "  empty.tf: it expects nothing; if that is meant, put `nothing` into its name",
        ],
    )


def test_a_rule_without_cases_and_examples_is_told(here: Path) -> None:
    made()
    module = here / "rules/enc_x_cache_plain.py"
    module.write_text(module.read_text(encoding="utf-8").replace("    Good:\n", "    Better:\n"), encoding="utf-8")
    (here / "rules/fixtures" / NAME / "cases.tf").unlink()
    tested = run("rules", "test", "rules")
    assert code(tested) == 1
    assert "documentation: the Good example is missing instead of pass" in tested.stdout
    assert "no case shows the verdicts fail, pass, unknown" in tested.stdout


BROKEN = {
    "def broken(:\n": "SyntaxError: invalid syntax (bad.py:1)",
    "\n\nraise ValueError('no')\n": "ValueError: no (bad.py:3)",
    "import nowhere_at_all\n": "ModuleNotFoundError: No module named 'nowhere_at_all' (bad.py:1)",
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_module_is_code_4_and_the_rest_is_judged(here: Path, text: str) -> None:
    made()
    write(here, {"rules/bad.py": text, "infra/main.tf": BUCKETS})
    result = run("check", "infra", "--rules", "rules", "--select", "enc-x", "--format", "json")
    document = json.loads(result.stdout)
    assert code(result) == 4
    assert [finding["rule"] for finding in document["findings"]] == [NAME]
    assert document["crashes"] == [{"rule": "bad.py", "root": "rules", "error": BROKEN[text]}]
    assert document["summary"]["complete"] is False
    assert code(run("rules", "test", "rules")) == 4


def test_a_rule_that_raises_is_code_4(here: Path) -> None:
    made()
    module = here / "rules/enc_x_cache_plain.py"
    text = module.read_text(encoding="utf-8").replace('resource["encrypted"]', 'resource["encrypted"].nothing')
    module.write_text(text, encoding="utf-8")
    write(here, {"infra/main.tf": BUCKETS})
    assert code(run("check", "infra", "--rules", "rules", "--select", "enc-x")) == 4
    tested = run("rules", "test", "rules")
    assert (code(tested), f"{NAME}: raised AttributeError" in tested.stdout) == (4, True)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "there is no such directory"),
        ({"rules/a.py": "x = 1\n"}, "no module there has a rule"),
        (
            {"rules/a.py": "from iaclint.rule import *\nX = Rule('enc-aws-efs', Severity.LOW, str, iter)\n"},
            "there is a rule `enc-aws-efs` already",
        ),
    ],
)
def test_a_folder_that_does_not_fit(here: Path, files: dict[str, str], message: str) -> None:
    write(here, {"infra/main.tf": BUCKETS, **files})
    result = run("check", "infra", "--rules", "rules")
    assert (code(result), message in str(result.exception)) == (2, True)


def test_a_repository_cannot_bring_rules_along(here: Path) -> None:
    """Only the command line loads code: a settings file that names rules is wrong."""
    write(here, {"infra/main.tf": BUCKETS, "infra/iaclint.toml": 'rules = ["rules"]\n'})
    result = run("check", "infra")
    assert (code(result), "unknown key `rules`" in str(result.exception)) == (2, True)
