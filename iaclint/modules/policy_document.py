"""`data.aws_iam_policy_document`: the document that it renders, with the origin of every part.

Source: the AWS provider's data source of that name. Where a part is unknown Terraform calls the
whole of `json` unknown; here the structure is kept beside the unknown text (`Value.document`), so
that a known `"*"` next to an unknown ARN is still seen. A statement that may not exist, or a source
document that cannot be read, is an unknown element of `Statement`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from iaclint.functions import FunctionError
from iaclint.functions.json_text import decode, quoted
from iaclint.modules.configuration import Configuration
from iaclint.records import dataclass
from iaclint.truth import Doubt, Reason
from iaclint.values import (
    DYNAMIC,
    NO_MARKS,
    STRING,
    ConversionError,
    Located,
    Unknown,
    Value,
    convert,
    keyed_object,
    object_value,
    relocated,
    string,
    tuple_value,
    unknown,
    with_holes,
)

_ORDER = ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition")
_LATEST = "2012-10-17"


@dataclass(slots=True)
class Document:
    version: str
    id: Value | None
    statements: list[Value]


def render(configuration: Configuration) -> Value:
    """The `json` attribute: the text where all of it is known, and the structure in any case."""
    return _rendered(configuration, indent="  ")


def render_minified(configuration: Configuration) -> Value:
    """The `minified_json` attribute."""
    return _rendered(configuration, indent="")


RENDERERS: dict[tuple[str, str, str], Callable[[Configuration], Value]] = {
    ("data", "aws_iam_policy_document", "json"): render,
    ("data", "aws_iam_policy_document", "minified_json"): render_minified,
}
"""What the engine computes for a provider: by mode, type and attribute."""


def _rendered(configuration: Configuration, indent: str) -> Value:
    document = Document("", None, [])
    for source in source_documents(configuration["source_policy_documents"]):
        _append(document, source)
    own = [_statement(block) for block in configuration.blocks("statement")]
    _override(document, own)
    for override in source_documents(configuration["override_policy_documents"]):
        document.version = max(document.version, override.version)
        document.id = override.id or document.id
        _override(document, override.statements)
    for doubt in configuration.blocks("statement").doubts:
        document.statements.append(unknown(DYNAMIC, (doubt,), configuration.header))
    written = configuration["version"]
    if not written.is_null:
        document.version = max(document.version, str(written.data)) if isinstance(written.data, str) else _LATEST
    policy_id = configuration["policy_id"]
    document.id = document.id if policy_id.is_null else policy_id
    return _as_string(document, configuration.header, indent)


def _as_string(document: Document, header: Located, indent: str) -> Value:
    fields = {"Version": string(document.version or _LATEST, header)}
    if document.id is not None:
        fields["Id"] = document.id
    if document.statements:
        fields["Statement"] = tuple_value(document.statements, header)
    structure = object_value(fields, header)
    doubts = structure.all_doubts
    marks = NO_MARKS.union(*(part.marks for part in structure.walk()))
    if doubts:
        return unknown(STRING, doubts, header, marks, not_null=True, document=structure)
    return string(_text(_plain(structure), indent, ""), header, marks, structure)


def source_documents(value: Value) -> list[Document]:
    """The documents of `source_policy_documents` or `override_policy_documents`, null and empty ones left out."""
    if value.is_null:
        return []
    there = [_parsed(item) for item in value.certain_items if not item.is_null and item.data != ""]
    others = [Document("", None, [unknown(DYNAMIC, value.doubts, value.origin)])] if value.is_unknown else []
    return there + others


def _parsed(text: Value) -> Document:
    structure = text.document or _decoded(text)
    if not isinstance(structure.data, dict):
        return Document("", None, [unknown(DYNAMIC, text.doubts or structure.doubts, text.origin, text.marks)])
    statements = structure.data.get("Statement")
    version = structure.data.get("Version")
    return Document(
        version.data if version is not None and isinstance(version.data, str) else "",
        structure.data.get("Id"),
        _listed_statements(statements),
    )


def _listed_statements(statements: Value | None) -> list[Value]:
    """The statements of a document, which may hold a lone one without a list."""
    if statements is None:
        return []
    return list(statements.items) if isinstance(statements.data, tuple) else [statements]


def _decoded(text: Value) -> Value:
    """The structure of a document that was not built here; every part has the origin of the whole."""
    if not isinstance(text.data, str):
        return text
    try:
        return relocated(decode(text.data), text.origin)
    except FunctionError as error:
        doubt = Doubt(Reason.EVALUATION_ERROR, f"a source document is not a policy: {error}")
        return unknown(DYNAMIC, (doubt,), text.origin)


def _append(document: Document, source: Document) -> None:
    document.version = max(document.version, source.version)
    document.id = source.id or document.id
    document.statements += source.statements


def _override(document: Document, statements: Iterable[Value]) -> None:
    """Puts each statement in the place of the one with its Sid, or at the end."""
    places = {sid: place for place, statement in enumerate(document.statements) if (sid := sid_of(statement))}
    for statement in statements:
        sid = sid_of(statement)
        if sid in places:
            document.statements[places[sid]] = statement
            continue
        if sid:
            places[sid] = len(document.statements)
        document.statements.append(statement)


def sid_of(statement: Value) -> str:
    """The Sid of a statement; empty where it has none or none is known."""
    sid = statement.fields.get("Sid")
    return sid.data if sid is not None and isinstance(sid.data, str) else ""


def _statement(block: Configuration) -> Value:
    """A statement as it stands in the document; an unknown one, with its structure, if it may not exist."""
    fields: dict[str, Value] = {}
    sid, effect = block["sid"], block["effect"]
    if not sid.is_null and sid.data != "":
        fields["Sid"] = sid
    fields["Effect"] = string("Allow", block.header) if effect.is_null else effect
    for attribute, element, is_escaped in (
        ("actions", "Action", False),
        ("not_actions", "NotAction", False),
        ("resources", "Resource", True),
        ("not_resources", "NotResource", True),
    ):
        value = block[attribute]
        if not value.is_null and not (value.items == () and not value.is_unknown):
            fields[element] = _texts(value, is_escaped)
    for name, element in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
        principals = _principals(block, name)
        if principals is not None:
            fields[element] = principals
    conditions = _conditions(block)
    if conditions is not None:
        fields["Condition"] = conditions
    statement = object_value(fields, block.header)
    if block.exists.is_yes:
        return statement
    return unknown(DYNAMIC, block.exists.doubts, block.header, document=statement)


def _texts(value: Value, is_escaped: bool) -> Value:
    """A list of strings as the document holds it: a lone one bare, several in reverse byte order."""
    if value.is_unknown:
        return value
    items = _unique([_unescaped(_text_of(item)) if is_escaped else _text_of(item) for item in value.items])
    if len(items) == 1:
        return items[0].marked(value.marks)
    items.sort(key=_text_key, reverse=True)
    return tuple_value(items, value.origin, value.marks)


def _text_of(item: Value) -> Value:
    """An element as the provider takes it: `false` and `1` are texts in a list of strings."""
    try:
        return item if item.kind == "string" else convert(item, STRING)
    except ConversionError:
        return item


def _unique(items: Sequence[Value]) -> list[Value]:
    by_text: dict[object, Value] = {}
    for item in items:
        by_text.setdefault(item.data if isinstance(item.data, str) else id(item), item)
    return list(by_text.values())


def _text_key(value: Value) -> str:
    return value.data if isinstance(value.data, str) else ""


def _unescaped(value: Value) -> Value:
    """`&{aws:username}` is how a policy variable is written where `${` would be Terraform's own."""
    if isinstance(value.data, str):
        if "&{" not in value.data:
            return value
        return string(value.data.replace("&{", "${"), value.origin, value.marks)
    if isinstance(value.data, Unknown) and value.data.parts:
        parts = tuple(part.replace("&{", "${") if isinstance(part, str) else part for part in value.data.parts)
        prefix = value.data.prefix.replace("&{", "${")
        return unknown(STRING, value.doubts, value.origin, value.marks, parts=parts, not_null=True, prefix=prefix)
    return value


def _principals(block: Configuration, name: str) -> Value | None:
    """Identifiers by type; the bare `"*"` for the type `*`."""
    blocks = block.blocks(name)
    if not blocks.items:
        return unknown(DYNAMIC, blocks.doubts, block.header) if blocks.doubts else None
    by_type: dict[str, list[Value]] = {}
    for principal in blocks:
        type, identifiers = principal["type"], principal["identifiers"]
        if not principal.exists.is_yes or not isinstance(type.data, str):
            doubts = principal.exists.doubts or type.doubts
            return unknown(DYNAMIC, doubts, principal.header)
        if identifiers.is_unknown:
            by_type.setdefault(type.data, []).append(identifiers)
        by_type.setdefault(type.data, []).extend(_unescaped(_text_of(item)) for item in identifiers.items)
    if set(by_type) == {"*"} and all(item.data == "*" for item in by_type["*"]):
        return by_type["*"][0] if by_type["*"] else None
    first = blocks.items[0].header
    return object_value({type: _listed(items, first) for type, items in by_type.items()}, first)


def _listed(items: list[Value], origin: Located) -> Value:
    return items[0] if len(items) == 1 else tuple_value(sorted(_unique(items), key=_text_key, reverse=True), origin)


def _conditions(block: Configuration) -> Value | None:
    """Values by key by operator; repeated conditions with the same operator and key are joined."""
    blocks = block.blocks("condition")
    if not blocks.items:
        return unknown(DYNAMIC, blocks.doubts, block.header) if blocks.doubts else None
    by_test: dict[str, dict[str, tuple[Value, Located, list[Value]]]] = {}
    for condition in blocks:
        test, variable, values = condition["test"], condition["variable"], condition["values"]
        if not condition.exists.is_yes or not isinstance(test.data, str) or variable.is_null:
            doubts: tuple[Doubt, ...] = condition.exists.doubts or test.doubts
            return unknown(DYNAMIC, doubts, condition.header)
        # Two variables that are the same but for what is unknown in them are most likely one: `"${local.issuer}:sub"`.
        place = condition.header
        *_, found = by_test.setdefault(test.data, {}).setdefault(with_holes(variable), (variable, place, []))
        found += [values] if values.is_unknown else [_unescaped(_text_of(item)) for item in values.items]
    header = blocks.items[0].header
    return object_value(
        {
            test: keyed_object([(key, _joined(items, place)) for key, place, items in keys.values()], header)
            for test, keys in by_test.items()
        },
        header,
    )


def _joined(items: list[Value], origin: Located) -> Value:
    return items[0] if len(items) == 1 else tuple_value(items, origin)


_Plain = str | bool | list["_Plain"] | dict[str, "_Plain"]


def _plain(value: Value) -> _Plain:
    """A wholly known document as plain data, keys in the order in which the provider prints them."""
    if isinstance(value.data, dict):
        names = sorted(value.data, key=lambda name: (_ORDER.index(name) if name in _ORDER else -1, name))
        if "Statement" in value.data:
            names = [name for name in ("Version", "Id", "Statement") if name in value.data]
        return {name: _plain(value.data[name]) for name in names if not value.data[name].is_null}
    if isinstance(value.data, tuple):
        return [_plain(item) for item in value.data]
    return value.data if isinstance(value.data, bool) else str(value.data)


def _text(data: _Plain, indent: str, margin: str) -> str:
    """JSON text as Go's encoder indents it."""
    inner = margin + indent
    line, end = ("\n" + inner, "\n" + margin) if indent else ("", "")
    separator = ": " if indent else ":"
    match data:
        case dict() if data:
            items = (f"{quoted(name)}{separator}{_text(item, indent, inner)}" for name, item in data.items())
            return "{" + line + ("," + line).join(items) + end + "}"
        case list() if data:
            return "[" + line + ("," + line).join(_text(item, indent, inner) for item in data) + end + "]"
        case dict():
            return "{}"
        case list():
            return "[]"
        case bool():
            return "true" if data else "false"
        case _:
            return quoted(data)
