"""Baselines: files of known faults, so that a repository with many can be held to no more."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, fields
from pathlib import Path

import click

from iaclint.acceptance import Identity, directory_of
from iaclint.records import dataclass
from iaclint.report import Finding
from iaclint.source import ReadError, Repository, Snapshot
from iaclint.syntax.faults import FaultError
from iaclint.syntax.jsontext import plain_json

VERSION = 1
DEFAULT = "iaclint-baseline.json"


@dataclass(frozen=True, slots=True)
class Baseline:
    """The faults that a file knows, and its path as it is shown."""

    path: str
    identities: frozenset[Identity]


def read_given(path: str, snapshot: Snapshot | None = None) -> Baseline | None:
    """The baseline at a path from the current directory, as `read_named` does: at the commit if it is in there."""
    if not path:
        return None
    home, name = Repository.of_file(Path(path))
    if snapshot is not None:
        with suppress(ReadError):  # not in the repository, so that no commit has it
            home, name = snapshot, f"{snapshot.relative(Path(path).absolute().parent)}/{Path(path).name}"
    return _read(path, name, home)


def read_named(path: str, repository: Repository) -> Baseline | None:
    """The baseline at a path from the root of a repository, or of a commit of it; None where the path is empty.

    Raises UsageError for any other file.
    """
    return _read(path, path, repository) if path else None


def gone_from(repository: Repository) -> Callable[[str], bool]:
    """Whether the directory of a root module, by its label, has no configuration in a repository any more."""
    directories = frozenset(repository.directories())
    return lambda root: directory_of(root) not in directories


def _read(shown: str, path: str, repository: Repository) -> Baseline:
    try:
        document = plain_json(repository.source(path))
    except ReadError as error:
        raise click.UsageError(f"baseline {shown}: it {error.why}; `iaclint baseline create` makes one") from error
    except FaultError as error:
        why = f"{error.problem.summary}: {error.problem.detail}"
        raise click.UsageError(f"baseline {shown}: {why}; make it anew with `iaclint baseline create`") from error
    return Baseline(shown, frozenset(_entries(shown, document)))


def _entries(path: str, document: object) -> Iterable[Identity]:
    names = [field.name for field in fields(Identity)]
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise click.UsageError(f"baseline {path}: it is not of version {VERSION}; make it anew")
    entries = document.get("known")
    if not isinstance(entries, list):
        raise click.UsageError(f"baseline {path}: `known` is no list; make it anew")
    for entry in entries:
        if not isinstance(entry, dict) or not all(isinstance(entry.get(name), str) for name in names):
            raise click.UsageError(f"baseline {path}: an entry lacks one of {', '.join(names)}; make it anew")
        yield Identity(**{name: entry[name] for name in names})


def written(identities: Iterable[Identity]) -> str:
    """The text of a baseline: one entry a line, sorted, so that its changes can be read."""
    entries = [json.dumps(asdict(identity), ensure_ascii=True) for identity in sorted(identities)]
    lines = ",\n".join(f"    {entry}" for entry in entries)
    known = f"[\n{lines}\n  ]" if entries else "[]"
    return f'{{\n  "version": {VERSION},\n  "known": {known}\n}}\n'


def faults(findings: Iterable[Finding]) -> frozenset[Identity]:
    """The identities of all checks that findings stand for."""
    return frozenset(identity for finding in findings for identity in finding.identities)
