"""Conditions whose keys are known in part, and what is read of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaclint.aws.conditions import Conditions
from iaclint.aws.policy import statements
from iaclint.aws.policy_homes import Kind
from iaclint.production import is_production
from iaclint.settings import Settings
from iaclint.truth import Doubt, Reason, Truth
from iaclint.values import DYNAMIC, HOLE, STRING, concatenate, keyed_object, string, unknown, with_holes
from tests.support import graph_of, graph_of_text, write

DOUBT = Doubt(Reason.UNRESOLVED_VARIABLE, "var.a has no value")
SUBJECT = "system:serviceaccount:clinic:portal"

AROUND = f"""
variable "a" {{}}
data "aws_iam_policy_document" "d" {{
  statement {{
    condition {{
      test     = "StringEquals"
      variable = "${{var.a}}:sub"
      values   = ["{SUBJECT}"]
    }}
    condition {{
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = ["o-1"]
    }}
  }}
}}
"""
KEYS = f'{{ "${{var.a}}:sub" = "{SUBJECT}", "aws:PrincipalOrgID" = "o-1" }}'
FORMS = {
    "jsonencode": f"jsonencode({{ Statement = {{ Condition = {{ StringEquals = {KEYS} }} }} }})",
    "heredoc": f'<<EOT\n{{"Statement": {{"Condition": {{"StringEquals": {KEYS.replace(" =", ":")}}}}}}}\nEOT',
    "document": "data.aws_iam_policy_document.d.json",
}


def conditions(tmp_path: Path, policy: str, around: str = AROUND) -> Conditions:
    text = f'{around}\nresource "aws_iam_role" "r" {{\n  assume_role_policy = {policy}\n}}\n'
    return statements(graph_of_text(tmp_path, text), Kind.TRUST)[0].conditions


def word(truth: Truth) -> str:
    return "yes" if truth.is_yes else "no" if truth.is_no else "maybe"


@pytest.mark.parametrize("form", FORMS)
def test_every_form_keeps_what_is_known_of_a_key(form: str, tmp_path: Path) -> None:
    found = conditions(tmp_path, FORMS[form])
    assert not found.doubts
    told = [(item.key, item.shown, item.values.texts, [doubt.text for doubt in item.doubts]) for item in found]
    assert sorted(told) == [
        (f"{HOLE}:sub", "${...}:sub", [SUBJECT], ["var.a has no value"]),
        ("aws:principalorgid", "aws:principalorgid", ["o-1"], []),
    ]


@pytest.mark.parametrize(
    ("key", "asked", "answer"),
    [
        ("${var.a}:sub", "aws:multifactorauthpresent", "no"),
        ("aws:${var.a}", "aws:multifactorauthpresent", "maybe"),
        ("aws:multi${var.a}present", "aws:multifactorauthpresent", "maybe"),
        ("aws:${var.a}Age", "aws:multifactorauthpresent", "no"),
        ("${var.a}", "aws:multifactorauthpresent", "maybe"),
        ("aws:ResourceTag/${var.a}", "aws:resourcetag/", "yes"),
        ("aws:${var.a}/team", "aws:resourcetag/", "maybe"),
        ("ec2:${var.a}", "aws:resourcetag/", "no"),
        ("aws:MultiFactorAuthPresent", "aws:multifactorauthpresent", "yes"),
    ],
)
def test_a_key_is_what_its_known_pieces_fit(key: str, asked: str, answer: str, tmp_path: Path) -> None:
    policy = f'jsonencode({{ Statement = {{ Condition = {{ Bool = {{ "{key}" = "true" }} }} }} }})'
    found = conditions(tmp_path, policy)
    assert word(found.test(asked)) == answer
    assert bool(found.on(asked)) == (answer == "yes")


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("${var.a}:sub", "yes"),
        ("${var.a}:aud", "no"),
        ("a.example/${var.a}:sub", "yes"),
        ("${var.a}sub", "maybe"),
        ("${var.a}", "maybe"),
        ("a.example:${var.a}", "maybe"),
        ("a.example:s${var.a}x", "no"),
    ],
)
def test_the_claim_is_what_follows_the_last_colon(key: str, answer: str, tmp_path: Path) -> None:
    policy = f'jsonencode({{ Statement = {{ Condition = {{ StringEquals = {{ "{key}" = "a" }} }} }} }})'
    (test,) = conditions(tmp_path, policy)
    assert word(test.tests_claim("sub")) == answer


def test_an_operator_that_is_unknown_leaves_the_conditions_in_doubt(tmp_path: Path) -> None:
    found = conditions(
        tmp_path, 'jsonencode({ Statement = { Condition = { (var.a) = { "aws:SourceIp" = "10.0.0.0/8" } } } })'
    )
    assert [doubt.text for doubt in found.doubts] == ["var.a has no value"]
    assert found.test("aws:sourceip").is_maybe


def test_an_object_with_an_unknown_key_is_unknown_and_keeps_what_is_known() -> None:
    part = unknown(STRING, (DOUBT,))
    key = concatenate([part, string(":sub")])
    assert with_holes(key) == f"{HOLE}:sub"
    found = keyed_object([(string("a"), string("1")), (key, string("2"))])
    assert found.is_unknown
    assert (found.type, found.doubts, found.fields) == (DYNAMIC, (DOUBT,), {})
    assert found.document is not None
    assert {name: item.data for name, item in found.document.fields.items()} == {"a": "1", f"{HOLE}:sub": "2"}


def test_keys_that_may_be_one_key_or_two_are_not_told_apart() -> None:
    keys = [concatenate([unknown(STRING, (DOUBT,)), string(":sub")]) for _ in range(2)]
    found = keyed_object([(key, string("a")) for key in keys])
    assert found.is_unknown
    assert found.document is None


def test_an_object_with_known_keys_is_known_and_the_last_of_a_key_counts() -> None:
    found = keyed_object([(string("a"), string("1")), (string("a"), string("2"))])
    assert {name: item.data for name, item in found.fields.items()} == {"a": "2"}


@pytest.mark.parametrize(
    ("name", "settings", "answer"),
    [
        ("deploy", (), False),
        ("deploy", ("live*",), True),
        ("deploy", ("default",), True),
        ("deploy", ("live",), False),
        ("deploy-prod", (), True),
        ("Production_deploy", (), True),
        ("deploy-non-prod", (), False),
        ("Non Production deploy", (), False),
        ("prd-deploy", (), True),
        ("products", (), False),
    ],
)
def test_production_is_told_by_words_and_settings(
    name: str, settings: tuple[str, ...], answer: bool, tmp_path: Path
) -> None:
    role = f'resource "aws_iam_role" "r" {{\n  name = "{name}"\n}}\n'
    write(tmp_path, {"live/eu/main.tf": role})
    graph = graph_of(tmp_path, "live/eu", Settings(production=settings))
    (found,) = graph.resources("aws_iam_role")
    assert is_production(graph, found) is answer


@pytest.mark.parametrize(
    ("own", "default", "answer"),
    [
        ("{}", '{ Environment = "production" }', True),
        ('{ Environment = "dev" }', '{ Environment = "production" }', False),
        ('{ env = "prod" }', "{}", True),
        ("{}", '{ team = "prod" }', False),
    ],
)
def test_production_is_told_by_tags_of_the_provider_too(own: str, default: str, answer: bool, tmp_path: Path) -> None:
    text = f"""
provider "aws" {{
  default_tags {{
    tags = {default}
  }}
}}

resource "aws_iam_role" "r" {{
  name = "deploy"
  tags = {own}
}}
"""
    write(tmp_path, text)
    graph = graph_of(tmp_path)
    (found,) = graph.resources("aws_iam_role")
    assert is_production(graph, found) is answer
