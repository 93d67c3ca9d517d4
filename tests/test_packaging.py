"""What is installed: every package of the checkout, its data, and a start that imports little."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

import iaclint
from tests.architecture import CHECKOUT, modules

PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
SETUPTOOLS = PROJECT["tool"]["setuptools"]

NOT_TO_START_WITH = (
    "networkx",
    "sarif_om",
    "hcl2",
    "lark",
    "yaml",
    "iaclint.modules",
    "iaclint.rules",
    "json",
    "tomllib",
)


def test_the_packages_are_the_folders() -> None:
    folders = {module for module, path in modules().items() if path.name == "__init__.py"}
    assert SETUPTOOLS["packages"] == sorted(folders)


def test_every_folder_of_modules_is_a_package() -> None:
    """A folder without `__init__.py` would work in the checkout and be missing from the wheel."""
    paths = modules().values()
    assert {path.parent for path in paths if not (path.parent / "__init__.py").is_file()} == set()


def test_the_package_data_is_there() -> None:
    places = {module: path.parent for module, path in modules().items() if path.name == "__init__.py"}
    shipped = {
        path for package, globs in SETUPTOOLS["package-data"].items() for g in globs for path in places[package].glob(g)
    }
    data = {
        path for place in places.values() for path in place.rglob("*") if path.is_file() and not _is_code(path.suffix)
    }
    assert shipped == data
    assert CHECKOUT / "iaclint/aws/actions.txt" in shipped


def _is_code(suffix: str) -> bool:
    return suffix in (".py", ".pyc")


def test_the_version_is_written_once() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", iaclint.__version__)
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert SETUPTOOLS["dynamic"]["version"] == {"attr": "iaclint.__version__"}
    assert metadata.version("iaclint") == iaclint.__version__


def test_every_classified_python_is_allowed() -> None:
    listed = [text.rpartition(" ")[2] for text in PROJECT["project"]["classifiers"] if re.search(r":: 3\.\d+$", text)]
    assert PROJECT["project"]["requires-python"] == f">={listed[0]}"
    assert PROJECT["tool"]["ruff"]["target-version"] == f"py{listed[0].replace('.', '')}"


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_it_starts_with_click_alone(argument: str) -> None:
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "iaclint", argument], capture_output=True, text=True, check=True
    )
    imported = {line.rpartition("|")[2].strip() for line in run.stderr.splitlines() if line.startswith("import time:")}
    assert "click" in imported
    assert {name for name in imported if name.startswith(NOT_TO_START_WITH)} == set()


USES = re.compile(r"^\s*(?:- )?uses:\s*(?P<what>\S+)(?P<comment>.*)$", re.MULTILINE)


@pytest.mark.parametrize("path", [CHECKOUT / "action.yml", *sorted((CHECKOUT / ".github/workflows").glob("*.yml"))])
def test_actions_are_named_by_full_commits(path: Path) -> None:
    """With the version in a comment, so that a reader and a bot know what it is."""
    found = list(USES.finditer(path.read_text(encoding="utf-8")))
    assert found
    loose = [use["what"] for use in found if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", use["what"])]
    assert loose == []
    assert [use["what"] for use in found if not re.fullmatch(r" # v\d+\.\d+\.\d+", use["comment"])] == []


def test_the_development_tools_are_locked_with_hashes() -> None:
    """`make lock` writes the lock file; each tool that the project names is in it, in a version that fits."""
    text = (CHECKOUT / "requirements-dev.lock").read_text(encoding="utf-8")
    entries = re.findall(
        r"^([a-z0-9.-]+)==(\S+)[^\n]*((?:\n    --hash=sha256:[0-9a-f]{64}[ \\]*)+)", text, re.MULTILINE
    )
    assert len(entries) == len(re.findall(r"^[a-z0-9.-]+==", text, re.MULTILINE))
    project = PROJECT["project"]
    named = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    wanted = {re.split(r"[<>=\[;]", entry)[0].strip().lower().replace("_", "-") for entry in named}
    assert wanted - {name for name, _, _ in entries} == set()
