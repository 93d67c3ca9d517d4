"""`iaclint eval`: expressions in the scope of a module, one by one or as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from iaclint.cli import cli
from tests.support import write

Json = Any  # parsed answers
UNKNOWN = {"__unknown__": True}


def run(*arguments: str, stdin: str = "", env: Mapping[str, str] | None = None) -> Result:
    return CliRunner().invoke(cli, ["eval", *arguments], input=stdin, standalone_mode=False, env=env)


def answer(expression: str, variables: Mapping[str, object], directory: str | None = None) -> Json:
    """The answer to one request of a batch, without its id."""
    row = {"id": 7, "expr": expression, "vars": variables, "module_dir": directory}
    told = json.loads(run("--batch", stdin=json.dumps(row) + "\n").stdout)
    assert told.pop("id") == 7
    return told


MODULE = """
variable "days" { default = 1 }
locals {
  more = var.days + 1
  odd  = length(1)
}
resource "x_group" "g" {
  count = 2
  name  = "g${count.index}"
}
"""


@pytest.mark.parametrize(
    ("expression", "printed"),
    [
        ("local.more", "2"),
        ("x_group.g[1].name", '"g1"'),
        ("x_group.g[*].name", '["g0", "g1"]'),
        ("x_group.g[0].id", '{"__unknown__": true}'),
        ("terraform.workspace", '"default"'),
        ("{ b = 1, a = null }", '{"a": null, "b": 1}'),
        ("1 / 3 * 0 + 0.1", "0.1"),
    ],
)
def test_expressions_have_the_scope_of_the_module(tmp_path: Path, expression: str, printed: str) -> None:
    done = run(expression, "--module", str(write(tmp_path, MODULE)))
    assert (done.stdout, done.return_value) == (printed + "\n", 0)


@pytest.mark.parametrize(
    ("expression", "code", "told"),
    [
        ("local.nope", 1, "Reference to undeclared local value"),
        ("try(var.nope, 1)", 1, "Reference to undeclared input variable"),
        ("true ? 1 : x_group.nope.id", 1, "Reference to undeclared resource"),
        ("each.key", 1, "Reference to"),
        ("1 +", 1, "<expression>:1"),
        ("1 + {}", 1, "Invalid operand"),
        ("local.odd", 3, "main.tf:5"),
    ],
)
def test_what_cannot_be_evaluated_is_told(tmp_path: Path, expression: str, code: int, told: str) -> None:
    done = run(expression, "--module", str(write(tmp_path, MODULE)))
    assert done.return_value == code
    assert told in done.stderr


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], "2"),
        (["-var", "days=2"], "3"),
        (["-var=days=2"], "3"),
        (["--var=days=2"], "3"),
        (["--env-vars"], "6"),
        (["--env-vars", "--var", "days=2"], "3"),
        (["-var", "days=2", "-var-file=asked.tfvars"], "11"),
        (["-var-file", "asked.tfvars", "-var", "days=2"], "3"),
        (["--var", "days=2", "--var-file", "asked.tfvars", "--var", "days=3"], "4"),
    ],
)
def test_the_last_value_on_the_command_line_wins(tmp_path: Path, options: list[str], expected: str) -> None:
    write(tmp_path, {"main.tf": MODULE, "asked.tfvars": "days = 10"})
    done = run("local.more", "--module", str(tmp_path), *options, env={"TF_VAR_days": "5"})
    assert done.stdout == expected + "\n"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], '"default"'),
        (["--env-vars"], '"prod"'),
        (["--env-vars", "--workspace", "test"], '"test"'),
    ],
)
def test_the_workspace(tmp_path: Path, options: list[str], expected: str) -> None:
    done = run("terraform.workspace", "--module", str(tmp_path), *options, env={"TF_WORKSPACE": "prod"})
    assert done.stdout == expected + "\n"


@pytest.mark.parametrize(
    ("expression", "variables", "expected"),
    [
        ("1 + 1", {}, {"value": 2, "sensitive": None, "type": "number"}),
        ("var.a", {"a": {"value": "${x} %{y}"}}, {"value": "${x} %{y}", "sensitive": None, "type": "string"}),
        ("var.a", {"a": {"type": "set(string)", "value": ["b", "a"]}}, {"value": ["a", "b"], "type": "set(string)"}),
        ("var.a", {"a": {"hcl": "tolist([1])"}}, {"value": [1], "type": "list(number)"}),
        ("var.a", {"a": {"type": "string", "unknown": True}}, {"value": UNKNOWN, "type": "string"}),
        ("[var.a, 1]", {"a": {"value": "x", "sensitive": True}}, {"value": ["x", 1], "sensitive": [True, None]}),
        ("{ k = var.a }", {"a": {"value": "x", "ephemeral": True}}, {"sensitive": {"k": True}}),
        ("1 / 0", {}, {"value": "+Inf"}),
    ],
)
def test_a_batch_answers_with_value_secrets_and_type(
    expression: str, variables: dict[str, object], expected: dict[str, object]
) -> None:
    told = answer(expression, variables)
    assert told["ok"] is True
    assert {name: told[name] for name in expected} == expected


def test_numbers_are_exact() -> None:
    row = json.dumps({"id": 1, "expr": "12345678901234567890123456789.5 + 1"})
    assert '"value": 12345678901234567890123456790.5,' in run("--batch", stdin=row).stdout


@pytest.mark.parametrize(
    ("expression", "variables", "summary"),
    [
        ("nope(1)", {}, "Call to unknown function"),
        ("var.nope", {}, "Reference to undeclared input variable"),
        ("var.a", {"a": {"type": "number", "value": "x"}}, "Invalid default value for variable"),
        ("var.a", {"a": {"type": "number", "hcl": "= 1"}}, "Invalid expression"),
    ],
)
def test_a_batch_answers_with_the_error(expression: str, variables: dict[str, object], summary: str) -> None:
    told = answer(expression, variables)
    assert (told["ok"], told["error"]["summary"]) == (False, summary)


def test_functions_read_below_the_directory_of_the_request(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "text", "terraform.tfvars": 'v = "of another"'})
    assert answer('file("a.txt")', {}, str(tmp_path))["value"] == "text"
    assert answer("var.v", {"v": {"value": "given"}}, str(tmp_path))["value"] == "given"


def test_a_request_that_cannot_be_read_does_not_stop_the_others() -> None:
    lines = ["{", "[]", '{"id": 1}', "", '{"id": 2, "expr": "1", "vars": 3}', '{"id": 3, "expr": "1"}']
    told = [json.loads(line) for line in run("--batch", stdin="\n".join(lines)).stdout.splitlines()]
    assert [(row["id"], row["ok"]) for row in told] == [*[(None, False)] * 4, (3, True)]
    assert {row["error"]["summary"] for row in told[:4]} == {"Unreadable request"}


def test_it_needs_an_expression() -> None:
    assert "give an expression" in str(getattr(run().exception, "message", ""))
