"""Directories to instances: files, variables, `count`, `for_each`, modules, nested blocks, provider versions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from iaclint.modules import Modules, RootModule, VariableInputs, closures, find_roots, parse_assignments
from iaclint.source import Repository, SourceFile
from iaclint.syntax import Expression
from iaclint.truth import Reason
from iaclint.values import Value
from tests.plain import UNKNOWN, plain_of
from tests.support import Files, root_of_text, write

NOWHERE = Expression(SourceFile("test", ""), 0, 0)


def output(root: RootModule, name: str = "x") -> object:
    return plain_of(root.instance.output(name, NOWHERE))


def addresses(root: RootModule) -> list[str]:
    return [resource.address for resource in root.resources]


def settled(root: RootModule) -> RootModule:
    """The root with all that it declares evaluated, so that its problems are complete."""
    for instance in root.instances:
        for name in instance.module.locals:
            instance.named("local", name, NOWHERE)
        for name in instance.module.outputs:
            instance.output(name, NOWHERE)
    for resource in root.resources:
        resource.configuration.as_value()
    return root


def problems(root: RootModule) -> list[tuple[str, str]]:
    return [(problem.summary, problem.where) for problem in settled(root).problems]


# which directories are roots


@pytest.mark.parametrize(
    ("calls", "roots"),
    [
        ({"a": []}, ["a"]),
        ({"a": ["../m"], "b": ["../m"], "m": []}, ["a", "b"]),
        ({"a": ["../m"], "m": ["./n"], "m/n": []}, ["a"]),
        ({".": ["./m"], "m": []}, ["."]),
        ({"a": ["../b"], "b": ["../a"]}, ["a", "b"]),
        ({"a": ["../a"]}, ["a"]),
        ({"a": ["acme/m/aws"], "m": []}, ["a", "m"]),
    ],
)
def test_roots_are_the_directories_that_no_other_calls(
    tmp_path: Path, calls: Mapping[str, list[str]], roots: list[str]
) -> None:
    files = {
        f"{directory}/main.tf": "".join(f'module "m{i}" {{ source = "{s}" }}\n' for i, s in enumerate(sources))
        for directory, sources in calls.items()
    }
    modules = Modules(Repository(write(tmp_path, files)))
    assert find_roots(modules, calls) == roots


def test_a_closure_holds_what_a_root_calls_however_deep(tmp_path: Path) -> None:
    files = {
        "live/main.tf": 'module "a" { source = "../a" }',
        "a/main.tf": 'module "b" { source = "../b" }',
        "b/main.tf": 'module "a" { source = "../a" }',
        "other/main.tf": "",
    }
    modules = Modules(Repository(write(tmp_path, files)))
    assert closures(modules, ["live", "other"]) == {
        "live": frozenset(("live", "a", "b")),
        "other": frozenset(("other",)),
    }


# files of a directory


def test_overrides_are_merged_in_order_of_their_names(tmp_path: Path) -> None:
    files = {
        "main.tf": """
            resource "aws_x" "r" {
              a = 1
              b = 1
              c = 1
              one { n = 1 }
              two { n = 1 }
              lifecycle { prevent_destroy = true }
            }
            locals { l = 1 }
            variable "v" { default = 1 }
            output "x" { value = [local.l, var.v] }
        """,
        "override.tf": 'resource "aws_x" "r" { c = 3 }',
        "a_override.tf": """
            resource "aws_x" "r" {
              b = 2
              c = 2
              dynamic "one" {
                for_each = [7, 8]
                content { n = one.value }
              }
            }
            locals { l = 2 }
            variable "v" { default = 2 }
        """,
    }
    root = root_of_text(tmp_path, files)
    (resource,) = root.resources
    assert plain_of(resource.configuration.as_value()) == {
        "a": 1,
        "b": 2,
        "c": 3,
        "one": [{"n": 7}, {"n": 8}],
        "two": [{"n": 1}],
    }
    assert output(root) == [2, 2]
    assert problems(root) == []


def test_overriding_what_is_not_there_is_a_problem(tmp_path: Path) -> None:
    root = root_of_text(tmp_path, {"main.tf": "", "override.tf": 'resource "aws_x" "r" {}'})
    assert problems(root) == [("Missing resource to override", "override.tf:1:1")]


def test_json_syntax_says_the_same_as_native_syntax(tmp_path: Path) -> None:
    body = {
        "//": "a comment",
        "variable": {"v": {"default": "${1 + 1}"}},
        "locals": {"l": "${1 + 1}"},
        "resource": {"aws_x": {"r": {"name": "a-${local.l}", "one": [{"n": 1}, {"n": 2}]}}},
        "output": {"x": {"value": ["${var.v}", "${local.l}"]}},
    }
    root = root_of_text(tmp_path, {"main.tf.json": json.dumps(body)})
    assert output(root) == ["${1 + 1}", 2]
    assert [plain_of(r.configuration.as_value()) for r in root.resources] == [
        {"name": "a-2", "one": [{"n": 1}, {"n": 2}]}
    ]
    assert problems(root) == []


def test_a_tofu_file_stands_in_for_its_namesake(tmp_path: Path) -> None:
    files = {"main.tf": 'resource "aws_x" "tf" {}', "main.tofu": 'resource "aws_x" "tofu" {}', "b.tf": ""}
    assert addresses(root_of_text(tmp_path, files)) == ["aws_x.tofu"]


@pytest.mark.parametrize(
    ("text", "summary", "line"),
    [
        ('resource "aws_x" "r" {}\nresource "aws_x" "r" {}', "Duplicate resource", 2),
        ("locals { a = 1 }\nlocals { a = 1 }", "Duplicate local value definition", 2),
        ('variable "v" {}\nvariable "v" {}', "Duplicate variable", 2),
        ('resource "aws_x" {}', "Wrong number of labels", 1),
        ('nonsense "x" {}', "Unsupported block type", 1),
        ("a = 1", "Unsupported argument", 1),
        ('output "o" {}', "Missing required argument", 1),
        ('module "m" {}', "Invalid module source", 1),
        ('module "m" { source = var.s }\nvariable "s" {}', "Invalid module source", 1),
        ('module "m" { source = "./none" }', "Unreadable module directory", 1),
        ('module "m" { source = "../up" }', "Unreadable module directory", 1),
        ('module "m" { source = "./" }', "Module includes itself", 1),
        ('resource "aws_x" "r" {\n  dynamic "b" {}\n}', "Invalid dynamic block", 2),
        (
            'resource "aws_x" "r" {\n  dynamic "b" {\n    for_each = 5\n    content {}\n  }\n}',
            "Iteration over non-iterable value",
            3,
        ),
    ],
)
def test_faults_of_declarations(tmp_path: Path, text: str, summary: str, line: int) -> None:
    assert [(p.summary, p.line) for p in settled(root_of_text(tmp_path, text)).problems] == [(summary, line)]


# values of variables


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
    root = root_of_text(tmp_path, files, VariableInputs(("asked.tfvars",), {"var": "given"}))
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
    root = root_of_text(tmp_path, source, VariableInputs(assignments={"v": text}))
    assert output(root) == expected
    assert problems(root) == []


def test_a_value_of_the_command_line_stands_where_its_variable_is_declared(tmp_path: Path) -> None:
    source = 'variable "v" { type = list(string) }\noutput "x" { value = var.v[0] }'
    root = root_of_text(tmp_path, source, VariableInputs(assignments={"v": '["a"]'}))
    found = root.instance.output("x", NOWHERE)
    assert (found.data, str(found.span)) == ("a", "main.tf:1:1")


def test_a_wrong_assignment_is_a_problem(tmp_path: Path) -> None:
    source = 'variable "v" { type = list(string) }\noutput "x" { value = var.v }'
    root = root_of_text(tmp_path, source, VariableInputs(assignments={"v": "[nope"}))
    assert output(root) is UNKNOWN
    assert "Invalid value for input variable" in [problem.summary for problem in root.problems]


def test_assignments_are_pairs() -> None:
    assert parse_assignments(["a=1", "b=x=y", "c="]) == {"a": "1", "b": "x=y", "c": ""}
    for wrong in ("a", "=1"):
        with pytest.raises(ValueError, match="name=value"):
            parse_assignments([wrong])


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
    text = f'variable "v" {{\n{declaration}\n}}\noutput "x" {{ value = var.v }}\noutput "is_null" {{ value = var.v == null }}'
    root = root_of_text(tmp_path, text)
    found = root.instance.output("x", NOWHERE)
    assert [(doubt.reason, doubt.text) for doubt in found.doubts] == [
        (Reason.UNRESOLVED_VARIABLE, "var.v has no value")
    ]
    assert output(root, "is_null") is is_null
    assert problems(root) == []


# count and for_each


@pytest.mark.parametrize(
    ("repeat", "suffixes"),
    [
        ("", [""]),
        ("count = 0", []),
        ("count = 2", ["[0]", "[1]"]),
        ('count = "1"', ["[0]"]),
        ("count = var.flag ? 1 : 0", ["[0]"]),
        ("count = var.unset", ["[*]"]),
        ("for_each = { b = 1, a = 2 }", ['["a"]', '["b"]']),
        ('for_each = toset(["b", "a"])', ['["a"]', '["b"]']),
        ("for_each = {}", []),
        ("for_each = { 1 = 1 }", ['["1"]']),
        ('for_each = { "q\\"$${x}" = 1 }', ['["q\\"$${x}"]']),
        ("for_each = var.unset", ["[*]"]),
        ("for_each = { for k in var.unset : k => k }", ["[*]"]),
        ("for_each = { a = var.unset }", ['["a"]']),
        ("for_each = toset([var.unset])", ["[*]"]),
    ],
)
def test_instances_and_their_addresses(tmp_path: Path, repeat: str, suffixes: list[str]) -> None:
    text = f'variable "flag" {{ default = true }}\nvariable "unset" {{}}\nresource "aws_x" "r" {{\n{repeat}\n}}'
    root = root_of_text(tmp_path, text)
    assert addresses(root) == [f"aws_x.r{suffix}" for suffix in suffixes]
    assert all(r.exists.is_maybe == (r.address == "aws_x.r[*]") for r in root.resources)
    assert problems(root) == []


@pytest.mark.parametrize(
    ("repeat", "summary"),
    [
        ("count = null", "Invalid count argument"),
        ("count = true", "Invalid count argument"),
        ("count = -1", "Invalid count argument"),
        ("count = 1.5", "Invalid count argument"),
        ('count = "x"', "Invalid count argument"),
        ("count = 1000000000", "Evaluation limit reached"),
        ("count = each.key", 'Reference to "each" in context without for_each'),
        ('for_each = ["a"]', "Invalid for_each argument"),
        ("for_each = null", "Invalid for_each argument"),
        ("for_each = toset([1])", "Invalid for_each set argument"),
        ('for_each = toset(["a", null])', "Invalid for_each set argument"),
        ("for_each = var.secret", "Invalid for_each argument"),
        ("for_each = [1][2]", "Invalid index"),
    ],
)
def test_an_impossible_repetition_is_a_problem_and_leaves_one_instance(
    tmp_path: Path, repeat: str, summary: str
) -> None:
    secret = 'variable "secret" {\n  default = { a = 1 }\n  sensitive = true\n}\n'
    root = root_of_text(tmp_path, f'{secret}resource "aws_x" "r" {{\n{repeat}\n}}')
    assert addresses(root) == ["aws_x.r[*]"]
    assert [problem.summary for problem in root.problems] == [summary]


def test_what_each_and_count_mean(tmp_path: Path) -> None:
    root = root_of_text(
        tmp_path,
        """
        resource "aws_x" "c" {
          count = 2
          n = count.index
        }
        resource "aws_x" "e" {
          for_each = { a = "one" }
          k = each.key
          v = each.value
        }
        resource "aws_x" "s" {
          for_each = toset(["a"])
          same = each.key == each.value
        }
        variable "unset" {}
        resource "aws_x" "u" {
          for_each = var.unset
          k = each.key
        }
        """,
    )
    assert {r.address: plain_of(r.configuration.as_value()) for r in root.resources} == {
        "aws_x.c[0]": {"n": 0},
        "aws_x.c[1]": {"n": 1},
        'aws_x.e["a"]': {"k": "a", "v": "one"},
        'aws_x.s["a"]': {"same": True},
        "aws_x.u[*]": {"k": UNKNOWN},
    }


# modules


NESTED = {
    "main.tf": """
        module "a" {
          source   = "./a"
          for_each = { x = 1, y = 2 }
          n        = each.value
        }
        module "off" {
          source = "./a"
          count  = 0
          n      = 0
        }
        output "x" { value = [for key, m in module.a : "${key}=${join(",", m.names)}"] }
    """,
    "a/main.tf": """
        variable "n" { type = number }
        module "b" {
          source = "./b"
          count  = var.n
          name   = "${path.module}-${count.index}"
        }
        output "names" { value = module.b[*].name }
    """,
    "a/b/main.tf": """
        variable "name" {}
        resource "aws_x" "r" {
          for_each = toset(["k"])
          name     = var.name
        }
        data "aws_y" "d" {}
        output "name" { value = aws_x.r["k"].name }
    """,
}


def test_nested_modules_multiply(tmp_path: Path) -> None:
    root = root_of_text(tmp_path, NESTED)
    modules = ['module.a["x"].module.b[0]', 'module.a["y"].module.b[0]', 'module.a["y"].module.b[1]']
    assert addresses(root) == [f"{m}.{r}" for m in modules for r in ('aws_x.r["k"]', "data.aws_y.d")]
    assert output(root) == ["x=a-0", "y=a-0,a-1"]
    assert problems(root) == []


def test_an_unknown_module_count_makes_instances_that_may_not_exist(tmp_path: Path) -> None:
    files = {
        "main.tf": 'variable "n" {}\nmodule "m" {\n  source = "./m"\n  count = var.n\n}',
        "m/main.tf": 'resource "aws_x" "r" { count = 2 }',
    }
    root = root_of_text(tmp_path, files)
    assert addresses(root) == ["module.m[*].aws_x.r[0]", "module.m[*].aws_x.r[1]"]
    assert [resource.exists.doubts[0].text for resource in root.resources] == ["var.n has no value"] * 2


def test_single_outputs_and_variables_may_cross_between_modules(tmp_path: Path) -> None:
    files = {
        "main.tf": """
            module "a" {
              source = "./m"
              one    = 1
              two    = module.b.one
            }
            module "b" {
              source = "./m"
              one    = module.a.one
              two    = module.a.two
            }
            output "x" { value = module.b.two }
        """,
        "m/main.tf": """
            variable "one" {}
            variable "two" {}
            output "one" { value = var.one }
            output "two" { value = var.two }
        """,
    }
    root = root_of_text(tmp_path, files)
    assert output(root) == 1
    assert problems(root) == []


@pytest.mark.parametrize(
    ("text", "cycle"),
    [
        ("locals {\n  a = local.b\n  b = local.a\n}", "local.a -> local.b -> local.a"),
        ("locals { a = local.a }", "local.a -> local.a"),
        ('resource "aws_x" "r" { count = length(aws_x.r) }', "aws_x.r -> aws_x.r"),
        (
            'resource "aws_x" "r" { a = aws_x.s.a }\nresource "aws_x" "s" { a = aws_x.r.a }',
            "aws_x.s.a -> aws_x.r.a -> aws_x.s.a",
        ),
    ],
)
def test_cycles_are_problems(tmp_path: Path, text: str, cycle: str) -> None:
    root = settled(root_of_text(tmp_path, text))
    assert [problem.summary for problem in root.problems] == ["Cycle"] * len(root.problems)
    assert f"these refer to each other: {cycle}" in [problem.detail for problem in root.problems]


def test_long_chains_of_locals_are_legal(tmp_path: Path) -> None:
    chain = "".join(f"  l{i} = local.l{i - 1} + 1\n" for i in range(1, 4_000))
    root = root_of_text(tmp_path, f'locals {{\n  l0 = 0\n{chain}}}\noutput "x" {{ value = local.l3999 }}')
    assert output(root) == 3_999


def test_a_chain_too_long_is_a_limit(tmp_path: Path) -> None:
    chain = "".join(f"  l{i} = local.l{i - 1}\n" for i in range(1, 6_000))
    root = root_of_text(tmp_path, f'locals {{\n  l0 = 0\n{chain}}}\noutput "x" {{ value = local.l5999 }}')
    assert root.instance.output("x", NOWHERE).doubts[0].reason is Reason.EVALUATION_LIMIT


@pytest.mark.parametrize(
    "files",
    [
        {"main.tf": 'module "m" { source = "./m" }', "m/main.tf": 'module "m" { source = "../m" }'},
        {"main.tf": 'module "m" { source = "./m" }', "m/main.tf": 'module "up" { source = "../" }'},
    ],
)
def test_a_module_that_includes_itself_is_a_problem(tmp_path: Path, files: Files) -> None:
    assert problems(root_of_text(tmp_path, files)) == [("Module includes itself", "m/main.tf:1:1")]


@pytest.mark.parametrize(
    "fan",
    [
        "\n".join(f'module "c{i}" {{ source = "../NEXT" }}' for i in range(6)),
        'module "c" {\n  source = "../NEXT"\n  count = 200\n}',
    ],
)
def test_a_tree_of_too_many_modules_is_cut_off(tmp_path: Path, fan: str) -> None:
    files = {f"m{level}/main.tf": fan.replace("NEXT", f"m{level + 1}") for level in range(8)}
    root = root_of_text(tmp_path, {**files, "m8/main.tf": 'resource "aws_x" "r" {}'}, root="m0")
    assert len(root.instances) < 30_000
    assert {problem.summary for problem in root.problems} == {"Evaluation limit reached"}
    assert {missing.doubt.reason for missing in root.missing} == {Reason.EVALUATION_LIMIT}


def test_arguments_are_checked_against_the_variables(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n  nope = 1\n}',
        "m/main.tf": 'variable "wanted" {}',
    }
    assert problems(root_of_text(tmp_path, files)) == [
        ("Missing required argument", "main.tf:1:1"),
        ("Unsupported argument", "main.tf:3:3"),
    ]


def test_a_module_that_does_not_parse_is_only_told_of_its_syntax(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n  days = 1\n}\noutput "x" { value = module.m.days }',
        "m/main.tf": 'variable "days" {\n  type = =\n}\noutput "days" { value = var.days }\nmodule "n" {',
    }
    told = settled(root_of_text(tmp_path, files)).problems
    assert {problem.file for problem in told} == {"m/main.tf"}
    assert not {problem.summary for problem in told} & {"Unsupported argument", "Missing required argument"}


# vendored modules


def vendored(source: str = "registry.terraform.io/acme/logs/aws", directory: str = ".terraform/modules/logs") -> str:
    return json.dumps(
        {"Modules": [{"Key": "", "Source": "", "Dir": "."}, {"Key": "logs", "Source": source, "Dir": directory}]}
    )


CALL = 'module "logs" {\n  source = "acme/logs/aws"\n}\noutput "x" { value = module.logs.name }'
FETCHED = {".terraform/modules/logs/main.tf": 'resource "aws_x" "r" {}\noutput "name" { value = "n" }'}


def test_a_fetched_module_is_read(tmp_path: Path) -> None:
    root = root_of_text(tmp_path, {"main.tf": CALL, ".terraform/modules/modules.json": vendored(), **FETCHED})
    assert addresses(root) == ["module.logs.aws_x.r"]
    assert output(root) == "n"
    assert problems(root) == []


def test_fetched_modules_are_found_from_the_root_that_calls_them(tmp_path: Path) -> None:
    files = {"live/main.tf": CALL, "live/.terraform/modules/modules.json": vendored()}
    files |= {f"live/{name}": text for name, text in FETCHED.items()}
    assert addresses(root_of_text(tmp_path, files, root="live")) == ["module.logs.aws_x.r"]


@pytest.mark.parametrize(
    ("manifest", "summary", "is_warning"),
    [
        (None, "Module not vendored", True),
        (vendored(source="acme/other/aws"), "Module manifest is stale", True),
        (vendored(directory=".terraform/modules/gone"), "Module not vendored", True),
        (vendored(directory="../outside"), "Module not vendored", True),
        (vendored(directory="/etc"), "Module not vendored", True),
        ('{"Modules": [', "Cannot read module manifest", False),
        ('{"Modules": ["text", null]}', "Cannot read module manifest", False),
        ("[]", "Cannot read module manifest", False),
    ],
)
def test_a_module_that_is_not_to_be_had_is_unknown(
    tmp_path: Path, manifest: str | None, summary: str, is_warning: bool
) -> None:
    files = {"main.tf": CALL, **FETCHED} | ({".terraform/modules/modules.json": manifest} if manifest else {})
    root = settled(root_of_text(tmp_path, files))
    assert addresses(root) == []
    assert (summary, is_warning) in [(problem.summary, problem.is_warning) for problem in root.problems]
    found = root.instance.output("x", NOWHERE)
    assert (found.doubts[0].reason, [ref.address for ref in found.refs]) == (
        Reason.MODULE_NOT_VENDORED,
        ["module.logs"],
    )
    assert [missing.address for missing in root.missing] == ["module.logs"]


# references that nothing declares


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("locals { a = var.nope }", "Reference to undeclared input variable"),
        ("locals { a = try(var.nope, 1) }", "Reference to undeclared input variable"),
        ("locals { a = can(local.nope) }", "Reference to undeclared local value"),
        ("locals { a = true ? 1 : module.nope.x }", "Reference to undeclared module"),
        ("locals { a = [for x in [] : aws_x.nope.id] }", "Reference to undeclared resource"),
        ("locals { a = data.aws_x.nope.id }", "Reference to undeclared resource"),
        ("locals { a = try(nope, 1) }", "Invalid reference"),
        ("locals { a = try(each.key, 1) }", 'Reference to "each" in context without for_each'),
        ("locals { a = try(count.index, 1) }", 'Reference to "count" in non-counted context'),
        ("locals { a = try(self.id, 1) }", 'Invalid "self" reference'),
        ('locals { a = "%{ if false }${var.nope}%{ endif }" }', "Reference to undeclared input variable"),
        ('output "x" { value = try(var.nope, 1) }', "Reference to undeclared input variable"),
        ('provider "aws" { region = var.nope }', "Reference to undeclared input variable"),
        ('resource "aws_x" "r" {\n  depends_on = [aws_x.nope]\n}', "Reference to undeclared resource"),
        ('resource "aws_x" "r" {\n  b { c = try(var.nope, 1) }\n}', "Reference to undeclared input variable"),
        (
            'resource "aws_x" "r" {\n  count = 1\n  b = try(each.key, 1)\n}',
            'Reference to "each" in context without for_each',
        ),
        (
            'resource "aws_x" "r" {\n  for_each = {}\n  b = try(count.index, 1)\n}',
            'Reference to "count" in non-counted context',
        ),
        (
            'resource "aws_x" "r" {\n  dynamic "b" {\n    for_each = try(b.value, [])\n    content {}\n  }\n}',
            "Reference to undeclared resource",
        ),
        (
            'resource "aws_x" "r" {\n  dynamic "b" {\n    for_each = []\n    content { c = b.value }\n  }\n  d = try(b.value, 1)\n}',
            "Reference to undeclared resource",
        ),
        (
            'resource "aws_x" "r" {\n  lifecycle {\n    precondition {\n      condition = try(self.x, true)\n      error_message = "no"\n    }\n  }\n}',
            'Invalid "self" reference',
        ),
    ],
)
def test_undeclared_names_are_problems_even_where_they_are_never_evaluated(
    tmp_path: Path, text: str, summary: str
) -> None:
    root = root_of_text(tmp_path, text)
    assert [problem.summary for problem in root.problems] == [summary]
    assert [problem.summary for problem in settled(root).problems] == [summary], "told once, however often it is met"


@pytest.mark.parametrize(
    "text",
    [
        "locals { a = [for x in [1] : x] }",
        "locals { a = [for var in [{ x = 1 }] : var.x] }",
        'locals { a = "%{ for x in [1] }${x}%{ endfor }" }',
        "locals { a = { name = 1, true = 2 } }",
        "locals { a = path.module == terraform.workspace }",
        'variable "v" { type = map(list(any)) }',
        'variable "v" {\n  default = 1\n  validation {\n    condition = var.v > 0\n    error_message = "no"\n  }\n}',
        'provider "aws" {}\nresource "aws_x" "r" { provider = aws.west }',
        'resource "aws_x" "r" {\n  lifecycle { ignore_changes = [tags, b[0].c] }\n}',
        'resource "aws_x" "r" {\n  lifecycle { ignore_changes = all }\n}',
        'resource "aws_x" "r" {\n  a = 1\n  lifecycle { replace_triggered_by = [aws_x.r.a] }\n}',
        'resource "aws_x" "r" {\n  provisioner "local-exec" {\n    when = destroy\n    on_failure = continue\n    command = self.id\n  }\n}',
        'resource "aws_x" "r" {\n  connection { host = self.ip }\n}',
        'resource "aws_x" "r" {\n  lifecycle {\n    postcondition {\n      condition = self.x\n      error_message = "no"\n    }\n  }\n}',
        'resource "aws_x" "r" {\n  for_each = {}\n  depends_on = [data.aws_y.d]\n  a = each.value.b\n  b { c = each.key }\n}\ndata "aws_y" "d" {}',
        'resource "aws_x" "r" {\n  count = 1\n  a = count.index\n}',
        'resource "aws_x" "r" {\n  dynamic "b" {\n    for_each = [1]\n    iterator = it\n    labels = [it.key]\n    content {\n      dynamic "c" {\n        for_each = [it.value]\n        content { d = [it.key, c.value] }\n      }\n    }\n  }\n}',
        'module "m" {\n  source = "./m"\n  for_each = {}\n  providers = {\n    aws.main = aws.west # the old region\n    aws = aws\n  }\n}',
        'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws", configuration_aliases = [aws.west] }\n  }\n}',
        'ephemeral "aws_x" "e" {}\nlocals { a = [ephemeral.aws_x.e.b, resource.aws_x.r.c] }\nresource "aws_x" "r" {}',
        'provider "aws" {\n  alias = "by_region"\n  for_each = {}\n  region = each.key\n}',
        'check "c" {\n  data "aws_x" "d" {}\n  assert {\n    condition = data.aws_x.d.ok\n    error_message = "no"\n  }\n}',
        'import {\n  to = aws_x.gone\n  id = "x"\n}\nmoved {\n  from = aws_x.a\n  to = aws_x.b\n}\nremoved {\n  from = aws_x.c\n}',
    ],
)
def test_names_that_are_declared_or_no_references_are_no_problem(tmp_path: Path, text: str) -> None:
    assert root_of_text(tmp_path, {"main.tf": text, "m/main.tf": ""}).problems == []


def test_a_literal_default_in_json_holds_no_references(tmp_path: Path) -> None:
    body = {"variable": {"v": {"default": "${var.nope}", "type": "string"}}}
    assert root_of_text(tmp_path, {"main.tf.json": json.dumps(body)}).problems == []


def test_undeclared_names_of_a_module_are_told_once_for_all_its_instances(tmp_path: Path) -> None:
    files = {"main.tf": 'module "m" {\n  source = "./m"\n  count = 3\n}', "m/main.tf": "locals { a = var.nope }"}
    assert problems(root_of_text(tmp_path, files)) == [("Reference to undeclared input variable", "m/main.tf:1:14")]


# nested blocks


def configuration(tmp_path: Path, body: str, more: str = "") -> Mapping[str, object]:
    root = root_of_text(tmp_path, f'{more}\nvariable "unset" {{}}\nresource "aws_x" "r" {{\n{body}\n}}')
    (resource,) = root.resources
    found = plain_of(resource.configuration.as_value())
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("b { n = 1 }\nb { n = 2 }", [{"n": 1}, {"n": 2}]),
        ('dynamic "b" {\n for_each = [5, 6]\n content { n = "${b.key}:${b.value}" }\n}', [{"n": "0:5"}, {"n": "1:6"}]),
        ('dynamic "b" {\n for_each = { k = 5 }\n content { n = "${b.key}:${b.value}" }\n}', [{"n": "k:5"}]),
        ('dynamic "b" {\n for_each = toset(["s"])\n content { n = b.key == b.value }\n}', [{"n": True}]),
        ('dynamic "b" {\n for_each = [1]\n iterator = it\n content { n = it.value }\n}', [{"n": 1}]),
        (
            'b { n = 1 }\ndynamic "b" {\n for_each = [2]\n content { n = b.value }\n}\nb { n = 3 }',
            [{"n": 1}, {"n": 2}, {"n": 3}],
        ),
        (
            'dynamic "b" {\n for_each = [[1, 2], []]\n content {\n  dynamic "c" {\n   for_each = b.value\n   content { n = c.value + b.key }\n  }\n }\n}',
            [{"c": [{"n": 1}, {"n": 2}]}, {}],
        ),
        (
            'dynamic "b" {\n for_each = [1]\n content {\n  dynamic "b" {\n   for_each = [9]\n   content { n = b.value }\n  }\n }\n}',
            [{"b": [{"n": 9}]}],
        ),
        ("b = [{ n = 1 }, { n = 2 }]", [{"n": 1}, {"n": 2}]),
        (
            'dynamic "b" {\n for_each = [1]\n content {\n  dynamic "count" {\n   for_each = [1]\n   content {}\n  }\n  provider = "x"\n }\n}',
            [{"count": [{}], "provider": "x"}],
        ),
        ('dynamic "b" {\n for_each = var.unset\n content { n = 1 }\n}', UNKNOWN),
    ],
)
def test_nested_blocks(tmp_path: Path, body: str, expected: object) -> None:
    assert configuration(tmp_path, body) == {"b": expected}


@pytest.mark.parametrize("body", ['dynamic "b" {\n for_each = []\n content {}\n}', "b = null", "count = 1", ""])
def test_no_block_is_nothing(tmp_path: Path, body: str) -> None:
    assert configuration(tmp_path, body).get("b") is None


def test_a_block_that_may_be_repeated_no_times_keeps_what_is_known_of_it(tmp_path: Path) -> None:
    text = 'variable "unset" {}\nresource "aws_x" "r" {\n  dynamic "b" {\n    for_each = var.unset\n    content {\n      n = 1\n      m = b.value\n    }\n  }\n}'
    (resource,) = root_of_text(tmp_path, text).resources
    (block,) = resource.blocks("b")
    assert block.exists.doubts[0].reason is Reason.DYNAMIC_UNKNOWN
    assert (plain_of(block.attribute("n")), plain_of(block.attribute("m"))) == (1, UNKNOWN)
    assert resource["b.n"].doubts == block.exists.doubts
    assert resource.blocks("b").present.is_maybe


@pytest.mark.parametrize(
    ("body", "count"),
    [("b { n = 1 }", 1), ("b = { n = 1 }", 1), ("b = [{ n = 1 }]", 1), ("b = []", 0), ("b = var.unset", 0)],
)
def test_a_block_written_as_an_attribute_is_a_block(tmp_path: Path, body: str, count: int) -> None:
    (resource,) = root_of_text(tmp_path, f'variable "unset" {{}}\nresource "aws_x" "r" {{\n{body}\n}}').resources
    blocks = resource.blocks("b")
    assert [plain_of(block["n"]) for block in blocks] == [1] * count
    assert bool(blocks.doubts) is ("unset" in body)


def test_a_path_goes_through_first_blocks(tmp_path: Path) -> None:
    text = 'resource "aws_x" "r" {\n  b {\n    c { n = 1 }\n    c { n = 2 }\n  }\n  b {\n    c { n = 3 }\n  }\n}'
    (resource,) = root_of_text(tmp_path, text).resources
    assert plain_of(resource["b.c.n"]) == 1
    assert [plain_of(value) for value in resource.configuration.each("b.c.n")] == [1, 2, 3]
    for absent in ("b.c.m", "b.d.n", "n"):
        assert resource[absent].is_null


def test_what_is_absent_stands_at_the_header_of_its_block(tmp_path: Path) -> None:
    text = 'resource "aws_x" "r" {\n  b {\n  }\n}'
    (resource,) = root_of_text(tmp_path, text).resources
    assert str(resource["n"].span) == "main.tf:1:1"
    assert str(resource["b.n"].span) == "main.tf:2:3"


def test_the_secrecy_of_a_list_covers_its_blocks(tmp_path: Path) -> None:
    text = 'variable "s" {\n  default = [{ n = 1 }]\n  sensitive = true\n}\nresource "aws_x" "r" {\n  b = var.s\n}'
    (resource,) = root_of_text(tmp_path, text).resources
    assert resource["b.n"].is_sensitive


def test_a_syntax_error_makes_what_is_absent_unknown(tmp_path: Path) -> None:
    text = 'resource "aws_x" "r" {\n  a = 1\n  broken = = 2\n  b {\n    n = (\n  }\n}\nresource "aws_x" "s" { a = 2 }'
    root = root_of_text(tmp_path, text)
    found = {resource.address: resource for resource in root.resources}
    assert plain_of(found["aws_x.s"]["a"]) == 2
    assert {problem.file for problem in root.problems} == {"main.tf"}


# data.aws_iam_policy_document


def document(tmp_path: Path, body: str, more: str = "", name: str = "json") -> Value:
    text = f'{more}\nvariable "unset" {{}}\ndata "aws_iam_policy_document" "d" {{\n{body}\n}}\noutput "x" {{ value = data.aws_iam_policy_document.d.{name} }}'
    return root_of_text(tmp_path, text).instance.output("x", NOWHERE)


def statements(value: Value) -> object:
    text = json.loads(str(value.data))
    return text.get("Statement")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('actions = ["s3:*"]\nresources = ["*"]', {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}),
        ('sid = "A"\neffect = "Deny"\nnot_actions = ["a:*"]', {"Sid": "A", "Effect": "Deny", "NotAction": "a:*"}),
        ('sid = ""\nactions = []', {"Effect": "Allow"}),
        ('actions = ["a:1", "b:2", "a:1"]', {"Effect": "Allow", "Action": ["b:2", "a:1"]}),
        ('resources = ["&{aws:username}/x"]', {"Effect": "Allow", "Resource": "${aws:username}/x"}),
        ('actions = ["a:&{x}"]', {"Effect": "Allow", "Action": "a:&{x}"}),
        ('principals {\n type = "*"\n identifiers = ["*"]\n}', {"Effect": "Allow", "Principal": "*"}),
        ('principals {\n type = "AWS"\n identifiers = ["*"]\n}', {"Effect": "Allow", "Principal": {"AWS": "*"}}),
        ('principals {\n type = "AWS"\n identifiers = [1]\n}', {"Effect": "Allow", "Principal": {"AWS": "1"}}),
        (
            'principals {\n type = "AWS"\n identifiers = ["a"]\n}\nprincipals {\n type = "AWS"\n identifiers = ["b"]\n}\nprincipals {\n type = "Service"\n identifiers = ["s"]\n}',
            {"Effect": "Allow", "Principal": {"AWS": ["b", "a"], "Service": "s"}},
        ),
        (
            'condition {\n test = "StringEquals"\n variable = "v"\n values = ["2", "1"]\n}\ncondition {\n test = "Bool"\n variable = "aws:SecureTransport"\n values = [false]\n}\ncondition {\n test = "StringEquals"\n variable = "u"\n values = ["&{x}"]\n}',
            {
                "Effect": "Allow",
                "Condition": {"Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"u": "${x}", "v": ["2", "1"]}},
            },
        ),
    ],
)
def test_a_statement_is_rendered_as_the_provider_does(tmp_path: Path, body: str, expected: object) -> None:
    assert statements(document(tmp_path, f"statement {{\n{body}\n}}")) == [expected]


def test_the_text_is_indented_and_escaped_as_by_the_provider(tmp_path: Path) -> None:
    body = 'policy_id = "P"\nstatement {\n  sid = "<&>"\n  actions = ["s3:*"]\n}'
    assert document(tmp_path, body).data == (
        '{\n  "Version": "2012-10-17",\n  "Id": "P",\n  "Statement": [\n    {\n      "Sid": "\\u003c\\u0026\\u003e",\n'
        '      "Effect": "Allow",\n      "Action": "s3:*"\n    }\n  ]\n}'
    )
    assert document(tmp_path, body, name="minified_json").data == (
        '{"Version":"2012-10-17","Id":"P","Statement":[{"Sid":"\\u003c\\u0026\\u003e","Effect":"Allow","Action":"s3:*"}]}'
    )


def test_a_document_without_statements_has_no_key_for_them(tmp_path: Path) -> None:
    assert document(tmp_path, "").data == '{\n  "Version": "2012-10-17"\n}'


SOURCES = """
locals {
  base  = jsonencode({ Version = "2008-10-17", Id = "base", Statement = [{ Sid = "A", Effect = "Allow", Action = "a:1" }, { Effect = "Allow", Action = "b:1" }] })
  lone  = jsonencode({ Statement = { Sid = "L", Effect = "Deny", Action = "l:1" } })
  none  = jsonencode({ Statement = [] })
  other = jsonencode({ Id = "other", Statement = [{ Sid = "Own", Effect = "Deny", Action = "o:1" }, { Sid = "New", Effect = "Deny", Action = null }] })
}
"""


@pytest.mark.parametrize(
    ("body", "actions"),
    [
        ("source_policy_documents = [local.base]", ["a:1", "b:1"]),
        ('source_policy_documents = [local.base, null, "", local.none, local.lone]', ["a:1", "b:1", "l:1"]),
        ('source_policy_documents = [local.base]\nstatement {\n sid = "A"\n actions = ["a:2"]\n}', ["a:2", "b:1"]),
        (
            'statement {\n sid = "Own"\n actions = ["own:1"]\n}\nstatement { actions = ["x:1"] }\noverride_policy_documents = [local.other]',
            ["o:1", "x:1", None],
        ),
        ("override_policy_documents = [local.base]", ["a:1", "b:1"]),
    ],
)
def test_sources_come_first_and_overrides_replace_by_sid(tmp_path: Path, body: str, actions: list[str | None]) -> None:
    found = statements(document(tmp_path, body, SOURCES))
    assert isinstance(found, list)
    assert [statement.get("Action") for statement in found] == actions


def test_the_version_is_the_greatest_and_the_id_the_last(tmp_path: Path) -> None:
    body = "source_policy_documents = [local.base]\noverride_policy_documents = [local.other]"
    text = json.loads(str(document(tmp_path, body, SOURCES).data))
    assert (text["Version"], text["Id"]) == ("2008-10-17", "other")


@pytest.mark.parametrize(
    ("body", "structure"),
    [
        (
            'statement {\n  actions = ["s3:*"]\n  resources = [var.unset]\n}',
            [{"Effect": "Allow", "Action": "s3:*", "Resource": UNKNOWN}],
        ),
        (
            'statement { actions = ["a:1"] }\nsource_policy_documents = [var.unset]',
            [UNKNOWN, {"Effect": "Allow", "Action": "a:1"}],
        ),
        (
            'statement { actions = ["a:1"] }\nsource_policy_documents = var.unset',
            [UNKNOWN, {"Effect": "Allow", "Action": "a:1"}],
        ),
        ('dynamic "statement" {\n  for_each = var.unset\n  content { actions = ["a:1"] }\n}', [UNKNOWN]),
        (
            'statement {\n  principals {\n    type = "AWS"\n    identifiers = var.unset\n  }\n}',
            [{"Effect": "Allow", "Principal": {"AWS": UNKNOWN}}],
        ),
        (
            'statement {\n  condition {\n    test = var.unset\n    variable = "v"\n    values = ["x"]\n  }\n}',
            [{"Effect": "Allow", "Condition": UNKNOWN}],
        ),
        ('source_policy_documents = ["not json"]', [UNKNOWN]),
    ],
)
def test_a_partly_unknown_document_keeps_its_structure(tmp_path: Path, body: str, structure: object) -> None:
    found = document(tmp_path, body)
    assert found.is_unknown
    assert found.doubts
    assert found.document is not None
    assert plain_of(found.document.fields["Statement"]) == structure


def test_a_statement_that_may_not_exist_shows_what_it_would_say(tmp_path: Path) -> None:
    found = document(tmp_path, 'dynamic "statement" {\n  for_each = var.unset\n  content { actions = ["a:1"] }\n}')
    assert found.document is not None
    (statement,) = found.document.fields["Statement"].items
    assert statement.document is not None
    assert plain_of(statement.document) == {"Effect": "Allow", "Action": "a:1"}
    assert statement.doubts[0].reason is Reason.DYNAMIC_UNKNOWN


def test_each_part_of_a_document_knows_where_it_was_written(tmp_path: Path) -> None:
    root = root_of_text(
        tmp_path,
        'locals { all = "*" }\ndata "aws_iam_policy_document" "d" {\n  statement {\n    actions = [local.all]\n  }\n}',
    )
    (data,) = root.resources
    found = data.attribute("json", NOWHERE).document
    assert found is not None
    (statement,) = found.fields["Statement"].items
    assert str(statement.fields["Action"].span) == "main.tf:1:16"
    assert str(statement.fields["Effect"].span) == "main.tf:3:3"


# providers


LOCK = 'provider "registry.terraform.io/hashicorp/aws" {\n  version = "%s"\n}\n'


@pytest.mark.parametrize(
    ("constraints", "locked", "expected"),
    [
        ([], "", "maybe"),
        ([">= 5.0"], "", "yes"),
        ([">= 4.67"], "", "maybe"),
        (["~> 4.0"], "", "no"),
        (["~> 5.1"], "", "yes"),
        (["~> 4"], "", "maybe"),
        (["< 5.0"], "", "no"),
        (["< 5.1"], "", "maybe"),
        (["<= 4.99"], "", "no"),
        (["= 5.2.1"], "", "yes"),
        (["4.0.0"], "", "no"),
        (["!= 5.0"], "", "maybe"),
        ([">= 4.0, < 6.0"], "", "maybe"),
        ([">= 4.0", ">= 5.0"], "", "yes"),
        ([">= 3.0"], "5.1.0", "yes"),
        ([">= 3.0"], "4.9.9", "no"),
    ],
)
def test_whether_a_provider_is_of_version_5(tmp_path: Path, constraints: list[str], locked: str, expected: str) -> None:
    settings = "".join(
        f'terraform {{\n  required_providers {{\n    aws = {{ source = "hashicorp/aws", version = "{text}" }}\n  }}\n}}\n'
        for text in constraints
    )
    files = {"main.tf": settings} | ({".terraform.lock.hcl": LOCK % locked} if locked else {})
    answer = root_of_text(tmp_path, files).providers.at_least("aws", 5)
    assert {"yes": answer.is_yes, "no": answer.is_no, "maybe": answer.is_maybe}[expected]
    assert all(doubt.reason is Reason.PROVIDER_VERSION for doubt in answer.doubts)


PROVIDERS = {
    "main.tf": """
        provider "aws" { region = "default" }
        provider "aws" {
          alias  = "west"
          region = "west"
        }
        resource "aws_x" "plain" {}
        resource "aws_x" "aliased" { provider = aws.west }
        resource "other_x" "none" {}
        module "inherits" { source = "./m" }
        module "mapped" {
          source = "./m"
          providers = {
            aws      = aws.west # the old region
            aws.main = aws
          }
        }
    """,
    "m/main.tf": 'resource "aws_x" "r" {}\nresource "aws_x" "main" { provider = aws.main }',
}


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("aws_x.plain", "default"),
        ("aws_x.aliased", "west"),
        ("other_x.none", None),
        ("module.inherits.aws_x.r", "default"),
        ("module.mapped.aws_x.r", "west"),
        ("module.mapped.aws_x.main", "default"),
    ],
)
def test_which_provider_configuration_a_resource_uses(tmp_path: Path, address: str, region: str | None) -> None:
    root = root_of_text(tmp_path, PROVIDERS)
    (resource,) = [found for found in root.resources if found.address == address]
    assert (None if resource.provider is None else plain_of(resource.provider["region"])) == region
    assert problems(root) == []


def test_providers_are_passed_in_json_too(tmp_path: Path) -> None:
    call = {"module": {"m": {"source": "./m", "providers": {"aws": "aws.west"}}}}
    provider = 'provider "aws" {\n  alias = "west"\n  region = "west"\n}'
    files = {"main.tf.json": json.dumps(call), "p.tf": provider, "m/main.tf": 'resource "aws_x" "r" {}'}
    (resource,) = root_of_text(tmp_path, files).resources
    assert resource.provider is not None
    assert plain_of(resource.provider["region"]) == "west"
