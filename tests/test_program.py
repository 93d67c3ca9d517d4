"""The program itself, as a process of its own with its own rules."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.support import write


def program(*arguments: str, cwd: Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "iaclint", *arguments],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--version"], 0),
        (["--help"], 0),
        (["check", "--help"], 0),
        (["rules"], 0),
        (["check", "."], 0),
        (["check", "mistyped"], 2),
        (["nonsense"], 2),
        (["check", "--nonsense"], 2),
        (["explain", "nonsense"], 2),
        (["check", "empty"], 3),
    ],
)
def test_exit_codes_of_the_program(tmp_path: Path, arguments: Sequence[str], code: int) -> None:
    write(tmp_path, {"main.tf": "", "empty/README.md": ""})
    done = program(*arguments, cwd=tmp_path)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert bool(done.stderr) is (code != 0)


def test_an_internal_error_is_code_70(tmp_path: Path) -> None:
    fault = "import iaclint.cli.run as c; c.load_rules = lambda: 1 / 0; import iaclint.cli; iaclint.cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", fault, "check", "."], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 70
    assert done.stderr == "iaclint: internal error: ZeroDivisionError: division by zero; please report this as a bug\n"


FIELDS = ["rule", "severity", "profile", "title", "fix", "controls", "aliases"]


def test_rules_as_json_name_their_peers(tmp_path: Path) -> None:
    listed = json.loads(program("rules", "--format", "json", cwd=tmp_path).stdout)
    assert listed["version"] == 1
    assert all(list(entry) == FIELDS for entry in listed["rules"])
    assert [entry["rule"] for entry in listed["rules"]] == sorted(entry["rule"] for entry in listed["rules"])


def test_the_coverage_of_the_surface_is_listed(tmp_path: Path) -> None:
    shown = program("rules", "--coverage", cwd=tmp_path).stdout
    assert re.search(r"^enc  aws_efs_file_system +(?:[a-z-]+, )*enc-aws-efs", shown, re.MULTILINE)
    assert re.search(r"^enc aws: 215 types: \d+ judged", shown, re.MULTILINE)
    listed = json.loads(program("rules", "--coverage", "--format", "json", cwd=tmp_path).stdout)
    (entry,) = [e for e in listed["coverage"] if e["family"] == "enc" and e["type"] == "aws_efs_file_system"]
    assert entry["settings"] == ["encrypted", "kms_key_id"]
    assert "enc-aws-efs" in entry["rules"]


def test_a_rule_is_explained_by_its_name_and_by_a_peers_id(tmp_path: Path) -> None:
    listed = json.loads(program("rules", "--format", "json", cwd=tmp_path).stdout)["rules"]
    entry = next(entry for entry in listed if entry["aliases"])
    by_name = program("explain", entry["rule"], cwd=tmp_path).stdout
    strict = ", profile strict" if entry["profile"] == "strict" else ""
    assert by_name.startswith(f"{entry['rule']} ({entry['severity']}{strict})\n\n{entry['title']}")
    assert f"Fix: {entry['fix']}" in by_name
    assert by_name.rstrip("\n") in program("explain", entry["aliases"][0], cwd=tmp_path).stdout


@pytest.mark.parametrize("format", ["text", "json", "concise"])
def test_a_reader_that_leaves_does_not_change_the_verdict(tmp_path: Path, format: str) -> None:
    """`iaclint check | head` in a shell with pipefail."""
    volume = 'resource "aws_ebs_volume" "v{}" {{\n  size = 1\n}}\n'
    write(tmp_path, {"main.tf": "".join(volume.format(number) for number in range(2_000))})
    command = [sys.executable, "-m", "iaclint", "check", "--select", "enc-aws-ebs-volume", "--format", format]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(1)
        running.stdout.close()
        said = running.stderr.read().decode()
    assert (running.returncode, said) == (1, "iaclint: 2,000 findings at or above medium (exit 1)\n")
