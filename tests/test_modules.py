"""Directories to modules: roots, files, overrides, calls, cycles, limits, and modules that init fetched."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from iaclint.modules import Modules, closures, find_roots
from iaclint.source import Repository
from iaclint.truth import Reason
from tests.plain import plain_of
from tests.support import NOWHERE, Files, addresses, output, problems, root_of_text, settled, write


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


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, ["caller"]),
        ({"prod/backend.tf": 'terraform {\n  backend "s3" {}\n}\n'}, ["caller", "prod"]),
        ({"prod/backend.tf": "terraform {\n  cloud {}\n}\n"}, ["caller", "prod"]),
        ({"prod/backend.tf": "terraform {\n  required_providers {}\n}\n"}, ["caller"]),
        ({"prod/.terraform.lock.hcl": ""}, ["caller", "prod"]),
        ({"prod/terraform.tfvars": ""}, ["caller", "prod"]),
        ({"prod/x.auto.tfvars.json": "{}"}, ["caller", "prod"]),
        ({"prod/x.tfvars": ""}, ["caller"]),
    ],
)
def test_a_call_does_not_make_a_module_of_what_is_applied(
    tmp_path: Path, files: dict[str, str], expected: list[str]
) -> None:
    call = 'module "p" {\n  source = "../prod"\n  count  = 0\n}\n'
    modules = Modules(Repository(write(tmp_path, {"caller/main.tf": call, "prod/main.tf": "", **files})))
    assert find_roots(modules, ["caller", "prod"]) == expected


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
        ("[" * 1_000_000, "Cannot read module manifest", False),
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
