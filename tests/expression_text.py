"""Expressions as text: nodes printed back, and strategies that make expressions of each kind of value."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from iaclint.syntax import (
    Binary,
    Call,
    Conditional,
    Expression,
    ForExpression,
    GetAttribute,
    Index,
    Literal,
    Name,
    ObjectLiteral,
    Parenthesized,
    Splat,
    SplatElement,
    Template,
    Text,
    TupleLiteral,
    Unary,
    Wrap,
)
from iaclint.syntax.nodes import ForDirective, IfDirective
from iaclint.values import format_number

# --- printing


def printed(node: Expression) -> str:
    """The text of an expression, with parentheses around every operation."""
    return _PRINTERS[type(node)](node)


def _literal(node: Literal) -> str:
    if isinstance(node.value, str):
        return _quoted(node.value)
    if node.value is None or isinstance(node.value, bool):
        return {None: "null", True: "true", False: "false"}[node.value]
    return format_number(node.value)


def _conditional(node: Conditional) -> str:
    return f"{_operand(node.condition)} ? {_operand(node.then)} : {_operand(node.otherwise)}"


def _object(node: ObjectLiteral) -> str:
    return "{" + ", ".join(f"{printed(key)} = {printed(value)}" for key, value in node.items) + "}"


def _call_of(node: Call) -> str:
    return f"{node.name}({', '.join(map(printed, node.arguments))}{'...' if node.spread else ''})"


def _operand(node: Expression) -> str:
    """Parentheses change no value; they are put around what is not one word."""
    bare = Literal | Name | GetAttribute | Index | Splat | Call | Template | Wrap | TupleLiteral | Parenthesized
    return printed(node) if isinstance(node, bare) else f"({printed(node)})"


def _quoted(text: str) -> str:
    escaped = json.dumps(text, ensure_ascii=False).replace("\\b", "\\u0008").replace("\\f", "\\u000c")
    return escaped.replace("${", "$${").replace("%{", "%%{")


def _part(node: Expression) -> str:
    match node:
        case Text(value=text):
            return _quoted(text)[1:-1]
        case IfDirective(condition=condition, then=then, otherwise=otherwise):
            inner = "".join(map(_part, then)) + ("%{ else }" + "".join(map(_part, otherwise)) if otherwise else "")
            return f"%{{ if {printed(condition)} }}{inner}%{{ endif }}"
        case ForDirective(key=key, value=value, collection=collection, body=body):
            names = f"{key}, {value}" if key else value
            return f"%{{ for {names} in {printed(collection)} }}{''.join(map(_part, body))}%{{ endfor }}"
    return "${" + printed(node) + "}"


def _for(node: ForExpression) -> str:
    names = f"{node.key}, {node.value}" if node.key else node.value
    result = printed(node.result)
    if node.result_key is not None:
        result = f"{printed(node.result_key)} => {result}{'...' if node.grouped else ''}"
    condition = f" if {printed(node.condition)}" if node.condition is not None else ""
    inner = f"for {names} in {printed(node.collection)} : {result}{condition}"
    return f"[{inner}]" if node.result_key is None else "{" + inner + "}"


_PRINTERS: dict[type[Expression], Callable[[Any], str]] = {
    Binary: lambda node: f"{_operand(node.left)} {node.operator} {_operand(node.right)}",
    Call: _call_of,
    Conditional: _conditional,
    ForExpression: _for,
    GetAttribute: lambda node: f"{printed(node.operand)}.{node.name}",
    Index: lambda node: f"{printed(node.operand)}[{printed(node.key)}]",
    Literal: _literal,
    Name: lambda node: str(node.name),
    ObjectLiteral: _object,
    Parenthesized: lambda node: f"({printed(node.inner)})",
    Splat: lambda node: printed(node.operand) + ("[*]" if node.full else ".*") + printed(node.each),
    SplatElement: lambda _: "",
    Template: lambda node: '"' + "".join(map(_part, node.parts)) + '"',
    TupleLiteral: lambda node: f"[{', '.join(map(printed, node.items))}]",
    Unary: lambda node: f"{node.operator}{_operand(node.operand)}",
    Wrap: lambda node: '"${' + printed(node.inner) + '}"',
}


def shape(node: Expression) -> object:
    """An expression without its places and parentheses, to be compared."""
    if isinstance(node, Parenthesized):
        return shape(node.inner)
    own = {
        name: getattr(node, name)
        for name in type(node).__slots__
        if isinstance(getattr(node, name), str | int | bool | Fraction | None) and name not in ("start", "end")
    }
    return type(node).__name__, own, [shape(part) for part in _children(node)]


def _children(node: Expression) -> list[Expression]:
    found: list[Expression] = []
    for name in type(node).__slots__:
        value = getattr(node, name)
        if isinstance(value, Expression):
            found.append(value)
        elif isinstance(value, list):
            found += [part for item in value for part in (item if isinstance(item, tuple) else (item,))]
    return found


# --- making

KNOWN = {
    "s": ("string", ['"a-b"', '""', '"x${1}"']),
    "n": ("number", ["3", "0", "2.5"]),
    "b": ("bool", ["true", "false"]),
    "ls": ("list(string)", ['["a", "b"]', "[]"]),
    "ms": ("map(string)", ['{ a = "x", k = "y" }', "{}"]),
    "ss": ("set(string)", ['["q", "p"]']),
    "o": ("object({ a = string, n = number })", ['{ a = "v", n = 1 }']),
}
"""Variables: their types, and values that they may have."""

_TEXT = st.text(alphabet='ab1-_ é"\\\n$%{}~.', max_size=5).map(_quoted)
_NUMBER = st.sampled_from(["0", "1", "2", "-1", "10", "0.5", "1e3"])
_BOOL = st.sampled_from(["true", "false"])


def _call(template: str, *arguments: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*arguments).map(lambda texts: template.format(*texts))


def texts(depth: int) -> st.SearchStrategy[str]:
    """Expressions that are strings, if they are anything."""
    leaf = st.one_of(_TEXT, st.just("var.s"), st.just("var.o.a"), st.just('var.ms["a"]'), st.just("var.ls[0]"))
    if depth == 0:
        return leaf
    text, number, boolean, items = texts(depth - 1), numbers(depth - 1), booleans(depth - 1), lists(depth - 1)
    return st.one_of(
        leaf,
        _call('"p-${{{}}}-${{{}}}"', text, number),
        _call('"%{{ if {} }}y%{{ else }}${{{}}}%{{ endif }}"', boolean, text),
        _call("upper({})", text),
        _call('replace({}, "a", {})', text, text),
        _call("substr({}, 0, {})", text, number),
        _call('join("-", {})', items),
        _call("({} ? {} : {})", boolean, text, text),
        _call("coalesce({}, {})", text, text),
        _call("try({}, {})", text, text),
        _call("jsonencode({})", anything(depth - 1)),
        _call("lookup(var.ms, {}, {})", text, text),
        _call('format("%s/%v", {}, {})', text, number),
        _call("tostring({})", number),
        _call("element({}, {})", items, number),
    )


def numbers(depth: int) -> st.SearchStrategy[str]:
    """Expressions that are numbers, if they are anything."""
    leaf = st.one_of(_NUMBER, st.just("var.n"), st.just("var.o.n"))
    if depth == 0:
        return leaf
    number, boolean = numbers(depth - 1), booleans(depth - 1)
    return st.one_of(
        leaf,
        _call("({} {} {})", number, st.sampled_from("+-*/%"), number),
        _call("(-{})", number),
        _call("length({})", anything(depth - 1)),
        _call("({} ? {} : {})", boolean, number, number),
        _call("max({}, {})", number, number),
        _call("abs({})", number),
        _call("try({}, {})", number, number),
        _call("sum([{}, {}])", number, number),
    )


def booleans(depth: int) -> st.SearchStrategy[str]:
    """Expressions that are bools, if they are anything."""
    leaf = st.one_of(_BOOL, st.just("var.b"))
    if depth == 0:
        return leaf
    number, boolean, some = numbers(depth - 1), booleans(depth - 1), anything(depth - 1)
    return st.one_of(
        leaf,
        _call("({} {} {})", number, st.sampled_from(["<", ">", "<=", ">=", "==", "!="]), number),
        _call("({} {} {})", some, st.sampled_from(["==", "!="]), some),
        _call("({} {} {})", boolean, st.sampled_from(["&&", "||"]), boolean),
        _call("(!{})", boolean),
        _call("can({})", some),
        _call("contains({}, {})", lists(depth - 1), texts(depth - 1)),
        _call('startswith({}, "a")', texts(depth - 1)),
        _call("({} == null)", some),
        _call("alltrue([{}, {}])", boolean, boolean),
        _call("anytrue([{}, {}])", boolean, boolean),
    )


def lists(depth: int) -> st.SearchStrategy[str]:
    """Expressions that are sequences, if they are anything."""
    leaf = st.one_of(st.just("var.ls"), st.just("[]"), st.just("tolist(var.ss)"))
    if depth == 0:
        return leaf
    text, items, boolean, some = texts(depth - 1), lists(depth - 1), booleans(depth - 1), anything(depth - 1)
    return st.one_of(
        leaf,
        _call("[{}, {}]", text, text),
        _call("[for v in {} : {}]", items, st.sampled_from(["v", "upper(v)", '"${v}-x"', "[v]"])),
        _call('[for k, v in {} : "${{k}}" if v != {}]', st.one_of(items, maps(depth - 1)), text),
        _call("concat({}, {})", items, items),
        _call("distinct({})", items),
        _call("flatten([{}, [{}]])", items, items),
        _call("compact({})", items),
        _call("sort({})", items),
        _call("reverse({})", items),
        _call("{}[*]", items),
        _call("[{{ a = {} }}][*].a", some),
        _call("keys({})", maps(depth - 1)),
        _call("values({})", maps(depth - 1)),
        _call("tolist(toset({}))", items),
        _call("tolist(setunion({}, {}))", items, items),
        _call('split("-", {})', text),
        _call("({} ? {} : {})", boolean, items, items),
        _call("slice({}, 0, 1)", items),
    )


def maps(depth: int) -> st.SearchStrategy[str]:
    """Expressions that are maps or objects, if they are anything."""
    leaf = st.one_of(st.just("var.ms"), st.just("var.o"), st.just("{}"))
    if depth == 0:
        return leaf
    text, mapping, boolean = texts(depth - 1), maps(depth - 1), booleans(depth - 1)
    return st.one_of(
        leaf,
        _call("{{ a = {}, b = {} }}", text, anything(depth - 1)),
        _call("{{ ({}) = {} }}", text, text),
        _call("merge({}, {})", mapping, mapping),
        _call("{{ for k, v in {} : k => v if {} }}", mapping, boolean),
        _call("{{ for v in {} : v => {}... }}", lists(depth - 1), text),
        _call("({} ? {} : {})", boolean, mapping, mapping),
        _call("zipmap({}, {})", lists(depth - 1), lists(depth - 1)),
        _call("try(jsondecode({}), {{}})", text),
    )


def anything(depth: int) -> st.SearchStrategy[str]:
    """Expressions of any kind, some of which are errors."""
    return st.one_of(texts(depth), numbers(depth), booleans(depth), lists(depth), maps(depth), st.just("null"))
