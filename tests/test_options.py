"""Every option of every command does something: what it changes, or what is said of a value that it cannot take."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from iaclint.catalog import Control
from iaclint.cli import cli
from iaclint.judgement import Judgements, Severity
from iaclint.rule import Graph, fail_if, rule
from iaclint.values.ask import below
from tests.support import write


@rule(Severity.HIGH, fix="keep them", peers=("CKV_X_1",))
def ret_x_short(graph: Graph) -> Judgements:
    """Days are few."""
    for group in graph.resources("x_group"):
        yield fail_if(below(group["days"], 90), group, "days are few", at=group["days"])


ACCEPTED = '  # iaclint: ignore[ret] reason="agreed" expires=2027-01-01 owner=@ops'
KNOWN = json.dumps(
    {
        "version": 1,
        "known": [
            {
                "rule": "ret-x-short",
                "file": "main.tf",
                "root": ".",
                "address": "x_group.asked",
                "defect": "",
                "digest": hashlib.sha256(b'variable "days"').hexdigest()[:16],
            }
        ],
    }
)
"""A baseline with what fails if the variable has a value."""

FILES = {
    "main.tf": (
        'resource "x_group" "bad" {\n  days = 1\n}\n'
        'resource "x_group" "good" {\n  days = 365\n}\n'
        f'resource "x_group" "accepted" {{\n  days = 2{ACCEPTED}\n}}\n'
        'variable "days" {}\n'
        'resource "x_group" "asked" {\n  days = terraform.workspace == "long" ? 400 : var.days\n}\n'
    ),
    "other.toml": 'fail_on = "critical"\n',
    "few.tfvars": "days = 3\n",
    "skip/main.tf": 'resource "x_group" "s" {\n  days = 1 # checkov:skip=CKV_X_1:vendor\n}\n',
    "known.json": KNOWN,
}


@dataclass(frozen=True, slots=True)
class Use:
    """What an option is given, the exit code, and what is said then; `without` is what is said only without it."""

    given: tuple[str, ...]
    code: int
    said: str = ""
    without: str = ""


def use(*given: str, code: int = 0, said: str = "", without: str = "") -> Use:
    return Use(given, code, said, without)


def wrong(option: str, value: str, said: str) -> dict[str, Use]:
    return {option: use(option, value, code=2, said=said)}


VARIABLES = {
    **wrong("--var", "novalue", "is not of the form name=value"),
    **wrong("--var-file", "none.tfvars", "there is no such file"),
}
SETTINGS = {
    **wrong("--config", "none.toml", "none.toml: there is no such file"),
    **wrong("--rules", "nowhere", "--rules nowhere: there is no such directory"),
    **wrong("--config-from-ref", "nowhere", "git knows no such ref"),
    **wrong("--today", "soon", "--today soon: write a day as 2027-03-31"),
}
JUDGING = {
    **VARIABLES,
    **SETTINGS,
    **wrong("--select", "nowhere", "--select nowhere: no rule has this name"),
    **wrong("--ignore", "nowhere", "--ignore nowhere: no rule has this name"),
    **wrong("--framework", "soc3", "no such framework; known: soc2"),
    **wrong("--control", "CC7.3", "no such control; did you mean `CC7.2`?"),
    **wrong("--profile", "lax", "'lax' is not one of 'default', 'strict'"),
}
REPORTING = {
    **wrong("--format", "xml", "'xml' is not one of"),
    **wrong("--output", "xml=-", "write FORMAT=PATH"),
    **wrong("--min-severity", "worst", "'worst' is not one of"),
    **wrong("--unknown", "never", "'never' is not one of 'ignore', 'fail'"),
    **wrong("--group-by", "size", "'size' is not one of 'place', 'rule'"),
    **wrong("--sarif-profile", "half", "'half' is not one of 'github', 'full'"),
    **wrong("--color", "blue", "'blue' is not one of"),
}
JOBS = wrong("--jobs", "few", "'few' is neither `auto` nor a number from 1")
CHECKED = {
    **JUDGING,
    **JOBS,
    **REPORTING,
    "--fail-on": use("--fail-on", "critical"),
    "--exit-zero": use("--exit-zero"),
    "--allow-incomplete": use("--allow-incomplete", "--exit-zero"),
    "--no-progress": use("--no-progress", code=1),
    "--statistics": use("--statistics", code=1, said="\nrule          failed  unknown  accepted\n"),
    "--show-accepted": use("--show-accepted", code=1, said="  accepted: agreed (@ops) until 2027-01-01, by main.tf:8:"),
    "--show-unknown": use("--show-unknown", code=1, said="x_group.asked: cannot tell whether days are few"),
    "--workspace": use("--workspace", "long", code=1, said="0 not judged", without="1 not judged"),
    "--env-vars": use("--env-vars", code=1, said="0 not judged", without="1 not judged"),
}

USES: Mapping[str, Mapping[str, Use]] = {
    "check .": {
        **CHECKED,
        "--baseline": use("--baseline", "none.json", code=2, said="`iaclint baseline create` makes one"),
        "--each": use("--each", code=1, said="skip/main.tf:2:10"),
        "--hook": use("--hook", code=2, said="--hook takes the files that have changed, and . is a directory"),
        "--show-passes": use("--show-passes", code=1, said="x_group.good: not found: days are few"),
    },
    "diff --base empty": {
        **CHECKED,
        "--base": use("--base", "nowhere", code=2, said="--base nowhere: git knows no such ref"),
        "--exact": use("--exact", code=1),
    },
    "baseline create .": {
        **JUDGING,
        **JOBS,
        "--output": use("--output", "made.json", said="made.json: 2 faults of 2 findings"),
        "--force": use("--force", said="iaclint-baseline.json: 2 faults of 2 findings"),
        "--workspace": use("--workspace", "long", said="2 faults of 2 findings"),
        "--env-vars": use("--env-vars", said="3 faults of 3 findings"),
    },
    "baseline prune . --baseline known.json": {
        **JUDGING,
        **JOBS,
        "--baseline": use("--baseline", "none.json", code=2, said="none.json: it cannot be read"),
        "--workspace": use("--workspace", "long", said="known.json: 1 fault fixed, 0 left"),
        "--env-vars": use("--env-vars", said="known.json: 0 faults fixed, 1 left"),
    },
    "config show .": {
        "--resolved": use("--resolved", said='fail_on = "medium"  # default'),
        "--config": use("--config", "other.toml", said='fail_on = "critical"  # other.toml:1'),
        "--config-from-ref": use("--config-from-ref", "nowhere", code=2, said="git knows no such ref"),
        "--format": use("--format", "json", said='"version": 1'),
    },
    "config schema": {},
    "eval terraform.workspace": {
        **VARIABLES,
        "--module": use("--module", "nowhere", code=2, said="'nowhere' does not exist"),
        "--workspace": use("--workspace", "long", said='"long"'),
        "--env-vars": use("--env-vars", said='"there"'),
        "--batch": use("--batch"),
    },
    "explain x_group.asked": {
        **JUDGING,
        "--module": use("--module", "nowhere", code=2, said="'nowhere' does not exist"),
        "--workspace": use("--workspace", "long", said="days = 400"),
        "--env-vars": use("--env-vars", said='days = "5"'),
    },
    "graph .": {
        **VARIABLES,
        "--format": use("--format", "dot", said="digraph"),
        "--workspace": use("--workspace", "long", said="400"),
        "--env-vars": use("--env-vars", said="5"),
        "--around": use("--around", "x_group.none", code=2, said="x_group.none"),
        "--depth": use("--depth", "-1", code=2, said="-1 is not in the range"),
    },
    "init .": {
        "--yes": use("--yes", said="wrote iaclint.toml"),
        "--only": use("--only", "workflow", said="+++ .github/workflows/iaclint.yml", without="+++ iaclint.toml"),
        "--repository": use("--repository", "clinic/iaclint", said="uses: clinic/iaclint@"),
        "--branch": use("--branch", "trunk", said="branches: [trunk]"),
    },
    "rules list": {
        "--format": use("--format", "json", said='"rules": ['),
        "--rules": use("--rules", "nowhere", code=2, said="there is no such directory"),
        "--coverage": use("--coverage", said=" types: "),
    },
    "rules new enc-x-thing-plain": {
        "--dir": use("--dir", "own", said="wrote own/enc_x_thing_plain.py"),
        "--type": use("--type", "x_thing"),
        "--argument": use("--argument", "enabled"),
    },
    "rules test rules": {},
    "suppressions import skip": {
        **SETTINGS,
        "--expires": use("--expires", "2026-12-24", said='reason="vendor" expires=2026-12-24'),
        "--owner": use("--owner", "@ops", said=" owner=@ops"),
        "--write": use("--write", said="1 file changed"),
    },
    "suppressions list .": {
        **JUDGING,
        **JOBS,
        "--format": use("--format", "csv", said="status,rules,about"),
        "--workspace": use("--workspace", "long", said="1 accepted risk"),
        "--env-vars": use("--env-vars", said="1 accepted risk"),
    },
}
"""For each command, with arguments that do as they are, what each of its options does."""


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group, **cli.context_settings)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        elif command is not None:
            yield " ".join((*path, name)), command


COMMANDS = dict(commands(cli))


def options_of(command: click.Command) -> set[str]:
    options = (parameter for parameter in command.params if isinstance(parameter, click.Option))
    return {next(name for name in option.opts if name.startswith("--")) for option in options}


def command_of(line: str) -> str:
    return next(name for name in COMMANDS if f"{line} ".startswith(f"{name} "))


def test_every_option_of_every_command_is_in_the_table() -> None:
    covered = {command_of(line): set(uses) for line, uses in USES.items()}
    assert covered == {name: options_of(command) for name, command in COMMANDS.items()}


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A git repository, of which the ref `empty` has nothing."""
    root = write(tmp_path_factory.mktemp("estate"), FILES)
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false")
    for arguments in (
        ("init", "-q", "-b", "main"),
        ("commit", "-q", "--allow-empty", "-m", "empty"),
        ("tag", "empty"),
        ("add", "."),
        ("commit", "-q", "-m", "all"),
    ):
        subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)
    return root


@pytest.fixture
def here(estate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The repository as it was committed, with one rule and one control."""
    monkeypatch.chdir(estate)
    monkeypatch.setattr("iaclint.cli.run.load_rules", lambda: (ret_x_short,))
    controls = (Control("soc2", "CC7.2", "monitoring", ("ret",)),)
    monkeypatch.setattr("iaclint.cli.run.load_controls", lambda: controls)
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    yield estate
    for arguments in (("checkout", "-q", "."), ("clean", "-fdq")):
        subprocess.run(["git", *arguments], cwd=estate, check=True, capture_output=True)


def run(line: str, *options: str) -> Result:
    environment = {"TF_VAR_days": "5", "TF_WORKSPACE": "there", "IACLINT_TODAY": "2026-11-26"}
    result = CliRunner().invoke(cli, [*line.split(), *options], standalone_mode=False, env=environment)
    if isinstance(result.exception, Exception) and not hasattr(result.exception, "exit_code"):
        raise result.exception
    return result


def said(result: Result) -> str:
    return str(getattr(result.exception, "message", "")) + result.output


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("line", "option"), [(line, option) for line, uses in USES.items() for option in uses])
def test_an_option_does_what_it_is_for(line: str, option: str) -> None:
    one = USES[line][option]
    result = run(line, *one.given)
    code = getattr(result.exception, "exit_code", 70) if result.exception is not None else result.return_value
    assert code == one.code, said(result)
    assert one.said in said(result)
    if one.without:
        assert one.without not in said(result)
        assert one.without in said(run(line))


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("line", ["check .", "diff --base empty", "suppressions list .", "baseline create ."])
def test_the_options_of_judging_are_read_from_the_environment(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IACLINT_SELECT", "nowhere")
    assert "--select nowhere: no rule has this name" in said(run(line))


@pytest.mark.usefixtures("here")
def test_the_settings_that_are_shown_are_those_that_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IACLINT_FAIL_ON", "")
    monkeypatch.setenv("IACLINT_CONFIG", "other.toml")
    assert run("config show .").stdout == '# other.toml\nfail_on = "critical"  # other.toml:1\n'
    assert run("check .").return_value == 0
    monkeypatch.setenv("IACLINT_CONFIG_FROM_REF", "empty")
    assert "exclude each other" in said(run("config show ."))
    monkeypatch.delenv("IACLINT_CONFIG")
    assert run("config show .").stdout == "# no settings file\n"


def test_the_outputs_of_a_check_are_not_those_of_other_commands(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a job sets for `check` leaves a baseline where it belongs, and the register in its own formats."""
    monkeypatch.setenv("IACLINT_OUTPUT", "json=report.json")
    monkeypatch.setenv("IACLINT_FORMAT", "github")
    assert run("baseline create .").stdout == "iaclint-baseline.json: 2 faults of 2 findings\n"
    assert "1 accepted risk" in run("suppressions list .").stdout
    assert run("check .").stdout == ""
    assert (here / "report.json").exists()
