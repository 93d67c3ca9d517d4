"""Patterns: what `*` and `?` match, and how wide a pattern is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from iaclint.aws.arn import names_owner
from iaclint.aws.patterns import (
    is_every_action,
    is_every_action_of_a_service,
    is_every_resource,
    is_every_resource_of_a_service,
    matches,
)
from iaclint.values import HOLE


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("*", "s3:getobject", True),
        ("s3:*", "s3:getobject", True),
        ("s3:get*", "s3:getobject", True),
        ("s3:get?bject", "s3:getobject", True),
        ("s3:get", "s3:getobject", False),
        ("*object", "s3:getobject", True),
        ("s3:[g]etobject", "s3:getobject", False),
        ("iam:*", "iam:*", True),
        ("iam:?", "iam:*", False),
        ("iam:Create*", "iam:*", False),
        ("*", "iam:*", True),
        ("a*" * 50, "a" * 2000 + "b", True),
    ],
)
def test_patterns_match_with_stars_and_question_marks(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


@pytest.mark.parametrize(
    ("ask", "yes", "no"),
    [
        (is_every_action, ["*", "**", "*:*"], ["s3:*", "", "*:Get*", HOLE, HOLE + "*"]),
        (is_every_action_of_a_service, ["s3:*", "S3:**", f"{HOLE}:*"], ["*", "*:*", "s3:Get*", "s3", f"s3:{HOLE}*"]),
        (
            is_every_resource,
            ["*", "**", "arn:*", "arn:aws:*", "arn:aws:*:*:*:*", "arn:*:*:*:*:*"],
            ["", "arn:aws:s3:::*", "arn:aws:*:*:*:table/*", HOLE, "arn:aws:s3:::a"],
        ),
        (
            is_every_resource_of_a_service,
            [
                "arn:aws:s3:::*",
                "arn:aws:s3:::*/*",
                "arn:aws:dynamodb:*:*:table/*",
                "arn:aws:kms:*:*:key/*",
                "arn:aws:secretsmanager:*:*:secret:*",
                "arn:aws:iam::*:role/*",
                "arn:aws:logs:*:*:*",
                "arn:aws:logs:*:*:log-group:*:*",
                "arn:aws:dynamodb:*:111122223333:table/*",
                f"arn:aws:iam::{HOLE}:role/*",
                f"arn:{HOLE}:sqs:*:*:*",
            ],
            [
                "*",
                "arn:aws:s3:::reports/*",
                "arn:aws:s3:::reports*",
                "arn:aws:dynamodb:*:*:table/visits",
                "arn:aws:sns:eu-west-1:111122223333:alerts:*",
                "arn:aws:execute-api:eu-west-1:111122223333:abcdefghij/*",
                "arn:aws:logs:*:*:log-group:/aws/lambda/*",
                "arn:aws:iam::*:role/app/*",
                f"arn:aws:s3:::{HOLE}/*",
            ],
        ),
    ],
)
def test_how_wide_a_pattern_is(ask: Callable[[str], bool], yes: list[str], no: list[str]) -> None:
    assert [text for text in yes if not ask(text)] == []
    assert [text for text in no if ask(text)] == []


@pytest.mark.parametrize(
    ("pattern", "answer"),
    [
        ("111122223333", True),
        ("arn:aws:iam::111122223333:role/*", True),
        ("arn:*:iam::111122223333:role/*", True),
        ("arn:aws:s3:::clinic-*", True),
        (f"arn:aws:iam::{HOLE}:root", True),
        ("o-1a2b3c4d5e/*", True),
        ("vpce-1a2b", True),
        ("*", False),
        ("*:session", False),
        ("arn:*", False),
        ("arn:aws:iam::*:role/deploy", False),
        ("arn:aws:sns:*:*:*", False),
        ("arn:aws:s3:::*", False),
        ("o-*", False),
        ("vpce-*", False),
    ],
)
def test_whether_a_pattern_names_an_owner(pattern: str, answer: bool) -> None:
    assert names_owner(pattern) is answer
