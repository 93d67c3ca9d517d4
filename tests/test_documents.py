"""The documents fit the code: floors, paths, commands, options, rules and links that they name are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import iaclint
from iaclint.catalog import load_rules
from iaclint.cli import cli
from tests.architecture import CHECKOUT, DOORS, FLOORS

DOCUMENTS = sorted([*CHECKOUT.glob("*.md"), *CHECKOUT.glob("fixtures/estates/*/README.md")])
EACH_DOCUMENT = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=[str(path.relative_to(CHECKOUT)) for path in DOCUMENTS]
)

FOLDERS = ("iaclint", "rules", "fixtures", "tests", "bench", ".ci", ".github")
RULE_NAME = re.compile(
    r"(?:iam|mfa|ret|enc|tls|log|chg|avl|pub|sec)-(?:any|aws|az|gcp|gh|gl|okta|auth0|k8s)-[a-z0-9-]*[a-z0-9]"
)


def test_the_code_map_shows_the_floors() -> None:
    text = (CHECKOUT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| `([\w/]+?)(?:/|\.py)` \| .+ \|$", text, re.MULTILINE)
    assert rows == [(str(number), unit) for number, units in enumerate(FLOORS) for unit in units]


@pytest.mark.parametrize("door", DOORS.values())
def test_the_doors_are_named(door: str) -> None:
    """`iaclint.reporters.sarif` as `reporters/sarif.py`."""
    text = (CHECKOUT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    name = door.removeprefix("iaclint.").replace(".", "/")
    assert f"by `{name}/`" in text or f"by `{name}.py`" in text


def test_the_readme_shows_what_the_clinic_gives() -> None:
    """Its first example is the golden report, less the comments on what is expected and all but one finding."""
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    shown = readme.split("```\n", 2)[1].partition("$ iaclint check\n")[2]
    golden = (CHECKOUT / "fixtures/golden/clinic.txt").read_text(encoding="utf-8")
    told = re.sub(r" *# expect:.*", "", golden).splitlines()
    assert [line for line in shown.splitlines() if line and line not in told] == []


@EACH_DOCUMENT
def test_paths_that_are_named_exist(document: Path) -> None:
    assert [path for path in _paths(document) if not list(CHECKOUT.glob(path))] == []


@EACH_DOCUMENT
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (document.parent / link).exists()] == []


@EACH_DOCUMENT
def test_commands_and_options_are_those_of_the_program(document: Path) -> None:
    unknown = [line for line in _code(document) if line.startswith("iaclint ") and not _is_understood(line)]
    assert unknown == []


@EACH_DOCUMENT
def test_targets_are_those_of_the_makefile(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {match[1] for line in _code(document) if (match := re.match(r"make ([a-z]+)", line))}
    assert named <= targets


@EACH_DOCUMENT
def test_rules_that_are_named_exist(document: Path) -> None:
    names = {rule.name for rule in load_rules()}
    assert set(RULE_NAME.findall(document.read_text(encoding="utf-8"))) <= names


def test_the_changelog_has_this_version() -> None:
    text = (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[(.+?)\] - (?:Unreleased|\d{4}-\d{2}-\d{2})$", text, re.MULTILINE)
    assert versions[0] == iaclint.__version__


def test_a_wrong_option_is_noticed() -> None:
    assert _is_understood("iaclint check --fail-on high .")
    assert not _is_understood("iaclint check --fail-at high .")
    assert not _is_understood("iaclint lint .")


def _code(document: Path) -> Iterator[str]:
    """The lines of code blocks, and the code within sentences."""
    parts = document.read_text(encoding="utf-8").split("```")
    for block in parts[1::2]:
        yield from (line.strip().removeprefix("$ ") for line in block.splitlines())
    for prose in parts[::2]:
        yield from re.findall(r"`([^`\n]+)`", prose)


def _paths(document: Path) -> Iterator[str]:
    """The paths in code that begin with a folder of the checkout; `<placeholders>` stand for anything."""
    for line in _code(document):
        for word in line.split():
            path = re.sub(r"<[^>]*>", "*", word).rstrip("/,;:")
            if path.split("/")[0] in FOLDERS and "/" in word:
                yield path


def _is_understood(line: str) -> bool:
    """Whether a line names a command that is there, and options that are its own; a comment may follow it."""
    words = line.partition("  #")[0].split()[1:]
    command: click.Command = cli
    context = click.Context(cli, **cli.context_settings)
    names = [word for word in words if not word.startswith("-")]
    while isinstance(command, click.Group):
        word = names.pop(0) if names else ""
        # `list` is what a group does where no command is named.
        inner = command.get_command(context, word) or command.get_command(context, "list")
        if inner is None:
            break
        command = inner
    if command is cli and any(not word.startswith("-") for word in words):
        return False
    known = {option for parameter in command.get_params(context) for option in parameter.opts}
    return {word.partition("=")[0] for word in words if word.startswith("--")} <= known
