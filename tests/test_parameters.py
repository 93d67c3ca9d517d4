"""Parameters: which names are those of secrets."""

from __future__ import annotations

import pytest

from iaclint.aws.parameters import is_secret_name


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "db_password",
        "DbPassword",
        "stripe-token",
        "api-key",
        "ApiKey",
        "apikey",
        "client.secret",
        "SECRETS",
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "region",
        "token_ttl",
        "api_token_bucket",
        "encryption-key-alias",
        "passwordResetLimit",
        "secrets_table",
        "db-secret-arn",
        "password_policy",
        "secret_name",
        "keyboard",
        "key",
        "tokenizer",
        "primary-key",
    ],
)
def test_names_of_other_things(name: str) -> None:
    assert not is_secret_name(name)
