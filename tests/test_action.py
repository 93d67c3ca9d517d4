"""The GitHub action: no value of a caller is ever code, and the exit code is the gate."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

import pytest
import yaml

from iaclint.cli.check import command as check
from iaclint.cli.diff import command as diff
from tests.architecture import CHECKOUT
from tests.support import write

Step = TypedDict(
    "Step", {"id": str, "run": str, "uses": str, "if": str, "env": dict[str, str], "with": dict[str, str]}, total=False
)

ACTION = yaml.safe_load((CHECKOUT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[Step] = ACTION["runs"]["steps"]
WORKFLOW = yaml.safe_load((CHECKOUT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
DEFAULTS: dict[str, str] = {name: entry["default"] for name, entry in ACTION["inputs"].items()}


@pytest.mark.parametrize("step", [step for step in STEPS if "run" in step], ids=lambda step: step.get("id", "gate"))
def test_scripts_hold_no_expression(step: Step) -> None:
    assert "${{" not in step["run"]


def test_every_input_is_used() -> None:
    text = json.dumps(STEPS)
    assert {name for name in DEFAULTS if f"inputs.{name} " not in text} == set()


def test_the_workflow_reads_and_no_more() -> None:
    assert WORKFLOW["permissions"] == {}
    assert [job["permissions"] for job in WORKFLOW["jobs"].values()] == [{"contents": "read"}]


def test_the_options_are_those_of_check() -> None:
    script = _step("judge")["run"]
    used = set(re.findall(r"--[a-z][a-z-]*(?==)", script))
    assert used
    assert used - {"--base"} <= {option for parameter in check.params for option in parameter.opts}
    assert used <= {option for parameter in diff.params for option in parameter.opts}


def test_findings_are_reported_and_gate(tmp_path: Path) -> None:
    done, outputs = _judge(tmp_path, {"paths": "envs/staging\n\norg\n", "working-directory": "fixtures/estates/clinic"})
    assert done.returncode == 0, done.stderr
    assert outputs["exit-code"] == "1"
    places = json.loads(Path(outputs["sarif"]).read_text(encoding="utf-8"))["runs"][0]["results"]
    assert places
    assert done.stdout.startswith("::")
    assert _run(STEPS[-1]["run"], tmp_path, {"CODE": outputs["exit-code"]}).returncode == 1


def test_a_choice_of_rules_is_passed_on(tmp_path: Path) -> None:
    chosen = {"paths": "fixtures/estates/clinic", "select": "enc,mfa", "ignore": "enc-aws-sqs", "format": "json"}
    done, _ = _judge(tmp_path, chosen)
    names = {finding["rule"] for finding in json.loads(done.stdout)["findings"]}
    assert names
    assert {name.partition("-")[0] for name in names} <= {"enc", "mfa"}
    assert "enc-aws-sqs" not in names


def test_a_threshold_is_passed_on(tmp_path: Path) -> None:
    _, outputs = _judge(tmp_path, {"paths": "fixtures/estates/clinic", "select": "enc-aws-sqs", "fail-on": "high"})
    assert outputs["exit-code"] == "0"


def test_a_pull_request_is_held_to_what_it_brings_in(tmp_path: Path) -> None:
    """By the settings of its base, whatever it writes into its own."""
    volume = 'resource "aws_ebs_volume" "{}" {{\n  size = 1\n}}\n'
    root = write(tmp_path / "with space", {"infra/old.tf": volume.format("old")})
    for arguments in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)
    given = {"paths": "infra", "working-directory": str(root), "select": "enc-aws-ebs-volume", "base": "main"}
    _, outputs = _judge(tmp_path, given)
    assert outputs["exit-code"] == "0"
    write(root, {"infra/new.tf": volume.format("new"), "iaclint.toml": 'ignore = ["enc"]\n'})
    done, outputs = _judge(tmp_path, given | {"config-from-ref": "main"})
    assert (outputs["exit-code"], "aws_ebs_volume.new" in done.stdout) == ("1", True)
    assert "aws_ebs_volume.old" not in done.stdout


def test_no_paths_are_the_directory_itself(tmp_path: Path) -> None:
    given = {"paths": "\n", "working-directory": "fixtures/estates/clinic", "select": "enc-aws-sqs", "fail-on": "low"}
    done, outputs = _judge(tmp_path, given)
    assert (outputs["exit-code"], done.stderr.count("unbound")) == ("1", 0)


@pytest.mark.parametrize(
    ("expected", "code", "said"),
    [("", 0, "iaclint 1.2.3"), ("1.2.3", 0, "iaclint 1.2.3"), ("1.2.4", 2, "::error::the action brings iaclint 1.2.3")],
)
@pytest.mark.parametrize("scripts", ["bin", "Scripts"])
def test_the_version_that_is_installed_is_the_one_that_is_expected(
    tmp_path: Path, expected: str, code: int, said: str, scripts: str
) -> None:
    """The step that installs, with programs in the place of Python that write down what they are asked for."""
    name = "python.exe" if scripts == "Scripts" else "python"
    inner = '#!/bin/bash\necho "$@" >>"$ASKED"\nif [ "$3" = --version ]; then echo iaclint 1.2.3; fi\n'
    outer = f'#!/bin/bash\nmkdir -p "$4/{scripts}"\ncp "$INNER" "$4/{scripts}/{name}"\n'
    write(tmp_path, {"inner": inner, "outer": outer})
    for program in ("inner", "outer"):
        (tmp_path / program).chmod(0o755)
    environment = {
        "PYTHON": str(tmp_path / "outer"),
        "EXPECTED": expected,
        "RUNNER_TEMP": str(tmp_path / "run ner"),
        "GITHUB_ACTION_PATH": str(tmp_path / "action path"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "INNER": str(tmp_path / "inner"),
        "ASKED": str(tmp_path / "asked"),
    }
    done = _run(_step("install")["run"], tmp_path, environment)
    assert (done.returncode, said in done.stdout) == (code, True), done.stderr
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert asked[0].endswith(f" install {tmp_path / 'action path'}")
    python = tmp_path / "run ner/iaclint-venv" / scripts / name
    written = (tmp_path / "output").read_text(encoding="utf-8") if code == 0 else ""
    assert written == (f"python={python}\n" if code == 0 else "")


@pytest.mark.parametrize(
    "name", ["paths", "select", "ignore", "base", "config-from-ref", "fail-on", "format", "working-directory"]
)
def test_no_input_is_code(name: str, tmp_path: Path) -> None:
    _judge(tmp_path, {name: "$(touch planted)`touch planted`; touch planted #\n--exit-zero"})
    assert not list(tmp_path.glob("planted"))
    assert not (CHECKOUT / "planted").exists()


def _judge(directory: Path, given: dict[str, str]) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
    """The step that judges, run as GitHub would: with the inputs in its environment, from the workspace."""
    step = _step("judge")
    environment = {key: _filled(text, DEFAULTS | given) for key, text in step["env"].items()}
    output = directory / "output"
    output.touch()
    environment |= {"PYTHON": sys.executable, "RUNNER_TEMP": str(directory), "GITHUB_OUTPUT": str(output)}
    done = _run(step["run"], CHECKOUT, environment)
    lines = output.read_text(encoding="utf-8").splitlines()
    return done, dict(line.split("=", 1) for line in lines)


def _filled(text: str, inputs: dict[str, str]) -> str:
    return re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda match: inputs[match[1]], text)


def _step(name: str) -> Step:
    return next(step for step in STEPS if step.get("id") == name)


def _run(script: str, directory: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=directory,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
