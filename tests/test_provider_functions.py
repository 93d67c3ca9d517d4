"""Functions of providers: those of Terraform and AWS are worked out, those of others are unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaclint.modules import VariableInputs, evaluated
from iaclint.problem import Problem
from tests.plain import plain_of
from tests.support import root_of_text

ROLE = "arn:aws:iam::111122223333:role/ops/night/reader"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('provider::aws::arn_build("aws", "s3", "", "", "logs")', "arn:aws:s3:::logs"),
        (f'provider::aws::arn_parse("{ROLE}").account_id', "111122223333"),
        (f'provider::aws::arn_parse("{ROLE}").resource', "role/ops/night/reader"),
        ('provider::aws::arn_parse("arn:aws:logs:eu:1:log-group:a").resource', "log-group:a"),
        (f'provider::aws::trim_iam_role_path("{ROLE}")', "arn:aws:iam::111122223333:role/reader"),
    ],
)
def test_functions_of_aws_are_worked_out(tmp_path: Path, expression: str, expected: str) -> None:
    value = evaluated(root_of_text(tmp_path, "", VariableInputs()), expression)
    assert not isinstance(value, Problem)
    assert plain_of(value) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('encode_expr({ b = [1, "x"], a = true })', '{\n  a = true\n  b = [1, "x"]\n}'),
        ("encode_expr(null)", "null"),
        ('encode_expr("$${x}\\n")', '"$${x}\\n"'),
        ('encode_tfvars({ region = "eu", n = 5 })', 'n      = 5\nregion = "eu"\n'),
        ('decode_tfvars("n = 1 + 1\\nzones = [\\"a\\"]\\n")', {"n": 2, "zones": ["a"]}),
        ('decode_tfvars(provider::terraform::encode_tfvars({ a = { "b c" = null } }))', {"a": {"b c": None}}),
    ],
)
def test_functions_of_terraform_are_worked_out(tmp_path: Path, expression: str, expected: object) -> None:
    value = evaluated(root_of_text(tmp_path, "", VariableInputs()), f"provider::terraform::{expression}")
    assert not isinstance(value, Problem), value.detail
    assert plain_of(value) == expected


@pytest.mark.parametrize(
    ("expression", "summary"),
    [
        ('provider::aws::arn_parse("aws:s3")', "Invalid function argument"),
        ("provider::aws::arn_parse()", "Error in function call"),
        ("provider::aws::arn_parse(null)", "Invalid function argument"),
        ("provider::aws::arn_parse([])", "Invalid function argument"),
        ('provider::aws::trim_iam_role_path("arn:aws:iam::1:user/a")', "Invalid function argument"),
        ('provider::terraform::decode_tfvars("a = b")', "Error in function call"),
        ('provider::terraform::decode_tfvars("a {}")', "Error in function call"),
        ('provider::terraform::decode_tfvars("a = ")', "Error in function call"),
        ("provider::terraform::decode_tfvars(null)", "Invalid function argument"),
        ("provider::terraform::encode_tfvars([])", "Invalid function argument"),
        ('provider::terraform::encode_tfvars({ "a b" = 1 })', "Invalid function argument"),
        ('provider::terraform::nope("x")', "Unknown provider function"),
    ],
)
def test_what_a_function_refuses(tmp_path: Path, expression: str, summary: str) -> None:
    value = evaluated(root_of_text(tmp_path, "", VariableInputs()), expression)
    assert isinstance(value, Problem)
    assert value.summary == summary


@pytest.mark.parametrize("expression", ["provider::acme::f(1)", "provider::aws::arn_parse(plantimestamp())"])
def test_what_only_a_provider_or_the_apply_tells_is_unknown(tmp_path: Path, expression: str) -> None:
    value = evaluated(root_of_text(tmp_path, "", VariableInputs()), expression)
    assert not isinstance(value, Problem)
    assert value.is_unknown


@pytest.mark.parametrize(
    "body",
    [
        '  statement {\n    sid = "A"\n  }\n  statement {\n    sid = "A"\n  }\n',
        '  source_policy_documents = [for effect in ["Allow", "Deny"] :\n'
        '    jsonencode({ Statement = [{ Sid = "A", Effect = effect }] })]\n',
    ],
)
def test_a_policy_document_does_not_repeat_a_sid(tmp_path: Path, body: str) -> None:
    root = root_of_text(tmp_path, f'data "aws_iam_policy_document" "d" {{\n{body}}}')
    root.settle()
    assert [(problem.summary, problem.line) for problem in root.problems] == [("Duplicate Sid", 1)]


def test_a_policy_document_may_override_a_sid(tmp_path: Path) -> None:
    text = (
        'data "aws_iam_policy_document" "d" {\n  statement {\n    sid = "A"\n  }\n  statement {}\n  statement {}\n'
        '  override_policy_documents = [jsonencode({ Statement = [{ Sid = "A" }] })]\n}'
    )
    root = root_of_text(tmp_path, text)
    root.settle()
    assert root.problems == []
