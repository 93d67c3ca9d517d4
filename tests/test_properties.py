"""What holds for every expression: it parses to what it prints, it never raises, and what is unknown stays so."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from iaclint.evaluate import Scope, evaluate
from iaclint.modules import Given, RootModule, evaluated, root_of
from iaclint.problem import Problem
from iaclint.source import Repository, SourceFile
from iaclint.syntax import Expression, Invalid, check_expressions, parse_body, parse_expression
from iaclint.values import ConversionError, Unknown, Value, convert, same
from tests.expression_text import KNOWN, anything, printed, shape

STEADY = settings(derandomize=True, deadline=None, max_examples=400, suppress_health_check=list(HealthCheck))

HCL = st.text(alphabet='ab1 \n"${}%[]()=:,.*?!<>&|-+/\\#~\t\u00e9\x00', max_size=60)
"""Text made of what HCL is made of."""

CHOICES = st.fixed_dictionaries({name: st.integers(0, len(values) - 1) for name, (_, values) in KNOWN.items()})
HIDDEN = st.sets(st.sampled_from(sorted(KNOWN)), min_size=1)


@pytest.fixture(scope="module", autouse=True)
def deep_stack() -> None:
    """A root module raises Python's limit of recursion, which hypothesis wants to have seen before it begins."""
    root_with((("s", 0),), frozenset(), True)


def parse(text: str) -> Expression:
    return parse_expression(SourceFile("test", text), 0, len(text))


@cache
def root_with(choices: tuple[tuple[str, int], ...], hidden: frozenset[str], typed: bool) -> RootModule:
    """A root module whose variables have these values; those that are hidden are unknown."""
    variables = {
        name: Given(
            type=KNOWN[name][0] if typed or name not in hidden else "",
            expression="" if name in hidden else KNOWN[name][1][choice],
        )
        for name, choice in choices
    }
    return root_of(Repository(Path(mkdtemp())), variables)


@STEADY
@given(anything(3))
@example("a-b ? -1 : !c[0]")
@example('{ "a" = 1, (b) = 2, "x${y}" : [for z in w : z...][*].q.*.r }')
def test_an_expression_parses_to_what_it_prints(text: str) -> None:
    parsed = parse(text)
    if not isinstance(parsed, Invalid):
        assert shape(parse(printed(parsed))) == shape(parsed)


@STEADY
@given(HCL)
@example('a = "${')
@example("a = <<E\n${")
@example("a { b = [\n}")
def test_reading_any_text_gives_a_body_and_problems(text: str) -> None:
    body, problems = parse_body(SourceFile("main.tf", text))
    problems += check_expressions(body)
    assert all(problem.summary and problem.line >= 1 for problem in problems)


@STEADY
@given(anything(2), CHOICES, HIDDEN)
def test_evaluating_never_raises(text: str, choices: dict[str, int], hidden: set[str]) -> None:
    root = root_with(tuple(choices.items()), frozenset(hidden), False)
    evaluate(parse(text), Scope(root.instance))


@STEADY
@given(anything(3), CHOICES, HIDDEN)
@example('try(var.ls[0], 1) == 1 ? "a" : "b"', dict.fromkeys(KNOWN, 0), {"ls"})
@example("(var.b ? 1 : 2) == 3", dict.fromkeys(KNOWN, 0), {"b"})
@example('length(toset([var.s, "a-b"]))', dict.fromkeys(KNOWN, 0), {"s"})
@example("tolist(setunion(var.ls, (var.b ? var.ls : var.ls)))", dict.fromkeys(KNOWN, 0), {"b"})
@example('can(reverse([var.s, var.ms["a"]]))', {**dict.fromkeys(KNOWN, 0), "ms": 1}, {"ms"})
def test_what_is_unknown_never_makes_a_wrong_value(text: str, choices: dict[str, int], hidden: set[str]) -> None:
    """An input that is unknown may turn the outcome unknown, wholly or in part, or leave it as it is."""
    told = evaluated(root_with(tuple(choices.items()), frozenset(), True), text)
    guessed = evaluated(root_with(tuple(choices.items()), frozenset(hidden), True), text)
    if isinstance(told, Problem):
        return  # with some inputs the expression is an error: nothing that is told of it is wrong
    assert not isinstance(guessed, Problem), f"{guessed.detail}, but the value is {told}"
    assert allows(guessed, told), f"{guessed} does not allow {told}"


_ALIKE: tuple[set[str], ...] = ({"list", "tuple"}, {"map", "object"})


def allows(guessed: Value, told: Value) -> bool:
    """Whether what is known of one value is true of the other.

    A known value may differ in type: that of the branch that a conditional takes depends on the other branch,
    which may be unknown, or an error.
    """
    if isinstance(guessed.data, Unknown):
        return _unknown_allows(guessed, guessed.data, told)
    if {guessed.kind, told.kind} not in _ALIKE and guessed.kind != told.kind:
        try:
            guessed = convert(guessed, told.type)
        except ConversionError:
            return False
    if isinstance(guessed.data, dict):
        return guessed.fields.keys() == told.fields.keys() and all(
            allows(item, told.fields[name]) for name, item in guessed.fields.items()
        )
    if guessed.kind == "set" and isinstance(guessed.data, tuple):
        known = [item for item in guessed.items if item.is_wholly_known]
        is_whole = len(known) == len(guessed.items) == len(told.items)
        return (is_whole or len(known) < len(guessed.items)) and all(
            any(same(item, other) for other in told.items) for item in known
        )
    if isinstance(guessed.data, tuple):
        return len(guessed.items) == len(told.items) and all(map(allows, guessed.items, told.items))
    return guessed.data == told.data and type(guessed.data) is type(told.data)


def _unknown_allows(guessed: Value, cause: Unknown, told: Value) -> bool:
    if told.is_null:
        return not cause.not_null
    if isinstance(told.data, str) and not told.data.startswith(cause.prefix):
        return False
    kinds_fit = guessed.kind in ("dynamic", told.kind) or {guessed.kind, told.kind} in _ALIKE
    return kinds_fit and told.bounds.least >= cause.bounds.least and told.bounds.most <= cause.bounds.most
