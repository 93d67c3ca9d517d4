"""New HCL text: what is written is what our own reader reads back."""

from __future__ import annotations

import pytest

from iaclint.source import SourceFile
from iaclint.syntax import check_expressions, parse_body
from iaclint.syntax.writer import Code, NewBlock, NewValue, render
from tests.syntax_text import tree

VALUES: list[tuple[NewValue, str]] = [
    ("plain", "'plain'"),
    ('a\n"b"\t\\c', "'a\\n\"b\"\\t\\\\c'"),
    ("${x} %{y} $ %", "'${x} %{y} $ %'"),
    ('"${x}"', "'\"${x}\"'"),
    (True, "True"),
    (3, "3"),
    (None, "None"),
    (Code("var.a[0].b"), "var.a[0].b"),
    (Code("cond ? 1 : 2"), "(cond ? 1 : 2)"),
    (["a", 1, Code("b")], "['a', 1, b]"),
    ({"a": 1, "b c": {"d": []}, "for": "x", "1": 2}, "{'a' = 1, 'b c' = {'d' = []}, 'for' = 'x', '1' = 2}"),
]


@pytest.mark.parametrize(("value", "expected"), VALUES)
def test_a_value_is_read_back(value: NewValue, expected: str) -> None:
    body, problems = parse_body(SourceFile("new.tf", render([NewBlock("locals", arguments={"a": value})])))
    assert [*problems, *check_expressions(body)] == []
    assert tree(body.blocks[0].body.attributes["a"].expression) == expected


def test_blocks_are_written_in_order_with_their_labels() -> None:
    new = [
        NewBlock(
            "resource",
            ("aws_s3_bucket", "logs"),
            {"bucket": "logs"},
            (NewBlock("lifecycle", arguments={"prevent_destroy": True}), NewBlock("timeouts")),
        ),
        NewBlock("locals"),
    ]
    assert render(new) == (
        'resource "aws_s3_bucket" "logs" {\n'
        '  bucket = "logs"\n'
        "\n"
        "  lifecycle {\n"
        "    prevent_destroy = true\n"
        "  }\n"
        "\n"
        "  timeouts {}\n"
        "}\n"
        "\n"
        "locals {}\n"
    )
