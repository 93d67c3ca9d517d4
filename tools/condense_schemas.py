"""Condenses the schemas of providers in `fixtures/schemas` into the tables of `iaclint/schemas`.

A schema is `{provider, version, resources: {type: body}}`, and a body is `{attrs: {name: [type, r/o/c]},
blocks: {name: [nesting, r/o, body]}}`; what is computed only (`c`) is no argument and is left out. The
same schemas give the same bytes:

    python tools/condense_schemas.py
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parent.parent
SCHEMAS = CHECKOUT / "fixtures/schemas"
TABLES = CHECKOUT / "iaclint/schemas"

HEADER = """\
# Arguments and nested blocks of the resources of the Terraform provider {provider} {version}.
# Made by tools/condense_schemas.py from the provider's schema; not to be edited by hand.
#
# A resource type; after it its arguments and, in brackets, its nested blocks: [ list ] {{ set }} ( single ) < map >.
# An argument is a string, or of the type after the colon: n number, b bool, ? any; L list, S set, M map of it.
"""

_BRACKETS = {"list": ("[", "]"), "set": ("{", "}"), "struct": ("(", ")"), "map": ("<", ">")}
_PRIMITIVES = {"string": "s", "number": "n", "boolean": "b"}
_COLLECTIONS = {"list": "L", "set": "S", "map": "M"}
_ELEMENT = re.compile(r"(string|number|boolean)((?:List|Map)*)")


def main() -> None:
    for path in sorted(SCHEMAS.glob("*.json.gz")):
        table(path).write_text(condensed(path), encoding="utf-8")


def table(path: Path) -> Path:
    """Where the table of a schema belongs."""
    return TABLES / f"{path.name.partition('.')[0]}.txt"


def condensed(path: Path) -> str:
    """The table of the schema in a file."""
    schema = json.loads(gzip.decompress(path.read_bytes()))
    header = HEADER.format(provider=schema["provider"], version=schema["version"])
    lines = (" ".join([type, *words(body)]) for type, body in sorted(schema["resources"].items()))
    return header + "".join(f"{line}\n" for line in lines)


def words(body: dict[str, Any]) -> Iterator[str]:
    """The words of a body in a table."""
    for name, (type, use) in sorted(body["attrs"].items()):
        if use != "c":
            yield name if type == "string" else f"{name}:{code(type)}"
    for name, (nesting, _, inner) in sorted(body["blocks"].items()):
        opening, closing = _BRACKETS[nesting]
        yield name + opening
        yield from words(inner)
        yield closing


def code(type: str) -> str:
    """The letters of a type: `Ss` for `set:stringList`, `?` for one that is not told."""
    collection, _, name = type.rpartition(":")
    found = _ELEMENT.fullmatch(name)
    if found is None:
        return "?"
    letters = [{"List": "L", "Map": "M"}[word] for word in reversed(re.findall("List|Map", found[2]))]
    if collection:
        letters[:1] = [_COLLECTIONS[collection]]
    return "".join(letters) + _PRIMITIVES[found[1]]


if __name__ == "__main__":
    main()
