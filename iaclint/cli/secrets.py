"""Secrets: what of a value must not be shown, because it is marked or because of what it is called."""

from __future__ import annotations

import re

from iaclint.cli.valuejson import value_json
from iaclint.modules import Configuration
from iaclint.values import Value, object_value, string, tuple_value

HIDDEN = string("(sensitive)")
"""Stands for what is not shown."""

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SECRET = re.compile(
    r"(?:^|[_./ ])(?:password|passwd|passphrase|secret|secret_string|token|private_key|secret_key|access_key|api_key"
    r"|credentials?|connection_string)(?:_?[0-9]+)?$"
)
"""Names of what holds secrets, whether or not anything marks it as sensitive; in lower case with underscores."""


def called(name: str, configuration: Configuration) -> str:
    """What an argument is: its own name, or that of the variable or parameter whose value it is."""
    if name != "value":
        return name
    if configuration.attribute("type").data == "SecureString":
        return "secret"
    return _named(configuration.attribute("name"), name)


def without_secrets(value: Value, name: str = "", *, is_secret: bool = False) -> Value:
    """The value of what has this name with HIDDEN for each secret: what is marked, and texts below a name of one.

    A text that was encoded from a structure becomes that structure where there is a secret in it.
    """
    is_secret = is_secret or _SECRET.search(_HUMP.sub("_", name).replace("-", "_").lower()) is not None
    if value.is_sensitive or (is_secret and isinstance(value.data, str)):
        return HIDDEN
    if value.document is not None:
        shown = without_secrets(value.document, is_secret=is_secret)
        return value if value_json(shown) == value_json(value.document) else shown
    if isinstance(value.data, tuple):
        return tuple_value([without_secrets(item, is_secret=is_secret) for item in value.data])
    if not isinstance(value.data, dict):
        return value
    own = _named(value.data.get("name"), "value")  # as in the variables of a container
    fields = {key: (own if key == "value" else key, item) for key, item in value.data.items()}
    return object_value({key: without_secrets(item, of, is_secret=is_secret) for key, (of, item) in fields.items()})


def _named(name: Value | None, otherwise: str) -> str:
    return name.data if name is not None and isinstance(name.data, str) else otherwise
