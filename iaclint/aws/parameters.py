"""Parameters: whether what an SSM parameter holds is a secret, as far as its name and its value tell."""

from __future__ import annotations

import re
from itertools import pairwise

from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.truth import NO, YES, Truth, maybe
from iaclint.values import HOLE, Unknown, Value, with_holes

_VALUES = ("value", "value_wo", "insecure_value")

_GIVEN = frozenset(
    (
        ("aws_iam_access_key", "secret"),
        ("aws_iam_access_key", "ses_smtp_password_v4"),
        ("aws_iam_user_login_profile", "password"),
        ("aws_secretsmanager_random_password", "random_password"),
        ("aws_secretsmanager_secret_version", "secret_string"),
        ("random_password", "result"),
        ("tls_private_key", "private_key_openssh"),
        ("tls_private_key", "private_key_pem"),
        ("tls_private_key", "private_key_pem_pkcs8"),
    )
)
"""The attributes of resources and data sources that are secrets whatever they are called."""

_PASSWORDS = re.compile(r"(?:^|_)(?:password|auth_token|secret_key)$")
"""Arguments of other resources that hold a secret: `master_password`, `auth_token`."""

_SECRET_TEXT = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|[a-z][a-z0-9+.-]*://[^/\s:@]+:[^/\s@]+@"
    r"|^eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\."
    r"|^(?:gh[pousr]_|github_pat_|glpat-|sk_live_|xox[abprs]-)"
)
"""A private key, an address with a password in it, a signed token, and the tokens of some services."""

_HARMLESS_TEXT = re.compile(r"arn:.*|true|false|\d*|https?://[^@]*|/[\w./-]*", re.IGNORECASE | re.DOTALL)
"""What is no secret by whatever name: an ARN, a switch, a number, an address, a path."""

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORDS = frozenset(
    (
        *("apikey", "credential", "credentials", "passphrase", "passwd", "password", "passwords", "pwd"),
        *("secret", "secrets", "token", "tokens"),
    )
)
"""Words that say by themselves that something is a secret."""

_KINDS_OF_KEY = frozenset(("access", "api", "auth", "encryption", "private", "signing"))
"""What kinds of `key` are secrets."""

_ABOUT = frozenset(
    (
        *("arn", "count", "days", "enabled", "endpoint", "expiration", "expiry", "header", "host", "id", "ids"),
        *("issuer", "length", "lifetime", "name", "names", "path", "policy", "prefix", "region", "rotation", "ttl"),
        *("type", "uri", "url", "version"),
    )
)
"""What a name ends in that is about a secret and not the secret: `db-secret-arn`, `token_ttl`."""

_POINTERS = frozenset(("arn", "id", "key_id", "name", "secret_id"))
"""Attributes that name a thing: the ARN of a secret is none."""


def looks_secret(graph: Graph, parameter: Resource) -> Truth:
    """Whether a parameter holds a secret: its value is one, or its name says so and its value does not deny it."""
    values = [value for value in (parameter[path] for path in _VALUES) if not value.is_null]
    if any(_is_secret(graph, value) for value in values):
        return YES
    if values and all(_is_harmless(value) for value in values):
        return NO
    return _named_so(parameter["name"])


def _is_secret(graph: Graph, value: Value) -> bool:
    if value.is_sensitive or any(_gives_secret(graph, ref.address, ref.attribute) for ref in value.refs):
        return True
    if value.document is not None and _holds_secret(value.document):
        return True
    return _SECRET_TEXT.search(value.data if isinstance(value.data, str) else _known_parts(value)) is not None


def _holds_secret(document: Value) -> bool:
    """Whether some field of a structure is called a secret, and what it says does not deny it."""
    return any(
        is_secret_name(key) and not (field.is_null or field.fields or _is_harmless(field))
        for part in document.walk()
        for key, field in part.fields.items()
    )


def _gives_secret(graph: Graph, address: str, attribute: str) -> bool:
    source = graph.at(address)
    return source is not None and ((source.type, attribute) in _GIVEN or bool(_PASSWORDS.search(attribute)))


def _known_parts(value: Value) -> str:
    parts = value.data.parts if isinstance(value.data, Unknown) else ()
    return "".join(part if isinstance(part, str) else HOLE for part in parts)


def _is_harmless(value: Value) -> bool:
    if isinstance(value.data, str):
        return _HARMLESS_TEXT.fullmatch(value.data) is not None
    return bool(value.refs) and all(ref.attribute in _POINTERS for ref in value.refs)


def _named_so(name: Value) -> Truth:
    """Whether the last part of a path says that it is a secret; maybe where that part is not known."""
    if name.is_null:
        return NO
    if isinstance(name.data, Unknown) and not name.data.parts:
        return maybe(*name.doubts)
    last = (with_holes(name) if isinstance(name.data, Unknown) else str(name.data)).rpartition("/")[2]
    if is_secret_name(last.replace(HOLE, "-")):
        return YES
    return maybe(*name.doubts) if HOLE in last else NO


def is_secret_name(name: str) -> bool:
    """Whether a name is that of a secret: `db_password`, `ApiKey`, `stripe-token`; not `token-ttl`."""
    words = [word for word in re.split(r"[^a-z0-9]+", _HUMP.sub("-", name).lower()) if word]
    if not words or words[-1] in _ABOUT:
        return False
    return not _WORDS.isdisjoint(words) or any(
        word in _KINDS_OF_KEY and next == "key" for word, next in pairwise(words)
    )
