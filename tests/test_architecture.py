"""The house stays as ARCHITECTURE.md draws it: floors, doors, powers, and truths that are not bools."""

from __future__ import annotations

import operator
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from iaclint.truth import NO, YES, Truth, maybe
from tests.architecture import CHECKOUT, DOORS, FLOORS, complaints, modules, unit_of

MODULES = modules()


@pytest.mark.parametrize("module", MODULES)
def test_every_module_keeps_to_the_architecture(module: str) -> None:
    path = MODULES[module]
    assert complaints(path.read_text(encoding="utf-8"), module, is_package=path.name == "__init__.py") == []


def test_the_floors_hold_what_there_is_and_nothing_else() -> None:
    placed = [unit for floor in FLOORS for unit in floor]
    assert sorted(placed) == sorted({unit_of(module).split(".")[0] for module in MODULES})


@pytest.mark.parametrize(("package", "door"), DOORS.items())
def test_every_door_is_in_use(package: str, door: str) -> None:
    """A door that nothing comes in by would hide that a dependency is not needed any more."""
    sources = [path.read_text(encoding="utf-8") for module, path in MODULES.items() if module.startswith(door)]
    assert any(re.search(rf"\b(?:import|from) {package}\b", source) for source in sources)


PLANTED = {
    "a floor further up": ("from iaclint.graph import Graph", "iaclint.syntax.nodes", "upward import: syntax"),
    "a floor further up, by its package": ("from iaclint import engine", "iaclint.phi", "upward import: phi"),
    "inside a function": ("def f():\n    import iaclint.cli.check", "iaclint.engine", "upward import: engine"),
    "only for types": (
        "if TYPE_CHECKING:\n    from iaclint.report import Report",
        "iaclint.judgement",
        "upward import: judgement",
    ),
    "by a literal name": ("import_module('iaclint.report')", "iaclint.catalog", "upward import: catalog"),
    "by a relative name": ("from ..graph import Graph", "iaclint.values.ask", "upward import: values"),
    "a sibling": ("from iaclint.syntax import Block", "iaclint.values.ask", "siblings do not import each other"),
    "another family of rules": ("from ..iam import x", "iaclint.rules.enc.store", "siblings do not import each other"),
    "a module without a floor": ("", "iaclint.helpers", "helpers is on no floor"),
    "an import of one": ("from iaclint.helpers import x", "iaclint.engine", "helpers is on no floor"),
    "a second door": ("def f():\n    import networkx", "iaclint.aws.flows", "second door: networkx"),
    "a second door for part of a package": ("from click.testing import x", "iaclint.report", "second door: click"),
    "no door": ("import tqdm", "iaclint.cli.check", "tqdm has no door"),
    "a heavy import at the top": ("import sarif_om", "iaclint.reporters.sarif", "sarif_om is slow to import"),
    "a heavy import in a class": ("class A:\n    import yaml", "iaclint.functions.yaml_read", "yaml is slow to import"),
    "a rule by its name": (
        "from iaclint.rules.enc.enc_aws_sqs import enc_aws_sqs",
        "iaclint.cli.explain",
        "a rule is imported by name",
    ),
    "a rule by its place in the checkout": ("from rules.enc import x", "iaclint.catalog", "a rule is imported by name"),
    "a rule that looks at syntax": (
        "from iaclint.syntax import Block",
        "iaclint.rules.enc.x",
        "does not import syntax",
    ),
    "a file opened": ("open('x')", "iaclint.functions.filesystem", "open() is not for this module"),
    "a file opened under another name": ("read = open", "iaclint.modules.tree", "open() is not for this module"),
    "a file opened by os": ("from os import open as o", "iaclint.modules.tree", "os is not for this module"),
    "a path that can be opened": ("from pathlib import Path", "iaclint.engine", "pathlib.Path is not for this"),
    "a path by its module": ("import pathlib", "iaclint.rules.enc.x", "pathlib gives pathlib.Path"),
    "a process": ("import subprocess", "iaclint.source.repository", "subprocess is not for this module"),
    "a socket": ("import socket", "iaclint.source.git", "socket is not for this module"),
    "a request": ("from urllib.request import urlopen", "iaclint.cli.check", "urllib.request is not for"),
    "a request by a package": ("import requests", "iaclint.cli.check", "requests has no door"),
    "code from text": ("eval(text)", "iaclint.evaluate.core", "eval() is not for this module"),
    "the environment below the command line": ("import os", "iaclint.settings", "os is not for this module"),
    "a possessive group": (r"P = '(?:a|b)*+'", "iaclint.syntax.tokens", "repeats a group possessively"),
    "a possessive group in pieces": (r"P = f'(?:a|{b}){{2,}}+'", "iaclint.syntax.tokens", "possessively"),
    "a framework in a text": ("if name == 'hipaa': pass", "iaclint.engine", "the engine knows no framework"),
    "a framework in a name": ("soc2_only = True", "iaclint.judgement", "the engine knows no framework"),
}


@pytest.mark.parametrize(("source", "module", "complaint"), PLANTED.values(), ids=PLANTED)
def test_a_planted_fault_is_found(source: str, module: str, complaint: str) -> None:
    found = complaints(source, module)
    assert len(found) == 1
    assert complaint in found[0]


SOUND = {
    "a lower floor": ("from iaclint.truth import YES", "iaclint.values.ask"),
    "a file of the same package": ("from iaclint.syntax.nodes import Block", "iaclint.syntax.blocks"),
    "a file of the same family": ("from .store import Store", "iaclint.rules.enc.stores"),
    "the version": ("from iaclint import __version__", "iaclint.reporters.sarif"),
    "a door": ("import click", "iaclint.cli.check"),
    "a heavy import on first use": ("def f():\n    import networkx", "iaclint.graph.network"),
    "a heavy import for types": ("if TYPE_CHECKING:\n    import networkx", "iaclint.graph.network"),
    "a path that cannot be opened": ("from pathlib import PurePath", "iaclint.engine"),
    "a method called open": ("self.open(block)", "iaclint.syntax.frames"),
    "a possessive class": (r"P = '[ab]*+(?>(?:a|b)*)'", "iaclint.syntax.tokens"),
    "a framework in documentation": ('"""Speaks SOC 2 and HIPAA."""', "iaclint.cli"),
    "a framework that is printed": ("LABELS = {'hipaa': 'HIPAA'}", "iaclint.reporters.text"),
}


@pytest.mark.parametrize(("source", "module"), SOUND.values(), ids=SOUND)
def test_what_is_allowed_is_not_complained_of(source: str, module: str) -> None:
    assert complaints(source, module) == []


AS_BOOL: dict[str, Callable[[Truth], object]] = {
    "if": lambda truth: 1 if truth else 0,
    "and": lambda truth: truth and NO,  # type: ignore[unreachable]
    "or": lambda truth: truth or YES,  # type: ignore[unreachable]
    "not": operator.not_,
    "any": lambda truth: any([truth]),
}


@pytest.mark.parametrize("truth", [YES, NO, maybe()], ids=["yes", "no", "maybe"])
@pytest.mark.parametrize("use", AS_BOOL.values(), ids=AS_BOOL)
def test_a_truth_is_no_bool_when_it_runs(use: Callable[[Truth], object], truth: Truth) -> None:
    with pytest.raises(TypeError, match="a Truth is not a bool"):
        use(truth)


PLANTED_TRUTHS = """\
from iaclint.truth import NO, YES, Truth

both = YES and NO
either = YES or NO


def word(truth: Truth) -> str:
    if truth:
        return "yes"
    return "no"
"""


def test_a_truth_is_no_bool_to_the_type_checker(tmp_path: Path) -> None:
    """With the settings of this repository mypy says that what follows such a question is never reached."""
    planted = tmp_path / "planted.py"
    planted.write_text(PLANTED_TRUTHS, encoding="utf-8")
    options = ["--config-file", str(CHECKOUT / "pyproject.toml"), "--cache-dir", str(tmp_path / "cache")]
    run = subprocess.run(
        [sys.executable, "-m", "mypy", *options, str(planted)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line.split(": ", 1) for line in run.stdout.splitlines() if "[unreachable]" in line]
    lines = {int(place.rpartition(":")[2]) for place, _ in told}
    assert lines == {3, 4, 9, 10}
