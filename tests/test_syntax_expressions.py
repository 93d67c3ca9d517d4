"""Expressions: trees, numbers, positions, errors and limits."""

from __future__ import annotations

from fractions import Fraction

import pytest

from iaclint.source import SourceFile
from iaclint.syntax import Invalid, Literal, parse_expression, references, walk
from tests.syntax_text import read, tree

TREES = [
    ("1 + 2 * 3", "(1 + (2 * 3))"),
    ("1 - 2 - 3", "((1 - 2) - 3)"),
    ("a || b && c == d < e + f * g", "(a || (b && (c == (d < (e + (f * g))))))"),
    ("a * b + c < d == e && f || g", "((((((a * b) + c) < d) == e) && f) || g)"),
    ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
    ("a ? b ? c : d : e", "(a ? (b ? c : d) : e)"),
    ("a == b ? c : d", "((a == b) ? c : d)"),
    ("-x[0]", "(-x[0])"),
    ("!o.flag", "(!o.flag)"),
    ("!!a", "(!(!a))"),
    ("-a + -b", "((-a) + (-b))"),
    ("a-b", "a-b"),
    ("a -b", "(a - b)"),
    ("local.n-1", "local.n-1"),
    ("[5][0]-1", "([5][0] - 1)"),
    ("größe", "größe"),
    ("true", "True"),
    ("null", "None"),
    ("a.true", "a.true"),
    ("x.0.name", "x.0.name"),
    ("x.0[1]", "x.0[1]"),
    ("x[*].a[0].b", "splat(x, @.a[0].b, full)"),
    ("x[*][*].a", "splat(x, splat(@, @.a, full), full)"),
    ("x.*.a.b[0].c", "splat(x, @.a.b)[0].c"),
    ("x.*", "splat(x, @)"),
    ("x[ * ]", "splat(x, @, full)"),
    ("f()", "f()"),
    ("f (a, b,)", "f(a, b)"),
    ("f(a...)", "f(a...)"),
    ("core::upper(a)", "core::upper(a)"),
    ("provider::aws::arn_parse(a).b", "provider::aws::arn_parse(a).b"),
    ("(a)", "paren(a)"),
    ("(\n1 +\n2\n)", "paren((1 + 2))"),
    ("[\n1,\n\n2 # two\n, 3 // three\n]", "[1, 2, 3]"),
    ("[true\n? 1\n: 2]", "[(True ? 1 : 2)]"),
    ("f(\na\n)", "f(a)"),
    ("/* one */ 1 /* and\n */ + 2", "(1 + 2)"),
    ("{}", "{}"),
    ("{ a = 1, b : 2 }", "{'a' = 1, 'b' = 2}"),
    ("{\na = 1\n\n# comment\nb = 2\n}", "{'a' = 1, 'b' = 2}"),
    ("{ true = 1, if = 2, null = 3 }", "{'true' = 1, 'if' = 2, 'null' = 3}"),
    ('{ (a) = 1, "b" = 2, 3 = 4, f(x) = 5, "${y}" = 6 }', "{paren(a) = 1, 'b' = 2, 3 = 4, f(x) = 5, wrap(y) = 6}"),
    ("{\nfor k in a : k => 1}", "for(k in a : k => 1)"),
    ("[for v in a : v]", "for(v in a : v)"),
    ("[for k, v in a : v if k != b]", "for(k, v in a : v if (k != b))"),
    ("{for k, v in a : k => v...}", "for(k, v in a : k => v...)"),
    ("[forx, a]", "[forx, a]"),
]


@pytest.mark.parametrize(("text", "expected"), TREES)
def test_expression_has_terraforms_tree(text: str, expected: str) -> None:
    assert tree(read(text)) == expected


NUMBERS = [
    ("12", 12),
    ("007", 7),
    ("1.50", Fraction(3, 2)),
    ("3.0", 3),
    ("1e3", 1000),
    ("1E+3", 1000),
    ("2.5e-1", Fraction(1, 4)),
    ("1e40", 10**40),
    ("9007199254740993", 9007199254740993),
    (str(2**512 + 1), 2**512),
    (str(2**513 + 3), 2**513 + 4),
]


@pytest.mark.parametrize(("text", "expected"), NUMBERS)
def test_numbers_are_exact_up_to_512_bits(text: str, expected: int | Fraction) -> None:
    node = read(text)
    assert isinstance(node, Literal)
    assert node.value == expected
    assert isinstance(node.value, int) == (Fraction(expected).denominator == 1)


def test_a_fraction_is_rounded_to_512_bits() -> None:
    node = read("0.1")
    assert isinstance(node, Literal)
    assert isinstance(node.value, Fraction)
    assert node.value.numerator.bit_length() <= 512
    assert abs(node.value - Fraction(1, 10)) < Fraction(1, 2**514)


ERRORS = [
    ("", "Invalid expression", 0),
    ("1 +", "Invalid expression", 3),
    ("1 +\n2", "Invalid expression", 3),
    ("true\n? 1 : 2", "Missing newline after argument", 4),
    ("1.", "Invalid attribute name", 2),
    (".5", "Invalid expression", 0),
    ("0x1F", "Missing newline after argument", 1),
    ("1_000", "Missing newline after argument", 1),
    ("1e", "Missing newline after argument", 1),
    ("1e999999999", "Number literal too large", 0),
    ("1, 2", "Unexpected comma after argument", 1),
    ("not true", "Missing newline after argument", 4),
    ("1 ** 2", "Invalid expression", 3),
    ("a ?? b", "Invalid expression", 3),
    ("a ? b", "Missing false expression in conditional", 5),
    ("a & b", "Unsupported operator", 2),
    ("'a'", "Invalid character", 0),
    ("“a”", "Invalid character", 0),
    ("a;", "Invalid character", 1),
    ("x[]", "Invalid expression", 2),
    ("x[0", "Missing close bracket on index", 3),
    ("x[*\n]", "Missing close bracket on splat index", 3),
    ("x.0.1", "Invalid legacy index syntax", 2),
    ("x.", "Invalid attribute name", 2),
    ("x.*.*", "Nested splat expression not allowed", 4),
    ("(1", "Unbalanced parentheses", 2),
    ("(1]", "Unbalanced parentheses", 2),
    ("f(1 2)", "Missing argument separator", 4),
    ("f(,)", "Invalid expression", 2),
    ("f(a..., b)", "Missing closing parenthesis", 3),
    ("a::", "Missing function name", 3),
    ("a::b", "Missing open parenthesis", 4),
    ("[1 2]", "Missing item separator", 3),
    ("[1, 2)", "Missing item separator", 5),
    ("{ a = 1 b = 2 }", "Missing attribute separator", 8),
    ("{ a 1 }", "Missing key/value separator", 4),
    ("{ a }", "Missing key/value separator", 4),
    ("{ a\n}", "Missing attribute value", 3),
    ("{ a = 1", "Unterminated object constructor expression", 0),
    ("{ a.b = 1 }", "Ambiguous attribute key", 2),
    ("{ for = 1 }", "Invalid 'for' expression", 6),
    ("{\na = 1\n, b = 2}", "Invalid expression", 8),
    ("[for x in a x]", "Invalid 'for' expression", 12),
    ("[for x in a : x => x]", "Invalid 'for' expression", 14),
    ("[for x in a : x...]", "Invalid 'for' expression", 14),
    ("{for x in a : x}", "Invalid 'for' expression", 14),
    ("[for 1 in a : 1]", "Invalid 'for' expression", 5),
    ("[for x, y, z in a : 1]", "Invalid 'for' expression", 9),
]


@pytest.mark.parametrize(("text", "summary", "offset"), ERRORS)
def test_error_is_told_where_terraform_tells_it(text: str, summary: str, offset: int) -> None:
    node = read(text)
    assert isinstance(node, Invalid)
    assert node.problem.span is not None
    assert (node.problem.summary, node.problem.span.start) == (summary, offset)


@pytest.mark.parametrize(
    ("opening", "core", "closing"),
    [
        ("[", "1", "]"),
        ("(", "1", ")"),
        ("{a=", "1", "}"),
        ("f(", "1", ")"),
        ("!", "true", ""),
        ('"${', "1", '}"'),
        ("true ? ", "1", " : 2"),
        ("true ? 1 : ", "2", ""),
        ("[for x in ", "a", " : x]"),
        ("", "a", "[0]"),
        ("", "a", ".b"),
        ("", "a", "[*]"),
        ("1 + ", "1", ""),
    ],
)
def test_depth_is_limited_with_a_clear_problem(opening: str, core: str, closing: str) -> None:
    shallow = read(opening * 40 + core + closing * 40)
    assert not isinstance(shallow, Invalid)
    deep = read(opening * 20_000 + core + closing * 20_000)
    assert isinstance(deep, Invalid)
    assert deep.problem.summary == "Expression nested too deeply"


def test_every_node_spans_its_text() -> None:
    text = 'f(a.b[0], "x${c}", [for v in d : v ? 1 : -2], { e = g.*.h }) == (i + j)'
    node = read(text)
    assert node.span.text == text
    spans = {part.span.text for part in walk(node)}
    assert {"a.b[0]", "a.b", '"x${c}"', "c", "[for v in d : v ? 1 : -2]", "-2", "g.*.h", "(i + j)", "i + j"} <= spans


def test_a_range_of_a_file_is_parsed_alone() -> None:
    file = SourceFile("test.tf", "a = b.c\nd = 1")
    assert parse_expression(file, 4, 7).span.text == "b.c"


REFERENCES = [
    ("var.a.b", [("var", ("a", "b"))]),
    ("aws_vpc.main[0].id", [("aws_vpc", ("main",))]),
    ("aws_vpc.main.0.id", [("aws_vpc", ("main",))]),
    ("aws_vpc.main[*].id", [("aws_vpc", ("main",))]),
    ("module.m[var.k].out", [("module", ("m",)), ("var", ("k",))]),
    ("x", [("x", ())]),
    ("f(a.b, c.d)", [("a", ("b",)), ("c", ("d",))]),
    ("[for k, v in a.b : [k, v.c, d.e] if v]", [("a", ("b",)), ("d", ("e",))]),
    ("[for var in var.a : var.b]", [("var", ("a",))]),
    ("{ a = b.c, (d.e) = 1 }", [("b", ("c",)), ("d", ("e",))]),
    ('"${a.b}%{ for x in c.d }${x}${e.f}%{ endfor }"', [("a", ("b",)), ("c", ("d",)), ("e", ("f",))]),
    ('"%{ if a.b }${c.d}%{ else }${e.f}%{ endif }"', [("a", ("b",)), ("c", ("d",)), ("e", ("f",))]),
    ("a.b.*.c[d.e]", [("a", ("b",)), ("d", ("e",))]),
]


@pytest.mark.parametrize(("text", "expected"), REFERENCES)
def test_references_leave_out_bound_names(text: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(found.root, found.path) for found in references(read(text))] == expected


def test_a_reference_spans_its_name_and_path() -> None:
    (found,) = references(read("upper(aws_vpc.main[0].id)"))
    assert found.span.text == "aws_vpc.main"
