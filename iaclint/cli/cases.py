"""Cases: Terraform that says in comments what a rule must tell of it, and whether it does.

`# expect: fail`, `pass` or `unknown`, with the severity after it where that matters; several are separated by commas.
A case is a file that is a root module by itself, or a folder. All that the rule says must be expected.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from iaclint.graph import Graph
from iaclint.judgement import Judgement
from iaclint.modules import Modules, RootModule
from iaclint.rule import Rule
from iaclint.settings import Settings
from iaclint.source import Repository, TextRepository

Told = set[tuple[str, int, str]]
"""File, line, and `fail`, `pass`, `unknown`, with the severity after it where a case states one."""

_EXPECTATION = re.compile(r"(?:#|//)\s*expect:\s*(?P<what>[a-z ,]+?)\s*$")
_ENDINGS = (".tf", ".tofu", ".tfvars", ".tpl")
_VERDICTS = ("fail", "pass", "unknown")


def complaints(rule: Rule, folder: Path) -> Iterator[str]:
    """How a rule differs from the cases in a folder and from the examples of its documentation, one line each."""
    shown: set[str] = set()
    for case in sorted(folder.iterdir()) if folder.is_dir() else ():
        if case.name.startswith("."):
            continue
        expected = expectations(case)
        shown |= {what.split()[0] for _, _, what in expected}
        if not expected and "nothing" not in case.name:
            yield f"{case.name}: it expects nothing; if that is meant, put `nothing` into its name"
        found = told(rule, rule.judge(graph_of(case)), expected)
        yield from (f"{case.name}: {file}:{line}: expected {what}" for file, line, what in sorted(expected - found))
        yield from (f"{case.name}: {file}:{line}: unexpected {what}" for file, line, what in sorted(found - expected))
    for heading, verdict in (("Bad", "fail"), ("Good", "pass")):
        text = example(rule, heading)
        verdicts = {judgement.verdict.value for judgement in rule.judge(graph_of_text(text))} if text else set()
        if verdicts != {verdict}:
            said = f"gives {', '.join(sorted(verdicts))}" if verdicts else "gives nothing" if text else "is missing"
            yield f"documentation: the {heading} example {said} instead of {verdict}"
    missing = [verdict for verdict in _VERDICTS if verdict not in shown]
    if missing:
        yield f"no case shows the verdict{'s' if len(missing) > 1 else ''} {', '.join(missing)}"


def expectations(case: Path) -> Told:
    """What the comments of a file, or of the files of a folder, expect."""
    found: Told = set()
    for path in sorted(case.rglob("*")) if case.is_dir() else [case]:
        if path.is_file() and path.suffix in _ENDINGS:
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                if match := _EXPECTATION.search(line):
                    name = path.relative_to(case).as_posix() if case.is_dir() else path.name
                    found |= {(name, number, what.strip()) for what in match["what"].split(",")}
    return found


def told(rule: Rule, found: Iterable[Judgement], expected: Told) -> Told:
    """What the rule said, with the severity only where the case states one on that line."""
    severe = {(file, line) for file, line, what in expected if " " in what}
    return {
        (j.span.file.path, j.span.line, _said(rule, j, with_severity=(j.span.file.path, j.span.line) in severe))
        for j in found
    }


def _said(rule: Rule, judgement: Judgement, *, with_severity: bool) -> str:
    verdict = judgement.verdict.value
    severity = rule.severity if judgement.severity is None else judgement.severity
    return f"{verdict} {severity.word}" if with_severity else verdict


def graph_of(case: Path) -> Graph:
    """The graph of a case, with the settings at their defaults."""
    if case.is_dir():
        return _graph(Repository(case))
    return graph_of_text(case.read_text(encoding="utf-8"), case.name)


def graph_of_text(text: str, name: str = "main.tf") -> Graph:
    """The graph of a text that is a root module by itself."""
    return _graph(TextRepository({name: text}))


def _graph(repository: Repository) -> Graph:
    return Graph(RootModule(Modules(repository), "."), Settings())


def example(rule: Rule, heading: str) -> str:
    """The indented text below a heading of the documentation; empty where there is none."""
    match = re.search(rf"^{heading}:\n\n((?:    .*\n|\n)+)", rule.documentation + "\n", re.MULTILINE)
    return textwrap.dedent(match[1]) if match else ""
