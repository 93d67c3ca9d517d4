"""The settings file: `iaclint.toml`, `.iaclint.toml`, or `[tool.iaclint]` in `pyproject.toml`.

The nearest one upward from the scanned path, no further than the repository root; one file, no
cascading. It only selects: it never loads code.
"""

from __future__ import annotations

import tomllib
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path

from iaclint.settings import Settings
from iaclint.source import work_tree_root

_NAMES = ("iaclint.toml", ".iaclint.toml")

Table = dict[str, object]


class SettingsError(Exception):
    """The settings file is wrong: where, and what to do."""


def load_settings(path: Path) -> Settings:
    """The settings that hold for a path; the defaults where there is no file. Raises SettingsError."""
    found = _nearest(path.resolve())
    if found is None:
        return Settings()
    file, table = found
    known = [field.name for field in fields(Settings)]
    for key in table:
        if key not in known:
            close = get_close_matches(key, known, 1)
            hint = f"; did you mean `{close[0]}`?" if close else f"; known keys: {', '.join(sorted(known))}"
            raise SettingsError(f"{file}: unknown key `{key}`{hint}")
    return Settings(
        phi=_texts(file, table, "phi"),
        not_phi=_texts(file, table, "not_phi"),
        assume_phi=_flag(file, table, "assume_phi"),
        production=_texts(file, table, "production"),
        non_security=_texts(file, table, "non_security"),
    )


def _flag(file: Path, table: Table, key: str) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise SettingsError(f"{file}: `{key}` must be true or false")
    return value


def _texts(file: Path, table: Table, key: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SettingsError(f"{file}: `{key}` must be a list of strings")
    return tuple(value)


def _nearest(path: Path) -> tuple[Path, Table] | None:
    directory = path if path.is_dir() else path.parent
    top = work_tree_root(directory) or directory
    for place in (directory, *directory.parents):
        for name in _NAMES:
            if (place / name).is_file():
                return place / name, _read(place / name)
        project = place / "pyproject.toml"
        if project.is_file():
            tools = _read(project).get("tool")
            table = tools.get("iaclint") if isinstance(tools, dict) else None
            if isinstance(table, dict):
                return project, table
        if place == top:
            break
    return None


def _read(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from error
