"""Expressions to values: what Terraform gives, what stays unknown and why, and what is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaclint.evaluate import EvaluationError, Scope, evaluate, value_of
from iaclint.modules import RootModule
from iaclint.source import SourceFile
from iaclint.syntax import parse_expression
from iaclint.truth import Reason
from iaclint.values import Ref, Value
from tests.plain import UNKNOWN, plain_of
from tests.support import root_of_text

PRELUDE = {
    "main.tf": """
variable "u" {}
variable "us" { type = string }
variable "un" { type = number }
variable "ub" { type = bool }
variable "ul" { type = list(string) }
variable "um" { type = map(string) }
variable "uo" { type = object({ a = string }) }
variable "never_null" {
  type     = string
  nullable = false
}
variable "secret" {
  default   = "s3cret"
  sensitive = true
}
variable "secrets" {
  default   = { a = "x" }
  sensitive = true
}
variable "list" { default = ["a", "b"] }
variable "typed" {
  type    = list(string)
  default = ["a", "b"]
}
variable "set" {
  type    = set(string)
  default = ["b", "a"]
}
variable "map" {
  type    = map(number)
  default = { one = 1, two = 2 }
}
variable "objects" { default = [{ n = 1, l = [10] }, { n = 2, l = [20] }] }
variable "nothing" {
  type    = string
  default = null
}
variable "no_list" {
  type    = list(string)
  default = null
}
locals {
  greeting = "hello $${name}"
}
resource "aws_s3_bucket" "one" { bucket = "logs" }
resource "aws_s3_bucket" "many" {
  count  = 2
  bucket = "logs-${count.index}"
}
resource "aws_s3_bucket" "each" {
  for_each = toset(["x", "y"])
  bucket   = each.key
}
resource "aws_s3_bucket" "some" { count = var.un }
data "aws_caller_identity" "me" {}
module "gone" { source = "acme/gone/aws" }
""",
    "hello.tftpl": "%{ for n in names ~}\nhi ${n}\n%{ endfor ~}",
    "one.tftpl": "${x}",
    "bad.tftpl": "${missing}",
    "word.txt": "word",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> RootModule:
    return root_of_text(tmp_path_factory.mktemp("module"), PRELUDE)


def value(root: RootModule, expression: str) -> Value:
    return value_of(parse_expression(SourceFile("expression", expression), 0, len(expression)), Scope(root.instance))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # operators
        ("1 + 2 * 3", 7),
        ('"2" * 3', 6),
        ("-7 % 3", -1),
        ("7 % 0", 7),
        ("18446744073709551615 % 7", 1),
        ("18446744073709551616 % 7", 2),
        ("22 / 7 * 7 == 22", True),
        ("0.1 + 0.2 == 0.3", True),
        ("1 / (1 / 0)", 0),
        ('1 == "1"', False),
        ("[1] == tolist([1])", False),
        ("null == null", True),
        ("tostring(null) == tonumber(null)", True),
        ('"" == null', False),
        ('"true" && !false', True),
        ("false && nope()", False),
        ("true || nope()", True),
        ("-[3][0]", -3),
        # conditionals
        ("true ? 1 : 2", 1),
        ('true ? 1 : "x"', "1"),
        ('true ? [1] : ["a"]', ["1"]),
        ("true ? 1 : null", 1),
        ("false ? 1 : null", None),
        ("true ? 1 : 1 / nope()", 1),
        ('false ? 1 : true ? "b" : "c"', "b"),
        ('"true" ? "yes" : "no"', "yes"),
        ("true ? { a = 1 } : { b = 2 }", {"a": 1}),
        # indexes and attributes
        ('["a", "b"][1]', "b"),
        ('["a", "b"]["1"]', "b"),
        ('["a"]["-0"]', "a"),
        ('["a"][-0]', "a"),
        ("var.list.0", "a"),
        ('{ a = 1 }["a"]', 1),
        ("var.map.one", 1),
        ('{ "1" = "x" }[1]', "x"),
        # splats
        ("var.objects[*].n", [1, 2]),
        ("var.objects[*].l[0]", [10, 20]),
        ("var.objects.*.l[0]", [10]),
        ('"x"[*]', ["x"]),
        ("null[*]", []),
        ("[for v in [] : v if v.a]", []),
        ("tolist([])[*].name", []),
        ('try(compact([])[*].name, "d")', "d"),
        ("var.nothing[*]", []),
        ("var.map[*]", [{"one": 1, "two": 2}]),
        ("var.set[*]", ["a", "b"]),
        # for
        ("[for v in var.map : v]", [1, 2]),
        ("[for k, v in var.map : k]", ["one", "two"]),
        ('[for i, v in ["a", "b"] : "${i}${v}"]', ["0a", "1b"]),
        ("[for k, v in var.set : k == v]", [True, True]),
        ("[for v in [1, 2, 3] : v if v != 2]", [1, 3]),
        ("{ for v in var.list : v => upper(v) }", {"a": "A", "b": "B"}),
        ("{ for v in [1, 2, 3] : v % 2 => v... }", {"0": [2], "1": [1, 3]}),
        ("{ for v in [1, 1] : v => v if false }", {}),
        ("[for var in [1] : var]", [1]),
        ("[for data in [{ x = { y = 1 } }] : data.x.y]", [1]),
        # objects and tuples
        ("{ b = 1, a = 2 }", {"a": 2, "b": 1}),
        ("{ (var.list[0]) = 1, 2 = 3 }", {"a": 1, "2": 3}),
        ("{ a = 1, a = 2 }", {"a": 2}),
        # templates
        ('"${1}"', 1),
        ('"${[1]}"', [1]),
        ('"a${1}b"', "a1b"),
        ('"$${a} %%{b}"', "${a} %{b}"),
        ('"%{ if true }yes%{ else }no%{ endif }"', "yes"),
        ('"%{ for k, v in { a = 1 } }${k}=${v};%{ endfor }"', "a=1;"),
        ('"a ${1 ~} \\n  b"', "a 1b"),
        # try and can
        ("try(var.objects[9], 1)", 1),
        ("try(nope(), 1)", 1),
        ("try(null, 1)", None),
        ("can(var.objects[9])", False),
        ("can(1)", True),
        # template files
        ('templatefile("hello.tftpl", { names = ["a", "b"] })', "hi a\nhi b\n"),
        ('templatefile("one.tftpl", { x = [1] })', [1]),
        ('templatestring(local.greeting, { name = "you" })', "hello you"),
        # functions
        ("max([1, 5, 3]...)", 5),
        ('core::upper("a")', "A"),
        ('file("${path.module}/word.txt")', "word"),
        ('fileexists("none.txt")', False),
        ('format("%s-%03d", "a", 7)', "a-007"),
        # numbers that went through doubles
        ("pow(2, 100) == 1267650600228229401496703205376", True),
        ("pow(2, 64) - 1", 18446744073709551615),
        (
            'format("%d %s %v", pow(2, 64), pow(2, 64), pow(2, 64))',
            "18446744073709551616 18446744073709550000 1.844674407370955e+19",
        ),
        ('"x${-pow(2, 100)} ${pow(2, 100) + 0}"', "x-1267650600228229400000000000000 1267650600228229401496703205376"),
        ("jsonencode(pow(2, 100))", "1267650600228229400000000000000"),
        ("yamlencode(abs(-pow(2, 100)))", "1267650600228229400000000000000\n...\n"),
        # resources
        ("aws_s3_bucket.one.bucket", "logs"),
        ("resource.aws_s3_bucket.one.bucket", "logs"),
        ("aws_s3_bucket.many[1].bucket", "logs-1"),
        ("aws_s3_bucket.many[*].bucket", ["logs-0", "logs-1"]),
        ("aws_s3_bucket.one[*].bucket", ["logs"]),
        ('aws_s3_bucket.each["y"].bucket', "y"),
        ("[for key, b in aws_s3_bucket.each : b.bucket]", ["x", "y"]),
        ("length(aws_s3_bucket.many)", 2),
        ("path.module", "."),
        ("terraform.workspace", "default"),
    ],
)
def test_known_values(root: RootModule, expression: str, expected: object) -> None:
    assert plain_of(value(root, expression)) == expected


@pytest.mark.parametrize(
    ("expression", "summary"),
    [
        ("1 + true", "Invalid operand"),
        ("null + 1", "Invalid operand"),
        ('"a" * 2', "Invalid operand"),
        ("0 / 0", "Operation failed"),
        ("![]", "Invalid operand"),
        ("null ? 1 : 2", "Null condition"),
        ("[] ? 1 : 2", "Incorrect condition type"),
        ("true ? 1 : true", "Inconsistent conditional result types"),
        ("false ? 1 : [2]", "Inconsistent conditional result types"),
        ("[1][1]", "Invalid index"),
        ("[1][-1]", "Invalid index"),
        ("[1][0.5]", "Invalid index"),
        ('[1]["x"]', "Invalid index"),
        ("[1][null]", "Invalid index"),
        ("null[0]", "Attempt to index null value"),
        ("var.set[0]", "Invalid index"),
        ("{ a = 1 }.b", "Unsupported attribute"),
        ("var.map.three", "Missing map element"),
        ('var.map["three"]', "Invalid index"),
        ('"x".a', "Unsupported attribute"),
        ("null.a", "Attempt to get attribute from null value"),
        ("var.no_list[*]", "Splat of null value"),
        ("[for v in null : v]", "Iteration over null value"),
        ('[for v in "abc" : v]', "Iteration over non-iterable value"),
        ("{ for v in [1, 1] : v => v }", "Duplicate object key"),
        ("{ for v in [null] : v => v }", "Null value as key"),
        ("[for v in [1] : v if null]", "Null condition"),
        ("[for v in [] : v if null]", "Null condition"),
        ("[for v in [] : v if 1]", "Incorrect condition type"),
        ("compact([])[*].name", "Unsupported attribute"),
        ("[for v in [1] : v if var.ul]", "Incorrect condition type"),
        ("[var.us] ? 1 : 2", "Incorrect condition type"),
        ('"a${null}"', "Invalid template interpolation value"),
        ('"a${[1]}"', "Invalid template interpolation value"),
        ("{ (null) = 1 }", "Null value as key"),
        ("{ ([1]) = 1 }", "Incorrect key type"),
        ("nope()", "Call to unknown function"),
        ("Upper(1)", "Call to unknown function"),
        ("upper(null)", "Invalid function argument"),
        ("upper()", "Error in function call"),
        ("max(null...)", "Invalid expanding argument value"),
        ("try()", "Error in function call"),
        ("try(nope(), nope())", "Error in function call"),
        ("can(1, 2)", "Error in function call"),
        ('file("none.txt")', "Invalid function argument"),
        ('templatefile("none.tftpl", {})', "Invalid function argument"),
        ('templatefile("bad.tftpl", {})', "Error in function call"),
        ('templatefile("one.tftpl", "x")', "Invalid function argument"),
        ('templatestring("literal", {})', "Invalid function argument"),
        ("foo", "Invalid reference"),
        ("data.aws_caller_identity", "Invalid reference"),
        ("each.key", 'Reference to "each" in context without for_each'),
        ("count.index", 'Reference to "count" in non-counted context'),
        ("self.id", 'Invalid "self" reference'),
        ("var.nope", "Reference to undeclared input variable"),
        ("local.nope", "Reference to undeclared local value"),
        ("module.nope", "Reference to undeclared module"),
        ("aws_s3_bucket.nope.id", "Reference to undeclared resource"),
        ("path.nope", "Invalid path reference"),
        ("aws_s3_bucket.many.bucket", "Missing resource instance key"),
        ("aws_s3_bucket.one[0]", "Unexpected resource instance key"),
        ("aws_s3_bucket.many[2]", "Invalid index"),
        ('aws_s3_bucket.many["a"]', "Invalid index"),
        ("aws_s3_bucket.many[null]", "Invalid index"),
        ('aws_s3_bucket.each["z"]', "Invalid index"),
        ("1 +", "Invalid expression"),
    ],
)
def test_errors_have_terraforms_summary(root: RootModule, expression: str, summary: str) -> None:
    with pytest.raises(EvaluationError) as error:
        value(root, expression)
    assert error.value.summary == summary


@pytest.mark.parametrize(
    ("expression", "reason", "why"),
    [
        ("var.u", Reason.UNRESOLVED_VARIABLE, "var.u has no value"),
        ("var.un + 1", Reason.UNRESOLVED_VARIABLE, "var.un has no value"),
        ("1 < var.un", Reason.UNRESOLVED_VARIABLE, "var.un has no value"),
        ("-var.un", Reason.UNRESOLVED_VARIABLE, "var.un has no value"),
        ("!var.ub", Reason.UNRESOLVED_VARIABLE, "var.ub has no value"),
        ("var.ub && true", Reason.UNRESOLVED_VARIABLE, "var.ub has no value"),
        ("var.us == null", Reason.UNRESOLVED_VARIABLE, "var.us has no value"),
        ('var.ub ? "a" : "b"', Reason.UNRESOLVED_VARIABLE, "var.ub has no value"),
        ("var.ul ? 1 : 2", Reason.UNRESOLVED_VARIABLE, "var.ul has no value"),
        ('"%{ if var.ul }a%{ endif }"', Reason.UNRESOLVED_VARIABLE, "var.ul has no value"),
        ('"a-${var.us}"', Reason.UNRESOLVED_VARIABLE, "var.us has no value"),
        ('"%{ if var.ub }a%{ endif }"', Reason.UNRESOLVED_VARIABLE, "var.ub has no value"),
        ('"%{ for v in var.ul }a%{ endfor }"', Reason.UNRESOLVED_VARIABLE, "var.ul has no value"),
        ("[for v in var.ul : v]", Reason.UNRESOLVED_VARIABLE, "var.ul has no value"),
        ("[for v in [1] : v if var.ub]", Reason.UNRESOLVED_VARIABLE, "var.ub has no value"),
        ("{ for v in [1] : var.us => v }", Reason.UNRESOLVED_VARIABLE, "var.us has no value"),
        ("{ (var.us) = 1 }", Reason.UNRESOLVED_VARIABLE, "var.us has no value"),
        ("var.list[var.un]", Reason.UNRESOLVED_VARIABLE, "var.un has no value"),
        ("var.map[var.us]", Reason.UNRESOLVED_VARIABLE, "var.us has no value"),
        ("var.ul[0]", Reason.UNRESOLVED_VARIABLE, "var.ul has no value"),
        ("var.uo.a", Reason.UNRESOLVED_VARIABLE, "var.uo has no value"),
        ("var.ul[*]", Reason.UNRESOLVED_VARIABLE, "var.ul has no value"),
        ("upper(var.us)", Reason.UNRESOLVED_VARIABLE, "var.us has no value"),
        ("max(var.ul...)", Reason.UNRESOLVED_VARIABLE, "var.ul has no value"),
        ("can(var.u.x)", Reason.UNRESOLVED_VARIABLE, "var.u has no value"),
        ("try(var.u.x, 1)", Reason.UNRESOLVED_VARIABLE, "var.u has no value"),
        ("templatefile(var.us, {})", Reason.UNRESOLVED_VARIABLE, "var.us has no value"),
        ("provider::acme::parse(1)", Reason.UNSUPPORTED_FUNCTION, "provider::acme::parse() is known only to its"),
        (
            "data.aws_caller_identity.me.account_id",
            Reason.DATA_SOURCE,
            "data.aws_caller_identity.me.account_id is read",
        ),
        ("max(data.aws_caller_identity.me.x...)", Reason.DATA_SOURCE, "data.aws_caller_identity.me.x is read"),
        ("aws_s3_bucket.one.arn", Reason.RESOURCE_ATTRIBUTE, "aws_s3_bucket.one.arn is known only after apply"),
        ("aws_s3_bucket.many[var.un].bucket", Reason.UNRESOLVED_VARIABLE, "var.un has no value"),
        ("aws_s3_bucket.some[0].id", Reason.RESOURCE_ATTRIBUTE, "aws_s3_bucket.some[*].id is known only after apply"),
        ("aws_s3_bucket.some[*].id", Reason.UNRESOLVED_VARIABLE, "var.un has no value"),
        ("module.gone.x", Reason.MODULE_NOT_VENDORED, "module.gone is not vendored"),
        ("module.gone", Reason.MODULE_NOT_VENDORED, "module.gone is not vendored"),
        ("path.cwd", Reason.UNRESOLVED_VARIABLE, "path.cwd depends on the machine"),
        ('file("/etc/passwd")', Reason.OUTSIDE_REPOSITORY, "/etc/passwd lies outside of the repository"),
        ('file("../x")', Reason.OUTSIDE_REPOSITORY, "../x lies outside of the repository"),
        ('templatefile("../x", {})', Reason.OUTSIDE_REPOSITORY, "../x lies outside of the repository"),
    ],
)
def test_each_unknown_has_its_reason(root: RootModule, expression: str, reason: Reason, why: str) -> None:
    found = value(root, expression)
    assert plain_of(found) is UNKNOWN
    assert found.doubts[0].reason is reason
    assert found.doubts[0].text.startswith(why)


@pytest.mark.parametrize(
    ("expression", "type"),
    [
        ("var.ul[*]", "list(string)"),
        ("var.ub ? 1 : 2", "number"),
        ("var.ub ? { a = 1 } : null", "object({a = number})"),
        ("false ? { a = 1 } : null", "object({a = number})"),
        ('{ "a b" = 1, é = 2 }', 'object({"a b" = number, "\\u00e9" = number})'),
        ("var.ub ? var.u : 1", "any"),
        ("false ? 1 : var.u", "any"),
        ("try(var.ul[0], 1)", "any"),
        ("coalesce(var.u, 1)", "any"),
    ],
)
def test_an_unknown_has_a_type_only_where_that_is_certain(root: RootModule, expression: str, type: str) -> None:
    assert str(value(root, expression).type) == type


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("false && var.ub", False),
        ("var.ub && false", False),
        ("var.ub || true", True),
        ("var.never_null == null", False),
        ('"a-${var.us}" == null', False),
        ('"arn:${var.us}" == "http:x"', False),
        ("var.us == 5", False),
        ("[var.us, 1] == [var.us]", False),
        ("{ a = var.us, b = 1 }.b", 1),
        ("[var.us, 2][1]", 2),
        ("[for v in [var.us] : 1]", [1]),
        ("length([var.us])", 1),
        ("keys({ a = var.us })", ["a"]),
        ("try([][0], 3)", 3),
        ("true ? 1 : var.un", 1),
        ("{ a = var.us }", {"a": UNKNOWN}),
        ("[var.us, 1]", [UNKNOWN, 1]),
        ("var.objects[*].n == [1, var.un]", UNKNOWN),
        ("(var.ub ? 90 : 400) > 30", True),
        ("(var.ub ? 90 : 400) < 30", False),
        ("(var.ub ? 90 : 400) >= 90", UNKNOWN),
        ("30 <= (var.ub ? 90 : 400)", True),
        ("(var.ub ? 90 : 400) == 30", False),
        ("(var.ub ? 90 : null) == 30", False),
        ("(var.ub ? 90 : var.un) == 30", UNKNOWN),
        ("(var.ub ? 1 : 2) + (var.ub ? 10 : 20) > 22", UNKNOWN),
        ("(var.ub ? 1 : 2) + (var.ub ? 10 : 20) > 23", False),
        ("(var.ub ? 1 : 2) * 10 == 5", False),
        ("-(var.ub ? 1 : 2) == 1", False),
        ("10 / (var.ub ? 1 : 2) == 100", UNKNOWN),
        ("length(var.ul) + 1 == 0", False),
        ('length(var.ub ? tolist(["a"]) : tolist(["b"]))', 1),
        ('var.ub ? tolist(["a"]) : tolist(["b"])', [UNKNOWN]),
        ('length(var.ub ? ["a"] : ["b", "c"]) == 3', False),
        ('length(var.ub ? ["a"] : ["b", "c"]) == 2', UNKNOWN),
        ('length(toset([var.us, "a"])) == 5', False),
        ("length(var.ul[*]) == -1", False),
    ],
)
def test_what_is_known_beside_an_unknown_stays_known(root: RootModule, expression: str, expected: object) -> None:
    assert plain_of(value(root, expression)) == expected


@pytest.mark.parametrize(
    ("expression", "is_sensitive"),
    [
        ("var.secret", True),
        ("upper(var.secret)", True),
        ('"a-${var.secret}"', True),
        ('var.secret == "x"', True),
        ('var.secret == "s3cret" ? 1 : 2', True),
        ("var.secrets.a", True),
        ('var.secrets["a"]', True),
        ("[for v in var.secrets : v]", True),
        ("[var.secret][0]", True),
        ("[var.secret, 1]", False),
        ("[var.secret, 1][1]", False),
        ("{ (var.secret) = 1 }", True),
        ("nonsensitive(var.secret)", False),
        ('var.list[var.secret == "x" ? 0 : 1]', True),
        ("try(var.secret, 1)", True),
        ("sensitive(1)", True),
        ("var.us", False),
    ],
)
def test_secrecy_travels_with_values(root: RootModule, expression: str, is_sensitive: bool) -> None:
    assert value(root, expression).is_sensitive is is_sensitive


@pytest.mark.parametrize(
    ("expression", "refs"),
    [
        ("aws_s3_bucket.one.id", [("aws_s3_bucket.one", "id")]),
        ("aws_s3_bucket.one.bucket", [("aws_s3_bucket.one", "bucket")]),
        ('"${aws_s3_bucket.one.arn}/*"', [("aws_s3_bucket.one", "arn")]),
        ("upper(aws_s3_bucket.one.id)", [("aws_s3_bucket.one", "id")]),
        ("one(aws_s3_bucket.one[*].id)", [("aws_s3_bucket.one", "id")]),
        ("aws_s3_bucket.many[0].id", [("aws_s3_bucket.many[0]", "id")]),
        ("try(aws_s3_bucket.many[1].id, null)", [("aws_s3_bucket.many[1]", "id")]),
        (
            "var.ub ? aws_s3_bucket.one.id : aws_s3_bucket.many[0].id",
            [("aws_s3_bucket.many[0]", "id"), ("aws_s3_bucket.one", "id")],
        ),
        ("true ? aws_s3_bucket.one.id : aws_s3_bucket.many[0].id", [("aws_s3_bucket.one", "id")]),
        ("max(aws_s3_bucket.one.sizes...)", [("aws_s3_bucket.one", "sizes")]),
        ("var.list[0]", []),
    ],
)
def test_a_value_knows_the_resources_it_was_read_from(
    root: RootModule, expression: str, refs: list[tuple[str, str]]
) -> None:
    assert [(ref.address, ref.attribute) for ref in value(root, expression).refs] == refs
    assert all(isinstance(ref, Ref) for ref in value(root, expression).refs)


def test_an_error_becomes_an_unknown_and_a_problem(tmp_path: Path) -> None:
    root = root_of_text(tmp_path, "")
    text = "[1][2]"
    found = evaluate(parse_expression(SourceFile("main.tf", text), 0, len(text)), Scope(root.instance))
    assert found.is_unknown
    assert found.doubts[0].reason is Reason.EVALUATION_ERROR
    assert [(problem.summary, problem.where) for problem in root.problems] == [("Invalid index", "main.tf:1:1")]


def test_evaluation_stops_at_its_budget(tmp_path: Path) -> None:
    root = root_of_text(tmp_path, "locals {\n  a = [for i in range(1000) : [for j in range(1000) : i + j]]\n}\n")
    root.instance.budget.steps = 10_000
    found = value(root, "local.a")
    assert found.doubts[0].reason is Reason.EVALUATION_LIMIT
    assert [problem.summary for problem in root.problems] == ["Evaluation limit reached"]


@pytest.mark.parametrize("text", ["[try(local.a, 1), [], {}]", "{ a = try(local.a, 1), b = [], c = {} }"])
def test_nothing_is_evaluated_after_a_limit_that_was_swallowed(tmp_path: Path, text: str) -> None:
    root = root_of_text(tmp_path, "locals {\n  a = [for i in range(1000) : [for j in range(1000) : i + j]]\n}\n")
    root.instance.budget.steps = 10_000
    found = evaluate(parse_expression(SourceFile("main.tf", text), 0, len(text)), Scope(root.instance))
    assert found.doubts[0].reason is Reason.EVALUATION_LIMIT


def test_names_of_a_template_file_are_only_its_variables(tmp_path: Path) -> None:
    files = {"main.tf": "locals {\n  x = 1\n}\n", "t.tftpl": "${local.x}", "u.tftpl": "${aws_x.y}"}
    root = root_of_text(tmp_path, files)
    for name, spelled in (("t", "local.x"), ("u", "aws_x.y")):
        with pytest.raises(EvaluationError, match=f"uses `{spelled}`"):
            value(root, f'templatefile("{name}.tftpl", {{}})')
