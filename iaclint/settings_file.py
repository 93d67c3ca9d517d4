"""The settings file: `iaclint.toml`, `.iaclint.toml`, or `[tool.iaclint]` in `pyproject.toml`.

The nearest one upward from the scanned path, no further than the repository root; one file, no
cascading. It only selects: it never loads code.
"""

from __future__ import annotations

import tomllib
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path

from iaclint.rule import Profile
from iaclint.settings import Settings
from iaclint.source import ReadError, Repository

_NAMES = ("iaclint.toml", ".iaclint.toml")

Table = dict[str, object]


class SettingsError(Exception):
    """The settings file is wrong: where, and what to do."""


def load_settings(path: Path) -> Settings:
    """The settings that hold for a path; the defaults where there is no file. Raises SettingsError."""
    repository = Repository.holding(path)
    found = _nearest(repository, path if path.is_dir() else path.parent)
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
        known_accounts=_texts(file, table, "known_accounts"),
        profile=_choice(file, table, "profile", [profile.value for profile in Profile]),
    )


def _flag(file: str, table: Table, key: str) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise SettingsError(f"{file}: `{key}` must be true or false")
    return value


def _choice(file: str, table: Table, key: str, choices: list[str]) -> str:
    """One of the choices; the first where the key is absent."""
    value = table.get(key, choices[0])
    if value not in choices:
        raise SettingsError(f"{file}: `{key}` must be one of {', '.join(choices)}")
    return str(value)


def _texts(file: str, table: Table, key: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SettingsError(f"{file}: `{key}` must be a list of strings")
    return tuple(value)


def _nearest(repository: Repository, directory: Path) -> tuple[str, Table] | None:
    """The first settings file from the directory upward to the repository root, and its table."""
    here = repository.relative(directory)
    while True:
        prefix = "" if here == "." else f"{here}/"
        for name in _NAMES:
            if repository.is_file(prefix + name):
                return prefix + name, _read(repository, prefix + name)
        project = f"{prefix}pyproject.toml"
        if repository.is_file(project):
            tools = _read(repository, project).get("tool")
            table = tools.get("iaclint") if isinstance(tools, dict) else None
            if isinstance(table, dict):
                return project, table
        if here == ".":
            return None
        here = here.rpartition("/")[0] or "."


def _read(repository: Repository, path: str) -> Table:
    try:
        return tomllib.loads(repository.source(path).text)
    except ReadError as error:
        raise SettingsError(f"{path} {error.why}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: {error}") from error
