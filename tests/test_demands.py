"""Tables of demands: what an argument, its absence and the blocks around it come to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from iaclint.demand import Demand, Demands, always, anything, counts, says, says_not, since, where, with_phi
from iaclint.rule import Severity
from tests.support import graph_of_text, judgements

FLAG = Demand("x_store", "encrypted", says(True))
NESTED = Demand("x_store", "rest.mode", says_not("DISABLED"))
DEFAULT = Demand("x_store", "rest.mode", says("ON"), absent=always)
EACH = Demand("x_store", "mode", says("ON"), each="outer.inner")
SOME = Demand("x_store", "encrypted", says(True), applies=where("engine", "redis", absent=True))
VERSION = Demand("x_store", "encrypted", says(True), absent=since("x", 6))
DAYS = Demand("x_store", "days", counts(90))
KEY = Demand("x_store", "key", anything)

CASES: Mapping[tuple[Demand, str], list[str]] = {
    (FLAG, ""): ["fail 1"],
    (FLAG, "encrypted = null"): ["fail 2"],
    (FLAG, 'encrypted = "true"'): ["pass 2"],
    (FLAG, "encrypted = false"): ["fail 2"],
    (FLAG, "encrypted = var.x"): ["unknown 4"],
    (FLAG, 'dynamic "rest" {\nfor_each = var.x\ncontent {}\n}'): ["fail 1"],
    (NESTED, ""): ["fail 1"],
    (NESTED, "rest {\n}"): ["fail 2"],
    (NESTED, 'rest {\nmode = "DISABLED"\n}'): ["fail 3"],
    (NESTED, 'rest {\nmode = "ENABLED"\n}'): ["pass 3"],
    (NESTED, 'dynamic "rest" {\nfor_each = var.x\ncontent {\nmode = "ENABLED"\n}\n}'): ["unknown 2"],
    (DEFAULT, ""): ["pass 1"],
    (DEFAULT, 'rest {\nmode = ""\n}'): ["pass 3"],
    (DEFAULT, 'rest {\nmode = "OFF"\n}'): ["fail 3"],
    (EACH, ""): [],
    (EACH, "outer {\n}"): [],
    (EACH, 'outer {\ninner {\nmode = "ON"\n}\ninner {\n}\n}\nouter {\ninner {\nmode = "OFF"\n}\n}'): [
        "pass 4",
        "fail 6 [1]",
        "fail 11 [2]",
    ],
    (SOME, ""): ["fail 1"],
    (SOME, 'engine = "redis"'): ["fail 1"],
    (SOME, 'engine = "other"'): [],
    (SOME, "engine = var.x"): ["unknown 1"],
    (SOME, "engine = var.x\nencrypted = true"): ["pass 3"],
    (VERSION, ""): ["unknown 1"],
    (DAYS, 'days = "90"'): ["pass 2"],
    (DAYS, "days = 89"): ["fail 2"],
    (KEY, 'key = ""'): ["fail 2"],
    (KEY, "key = var.x"): ["unknown 4"],
    (KEY, 'key = "${var.x}/key"'): ["pass 2"],
}


def table(*demands: Demand) -> Demands:
    return Demands("enc-x-store", Severity.LOW, "A store.", "Why.", "it is plain", "fix", demands, "", "")


def told(directory: Path, rule: Demands, body: str) -> list[str]:
    """Verdict, line and defect of each judgement; what is unknown is told at the variable, in line 4 or later."""
    text = f'resource "x_store" "s" {{\n{body}\n}}\nvariable "x" {{}}\n'
    found = judgements(rule.rule(), graph_of_text(directory, text))
    return [f"{j.verdict.value} {j.span.line} {j.defect}".rstrip() for j in found]


@pytest.mark.parametrize(("demand", "body"), CASES)
def test_what_a_demand_comes_to(tmp_path: Path, demand: Demand, body: str) -> None:
    found = told(tmp_path, table(demand), body)
    assert [text.replace(" [0]", "") for text in found] == CASES[demand, body]


def test_several_demands_on_one_resource_are_told_apart(tmp_path: Path) -> None:
    assert told(tmp_path, table(FLAG, DAYS), "days = 1") == ["fail 1 encrypted", "fail 2 days"]


def test_what_is_judged_is_listed() -> None:
    rule = table(FLAG, NESTED, EACH, FLAG).rule()
    assert rule.judges == ("x_store.encrypted", "x_store.rest.mode", "x_store.outer.inner.mode")


def test_a_message_and_a_weight_of_its_own(tmp_path: Path) -> None:
    demand = Demand("aws_s3_bucket", "x", says(True), message="the bucket is plain")
    weighed = Demands("enc-x", Severity.LOW, "A.", "W.", "m", "f", (demand,), "", "", weigh=with_phi(Severity.HIGH))
    graph = graph_of_text(tmp_path, 'resource "aws_s3_bucket" "b" {\nbucket = "patients"\n}\n')
    (found,) = judgements(weighed.rule(), graph)
    assert (found.message, found.severity) == ("the bucket is plain", Severity.HIGH)
