"""Bodies and blocks: structure, spans, errors, recovery, robustness and agreement with python-hcl2."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path

import hcl2
import pytest

from iaclint.source import SourceFile
from iaclint.syntax import Body, Invalid, check_expressions, parse_body
from tests.syntax_text import tree

FIXTURES = Path(__file__).parent.parent / "fixtures"
SAMPLES = sorted((FIXTURES / "syntax").glob("*.tf"))


def outline(body: Body) -> str:
    """The names of arguments and the headers of blocks, nested."""
    items = [*body.attributes, *(f"{' '.join((b.type, *b.labels))} {{{outline(b.body)}}}" for b in body.blocks)]
    return ", ".join(items)


STRUCTURES = [
    ("", ""),
    ("\n\n\n", ""),
    ("\ufefflocals { a = 1 }", "locals {a}"),
    ("locals {\r\n  a = 1\r\n}\r\n", "locals {a}"),
    ("locals\t\t {\n\ta \t =\t1 \n}", "locals {a}"),
    ("locals {}\nlocals { }\nlocals {\n}", "locals {}, locals {}, locals {}"),
    ("a = 1\nb = 2", "a, b"),
    ("a /* x */ = /* y */ 1 /* z */ # w\nb = 2 // v", "a, b"),
    ("/* a\n b */ a = 1\n/**/ b = 2\n", "a, b"),
    ('resource "a" "b" {\n}\nresource c d {\n}', "resource a b {}, resource c d {}"),
    ('b "x" /* y */ "z" { # w\n}', "b x z {}"),
    (r'b "\u0061b" {}', "b ab {}"),
    ('b "a$${b}" "100%" {}', "b a${b} 100% {}"),
    ("größe = 1\na-b = 2", "größe, a-b"),
    ("a = [\n1,\n2]\nb = {\nc = 1\n}\nd = f(\n)\n", "a, b, d"),
    ('a = "${b["}"]}}" # }\nc = 1', "a, c"),
    ('a = "${\n"x"}"\nc = 1', "a, c"),
    ("a = <<E\n}\n${<<F\nE\nF\n}\nE\nb = 1\n", "a, b"),
    ("a = <<-E\n  b = 1\n  EX\n  E\nc = 1\n", "a, c"),
    ("a = 1 < 2 /3\nb = x/y\n", "a, b"),
    ("x {\n y {\n z {\n a = 1\n }\n }\n b = 2\n}", "x {b, y {z {a}}}"),
]


@pytest.mark.parametrize(("text", "expected"), STRUCTURES)
def test_structure(text: str, expected: str) -> None:
    body, problems = parse_body(SourceFile("test.tf", text))
    assert (outline(body), problems, check_expressions(body)) == (expected, [], [])


def test_spans_cover_names_values_headers_and_blocks() -> None:
    text = 'resource "a" "b" {\n  x = 1 # one\n  y = {\n    z = 2\n  }  \n}\n'
    body, _ = parse_body(SourceFile("test.tf", text))
    (block,) = body.blocks
    assert (block.header.text, block.span.text) == ('resource "a" "b"', text.rstrip("\n"))
    x, y = block.body.attributes.values()
    assert (x.span.text, x.value_span.text, str(x.span)) == ("x = 1", "1", "test.tf:2:3")
    assert (y.span.text, y.value_span.text) == ("y = {\n    z = 2\n  }", "{\n    z = 2\n  }")


def test_expressions_are_read_once_and_only_when_asked_for() -> None:
    body, problems = parse_body(SourceFile("test.tf", "a = 1 +\n"))
    assert not problems
    first = body.attributes["a"].expression
    assert isinstance(first, Invalid)
    assert body.attributes["a"].expression is first


REQUIRED = "Argument or block definition required"
SINGLE = "Invalid single-argument block definition"
BROKEN = [
    # text, the problems as (summary, line), what could still be read
    ("a 1\nb = 2", [(REQUIRED, 1)], "b"),
    ("1 + 1\nb = 2", [(REQUIRED, 1)], "b"),
    ("locals {\n}\n}\nb = 2", [(REQUIRED, 3)], "b, locals {}"),
    ('"hello"\nb = 2', [("Invalid argument name", 1)], "b"),
    ("a == 1\nb = 2", [(REQUIRED, 1)], "b"),
    ("a =\nb = 2", [("Invalid expression", 1)], "a, b"),
    ("a = 1 b = 2\nc = 3", [("Missing newline after argument", 1)], "a, c"),
    ("a = 1, b = 2\nc = 3", [("Unexpected comma after argument", 1)], "a, c"),
    ("a = 1 }\nc = 3", [("Missing newline after argument", 1)], "a, c"),
    ("a = 1 +\n  2\nc = 3", [("Invalid expression", 1)], "c"),
    ("a = true\n  ? 1\n  : 2\nc = 3", [(REQUIRED, 2)], "a, c"),
    ("a = <<E \ntext\nE\nc = 3", [("Invalid expression", 1)], "c"),
    ("x {\n  a = [1\n  b = 2\n}\nc = 3", [("Missing item separator", 3)], "c, x {b}"),
    ("x {\n  a = [\n}\nc = 3", [("Invalid expression", 3)], "c, x {}"),
    ("x {\n  a = (1]\n  b = 2\n}\nc = 3", [("Unbalanced parentheses", 2)], "c, x {b}"),
    ('x {\n  a = "b\n  c = 2\n}\nd = 3', [("Invalid multi-line string", 2)], "d, x {c}"),
    ('x {\n  a = "${b\n  c = 2\n}\nd = 3', [("Extra characters after interpolation expression", 3)], "d, x {c}"),
    ("a = 1\na = 2\nb = 3", [("Attribute redefined", 2)], "a, b"),
    ("x { a = 1 b = 2 }\nc = 3", [(SINGLE, 1)], "c, x {a}"),
    ("x { a = 1, b = 2 }\nc = 3", [(SINGLE, 1)], "c, x {a}"),
    ("x { a = 1\n b = 2\n}\nc = 3", [(SINGLE, 1)], "c, x {a, b}"),
    ("x { y { a = 1 } }\nc = 3", [("Argument definition required", 1)], "c, x {}"),
    ("x { 1 }\nc = 3", [(REQUIRED, 1)], "c, x {}"),
    ("x {} y {}\nc = 3", [("Missing newline after block definition", 1)], "c, x {}"),
    ("x\n{\n}\nc = 3", [(REQUIRED, 1)], "c"),
    ('x "a"\nc = 3', [("Invalid block definition", 1)], "c"),
    ('x "a" = 1\nc = 3', [("Invalid block definition", 1)], "c"),
    ('x "a${b}" {\n}\nc = 3', [("Invalid string literal", 1)], "c, x a${b} {}"),
    (r'x "\q" {}', [("Invalid escape sequence", 1)], r"x \q {}"),
    ("locals {\r  a = 1\r}\r", [("Invalid character", 1)], "locals {}"),
    ("a = 1\n/* open\nb = 2", [(REQUIRED, 2)], "a, b"),
    ("x {\n  a = 1\n", [("Unclosed configuration block", 1)], "x {a}"),
    (
        'resource "a" "b" {\n  x = 1\n\nresource "c" "d" {\n  y = 1\n}\n',
        [("Unclosed configuration block", 1)],
        "resource a b {x}, resource c d {y}",
    ),
    (
        'resource "a" "b" {\n  x {\n    y = 1\n}\n\nresource "c" "d" {\n}\n',
        [("Unclosed configuration block", 1)],
        "resource a b {x {y}}, resource c d {}",
    ),
    (
        "locals {\n  a = {\n    b = 1\n  c = 2\n}\n\nlocals {\n  d = 1\n}\n",
        [("Unclosed configuration block", 1)],
        "locals {a}, locals {d}",
    ),
]


@pytest.mark.parametrize(("text", "expected", "rest"), BROKEN)
def test_an_error_costs_one_item(text: str, expected: list[tuple[str, int]], rest: str) -> None:
    body, problems = parse_body(SourceFile("test.tf", text))
    found = [(problem.summary, problem.line) for problem in [*problems, *check_expressions(body)]]
    assert found == expected
    assert outline(body) == rest


def test_a_body_knows_what_it_lost() -> None:
    body, problems = parse_body(SourceFile("test.tf", "x {\n  a 1\n  y {\n  }\n}\nz {\n}\n"))
    x, z = body.blocks
    assert x.body.broken == problems
    assert [body.broken, x.body.blocks[0].body.broken, z.body.broken] == [[], [], []]


def test_check_expressions_tells_all_in_order() -> None:
    body, problems = parse_body(SourceFile("test.tf", "x {\n  a = 1 +\n}\nb = [1 2]\ny {\n  c = )\n}\nd = 1\n"))
    found = [problem.line for problem in [*problems, *check_expressions(body)]]
    assert (problems[0].line, sorted(found)) == (6, [2, 4, 6, 6])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_every_prefix_is_read_without_an_exception(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for length in range(len(text)):
        body, _ = parse_body(SourceFile("test.tf", text[:length]))
        check_expressions(body)


HOSTILE = {
    "long string": 'a = "' + "x" * 1_000_000 + '"',
    "unclosed string": 'a = "' + "x" * 1_000_000,
    "brackets": "a = " + "[" * 100_000,
    "blanks": "a" + " " * 300_000 + "1",
    "blank lines": (" " * 999 + "\n") * 300 + "?",
    "block comments": "/* \n" * 100_000,
    "comments in values": "a = 1 /* \n" * 30_000,
    "heredocs": "".join(f"a{index} = <<E{index}\n" for index in range(30_000)),
    "values": "a = [\n" * 60_000,
    "blocks": "b {\n" * 100_000,
    "top-level blocks": 'resource "a" "b" {\n' * 20_000,
    "closing braces": "}" * 100_000,
    "labels": "b" + ' "c"' * 100_000,
    "quotes": '"' * 300_000,
    "control characters": "\0\r" * 100_000,
    "dashes": "a = " + "a“" * 100_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_takes_linear_time(text: str) -> None:
    started = time.process_time()
    body, _ = parse_body(SourceFile("test.tf", text))
    check_expressions(body)
    assert time.process_time() - started < 5


def test_many_errors_end_the_reading_with_a_problem() -> None:
    body, problems = parse_body(SourceFile("test.tf", "a 1\nb = 1\n" * 200 + "last = 1\n"))
    assert problems[-1].summary == "Too many syntax errors"
    assert "last" not in body.attributes
    assert problems[-1] in body.broken


def seen_by_hcl2(body: Mapping[str, object]) -> str:
    """The outline of a body as python-hcl2 reads it, with everything sorted."""
    items: list[str] = []
    for name, value in body.items():
        if name.startswith("__"):
            continue
        blocks = value if isinstance(value, list) else []
        if blocks and all(isinstance(block, dict) for block in blocks) and any(map(is_block, blocks)):
            items += [labelled(name, block) for block in blocks]
        else:
            items.append(name)
    return ", ".join(sorted(items))


def is_block(value: Mapping[str, object]) -> bool:
    """Whether python-hcl2 marks this, or what is below its labels, as a block."""
    if "__is_block__" in value:
        return True
    inner = next(iter(value.values()), None)
    return len(value) == 1 and isinstance(inner, dict) and is_block(inner)


def labelled(header: str, block: Mapping[str, object]) -> str:
    """The outline of a block below its labels."""
    while "__is_block__" not in block:
        ((label, inner),) = block.items()
        assert isinstance(inner, dict)
        header, block = f"{header} {json.loads(label) if label.startswith(chr(34)) else label}", inner
    return f"{header} {{{seen_by_hcl2(block)}}}"


def sorted_outline(body: Body) -> str:
    """Our outline, sorted in the same way."""
    blocks = [f"{' '.join((b.type, *b.labels))} {{{sorted_outline(b.body)}}}" for b in body.blocks]
    return ", ".join(sorted([*body.attributes, *blocks]))


def test_both_readers_see_the_same_blocks_and_arguments() -> None:
    compared = 0
    for path in sorted(set(FIXTURES.rglob("*.tf")) - set((FIXTURES / "hostile").iterdir())):
        text = path.read_text(encoding="utf-8")
        try:
            theirs = hcl2.loads(text)
        except Exception:  # noqa: BLE001, S112 - what python-hcl2 cannot read is not compared
            continue
        ours, problems = parse_body(SourceFile(path.name, text))
        if not problems:
            assert sorted_outline(ours) == seen_by_hcl2(theirs), path
            compared += 1
    assert compared >= len(SAMPLES)


def test_the_values_of_the_sample_have_the_expected_trees() -> None:
    file = SourceFile("values.tf", (FIXTURES / "syntax" / "values.tf").read_text(encoding="utf-8"))
    body, problems = parse_body(file)
    assert not problems
    values = {name: tree(attribute.expression) for name, attribute in body.blocks[0].body.attributes.items()}
    assert values["arithmetic"] == "((paren((1 + 2)) * (-3)) % 4)"
    assert values["heredoc"] == "template('line one\\n  ', var.two, '\\n')"
    assert values["flush"] == "'# not a comment\\n}\\n'"
    assert values["call"] == "merge(var.a, {'b' = 1}, var.rest...)"
