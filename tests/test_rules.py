"""Every rule, one at a time, against its fixtures and its own documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaclint.catalog import load_rules
from iaclint.cli.cases import example, expectations, graph_of, graph_of_text, told
from iaclint.rule import Rule
from tests.support import FIXTURES

RULES = load_rules()
CASES = [(rule, case) for rule in RULES for case in sorted((FIXTURES / rule.name).glob("*"))]


@pytest.mark.parametrize(("rule", "case"), CASES, ids=[f"{rule.name}/{case.name}" for rule, case in CASES])
def test_fixtures_say_what_the_rule_tells(rule: Rule, case: Path) -> None:
    """A case is a `.tf` file that is a root module by itself, or a directory that is one."""
    expected = expectations(case)
    assert expected or "nothing" in case.name, "a case states what it expects, or has `nothing` in its name"
    assert told(rule, rule.judge(graph_of(case)), expected) == expected


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_fixtures_show_all_three_verdicts(rule: Rule) -> None:
    shown = {what.split()[0] for case in (FIXTURES / rule.name).glob("*") for _, _, what in expectations(case)}
    assert shown >= {"fail", "pass", "unknown"}


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
@pytest.mark.parametrize(("heading", "verdict"), [("Bad", "fail"), ("Good", "pass")])
def test_examples_tell_the_truth(rule: Rule, heading: str, verdict: str) -> None:
    """The Bad example of the documentation fails and the Good one passes."""
    text = example(rule, heading)
    assert text, f"{rule.name} has no {heading} example"
    assert {judgement.verdict.value for judgement in rule.judge(graph_of_text(text))} == {verdict}
