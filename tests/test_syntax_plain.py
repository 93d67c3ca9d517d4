"""What is read by one regular expression is what the parser reads token by token."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iaclint.problem import Problem
from iaclint.source import SourceFile
from iaclint.syntax import Expression, parse_expression, plain
from tests.expression_text import anything

_NEVER = re.compile(r"(?!)")
_PATTERNS = ("_WHOLE", "_PAIR", "_ELEMENT", "_OBJECT")

TEXTS = (
    *('"a"', '""', "12", "0", "true", "null", "a", "a.b.c", "true.a", "a.b.c.d.e.f.g.h.i.j.k.l", "größe", "a.größe"),
    *('"${a}"', '"${ a.b }-c"', '"a${b}${c.d}"', '"${true}"', '"$${a}"', '"%{a}"', '"a$"', '"a{b}"', '"a\\n${b}"'),
    *("[]", "[ ]", '["a"]', '["a", b.c, 1, "${d}", ]', "[a, b()]", "[a[0]]", "[a b]", "[,]", "[\na,\r\n\nb\n]"),
    *("[1.5]", "[a, [b], [[c, d]]]", "[for a in b : a]", "[ # c\n for a in b : a]", "[form]", "[a, # c\n b]"),
    *("[a /* b */, c]", "{}", '{ a = "b" }', "{ a = b, c = d.e\n f = [1, g] }", "{ a : 1, b = null }"),
    *("{ a = b c = d }", "{ a == b }", "{ a =\n b }", "{ a = [\n1,\n2\n]\n}", '{ "a" = b, c = "${d}" }', "{ (a) = b }"),
    *("{ a.b = c }", "{ for = a }", "{ for a in b : a => c }", "{ format = a }", "{ a = b ? c : d, e = f }", "{,}"),
    *("{ a = b # c\n d = e }", "{\n\n}", "{ a = b\n, c = d }", "{ größe = a }", "{ a = größe, b = c-d }", "{ a => b }"),
    *("{ a : : b }", "{ a = { b = [c] } }", "[{ a = 1 }, { b = [c] },]", "[{\n a = 1\n}\n,\n{}]"),
    *("[{ a = { b = 1 } }]", "[{ a = 1 } b]", "[{ for = 1 }]", "[{ for a in b : a => c }]", "[{ a = 1 # c\n}]"),
    *("[{ a = 1,, }]", "[{ a = 1 }, b(), { c = 2 }]", "[{ form = 1 }]", "[{ a = 1\n, b = 2 }]", "[{ a = b }\n\n]"),
    *("[{ a = 1 }", '[{ a = "${b}" }, ["c"]]', "[{ a = 1 }, {", "f([a, 1])", "f({ a = 1 }, [b])", "[a", '["a"'),
    *("[for]", "[for, a]", "[ for.a ]", "{ a = [for] }", "[\nfor\n]", "[forms, for]"),
    *("{ a = 1", "{ a = [1, }", '["a\n"]', "[" * 120 + "]" * 120),
)


def _read(text: str, patch: pytest.MonkeyPatch | None = None) -> Expression:
    if patch is not None:
        for name in _PATTERNS:
            patch.setattr(plain, name, _NEVER)
    return parse_expression(SourceFile("main.tf", text), 0, len(text))


def _told(part: object) -> object:
    """A tree with its classes and places, to be compared."""
    match part:
        case Expression():
            told = [_told(getattr(part, field.name)) for field in fields(part) if field.name != "file"]
            return type(part).__name__, told
        case list() | tuple():
            return [_told(item) for item in part]
        case Problem():
            return part.summary, part.detail, part.where
        case _:
            return part


@pytest.mark.parametrize("text", TEXTS)
def test_both_read_the_same(text: str) -> None:
    quick = _told(_read(text))
    with pytest.MonkeyPatch.context() as patch:
        assert _told(_read(text, patch)) == quick


_TOKENS = (
    *("for", "in", "a", "b.c", "1", '"', '"${', "}", "{", "[", "]", "(", ")", ",", "=", ":", "=>", "\n", " ", "# c\n"),
)


@given(st.one_of(anything(2), st.lists(st.sampled_from(_TOKENS), max_size=12).map("".join)))
def test_both_read_the_same_of_anything(text: str) -> None:
    test_both_read_the_same(text)
