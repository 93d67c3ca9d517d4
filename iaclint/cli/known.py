"""Baselines: files of known faults, so that a repository with many can be held to no more."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import click

from iaclint.acceptance import Identity, Known
from iaclint.report import Finding
from iaclint.source import ReadError, Repository
from iaclint.syntax.faults import FaultError
from iaclint.syntax.jsontext import plain_json

VERSION = 1
DEFAULT = "iaclint-baseline.json"


@dataclass(frozen=True, slots=True)
class Baseline:
    """The faults that a file knows, and its path as it is shown."""

    path: str
    identities: frozenset[Identity]
    known: Known


def read_baseline(path: str, repository: Repository | None = None) -> Baseline | None:
    """The baseline at a path; None where that is empty. Raises UsageError for any other file.

    With a repository the path is one inside it, as the settings name it, and else one that the user gives.
    """
    if not path:
        return None
    try:
        home, name = (repository, path) if repository is not None else Repository.of_file(Path(path))
        source = home.source(name)
    except ReadError as error:
        raise click.UsageError(f"baseline {path}: it {error.why}; `iaclint baseline create` makes one") from error
    try:
        document = plain_json(source)
    except FaultError as error:
        why = f"{error.problem.summary}: {error.problem.detail}"
        raise click.UsageError(f"baseline {path}: {why}; make it anew with `iaclint baseline create`") from error
    identities = frozenset(_entries(path, document))
    return Baseline(path, identities, Known(identities))


def _entries(path: str, document: object) -> Iterable[Identity]:
    names = [field.name for field in fields(Identity)]
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise click.UsageError(f"baseline {path}: it is not of version {VERSION}; make it anew")
    entries = document.get("known", [])
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
    return f'{{\n  "version": {VERSION},\n  "known": [\n{lines}\n  ]\n}}\n'


def faults(findings: Iterable[Finding]) -> frozenset[Identity]:
    """The identities of all checks that findings stand for."""
    return frozenset(identity for finding in findings for identity in finding.identities)
