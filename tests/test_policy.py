"""The policy lens: every form gives the same statements, and what is unknown stays unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaclint.aws.patterns import (
    Patterns,
    is_every_action,
    is_every_resource,
)
from iaclint.aws.policy import Statement, documents, statements
from iaclint.aws.policy_homes import HOMES, Kind
from iaclint.truth import Truth
from iaclint.values import HOLE
from tests.support import graph_of_text

JSON = '{"Statement": [{"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::a/*"}]}'

FORMS = {
    "jsonencode": f"policy = jsonencode({JSON})",
    "quoted": "policy = " + '"' + JSON.replace('"', '\\"') + '"',
    "heredoc": f"policy = <<EOT\n{JSON}\nEOT",
    "flush heredoc": f"policy = <<-EOT\n      {JSON}\n    EOT",
    "interpolated": f"policy = <<EOT\n{JSON.replace('s3:::a', 's3:::${local.bucket}')}\nEOT",
    "file": 'policy = file("${path.module}/policy.json")',
    "template file": 'policy = templatefile("policy.tpl", { bucket = "a" })',
    "decoded and encoded": 'policy = jsonencode(jsondecode(file("policy.json")))',
    "joined": 'policy = join("", ["{\\"Statement\\": ", jsonencode(local.statements), "}"])',
    "local": "policy = local.policy",
    "document": "policy = data.aws_iam_policy_document.d.json",
    "merged document": "policy = data.aws_iam_policy_document.merged.json",
    "other policy": "policy = aws_iam_policy.other.policy",
}

AROUND = f"""
locals {{
  bucket     = "a"
  policy     = jsonencode({JSON})
  statements = {JSON}.Statement
}}

data "aws_iam_policy_document" "d" {{
  statement {{
    sid       = "Read"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::a/*"]
  }}
}}

data "aws_iam_policy_document" "merged" {{
  source_policy_documents = [local.policy]
}}

resource "aws_iam_policy" "other" {{
  policy = local.policy
}}
"""


def one(tmp_path: Path, policy: str, around: str = "") -> Statement:
    """The first statement of the policy of a group, written in this way."""
    files = {
        "main.tf": f'{around}\nresource "aws_iam_group_policy" "p" {{\n  group = "g"\n  {policy}\n}}\n',
        "policy.json": JSON,
        "policy.tpl": JSON.replace("s3:::a", "s3:::${bucket}"),
    }
    found = statements(graph_of_text(tmp_path, files), Kind.IDENTITY)
    return next(statement for statement in found if statement.resource.type == "aws_iam_group_policy")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_statement(form: str, tmp_path: Path) -> None:
    found = one(tmp_path, FORMS[form], AROUND)
    assert found.key == "policy:Read"
    assert (found.allows.is_yes, found.denies.is_no) == (True, True)
    assert found.actions.texts == ["s3:GetObject"]
    assert found.resources.texts == ["arn:aws:s3:::a/*"]
    assert found.actions.negated.is_no


@pytest.mark.parametrize(
    ("policy", "line", "text"),
    [
        ('policy = <<EOT\n{"Statement": [\n  {"Effect": "Allow",\n   "Action": "s3:*"}]}\nEOT', 7, '"s3:*"'),
        ('policy = <<-EOT\n    {"Statement": [\n      {"Action": "s3:*"}\n    ]}\n  EOT', 6, '"s3:*"'),
        ('policy = <<-EOT\n    {"Statement": {"Sid": "${var.a}",\n      "Action": "s3:*"}}\n  EOT', 6, '"s3:*"'),
        ('policy = jsonencode({\n    Statement = {\n      Action = "s3:*"\n    }\n  })', 6, '"s3:*"'),
        ('policy = "{\\"Statement\\": {\\"Action\\": \\"s3:*\\"}}"', 4, None),
    ],
    ids=["heredoc", "flush heredoc", "template", "jsonencode", "quoted"],
)
def test_an_action_is_found_where_it_is_written(policy: str, line: int, text: str | None, tmp_path: Path) -> None:
    found = one(tmp_path, policy, around='variable "a" {}')
    span = found.actions.items[0].origin.span
    assert span.line == line
    if text is not None:
        assert span.text == text


@pytest.mark.parametrize(
    ("policy", "doubt"),
    [
        ("policy = var.policy", "var.policy has no value"),
        ('policy = "{ nope"', "the policy at main.tf:4 is not valid JSON (invalid object property name)"),
        ('policy = "{}"', "the policy has no `Statement`"),
        ('policy = "{\\"Statement\\": [${var.policy}"', "var.policy has no value"),
    ],
)
def test_a_policy_that_cannot_be_read_is_a_statement_of_which_nothing_is_known(
    policy: str, doubt: str, tmp_path: Path
) -> None:
    found = one(tmp_path, policy, around='variable "policy" {}')
    for truth in (found.allows, found.denies, found.actions.negated, found.actions.has(is_every_action)):
        assert truth.is_maybe
        assert [d.text for d in truth.doubts] == [doubt]
    assert found.conditions.test("aws:sourceip").is_maybe
    assert found.principals.any(lambda principal: principal.is_anyone).is_maybe


UNSET = 'variable "a" {}\nvariable "l" {\n  type = list(string)\n}\nresource "aws_s3_bucket" "b" {}\n'


@pytest.mark.parametrize(
    ("resource", "texts", "is_all"),
    [
        ('"arn:aws:s3:::${var.a}/*"', [f"arn:aws:s3:::{HOLE}/*"], "no"),
        ('"${var.a}*"', [f"{HOLE}*"], "no"),
        ('"${var.a}"', [], "maybe"),
        ("var.a", [], "maybe"),
        ("var.l", [], "maybe"),
        ('[var.a, "*"]', ["*"], "yes"),
        ("aws_s3_bucket.b.arn", [HOLE], "no"),
        ('["${aws_s3_bucket.b.arn}/*"]', [f"{HOLE}/*"], "no"),
        ('var.a == "" ? "*" : aws_s3_bucket.b.arn', [], "maybe"),
    ],
)
def test_an_unknown_part_is_no_wildcard_and_an_unknown_whole_may_be(
    resource: str, texts: list[str], is_all: str, tmp_path: Path
) -> None:
    found = one(tmp_path, f"policy = jsonencode({{ Statement = {{ Resource = {resource} }} }})", around=UNSET)
    assert found.resources.texts == texts
    assert word(found.resources.has(is_every_resource)) == is_all


@pytest.mark.parametrize(
    ("resource", "texts", "is_all"),
    [
        ('"arn:aws:s3:::${var.a}/*"', [f"arn:aws:s3:::{HOLE}/*"], "no"),
        ('"${var.a}"', [], "maybe"),
        ("${var.a}", [], "maybe"),
        ('["${var.a}", "*"]', ["*"], "yes"),
        ('["arn:aws:s3:::b", ${var.a}]', ["arn:aws:s3:::b"], "maybe"),
        ('${jsonencode([var.a, "*"])}', ["*"], "yes"),
        ('"${aws_s3_bucket.b.arn}"', [HOLE], "no"),
        ('"$${aws:username}"', ["${aws:username}"], "no"),
    ],
)
def test_an_interpolation_in_a_heredoc_is_opaque(resource: str, texts: list[str], is_all: str, tmp_path: Path) -> None:
    policy = f'policy = <<EOT\n{{"Statement": {{"Sid": "${{var.a}}", "Resource": {resource}}}}}\nEOT'
    found = one(tmp_path, policy, around=UNSET)
    assert found.resources.texts == texts
    assert word(found.resources.has(is_every_resource)) == is_all


def test_a_statement_that_may_not_exist_allows_maybe(tmp_path: Path) -> None:
    around = (
        UNSET
        + """
        data "aws_iam_policy_document" "d" {
          dynamic "statement" {
            for_each = var.l
            content {
              actions   = ["*"]
              resources = ["*"]
            }
          }
        }
    """
    )
    found = one(tmp_path, "policy = data.aws_iam_policy_document.d.json", around=around)
    assert found.exists.is_maybe
    assert found.allows.is_maybe
    assert found.actions.has(is_every_action).is_yes


def test_repeated_conditions_of_a_data_source_join_their_values(tmp_path: Path) -> None:
    condition = """
            condition {{
              test     = "StringEquals"
              variable = "aws:PrincipalOrgID"
              values   = ["{}"]
            }}
    """
    around = f"""
        data "aws_iam_policy_document" "d" {{
          statement {{
            actions   = ["s3:GetObject"]
            resources = ["*"]
            {condition.format("o-1")}
            {condition.format("o-2")}
          }}
        }}
    """
    found = one(tmp_path, "policy = data.aws_iam_policy_document.d.json", around=around)
    assert [(c.operator, c.key, c.values.texts) for c in found.conditions] == [
        ("stringequals", "aws:principalorgid", ["o-1", "o-2"])
    ]


@pytest.mark.parametrize(
    ("operator", "written", "demands"),
    [
        ("Bool", "bool", True),
        ("BoolIfExists", "boolifexists", False),
        ("ForAllValues:StringLike", "forallvalues:stringlike", False),
        ("ForAnyValue:StringLike", "foranyvalue:stringlike", True),
        ("StringNotEquals", "stringnotequals", False),
        ("ArnLike", "arnlike", True),
    ],
)
def test_a_condition_is_taken_apart(operator: str, written: str, demands: bool, tmp_path: Path) -> None:
    policy = f'policy = jsonencode({{ Statement = {{ Condition = {{ "{operator}" = {{ "aws:Key" = true }} }} }} }})'
    (condition,) = one(tmp_path, policy).conditions
    assert (condition.written, condition.key, condition.values.texts) == (written, "aws:key", ["true"])
    assert condition.demands_key is demands


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ('"*"', [("AWS", "*")]),
        ('{ AWS = "*" }', [("AWS", "*")]),
        (
            '{ AWS = ["1", "2"], Service = "s3.amazonaws.com" }',
            [("AWS", "1"), ("AWS", "2"), ("Service", "s3.amazonaws.com")],
        ),
        (
            '{ Federated = "arn:aws:iam::${var.a}:saml-provider/x" }',
            [("Federated", f"arn:aws:iam::{HOLE}:saml-provider/x")],
        ),
    ],
)
def test_principals_have_one_shape(principal: str, expected: list[tuple[str, str]], tmp_path: Path) -> None:
    policy = f"policy = jsonencode({{ Statement = {{ Principal = {principal} }} }})"
    found = one(tmp_path, policy, around='variable "a" {}').principals
    assert [(item.type, item.pattern.text) for item in found] == expected


def test_actions_are_the_same_in_any_case_and_a_hole_may_match(tmp_path: Path) -> None:
    policy = 'policy = jsonencode({ Statement = { Action = ["S3:getobject", "sqs:${var.a}"] } })'
    actions: Patterns = one(tmp_path, policy, around='variable "a" {}').actions
    assert actions.cover_action("s3:GetObject").is_yes
    assert actions.cover_action("sqs:SendMessage").is_maybe
    assert actions.cover_action("sns:Publish").is_no


def test_a_policy_that_is_only_a_permissions_boundary_is_of_that_kind(tmp_path: Path) -> None:
    policy = f"policy = jsonencode({JSON})"
    graph = graph_of_text(
        tmp_path,
        f"""
        resource "aws_iam_policy" "ceiling" {{
          {policy}
        }}
        resource "aws_iam_policy" "both" {{
          {policy}
        }}
        resource "aws_iam_user" "a" {{
          permissions_boundary = aws_iam_policy.ceiling.arn
        }}
        resource "aws_iam_user" "b" {{
          permissions_boundary = aws_iam_policy.both.arn
        }}
        resource "aws_iam_user_policy_attachment" "b" {{
          policy_arn = aws_iam_policy.both.arn
        }}
        """,
    )
    kinds = {document.resource.address: document.kind for document in documents(graph, *Kind)}
    assert kinds == {"aws_iam_policy.ceiling": Kind.BOUNDARY, "aws_iam_policy.both": Kind.IDENTITY}


def test_a_shared_document_is_one_policy_of_each_resource(tmp_path: Path) -> None:
    users = "\n".join(
        f'resource "aws_iam_user_policy" "{name}" {{\n  policy = data.aws_iam_policy_document.d.json\n}}'
        for name in "ab"
    )
    found = list(statements(graph_of_text(tmp_path, AROUND + users), Kind.IDENTITY))
    shared = [statement for statement in found if statement.resource.type == "aws_iam_user_policy"]
    assert [statement.resource.name for statement in shared] == ["a", "b"]
    assert len({str(statement.origin.span) for statement in shared}) == 1


def test_each_home_is_listed_once() -> None:
    places = [(home.type, home.path, home.kind) for home in HOMES]
    assert len(places) == len(set(places))


def word(truth: Truth) -> str:
    return "yes" if truth.is_yes else "no" if truth.is_no else "maybe"


@pytest.mark.parametrize(
    ("arguments", "type", "keys", "in_doubt"),
    [
        ('principal = "s3.amazonaws.com"', "Service", [], False),
        (
            'principal = "logs.${var.r}.amazonaws.com"\nsource_arn = "arn:aws:s3:::a"',
            "Service",
            ["aws:sourcearn"],
            False,
        ),
        ('principal = "*"\nprincipal_org_id = "o-1a2b3c4d5e"', "AWS", ["aws:principalorgid"], False),
        ('principal = "111122223333"\nsource_account = null', "AWS", [], False),
        ('principal = "s3.amazonaws.com"\nsource_account = var.r', "Service", [], True),
        ("principal = var.r", "", [], False),
    ],
)
def test_a_lambda_permission_is_a_statement(
    arguments: str, type: str, keys: list[str], in_doubt: bool, tmp_path: Path
) -> None:
    permission = f'action = "lambda:InvokeFunction"\nfunction_name = "f"\n{arguments}'
    text = f'variable "r" {{}}\nresource "aws_lambda_permission" "p" {{\n{permission}\n}}'
    (statement,) = statements(graph_of_text(tmp_path, text), Kind.RESOURCE)
    assert statement.allows.is_yes
    assert statement.actions.texts == ["lambda:InvokeFunction"]
    assert [principal.type for principal in statement.principals] == ([type] if type else [])
    assert bool(statement.principals.doubts) == (type == "")
    assert [condition.key for condition in statement.conditions] == keys
    assert bool(statement.conditions.doubts) == in_doubt
