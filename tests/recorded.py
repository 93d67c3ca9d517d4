"""What Terraform 1.11.4 answered, as recorded in `fixtures/recorded`, and whether an answer agrees with it.

- `expressions.jsonl.gz`: `{id, expr, vars, module_dir, expect, type, error}`; what `eval --batch` is asked, and the
  value or that it is an error. `{"__unknown__": true}` stands for what is unknown.
- `configurations.jsonl.gz`: `{kind, name, files, cli, env, ok, resources, outputs, errors}`; root modules with what
  `graph` has to say of them. Those of kind `configs_mock` have resources with all attributes of their schema.
- `files.jsonl.gz`: the files that expressions read.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.support import FIXTURES

Json = Any  # parsed answers
UNKNOWN = {"__unknown__": True}

_NEWER = re.compile(r"&&|\|\||\belement\(.*-\s*\d|\bcontains\(.*\bnull\)")
_NEWER_UNKNOWN = re.compile(r"&&|\|\||\bformat(list)?\(.*\bnull\b")


def rows(name: str) -> list[Json]:
    """The rows of a file, numbers exact."""
    text = gzip.decompress((FIXTURES / "recorded" / name).read_bytes()).decode("utf-8")
    return [loads(line) for line in text.split("\n") if line]


def loads(text: str) -> Json:
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def write_files(directory: Path, files: Mapping[str, Json]) -> None:
    """The files of a row, below a directory."""
    for name, content in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else base64.b64decode(content["base64"]))


def depends_on_version(row: Json) -> bool:
    """Whether newer versions of Terraform answer otherwise.

    They short-circuit `&&` and `||`, take negative indexes in element(), and do not panic.
    """
    if row.get("error"):
        return bool(_NEWER.search(row["expr"])) or "panic" in row.get("detail", "")
    return bool(row.get("unknown") and _NEWER_UNKNOWN.search(row["expr"]))


def agrees(expected: Json, told: Json, *, in_any_order: bool = False) -> bool:
    """Whether an answer is the expected one; the elements of sets may come in any order."""
    if isinstance(expected, list) and isinstance(told, list) and len(expected) == len(told):
        if all(agrees(*pair, in_any_order=in_any_order) for pair in zip(expected, told, strict=True)):
            return True
        return in_any_order and _matched(expected, told)
    if isinstance(expected, dict) and isinstance(told, dict):
        return expected.keys() == told.keys() and all(
            agrees(expected[key], told[key], in_any_order=in_any_order) for key in expected
        )
    return type(expected) is type(told) and expected == told


def _matched(expected: list[Json], told: list[Json]) -> bool:
    rest = list(told)
    for wanted in sorted(expected, key=lambda item: "__unknown__" in json.dumps(item, default=str)):
        found = next((item for item in rest if agrees(wanted, item, in_any_order=True)), None)
        if found is None and wanted is not None:
            return False
        rest.remove(found)
    return True


def is_described(expected: Json, told: Json) -> bool:
    """Whether what is told of a resource is true of it: `told` need not name what is null, computed or unknown.

    A number or bool may be the text that the provider makes of it.
    """
    if expected == UNKNOWN:
        return True
    if expected is None:
        return told in (None, [], {})
    if isinstance(expected, list):
        return isinstance(told, list) and len(expected) == len(told) and _all_described(expected, told)
    if isinstance(expected, dict) and isinstance(told, dict):
        wanted = (
            key for key, value in expected.items() if value not in (None, UNKNOWN) and (key != "id" or key in told)
        )
        strangers = (key for key, value in told.items() if value is not None and key not in expected)
        return all(is_described(expected[key], told.get(key)) for key in wanted) and not any(strangers)
    return _text(expected) == _text(told) or (expected in ([], {}) and told is None)


def _text(value: Json) -> Json:
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, Decimal) else value


def _all_described(expected: list[Json], told: list[Json]) -> bool:
    rest = list(told)
    for wanted in expected:
        found = next((place for place, item in enumerate(rest) if is_described(wanted, item)), None)
        if found is None:
            return False
        del rest[found]
    return True
