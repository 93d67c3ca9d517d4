"""Encoding functions: JSON, YAML, CSV, base64, URLs."""

from __future__ import annotations

import re

from iaclint.functions import csv_text, json_text
from iaclint.functions.errors import FunctionError
from iaclint.functions.hashing import base64_of
from iaclint.functions.limits import check_depth, check_items
from iaclint.functions.specification import Arguments, Function, Parameter
from iaclint.values import (
    DYNAMIC,
    STRING,
    Unknown,
    Value,
    deep_marks,
    list_value,
    null,
    object_of,
    object_value,
    string,
    tuple_value,
    unknown,
)

_STR = Parameter("str", STRING)
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")

_CHARSETS = {
    "utf-8": "utf-8", "utf-16be": "utf-16-be", "utf-16le": "utf-16-le", "us-ascii": "ascii",
    "iso-8859-1": "latin-1", "koi8-r": "koi8-r", "koi8-u": "koi8-u", "macintosh": "mac-roman",
    "shift_jis": "shift_jis", "euc-jp": "euc_jp", "iso-2022-jp": "iso2022_jp", "euc-kr": "cp949", "gbk": "gbk",
    "gb18030": "gb18030", "big5": "big5", "hz-gb-2312": "hz", "ibm866": "cp866", "ibm437": "cp437",
    "ibm850": "cp850", "ibm852": "cp852", "ibm855": "cp855", "ibm858": "cp858", "ibm860": "cp860", "ibm862": "cp862",
    "ibm863": "cp863", "ibm865": "cp865", "ibm037": "cp037", "windows-874": "cp874",
    "cp367": "ascii", "ibm367": "ascii", "us": "ascii", "cp819": "latin-1", "ibm819": "latin-1", "mac": "mac-roman",
    "ms_kanji": "shift_jis", "csshiftjis": "shift_jis", "cp936": "gbk", "ms936": "gbk", "windows-936": "gbk",
    "latin5": "iso8859-9", "l5": "iso8859-9", "latin6": "iso8859-10", "l6": "iso8859-10", "latin8": "iso8859-14",
    "l8": "iso8859-14", "latin-9": "iso8859-15", "latin10": "iso8859-16", "l10": "iso8859-16",
    **{f"{name}{part}": f"iso8859-{part}" for part in (1, 2, 3, 4) for name in ("latin", "l")},
    **{f"iso_8859-{part}": f"iso8859-{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 15, 16)},
    **{f"{name}{page}": f"cp{page}" for page in (437, 850, 852, 855, 860, 862, 863, 865, 866) for name in ("cp", "")},
    **{f"iso-8859-{part}": f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)},
    **{f"windows-{page}": f"cp{page}" for page in range(1250, 1259)},
}  # fmt: skip
"""Character sets by their IANA names, which Terraform takes in any case, and Python's names for them."""


def _jsonencode(given: Arguments) -> Value:
    """The text knows the structure it was made from; where that has unknown parts only the structure is known."""
    value = given[0]
    marks = deep_marks(value)
    if not value.is_wholly_known:
        opening = "" if value.is_unknown else "{" if value.type.is_mapping else "[" if value.type.is_sequence else ""
        return unknown(STRING, value.all_doubts, marks=marks, not_null=True, prefix=opening, document=value)
    return string(json_text.encode(value), marks=marks, document=value)


def _jsondecode(given: Arguments) -> Value:
    value = given[0]
    if value.document is not None:
        return _as_decoded(value.document, 0)
    if isinstance(value.data, Unknown):
        return unknown(DYNAMIC, value.doubts)
    return json_text.decode(given.text(0))


def _as_decoded(value: Value, depth: int) -> Value:
    """An encoded value as decoding would type it: sequences as tuples, maps as objects, nulls untyped."""
    check_depth(depth)
    match value.data:
        case None:
            return null(DYNAMIC, value.origin, value.marks)
        case Unknown() if not value.type.is_primitive:
            return unknown(DYNAMIC, value.doubts, value.origin, value.marks)
        case tuple(items):
            return tuple_value([_as_decoded(item, depth + 1) for item in items], value.origin, value.marks)
        case dict(fields):
            decoded = {name: _as_decoded(item, depth + 1) for name, item in fields.items()}
            return object_value(decoded, value.origin, value.marks)
        case _:
            return value


def _yamlencode(given: Arguments) -> Value:
    """The text; where the value has unknown parts only its structure is known."""
    value = given[0]
    marks = deep_marks(value)
    if not value.is_wholly_known:
        return unknown(STRING, value.all_doubts, marks=marks, not_null=True, document=value)
    from iaclint.functions import yaml_text  # noqa: PLC0415 - slow to import, for its patterns of all of Unicode

    return string(yaml_text.encode(value), marks=marks)


def _yamldecode(given: Arguments) -> Value:
    from iaclint.functions import yaml_read  # noqa: PLC0415 - seldom needed

    return yaml_read.decode(given.text(0))


def _csvdecode(given: Arguments) -> Value:
    records = csv_text.read_records(given.text(0))
    if not records:
        raise FunctionError("missing header line")
    header, *rows = records
    check_items(len(rows) * len(header))
    for place, name in enumerate(header):
        if name in header[:place]:
            raise FunctionError(f'duplicate column name "{name}"')
    if any(len(row) != len(header) for row in rows):
        raise FunctionError("CSV parse error: wrong number of fields")
    objects = [object_value(dict(zip(header, map(string, row), strict=True))) for row in rows]
    return list_value(object_of(dict.fromkeys(header, STRING)), objects)


def _base64encode(given: Arguments) -> Value:
    return string(base64_of(given.text(0).encode()))


def _decoded(text: str) -> bytes:
    """The bytes of standard base64 with padding; line breaks are ignored."""
    import binascii  # noqa: PLC0415 - only the few configurations that need it pay for it

    compact = text.replace("\n", "").replace("\r", "")
    if not _BASE64.fullmatch(compact):
        raise FunctionError(f'failed to decode base64 data "{text[:40]}"')
    return binascii.a2b_base64(compact)


def _base64decode(given: Arguments) -> Value:
    try:
        return string(_decoded(given.text(0)).decode("utf-8"))
    except UnicodeDecodeError:
        raise FunctionError("the result of decoding the provided string is not valid UTF-8") from None


def _textencodebase64(given: Arguments) -> Value:
    charset = given.text(1).lower()
    text = given.text(0)
    try:
        if charset == "utf-16":
            return string(base64_of(("\ufeff" + text).encode("utf-16-be")))
        return string(base64_of(text.encode(_charset(charset))))
    except UnicodeEncodeError:
        raise FunctionError(
            f"the given string contains characters that cannot be represented in {given.text(1)}"
        ) from None


def _textdecodebase64(given: Arguments) -> Value:
    charset = given.text(1).lower()
    content = _decoded(given.text(0))
    if charset == "utf-16":
        order = "utf-16-le" if content[:2] == b"\xff\xfe" else "utf-16-be"
        text = content.decode(order, "replace").removeprefix("\ufeff")
    else:
        text = content.decode(_charset(charset), "replace")
    if "\ufffd" in text:
        raise FunctionError(f"the given string contains symbols that are not defined for {given.text(1)}", 0)
    return string(text)


def _charset(name: str) -> str:
    if name not in _CHARSETS:
        raise FunctionError(f'"{name}" is not a supported IANA encoding name or alias in this Terraform version', 1)
    return _CHARSETS[name]


def _urlencode(given: Arguments) -> Value:
    return string("".join(_url_byte(byte) for byte in given.text(0).encode()))


def _url_byte(byte: int) -> str:
    return chr(byte) if byte in _UNRESERVED else "+" if byte == 32 else f"%{byte:02X}"


_ENCODED = Parameter("val", null=True, unknown=True, marked=True)
_ENCODING = Parameter("encoding", STRING)

FUNCTIONS = {
    "base64decode": Function((_STR,), _base64decode, STRING),
    "base64encode": Function((_STR,), _base64encode, STRING),
    "csvdecode": Function((_STR,), _csvdecode),
    "jsondecode": Function((Parameter("str", STRING, unknown=True),), _jsondecode, nullable=True),
    "jsonencode": Function((_ENCODED,), _jsonencode, STRING),
    "textdecodebase64": Function((Parameter("source", STRING), _ENCODING), _textdecodebase64, STRING),
    "textencodebase64": Function((Parameter("string", STRING), _ENCODING), _textencodebase64, STRING),
    "urlencode": Function((_STR,), _urlencode, STRING),
    "yamldecode": Function((Parameter("src", STRING),), _yamldecode, nullable=True),
    "yamlencode": Function((Parameter("value", null=True, unknown=True, marked=True),), _yamlencode, STRING),
}
