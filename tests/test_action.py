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

from iaclint.cli.check import command
from tests.architecture import CHECKOUT

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
    known = {option for parameter in command.params for option in parameter.opts}
    used = set(re.findall(r"--[a-z][a-z-]*(?==)", script))
    assert used
    assert used <= known


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


@pytest.mark.parametrize("name", ["paths", "select", "ignore", "fail-on", "format", "working-directory"])
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
