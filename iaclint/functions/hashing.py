"""Hash functions, and those whose outcome is settled only when Terraform applies."""

from __future__ import annotations

from collections.abc import Callable

from iaclint.functions.errors import FunctionError
from iaclint.functions.specification import Arguments, Function, Parameter
from iaclint.truth import Doubt, Reason
from iaclint.values import NUMBER, STRING, Value, string, unknown

_STR = Parameter("str", STRING)
_NAMESPACES = {"dns": "6ba7b810", "url": "6ba7b811", "oid": "6ba7b812", "x500": "6ba7b814"}


def digest(algorithm: str, content: bytes) -> bytes:
    """The digest of some bytes by `md5`, `sha1`, `sha256` or `sha512`."""
    import hashlib  # noqa: PLC0415 - only the few configurations that hash pay for it

    return hashlib.new(algorithm, content, usedforsecurity=False).digest()


def base64_of(content: bytes) -> str:
    """Standard base64 with padding."""
    import binascii  # noqa: PLC0415

    return binascii.b2a_base64(content, newline=False).decode("ascii")


def _hexadecimal(algorithm: str) -> Function:
    return Function((_STR,), lambda given: string(digest(algorithm, given.text(0).encode()).hex()), STRING)


def _base64(algorithm: str) -> Function:
    return Function((_STR,), lambda given: string(base64_of(digest(algorithm, given.text(0).encode()))), STRING)


def _uuidv5(given: Arguments) -> Value:
    import uuid  # noqa: PLC0415

    name = given.text(0)
    text = f"{_NAMESPACES[name]}-9dad-11d1-80b4-00c04fd430c8" if name in _NAMESPACES else name
    try:
        namespace = uuid.UUID(text)
    except ValueError:
        raise FunctionError(f"uuidv5() doesn't support namespace {name}", 0) from None
    return string(str(uuid.uuid5(namespace, given.text(1))))


def _at_apply(name: str) -> Callable[[Arguments], Value]:
    doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, f"{name}() is known only at apply")
    return lambda _: unknown(STRING, [doubt], not_null=True)


def _rsadecrypt(given: Arguments) -> Value:
    """Refuses what is plainly no base64 or no key, and leaves the decryption to Terraform."""
    import binascii  # noqa: PLC0415

    try:
        binascii.a2b_base64(given.text(0), strict_mode=True)
    except ValueError:
        raise FunctionError(
            f'failed to decode input "{given.text(0)}": cipher text must be base64-encoded', 0
        ) from None
    if "-----BEGIN" not in given.text(1):
        raise FunctionError("invalid private key: no key found", 1)
    doubt = Doubt(Reason.UNSUPPORTED_FUNCTION, "rsadecrypt() is not carried out")
    return unknown(STRING, [doubt], not_null=True)


FUNCTIONS = {
    "base64gzip": Function((_STR,), _at_apply("base64gzip"), STRING),
    "base64sha256": _base64("sha256"),
    "base64sha512": _base64("sha512"),
    "bcrypt": Function((_STR,), _at_apply("bcrypt"), STRING, variadic=Parameter("cost", NUMBER)),
    "md5": _hexadecimal("md5"),
    "plantimestamp": Function((), _at_apply("plantimestamp"), STRING),
    "rsadecrypt": Function((Parameter("ciphertext", STRING), Parameter("privatekey", STRING)), _rsadecrypt, STRING),
    "sha1": _hexadecimal("sha1"),
    "sha256": _hexadecimal("sha256"),
    "sha512": _hexadecimal("sha512"),
    "timestamp": Function((), _at_apply("timestamp"), STRING),
    "uuid": Function((), _at_apply("uuid"), STRING),
    "uuidv5": Function((Parameter("namespace", STRING), Parameter("name", STRING)), _uuidv5, STRING),
}
