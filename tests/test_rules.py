"""Every rule, one at a time, against its fixtures and its own documentation."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from iaclint.catalog import load_rules
from iaclint.rule import Rule
from tests.support import FIXTURES, expectations, graph_of, graph_of_text, judgements, told

RULES = load_rules()
CASES = [(rule, case) for rule in RULES for case in sorted((FIXTURES / rule.name).glob("*"))]


@pytest.mark.parametrize(("rule", "case"), CASES, ids=[f"{rule.name}/{case.name}" for rule, case in CASES])
def test_fixtures_say_what_the_rule_tells(rule: Rule, case: Path, tmp_path: Path) -> None:
    """A case is a `.tf` file that is a root module by itself, or a directory that is one."""
    if case.is_dir():
        directory = case
    else:
        directory = tmp_path
        (directory / "main.tf").write_text(case.read_text(encoding="utf-8"), encoding="utf-8")
    expected = expectations(directory)
    assert expected or "nothing" in case.name, "a case states what it expects, or has `nothing` in its name"
    assert told(rule, judgements(rule, graph_of(directory)), expected) == expected


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_fixtures_show_all_three_verdicts(rule: Rule) -> None:
    shown = {
        what.split()[0] for case in sorted((FIXTURES / rule.name).glob("**/")) for _, _, what in expectations(case)
    }
    assert shown >= {"fail", "pass", "unknown"}


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_examples_tell_the_truth(rule: Rule, tmp_path: Path) -> None:
    """The Bad example of the documentation fails and the Good one passes."""
    for heading, verdict in (("Bad", "fail"), ("Good", "pass")):
        directory = tmp_path / heading
        directory.mkdir()
        found = judgements(rule, graph_of_text(directory, example(rule, heading)))
        assert {j.verdict.value for j in found} == {verdict}, f"{heading} example of {rule.name}"


def example(rule: Rule, heading: str) -> str:
    """The indented text below a heading of the documentation."""
    match = re.search(rf"^{heading}:\n\n((?:    .*\n|\n)+)", rule.documentation + "\n", re.MULTILINE)
    assert match, f"{rule.name} has no {heading} example"
    return textwrap.dedent(match[1])
