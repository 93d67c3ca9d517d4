"""A list put together from known and unknown parts: its known elements are in it, whatever the others are."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaclint.truth import NO, Truth
from iaclint.values.ask import contains, is_empty
from tests.plain import UNKNOWN, plain_of
from tests.support import NOWHERE, root_of_text

VARIABLES = """
variable "any" {}
variable "list" { type = list(string) }
variable "set" { type = set(string) }
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('concat(["a"], var.list)', ["a"]),
        ('concat(["a"], var.any)', ["a"]),
        ('concat(var.list, ["a"], ["b"])', ["a", "b"]),
        ('concat(concat(["a"], var.list), ["b"])', ["a", "b"]),
        ("concat([1], var.list)", [1]),
        ('toset(concat(["a"], var.list))', ["a"]),
        ('distinct(concat(["a", "a"], var.list))', ["a"]),
        ('flatten([["a", ["b"]], var.list])', ["a", "b"]),
        ('flatten([concat(["a"], var.list), "b"])', ["a", "b"]),
        ('flatten(["b", concat(["a"], var.list)])', ["b", "a"]),
        ('compact(["a", "", null, var.any])', ["a"]),
        ('compact(["a", "${var.any}-x"])', ["a", UNKNOWN]),
        ("try(flatten([[{ a = var.any }]]), [])", [{"a": UNKNOWN}]),
        ("try(concat([{ a = var.any }], []), [])", [{"a": UNKNOWN}]),
        ("try(concat([var.any.x], []), [])", []),
        ("try(flatten([var.any]), [])", []),
        ("var.list", []),
        ("concat(var.list, var.list)", []),
        ('"${var.any}-x"', []),
        ('["a", var.any]', ["a", UNKNOWN]),
    ],
)
def test_the_known_elements_stay(tmp_path: Path, expression: str, expected: list[object]) -> None:
    root = root_of_text(tmp_path, f'{VARIABLES}\noutput "x" {{ value = {expression} }}\n')
    value = root.instance.output("x", NOWHERE)
    assert [plain_of(item) for item in value.certain_items] == expected


def _answers(tmp_path: Path, expression: str) -> tuple[Truth, Truth]:
    root = root_of_text(tmp_path, f'{VARIABLES}\noutput "x" {{ value = {expression} }}\n')
    value = root.instance.output("x", NOWHERE)
    return contains(value, "a"), is_empty(value)


def test_what_is_among_them_is_certain_and_what_is_not_stays_open(tmp_path: Path) -> None:
    has, empty = _answers(tmp_path, 'concat(["a"], var.list)')
    assert has.is_yes
    assert empty == NO
    has, empty = _answers(tmp_path, 'concat(["b"], var.list)')
    assert has.is_maybe
    assert empty == NO
    has, empty = _answers(tmp_path, "concat(var.list, var.list)")
    assert has.is_maybe
    assert empty.is_maybe


def test_as_plain_data_it_is_unknown_all_the_same(tmp_path: Path) -> None:
    root = root_of_text(tmp_path, f'{VARIABLES}\noutput "x" {{ value = jsonencode(concat(["a"], var.list)) }}\n')
    assert plain_of(root.instance.output("x", NOWHERE)) == UNKNOWN
