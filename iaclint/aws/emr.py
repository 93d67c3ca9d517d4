"""EMR: what a security configuration, which is a JSON document, says of encryption at rest.

Source: the EMR management guide, "Create a security configuration", the options of data encryption.
"""

from __future__ import annotations

from iaclint.modules import Resource
from iaclint.policy_text import structure_of
from iaclint.records import dataclass
from iaclint.truth import NO, Truth, maybe
from iaclint.values import Located, Value
from iaclint.values.ask import is_given, is_true

_ENCRYPTION = "EncryptionConfiguration"
_AT_REST = "AtRestEncryptionConfiguration"
_DISKS = "LocalDiskEncryptionConfiguration"
_OBJECTS = "S3EncryptionConfiguration"


@dataclass(frozen=True, slots=True)
class AtRest:
    """Whether encryption at rest is on, and then what is encrypted; `origin` is the part of the document that says so.

    `disks` are the volumes for data, `roots` the volumes that machines start from.
    """

    on: Truth
    objects: Truth
    disks: Truth
    roots: Truth
    origin: Located


def at_rest(configuration: Resource) -> AtRest:
    """What an `aws_emr_security_configuration` says."""
    text = configuration["configuration"]
    place = text.origin or configuration.configuration.header
    document = structure_of(text, place)
    encryption = _part(document, _ENCRYPTION)
    kept = _part(encryption, _AT_REST)
    disks = _part(kept, _DISKS)
    return AtRest(
        _is_on(_part(encryption, "EnableAtRestEncryption")),
        _is_there(_part(_part(kept, _OBJECTS), "EncryptionMode")),
        _is_there(_part(disks, "EncryptionKeyProviderType")),
        _is_on(_part(disks, "EnableEbsEncryption")),
        (encryption.origin if encryption is not None else None) or document.origin or place,
    )


def _part(value: Value | None, name: str) -> Value | None:
    """A field of an object; the object itself where it is unknown, None where it has no such field."""
    if value is None or value.is_null:
        return None
    return value.fields.get(name, value if value.is_unknown else None)


def _is_on(value: Value | None) -> Truth:
    if value is None:
        return NO
    return maybe(*value.doubts) if value.is_unknown else is_true(value)


def _is_there(value: Value | None) -> Truth:
    if value is None:
        return NO
    return maybe(*value.doubts) if value.is_unknown and value.kind != "string" else is_given(value)
