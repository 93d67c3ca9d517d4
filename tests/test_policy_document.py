"""`data.aws_iam_policy_document`: the text that the provider renders, and the structure where it is unknown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from iaclint.truth import Reason
from iaclint.values import Value
from tests.plain import UNKNOWN, plain_of
from tests.support import NOWHERE, root_of_text


def document(tmp_path: Path, body: str, more: str = "", name: str = "json") -> Value:
    text = (
        f'{more}\nvariable "unset" {{}}\ndata "aws_iam_policy_document" "d" {{\n{body}\n}}\n'
        f'output "x" {{ value = data.aws_iam_policy_document.d.{name} }}'
    )
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
            'principals {\n type = "AWS"\n identifiers = ["a"]\n}\nprincipals {\n type = "AWS"\n'
            ' identifiers = ["b"]\n}\nprincipals {\n type = "Service"\n identifiers = ["s"]\n}',
            {"Effect": "Allow", "Principal": {"AWS": ["b", "a"], "Service": "s"}},
        ),
        (
            'condition {\n test = "StringEquals"\n variable = "v"\n values = ["2", "1"]\n}\ncondition {\n'
            ' test = "Bool"\n variable = "aws:SecureTransport"\n values = [false]\n}\ncondition {\n'
            ' test = "StringEquals"\n variable = "u"\n values = ["&{x}"]\n}',
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
  base = jsonencode({
    Version   = "2008-10-17"
    Id        = "base"
    Statement = [{ Sid = "A", Effect = "Allow", Action = "a:1" }, { Effect = "Allow", Action = "b:1" }]
  })
  lone = jsonencode({ Statement = { Sid = "L", Effect = "Deny", Action = "l:1" } })
  none = jsonencode({ Statement = [] })
  other = jsonencode({
    Id        = "other"
    Statement = [{ Sid = "Own", Effect = "Deny", Action = "o:1" }, { Sid = "New", Effect = "Deny", Action = null }]
  })
}
"""


@pytest.mark.parametrize(
    ("body", "actions"),
    [
        ("source_policy_documents = [local.base]", ["a:1", "b:1"]),
        ('source_policy_documents = [local.base, null, "", local.none, local.lone]', ["a:1", "b:1", "l:1"]),
        ('source_policy_documents = [local.base]\nstatement {\n sid = "A"\n actions = ["a:2"]\n}', ["a:2", "b:1"]),
        (
            'statement {\n sid = "Own"\n actions = ["own:1"]\n}\nstatement { actions = ["x:1"] }\n'
            "override_policy_documents = [local.other]",
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
