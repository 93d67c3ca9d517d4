"""Hostile input: whatever a repository holds, evaluation ends, within bounds, and says what it left out.

Large inputs are generated here. Work is counted in steps of the budget, never in seconds.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from iaclint.modules import RootModule
from iaclint.truth import Reason
from iaclint.values import Value
from tests.support import NOWHERE, root_of_text

LIMIT = "Evaluation limit reached"
GUARD = 60
"""Seconds after which a run is taken for one that never ends."""

DEEPENING = ("[@]", "{ a = @ }", "[var.u ? @ : @]")
"""Steps that nest a value in another; all others double it, and so take fewer steps to be too much."""


def chain(length: int, step: str, first: str = "1") -> str:
    """Locals `l0` to `l<length - 1>`, each made from the one before it, which is `@` in the step."""
    lines = [f"  l{i} = {step.replace('@', f'local.l{i - 1}')}" for i in range(1, length)]
    return "\n".join(['variable "u" { type = bool }', "locals {", f"  l0 = {first}", *lines, "}", ""])


def settled(directory: Path, text: str) -> RootModule:
    root = root_of_text(directory, text)
    root.settle()
    return root


def local(root: RootModule, name: str) -> Value:
    found = root.instance.named("local", name, NOWHERE)
    assert isinstance(found, Value)
    return found


@pytest.mark.parametrize(
    ("step", "first"),
    [
        pytest.param("[@]", "1", id="a list in a list"),
        pytest.param("{ a = @ }", "1", id="an object in an object"),
        pytest.param("[@, @]", "1", id="a doubled list"),
        pytest.param("{ a = @, b = @ }", "1", id="a doubled object"),
        pytest.param("[for x in [@, @] : x]", "1", id="a doubled for"),
        pytest.param("concat(@, @)", "[1]", id="a doubled concat"),
        pytest.param("merge({ a = @ }, { b = @ })", "{}", id="a doubled merge"),
        pytest.param('"${@}${@}"', '"ab"', id="a doubled text"),
        pytest.param('"%{ for x in [1, 2] }${@}%{ endfor }"', '"ab"', id="a text doubled by a directive"),
        pytest.param('"${@}${@}"', '"${var.u}"', id="a doubled unknown text"),
        pytest.param('join("-", [@, @])', '"ab"', id="a doubled join"),
        pytest.param("jsonencode(@)", '"\\""', id="doubled escapes"),
        pytest.param("[var.u ? @ : @]", "[1]", id="an unknown of a deep type"),
        pytest.param("[var.u ? @ : @, var.u ? @ : @]", "[1]", id="an unknown of a doubled type"),
    ],
)
def test_a_value_that_grows_without_end_becomes_unknown(tmp_path: Path, step: str, first: str) -> None:
    length = 240 if step in DEEPENING else 30
    root = settled(tmp_path, chain(length, step, first))
    assert LIMIT in {problem.summary for problem in root.problems}
    doubts = {doubt.reason for place in range(length) for doubt in local(root, f"l{place}").doubts}
    assert Reason.EVALUATION_LIMIT in doubts
    assert Reason.EVALUATION_LIMIT not in {doubt.reason for doubt in local(root, "l3").all_doubts}


@pytest.mark.parametrize("ask", ["jsonencode(@)", "@ == @", "toset([@])", "var.u ? @ : @", "sha256(jsonencode(@))"])
@pytest.mark.parametrize("step", ["[@, @]", "{ a = @, b = @ }"])
def test_a_value_with_shared_parts_is_charged_for_what_a_walk_costs(tmp_path: Path, step: str, ask: str) -> None:
    root = settled(tmp_path, chain(17, step) + f'output "x" {{ value = {ask.replace("@", "local.l16")} }}\n')
    assert 5_000_000 - root.instance.budget.steps >= 2**16 // 16


@pytest.mark.parametrize(
    "expression",
    [
        "range(1000000000)",
        "range(0, 1, 1e-12)",
        "setproduct(range(1000), range(1000), range(1000))",
        'format("%1000000000d", 1)',
        'indent(1000000000, "a\\nb")',
        "[for i in range(1000) : [for j in range(1000) : sha256(local.big)]]",
    ],
)
def test_a_single_call_cannot_ask_for_more_than_the_limits(tmp_path: Path, expression: str) -> None:
    big = 'join("", [for i in range(1000) : format("%0200d", i)])'
    root = settled(tmp_path, f"locals {{\n  ok = 1\n  big = {big}\n  x = {expression}\n}}\n")
    assert local(root, "x").is_unknown
    assert local(root, "ok").data == 1
    assert root.problems


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000 + "]" * 10_000,
        "(" * 10_000 + "1" + ")" * 10_000,
        " + ".join(["1"] * 20_000),
        " && ".join(["true"] * 20_000),
        "!" * 10_000 + "true",
        '"${' * 10_000 + '1"',
        "{}" + ".x" * 20_000,
        "[" * 50_000,
    ],
    ids=lambda text: f"{text[:4]} x {len(text)}",
)
def test_an_expression_nested_too_deeply_leaves_the_rest(tmp_path: Path, text: str) -> None:
    files = {"main.tf": f"locals {{\n  deep = {text}\n}}\n", "ok.tf": "locals {\n  ok = 1\n}\n"}
    root = root_of_text(tmp_path, files)
    assert local(root, "ok").data == 1
    assert root.problems


def test_a_long_chain_asked_for_from_its_end_stops_at_the_limit(tmp_path: Path) -> None:
    root = root_of_text(tmp_path, chain(5_500, "(((((@ + 1)))))"))
    found = local(root, "l5499")
    assert found.doubts[0].reason is Reason.EVALUATION_LIMIT


def test_a_chain_of_deep_expressions_ends_in_an_unknown_value(tmp_path: Path) -> None:
    root = root_of_text(tmp_path, chain(3_000, "(" * 90 + "@ + 1" + ")" * 90))
    assert local(root, "l2999").doubts[0].reason is Reason.EVALUATION_LIMIT


def test_a_module_that_includes_itself_through_a_link_is_reported(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "m").symlink_to(".")
    call = 'module "m" {\n  source = "./m"\n}\n'
    root = root_of_text(tmp_path, {"main.tf": call, "m/main.tf": call})
    root.settle()
    assert [problem.summary for problem in root.problems] == ["Module includes itself"]


def test_the_command_ends_where_links_go_in_circles(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "m").symlink_to(".")
    (tmp_path / "loop.tf").symlink_to("loop.tf")
    (tmp_path / "directory.tf").mkdir()
    for name in ("main.tf", "m/main.tf"):
        (tmp_path / name).write_text('module "m" {\n  source = "./m"\n}\n', encoding="utf-8")
    command = [sys.executable, "-m", "iaclint", "check", str(tmp_path)]
    found = subprocess.run(command, capture_output=True, text=True, timeout=GUARD, check=False)
    assert found.returncode == 3
    assert "Module includes itself" in found.stdout
    assert "Traceback" not in found.stderr
