"""The JSON syntax: blocks, arguments, strings, positions and errors."""

from __future__ import annotations

from fractions import Fraction

import pytest

from iaclint.source import SourceFile
from iaclint.syntax import Body, Invalid, Literal, check_expressions, parse_json_body, walk
from tests.syntax_text import tree


def outline(body: Body) -> str:
    """The arguments with their trees and the blocks, nested."""
    arguments = [f"{name}: {tree(attribute.expression)}" for name, attribute in body.attributes.items()]
    blocks = [f"{' '.join((block.type, *block.labels))} {{{outline(block.body)}}}" for block in body.blocks]
    return ", ".join([*arguments, *blocks])


BODIES = [
    ("{}", ""),
    ("\ufeff{}", ""),
    ('{"//": "comment", "locals": {"//": 1, "a": 1}}', "locals {a: 1}"),
    ('{"locals": {"a": {"//": 1}}}', "locals {a: {'//' = 1}}"),
    ('{"locals": [{"a": 1}, {"b": null}]}', "locals {a: 1}, locals {b: None}"),
    ('[{"locals": {"a": true}}, {"locals": {"b": false}}]', "locals {a: True}, locals {b: False}"),
    ('{"resource": {"t": {"a": {"x": 1}, "b": {}}}}', "resource t a {x: 1}, resource t b {}"),
    ('{"resource": [{"t": [{"a": [{}, {}]}]}]}', "resource t a {}, resource t a {}"),
    ('{"output": {"a": {"value": 1}}, "output": {"b": {}}}', "output a {value: 1}, output b {}"),
    (
        '{"resource": {"t": {"a": {"lifecycle": {"ignore_changes": ["tags"]}, "tags": {"k": "v"}}}}}',
        "resource t a {tags: {'k' = 'v'}, lifecycle {ignore_changes: [tags]}}",
    ),
    (
        '{"resource": {"t": {"a": {"dynamic": {"x": {"for_each": "${var.a}", "iterator": "it",'
        ' "content": {"y": "${it.value}"}}}}}}}',
        "resource t a {dynamic x {for_each: wrap(var.a), iterator: it, content {y: wrap(it.value)}}}",
    ),
    (
        '{"variable": {"v": {"type": "list(string)", "default": ["${x}"], "description": "d"}}}',
        "variable v {type: list(string), default: ['${x}'], description: 'd'}",
    ),
    (
        '{"module": {"m": {"source": "./m", "providers": {"aws": "aws.west"}, "depends_on": ["a.b"]}}}',
        "module m {source: './m', providers: {aws = aws.west}, depends_on: [a.b]}",
    ),
    (
        '{"terraform": {"backend": {"s3": {"bucket": "b"}}, "required_providers": {"aws": {"version": "~> 5.0"}}}}',
        "terraform {backend s3 {bucket: 'b'}, required_providers {aws: {'version' = '~> 5.0'}}}",
    ),
    ('{"moved": [{"from": "a.b", "to": "a.c"}]}', "moved {from: a.b, to: a.c}"),
    ('{"locals": {"a": "x-${f(\\"y\\")}", "b": "$${c}"}}', "locals {a: template('x-', f('y')), b: '${c}'}"),
    ('{"locals": {"a": "l\\n${b}", "${k}": {"${k}": 1}}}', "locals {a: template('l\\n', b), ${k}: {wrap(k) = 1}}"),
    ('{"locals": {"a": "%{ if b }c%{ endif }"}}', "locals {a: template(if(b, ['c'], []))}"),
    ('{"locals": {"a": "\\ud800x", "b": "\\u00e9"}}', "locals {a: '\ufffdx', b: 'é'}"),
]


@pytest.mark.parametrize(("text", "expected"), BODIES)
def test_body(text: str, expected: str) -> None:
    body, problems = parse_json_body(SourceFile("main.tf.json", text))
    assert (outline(body), problems, check_expressions(body)) == (expected, [], [])


def test_variable_files_have_no_blocks_and_no_templates() -> None:
    file = SourceFile("terraform.tfvars.json", '{"resource": {"a": "${b}"}}')
    body, _ = parse_json_body(file)
    assert outline(body) == "resource: {'a' = '${b}'}"


@pytest.mark.parametrize(
    ("text", "expected"), [("9007199254740993", 9007199254740993), ("-1.25", Fraction(-5, 4)), ("1E2", 100)]
)
def test_numbers_are_exact(text: str, expected: int | Fraction) -> None:
    body, _ = parse_json_body(SourceFile("main.tf.json", f'{{"locals": {{"a": {text}}}}}'))
    node = body.blocks[0].body.attributes["a"].expression
    assert isinstance(node, Literal)
    assert node.value == expected


def test_spans_are_exact_without_escapes_and_whole_strings_with_them() -> None:
    text = '{"locals": {"a": "x${var.b}", "c": "\\n${var.d}"}}'
    body, _ = parse_json_body(SourceFile("main.tf.json", text))
    plain, escaped = body.blocks[0].body.attributes.values()
    assert (plain.span.text, plain.value_span.text) == ('"a": "x${var.b}"', '"x${var.b}"')
    assert "var.b" in {part.span.text for part in walk(plain.expression)}
    assert {part.span.text for part in walk(escaped.expression)} == {'"\\n${var.d}"'}


ERRORS = [
    ('{"locals": {"a": 1,}}', "Trailing comma in object", 18),
    ('{"locals": [1,]}', "Trailing comma in array", 13),
    ('{"locals": {"a": 1}', "Unclosed object", 0),
    ('{"locals": [', "Missing JSON value", 12),
    ("", "Missing JSON value", 0),
    ("{} {}", "Extraneous data after value", 3),
    ("{a: 1}", "Invalid object property name", 1),
    ('{"a" 1}', "Missing property value colon", 5),
    ('{"a": 1 "b": 2}', "Missing object separator", 8),
    ('{"a": nope}', "Invalid JSON keyword", 6),
    ('{"a": "\\q"}', "Invalid JSON string", 6),
    ('{"a": 01}', "Missing object separator", 7),
    ('{"a": "b\n"}', "Missing JSON value", 6),
    ('{"locals": 1}', "Incorrect JSON value type", 11),
    ('{"resource": {"a": "b"}}', "Incorrect JSON value type", 19),
    ('{"locals": {"a": 1, "a": 2}}', "Attribute redefined", 20),
    ('{"a": ' * 20_000, "JSON nested too deeply", 606),
]


@pytest.mark.parametrize(("text", "summary", "offset"), ERRORS, ids=[summary for _, summary, _ in ERRORS])
def test_error(text: str, summary: str, offset: int) -> None:
    body, problems = parse_json_body(SourceFile("main.tf.json", text))
    assert [(problem.summary, problem.span and problem.span.start) for problem in problems] == [(summary, offset)]
    assert body.broken or any(block.body.broken for block in body.blocks)


def test_a_broken_template_costs_only_its_string() -> None:
    text = '{"locals": {"a": {"b": "${1 +}", "c": "${d}"}, "e": "\\n${"}}'
    body, problems = parse_json_body(SourceFile("main.tf.json", text))
    assert not problems
    assert [(problem.summary, problem.line) for problem in check_expressions(body)] == [("Invalid expression", 1)] * 2
    broken = [part for part in walk(body.blocks[0].body.attributes["e"].expression) if isinstance(part, Invalid)]
    assert broken[0].problem.span is not None
    assert broken[0].problem.span.text == '"\\n${"'


def test_every_prefix_is_read_without_an_exception() -> None:
    text = BODIES[9][0] + BODIES[15][0]
    for length in range(len(text)):
        body, _ = parse_json_body(SourceFile("main.tf.json", text[:length]))
        check_expressions(body)
