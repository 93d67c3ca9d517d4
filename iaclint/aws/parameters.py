"""Parameters: whether what an SSM parameter holds is a secret, as far as its name and its value tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.syntax import Block
from iaclint.truth import NO, YES, Doubt, Reason, Truth, all_of, any_of, known, maybe
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

_VAULT = "vault_"
"""How the types of HashiCorp Vault begin: what they read is a secret."""

_BY_PROVIDER = (Reason.RESOURCE_ATTRIBUTE, Reason.DATA_SOURCE)

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
        *("algorithm", "alias", "arn", "audience", "bucket", "count", "days", "enabled", "endpoint", "expiration"),
        *("expiry", "group", "header", "host", "hours", "id", "ids", "issuer", "length", "lifetime", "limit"),
        *("minutes", "name", "names", "path", "policy", "prefix", "queue", "region", "role", "rotation", "scope"),
        *("scopes", "seconds", "size", "table", "topic", "ttl", "type", "uri", "url", "user", "username", "version"),
    )
)
"""What a name ends in that is about a secret and not the secret: `db-secret-arn`, `token_ttl`."""

_POINTERS = frozenset(("arn", "id", "key_id", "name", "secret_id"))
"""Attributes that name a thing: the ARN of a secret is none."""


def looks_secret(graph: Graph, parameter: Resource) -> Truth:
    """Whether a parameter holds a secret: its value is one, or its name says so and its value does not deny it."""
    values = [value for value in (parameter[path] for path in _VALUES) if not value.is_null]
    denied = known(bool(values)) & all_of(_is_harmless(value) for value in values)
    return any_of(_is_secret(graph, value) for value in values) | (_named_so(parameter["name"]) & ~denied)


def _is_secret(graph: Graph, value: Value) -> Truth:
    """Whether a value is a secret; maybe where it comes from a variable that has no value and no such name."""
    if value.is_sensitive or any(_gives_secret(graph, ref.address, ref.attribute) for ref in value.refs):
        return YES
    if _SECRET_TEXT.search(value.data if isinstance(value.data, str) else _known_parts(value)):
        return YES
    inside = NO if value.document is None else _holds_secret(graph, value.document)
    unseen = _unseen(value)
    if unseen and any(is_secret_name(name) for name in _variables(value)):
        return YES
    return inside | maybe(*unseen) if unseen else inside


def _holds_secret(graph: Graph, document: Value) -> Truth:
    """Whether some field of a structure is called a secret, and what it says does not deny it."""
    return any_of(
        _is_secret(graph, field) | ~_is_harmless(field)
        for part in document.walk()
        for key, field in part.fields.items()
        if is_secret_name(key) and not (field.is_null or field.fields)
    )


def _gives_secret(graph: Graph, address: str, attribute: str) -> bool:
    source = graph.at(address)
    if source is None:
        return False
    return (source.type, attribute) in _GIVEN or source.type.startswith(_VAULT) or bool(_PASSWORDS.search(attribute))


def _unseen(value: Value) -> tuple[Doubt, ...]:
    """Why a value is not known, unless only because a provider sets it: an attribute says what it is by its name."""
    return tuple(doubt for doubt in value.doubts if doubt.reason not in _BY_PROVIDER)


def _variables(value: Value) -> Iterator[str]:
    """The variables without a value that a value comes from, or that a text is put together from."""
    parts = value.data.parts if isinstance(value.data, Unknown) else ()
    for part in (value, *(part for part in parts if isinstance(part, Value))):
        if isinstance(part.origin, Block) and part.origin.type == "variable":
            yield part.origin.labels[0]


def _known_parts(value: Value) -> str:
    parts = value.data.parts if isinstance(value.data, Unknown) else ()
    return "".join(part if isinstance(part, str) else HOLE for part in parts)


def _is_harmless(value: Value) -> Truth:
    """Whether a value is no secret whatever its name is."""
    if isinstance(value.data, str):
        return known(_HARMLESS_TEXT.fullmatch(value.data) is not None)
    if unseen := _unseen(value):
        return maybe(*unseen)
    return known(bool(value.refs) and all(ref.attribute in _POINTERS for ref in value.refs))


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
