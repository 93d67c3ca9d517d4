"""The truth table of MFA conditions: every cell, by effect, test, kind of session, and what follows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from iaclint.aws.mfa import Session, Stance, reach_of, stance
from iaclint.aws.policy import Statement, statements
from iaclint.aws.policy_homes import Kind
from tests.support import graph_of_text

PRESENT, AGE = "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"
FRESH, STALE, TEMPORARY, KEY = Session.FRESH, Session.STALE, Session.TEMPORARY, Session.ACCESS_KEY
MFA = {FRESH, STALE}
NO_MFA = {TEMPORARY, KEY}
ENFORCES, BYPASSABLE, INVERTED = Stance.ENFORCES, Stance.BYPASSABLE, Stance.INVERTED

Row = tuple[str, str, str, object, set[Session], Stance]

TABLE: list[Row] = [
    ("Allow", "Bool", PRESENT, "true", MFA, ENFORCES),
    ("Allow", "BoolIfExists", PRESENT, "true", MFA | {KEY}, BYPASSABLE),
    ("Allow", "ForAllValues:Bool", PRESENT, "true", MFA | {KEY}, BYPASSABLE),
    ("Allow", "ForAnyValue:Bool", PRESENT, "true", MFA, ENFORCES),
    ("Allow", "Bool", PRESENT, "false", {TEMPORARY}, INVERTED),
    ("Allow", "BoolIfExists", PRESENT, "false", NO_MFA, INVERTED),
    ("Allow", "Bool", PRESENT, ["true", "false"], MFA | {TEMPORARY}, BYPASSABLE),
    ("Allow", "Null", PRESENT, "false", MFA | {TEMPORARY}, BYPASSABLE),
    ("Allow", "Null", PRESENT, "true", {KEY}, INVERTED),
    ("Allow", "Null", AGE, "false", MFA, ENFORCES),
    ("Allow", "Null", AGE, "true", NO_MFA, INVERTED),
    ("Allow", "NumericLessThan", AGE, "3600", {FRESH}, ENFORCES),
    ("Allow", "NumericLessThanEquals", AGE, "3600", {FRESH}, ENFORCES),
    ("Allow", "NumericLessThanIfExists", AGE, "3600", {FRESH} | NO_MFA, BYPASSABLE),
    ("Deny", "BoolIfExists", PRESENT, "false", NO_MFA, ENFORCES),
    ("Deny", "Bool", PRESENT, "false", {TEMPORARY}, BYPASSABLE),
    ("Deny", "Bool", PRESENT, "true", MFA, INVERTED),
    ("Deny", "BoolIfExists", PRESENT, "true", MFA | {KEY}, INVERTED),
    ("Deny", "Null", PRESENT, "true", {KEY}, BYPASSABLE),
    ("Deny", "Null", AGE, "true", NO_MFA, ENFORCES),
    ("Deny", "Null", AGE, "false", MFA, INVERTED),
    ("Deny", "NumericGreaterThan", AGE, "3600", {STALE}, BYPASSABLE),
    ("Deny", "NumericGreaterThanIfExists", AGE, "3600", {STALE} | NO_MFA, ENFORCES),
]


def statement(tmp_path: Path, effect: str, condition: object) -> Statement:
    policy = {"Statement": {"Effect": effect, "Action": "s3:*", "Resource": "*", "Condition": condition}}
    text = f"""
        variable "unset" {{}}
        resource "aws_iam_policy" "p" {{
          policy = jsonencode({json.dumps(policy)})
        }}
    """
    return statements(graph_of_text(tmp_path, text), Kind.IDENTITY)[0]


def stances(found: Statement) -> dict[Stance, str]:
    answers = {what: stance(found, what) for what in Stance}
    return {what: "yes" if a.is_yes else "no" if a.is_no else "maybe" for what, a in answers.items()}


def only(what: Stance) -> dict[Stance, str]:
    return {other: "yes" if other is what else "no" for other in Stance}


@pytest.mark.parametrize(("effect", "operator", "key", "values", "sessions", "expected"), TABLE)
def test_each_cell_of_the_table(
    effect: str, operator: str, key: str, values: object, sessions: set[Session], expected: Stance, tmp_path: Path
) -> None:
    found = statement(tmp_path, effect, {operator: {key: values}})
    reached = {session for session, truth in reach_of(found).holds.items() if truth.is_yes}
    assert reached == sessions
    assert stances(found) == only(expected)


@pytest.mark.parametrize("value", [True, "true", "True", "TRUE"])
def test_spellings_of_true_are_equal(value: object, tmp_path: Path) -> None:
    assert stances(statement(tmp_path, "Allow", {"Bool": {"AWS:multifactorauthPRESENT": value}})) == only(ENFORCES)


@pytest.mark.parametrize(
    ("effect", "extra", "expected"),
    [
        ("Allow", {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, only(BYPASSABLE)),
        ("Allow", {"Null": {"aws:TokenIssueTime": "false"}}, only(ENFORCES)),
        ("Allow", {"DateGreaterThan": {"aws:TokenIssueTime": "2026-01-01T00:00:00Z"}}, only(ENFORCES)),
        ("Allow", {"DateGreaterThanIfExists": {"aws:TokenIssueTime": "2026-01-01T00:00:00Z"}}, only(BYPASSABLE)),
        ("Allow", {"StringLike": {"aws:SourceIdentity": "*"}}, only(ENFORCES)),
        ("Allow", {"StringNotEquals": {"aws:SourceIdentity": "eve"}}, only(BYPASSABLE)),
    ],
)
def test_further_conditions_of_an_allow_that_lets_keys_by(
    effect: str, extra: dict[str, object], expected: dict[Stance, str], tmp_path: Path
) -> None:
    assert stances(statement(tmp_path, effect, {"BoolIfExists": {PRESENT: "true"}, **extra})) == expected


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ({"Bool": {"aws:ViaAWSService": "false"}}, "yes"),
        ({"Bool": {"aws:PrincipalIsAWSService": "false"}}, "yes"),
        ({"StringEquals": {"aws:PrincipalType": "User"}}, "yes"),
        ({"Bool": {"aws:ViaAWSService": "true"}}, "maybe"),
        ({"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}, "maybe"),
    ],
)
def test_further_conditions_of_a_deny_take_requests_out_of_it(
    extra: dict[str, object], expected: str, tmp_path: Path
) -> None:
    found = statement(tmp_path, "Deny", {"BoolIfExists": {PRESENT: "false"}, **extra})
    assert stances(found)[ENFORCES] == expected


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {PRESENT: "true"}},
        {"NumericEquals": {AGE: "0"}},
        {"Bool": {PRESENT: "${var.unset}"}},
    ],
)
def test_what_cannot_be_told_is_maybe(condition: object, tmp_path: Path) -> None:
    assert stances(statement(tmp_path, "Allow", condition))[ENFORCES] == "maybe"


def test_a_statement_without_a_test_of_mfa_has_no_stance(tmp_path: Path) -> None:
    found = statement(tmp_path, "Allow", {"Bool": {"aws:SecureTransport": "true"}})
    assert set(stances(found).values()) == {"no"}
