"""The small languages inside functions: format verbs and regular expressions; and the limits of outcomes."""

from __future__ import annotations

from itertools import pairwise

import pytest

from iaclint.functions import FunctionLimit
from iaclint.functions.re2_match import find_all
from iaclint.functions.re2_syntax import PatternError, parse
from tests.plain import Plain, plain_of, run

FORMATS: list[tuple[str, Plain, str]] = [
    ("%v", "a", "a"),
    ("%#v", "a", '"a"'),
    ("%v", [1, "<"], '[1,"\\u003c"]'),
    ("%q", 'a"\t', '"a\\"\\t"'),
    ("%t", "true", "true"),
    ("%010t|", True, "true|"),
    ("%b", -5, "-101"),
    ("%o", 8, "10"),
    ("%#x", 255, "0xff"),
    ("%X", 255, "FF"),
    ("%05d", -42, "-0042"),
    ("%-5d|", 42, "42   |"),
    ("%+d", 5, "+5"),
    ("% d", 5, " 5"),
    ("%.3d", 5, "005"),
    ("%e", 123456.789, "1.234568e+05"),
    ("%E", 0, "0.000000E+00"),
    ("%.0f", 2.5, "2"),
    ("%+.1f", 5, "+5.0"),
    ("%-8.2f|", 3.14159, "3.14    |"),
    ("%g", 100000, "100000"),
    ("%g", 123456789, "1.23456789e+08"),
    ("%g", 0.00001, "1e-05"),
    ("%.3g", 1234.5, "1.23e+03"),
    ("%G", 1e-10, "1E-10"),
    ("%v", 10**100, "1e+100"),
    ("%s", 10**21, "1" + "0" * 21),
    ("%5s|", "é", "    é|"),
    ("%.2s", "añb", "añ"),
    ("%010s", "abc", "0000000abc"),
    ("%%%s%%", "x", "%x%"),
    ("%[1]s%[1]s", "x", "xx"),
]


@pytest.mark.parametrize(("template", "argument", "expected"), FORMATS)
def test_format_verbs(template: str, argument: Plain, expected: str) -> None:
    assert plain_of(run("format", template, argument)) == expected


PATTERNS: list[tuple[str, str, str | None]] = [
    ("\\d", "٣", None),
    ("(?i)k", "K", "K"),
    ("a(?i)b|c", "C", "C"),
    ("(?i:a)b", "Ab", "Ab"),
    ("a.c", "a\nc", None),
    ("(?s)a.c", "a\nc", "a\nc"),
    ("(?m)^b$", "a\nb\nc", "b"),
    ("b$", "b\n", None),
    ("(?U)a+", "aaa", "a"),
    ("a+?", "aaa", "a"),
    ("\\Qa.b\\E+", "a.bb", "a.bb"),
    ("\\x{1F600}", "😀", "😀"),
    ("\\pL+", "1éa", "éa"),
    ("[^\\W\\d]+", "12ab", "ab"),
    ("[]a]+", "a]", "a]"),
    ("[a\\-z]+", "b-a", "-a"),
    ("a{,2}", "a{,2}", "a{,2}"),
    ("(a|ab)(c|bcd)", "abcd", "abcd"),
    ("\\bfoo\\b", "a foo b", "foo"),
    ("(?:a|b)*c", "ababc", "ababc"),
    ("(a*)*", "aa", "aa"),
    ("x*", "aaa", ""),
]


def first_match(pattern: str, text: str) -> str | None:
    span = next((match[0] for match in find_all(parse(pattern), text)), None)
    return text[slice(*span)] if span is not None else None


@pytest.mark.parametrize(("pattern", "text", "matched"), PATTERNS)
def test_patterns_match_as_re2_does(pattern: str, text: str, matched: str | None) -> None:
    assert first_match(pattern, text) == matched


@pytest.mark.parametrize(
    "pattern",
    [
        "[",
        "(",
        "a)",
        "(?=a)",
        "(?!a)",
        "(?<=a)",
        "(?>a)",
        "\\1",
        "\\Z",
        "\\e",
        "a**",
        "*a",
        "a{1001}",
        "[b-a]",
        "\\pX",
        "a++",
    ],
)
def test_what_re2_does_not_take_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        parse(pattern)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("(a+)+$", "a" * 2000 + "b"), ("(a|a)*b", "a" * 2000), (".*.*.*.*.*=", "x" * 500), ("(?:a?){30}a{30}", "a" * 30)],
)
def test_patterns_that_explode_elsewhere_end(pattern: str, text: str) -> None:
    first_match(pattern, text)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("indent", [10**9, "a\nb"]),
        ("format", ["%999999999s", "a"]),
        ("format", ["%09999999.9999999f", 1]),
        ("replace", ["a" * 10_000, "a", "b" * 10_000]),
        ("setproduct", [[*range(1000)], [*range(1000)], [1, 2]]),
        ("jsondecode", ["[" * 10_000 + "]" * 10_000]),
        ("yamldecode", ["[" * 10_000 + "]" * 10_000]),
        (
            "yamldecode",
            [
                "a: &a [x,x,x,x,x,x,x,x,x]\n"
                + "".join(f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in pairwise("abcdefgh"))
            ],
        ),
        ("fileset", [".", "{a,b}" * 20]),
    ],
)  # fmt: skip
def test_outcomes_without_bounds_are_refused_before_they_are_made(name: str, arguments: list[Plain]) -> None:
    with pytest.raises(FunctionLimit):
        run(name, *arguments)
