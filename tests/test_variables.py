"""Variables: where values come from, what they are converted to, and what is no value."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from iaclint.modules import Assignment, VariableInputs, VariablesFile, parse_assignment
from iaclint.truth import Reason
from tests.plain import UNKNOWN
from tests.support import NOWHERE, output, problems, root_of_text


def test_tfvars_in_terraforms_order(tmp_path: Path) -> None:
    names = ["tfvars", "json", "b", "a", "a_json", "upper", "file", "var", "unset"]
    files = {
        "main.tf": "".join(f'variable "{name}" {{ default = "default" }}\n' for name in names)
        + f'output "x" {{ value = {{ {", ".join(f"{n} = var.{n}" for n in names)} }} }}',
        "terraform.tfvars": "\n".join(f'{name} = "terraform"' for name in names[:-1]),
        "terraform.tfvars.json": json.dumps(dict.fromkeys(names[1:-1], "terraform.json")),
        "Z.auto.tfvars": "\n".join(f'{name} = "Z"' for name in names[2:-1] if name != "b"),
        "a.auto.tfvars": "\n".join(f'{name} = "a"' for name in names[3:-1] if name != "upper"),
        "a.auto.tfvars.json": json.dumps(dict.fromkeys(["a_json", "file", "var"], "a.json")),
        "b.auto.tfvars": 'b = "b"',
        "asked.tfvars": 'file = "asked"\nvar = "asked"\nother_roots = 1',
        "ignored.tfvars": 'var = "ignored"',
    }
    root = root_of_text(tmp_path, files, VariableInputs((VariablesFile("asked.tfvars"), Assignment("var", "given"))))
    assert output(root) == {
        "tfvars": "terraform",
        "json": "terraform.json",
        "b": "b",
        "a": "a",
        "a_json": "a.json",
        "upper": "Z",
        "file": "asked",
        "var": "given",
        "unset": "default",
    }
    assert problems(root) == []


def test_a_value_for_an_undeclared_variable_is_only_a_warning(tmp_path: Path) -> None:
    root = root_of_text(tmp_path, {"main.tf": "", "terraform.tfvars": "nope = 1"})
    assert [(p.summary, p.is_warning) for p in root.problems] == [("Value for undeclared variable", True)]


@pytest.mark.parametrize(
    ("type", "text", "expected"),
    [
        ("string", "[1]", "[1]"),
        ("number", "5", 5),
        ("bool", "true", True),
        (None, "[1]", "[1]"),
        ("any", "[1]", [1]),
        ("list(string)", '["a", 1]', ["a", "1"]),
        ("map(number)", "{ a = 1 }", {"a": 1}),
    ],
)
def test_assignments_are_read_by_the_declared_type(
    tmp_path: Path, type: str | None, text: str, expected: object
) -> None:
    declared = f"type = {type}" if type else ""
    source = f'variable "v" {{\n  {declared}\n}}\noutput "x" {{ value = var.v }}'
    root = root_of_text(tmp_path, source, VariableInputs((Assignment("v", text),)))
    assert output(root) == expected
    assert problems(root) == []


def test_a_value_of_the_command_line_stands_where_its_variable_is_declared(tmp_path: Path) -> None:
    source = 'variable "v" { type = list(string) }\noutput "x" { value = var.v[0] }'
    root = root_of_text(tmp_path, source, VariableInputs((Assignment("v", '["a"]'),)))
    found = root.instance.output("x", NOWHERE)
    assert (found.data, str(found.span)) == ("a", "main.tf:1:1")


def test_a_wrong_assignment_is_a_problem(tmp_path: Path) -> None:
    source = 'variable "v" { type = list(string) }\noutput "x" { value = var.v }'
    root = root_of_text(tmp_path, source, VariableInputs((Assignment("v", "[nope"),)))
    assert output(root) is UNKNOWN
    assert "Invalid value for input variable" in [problem.summary for problem in root.problems]


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ((), "automatic"),
        ((Assignment("v", "1"), Assignment("v", "2")), "2"),
        ((Assignment("v", "1"), VariablesFile("asked.tfvars")), "asked"),
        ((VariablesFile("asked.tfvars"), Assignment("v", "1")), "1"),
    ],
)
def test_the_last_source_wins(tmp_path: Path, sources: tuple[Assignment | VariablesFile, ...], expected: str) -> None:
    files = {
        "main.tf": 'variable "v" {}\noutput "x" { value = var.v }',
        "terraform.tfvars": 'v = "automatic"',
        "asked.tfvars": 'v = "asked"',
    }
    assert output(root_of_text(tmp_path, files, VariableInputs(sources, (Assignment("v", "environment"),)))) == expected


@pytest.mark.parametrize(("automatic", "expected"), [(True, "automatic"), (False, "environment")])
def test_the_environment_comes_before_files(tmp_path: Path, automatic: bool, expected: str) -> None:
    files = {"main.tf": 'variable "v" {}\noutput "x" { value = var.v }', "terraform.tfvars": 'v = "automatic"'}
    environment = (Assignment("v", "environment"), Assignment("other_roots", "1"))
    root = root_of_text(tmp_path, files, VariableInputs(environment=environment, automatic=automatic))
    assert (output(root), problems(root)) == (expected, [])


@pytest.mark.parametrize(
    ("pair", "expected"),
    [("a=1", Assignment("a", "1")), ("b=x=y", Assignment("b", "x=y")), (" c =", Assignment("c", ""))],
)
def test_assignments_are_pairs(pair: str, expected: Assignment) -> None:
    assert parse_assignment(pair) == expected


@pytest.mark.parametrize("wrong", ["a", "=1", " =1"])
def test_what_is_no_pair_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="name=value"):
        parse_assignment(wrong)


@pytest.mark.parametrize(
    ("declaration", "given", "expected"),
    [
        ("default = 1", "null", None),
        ("default = 1\nnullable = false", "null", 1),
        ("type = number", '"5"', 5),
        ("type = list(string)", "[1, true]", ["1", "true"]),
        ("type = set(string)", '["b", "a", "b"]', ["a", "b"]),
        ("type = map(string)", "{ a = 1 }", {"a": "1"}),
        ("type = tuple([string, number])", '[1, "2"]', ["1", 2]),
        ("type = object({ a = number })", '{ a = "1", extra = 2 }', {"a": 1}),
        ("type = object({ a = optional(number) })", "{}", {"a": None}),
        ("type = object({ a = optional(number, 7) })", "{}", {"a": 7}),
        ("type = object({ a = optional(number, 7) })", "{ a = null }", {"a": 7}),
        ("type = object({ a = optional(number, 7) })", "{ a = 1 }", {"a": 1}),
        (
            "type = list(object({ o = optional(object({ a = optional(string, 1) }), {}) }))",
            "[{}, { o = { a = 2 } }]",
            [{"o": {"a": "1"}}, {"o": {"a": "2"}}],
        ),
        ("type = map(object({ a = optional(bool, true) }))", "{ k = {} }", {"k": {"a": True}}),
        ("type = list", "[1, 2]", [1, 2]),
        ("type = any", "{ a = [1] }", {"a": [1]}),
    ],
)
def test_arguments_are_converted_to_the_declared_type(
    tmp_path: Path, declaration: str, given: str, expected: object
) -> None:
    files = {
        "main.tf": f'module "m" {{\n  source = "./m"\n  v = {given}\n}}\noutput "x" {{ value = module.m.v }}',
        "m/main.tf": f'variable "v" {{\n{declaration}\n}}\noutput "v" {{ value = var.v }}',
        "m/terraform.tfvars": 'v = "a child module reads no tfvars"',
    }
    root = root_of_text(tmp_path, files)
    assert output(root) == expected
    assert problems(root) == []


@pytest.mark.parametrize(
    ("declaration", "given", "summary"),
    [
        ("type = number", '"x"', "Invalid value for input variable"),
        ("type = object({ a = number })", "{}", "Invalid value for input variable"),
        ("type = list(string)", "[{}]", "Invalid value for input variable"),
        ("nullable = false", "null", "Required variable not set"),
        ("type = nonsense", "1", "Invalid type specification"),
        ("type = object({ a = optional(number, []) })", "{}", "Invalid default value for optional attribute"),
    ],
)
def test_unsuitable_arguments_are_problems(tmp_path: Path, declaration: str, given: str, summary: str) -> None:
    files = {
        "main.tf": f'module "m" {{\n  source = "./m"\n  v = {given}\n}}\noutput "x" {{ value = module.m.v }}',
        "m/main.tf": f'variable "v" {{\n{declaration}\n}}\noutput "v" {{ value = var.v }}',
    }
    assert [where for where, _ in problems(root_of_text(tmp_path, files))] == [summary]


@pytest.mark.parametrize(
    ("declaration", "is_null"),
    [
        ("type = string", UNKNOWN),
        ("type = string\nnullable = true", UNKNOWN),
        ("type = string\nnullable = false", False),
    ],
)
def test_a_variable_without_value_is_unknown(tmp_path: Path, declaration: str, is_null: object) -> None:
    text = (
        f'variable "v" {{\n{declaration}\n}}\noutput "x" {{ value = var.v }}\n'
        f'output "is_null" {{ value = var.v == null }}'
    )
    root = root_of_text(tmp_path, text)
    found = root.instance.output("x", NOWHERE)
    assert [(doubt.reason, doubt.text) for doubt in found.doubts] == [
        (Reason.UNRESOLVED_VARIABLE, "var.v has no value")
    ]
    assert output(root, "is_null") is is_null
    assert problems(root) == []
