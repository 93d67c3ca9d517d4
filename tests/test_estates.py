"""The bundled estates: what is planted is found at its line, nothing else is, and the reports are as reviewed.

The golden reports are the user-visible change of a commit: rewrite them with `make golden` and read
their diff.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from iaclint.catalog import load_controls, load_rules
from iaclint.cli.selection import select_rules
from iaclint.engine import check
from iaclint.judgement import Verdict
from iaclint.modules import Modules, RootModule, find_roots
from iaclint.report import Report
from iaclint.reporters import REPORTERS, Presentation
from iaclint.settings import Settings
from iaclint.source import Repository
from tests.support import FIXTURES

ESTATES = FIXTURES / "estates"
GOLDEN = FIXTURES / "golden"
ENDINGS = {"text": "txt", "json": "json", "sarif": "sarif", "github": "github.txt"}

_EXPECTED = re.compile(r"(?:#|//)\s*expect(?P<below> below)?:\s*(?P<what>.+?)\s*$")


def report_of(estate: str) -> Report:
    """The report of an estate as a repository of its own, by the rules that a user has without asking for more."""
    repository = Repository(ESTATES / estate)
    modules = Modules(repository)
    roots = [RootModule(modules, root) for root in find_roots(modules, repository.directories())]
    return check(roots, select_rules(load_rules(), (), ()), load_controls(), Settings())


def planted(estate: str) -> set[tuple[str, int, str]]:
    """The `# expect: rule, other-rule unknown` comments of an estate's files.

    `# expect below:` lines speak of the next line that is none.
    """
    found: set[tuple[str, int, str]] = set()
    for path in sorted((ESTATES / estate).rglob("*")):
        if path.is_file() and path.suffix in (".tf", ".tofu", ".tfvars"):
            found |= _planted_in(path.read_text(encoding="utf-8"), path.relative_to(ESTATES / estate).as_posix())
    return found


def _planted_in(text: str, name: str) -> set[tuple[str, int, str]]:
    found: set[tuple[str, int, str]] = set()
    waiting: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        match = _EXPECTED.search(line)
        whats = [what.strip() for what in match["what"].split(",")] if match else []
        if match and match["below"]:
            waiting += whats
            continue
        found |= {(name, number, what) for what in (*waiting, *whats)}
        waiting = []
    return found


def told(report: Report) -> set[tuple[str, int, str]]:
    suffix = {Verdict.FAIL: "", Verdict.UNKNOWN: " unknown"}
    return {
        (finding.span.file.path, finding.span.line, finding.rule.name + suffix[finding.verdict])
        for finding in report.findings
        if finding.verdict in suffix
    }


@pytest.mark.parametrize("estate", ["clinic", "sound", "sound-logs"])
def test_what_is_planted_is_found_and_nothing_else(estate: str) -> None:
    report = report_of(estate)
    assert told(report) == planted(estate)
    assert not report.crashes
    assert not report.errors


def test_sound_modules_give_no_finding() -> None:
    """What good teams write is not objected to; what is looked up or chosen elsewhere may be unjudged."""
    report = report_of("sound-clouds")
    assert {what for what in told(report) if not what[2].endswith(" unknown")} == set()
    assert not report.crashes
    assert not report.errors


@pytest.mark.parametrize("format", sorted(ENDINGS))
def test_reports_are_as_reviewed(format: str) -> None:
    golden = (GOLDEN / f"clinic.{ENDINGS[format]}").read_text(encoding="utf-8")
    assert rendered(format) == golden, "run `make golden` and review the difference"


def test_same_input_same_bytes() -> None:
    assert rendered("json") == rendered("json")


def rendered(format: str) -> str:
    return REPORTERS[format](report_of("clinic"), Presentation())


def rewrite_golden() -> None:
    """Writes the golden reports anew."""
    GOLDEN.mkdir(exist_ok=True)
    for format, ending in ENDINGS.items():
        (GOLDEN / f"clinic.{ending}").write_text(rendered(format), encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, os.fspath(Path(__file__).parent.parent))
    rewrite_golden()
