"""What a run looks at: repositories, and the root modules in them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import field
from errno import ENOENT, ENOTDIR
from pathlib import Path

import click

from iaclint.modules import Modules, closures, find_roots
from iaclint.plan import PlanError, PlannedRoot, read_plan
from iaclint.problem import Problem
from iaclint.records import dataclass
from iaclint.source import ReadError, Repository


@dataclass(slots=True)
class Targets:
    """The root modules to judge, each with its repository's modules, and the plans.

    `all_roots` counts those that there are; `changed` are the directories that a hook run is about,
    None where everything is looked at; `problems` are paths with nothing to judge. `is_complete` says that
    no part of a repository is left out, so that what is not met there is nowhere.
    """

    roots: list[tuple[Modules, str]] = field(default_factory=list)
    plans: list[PlannedRoot] = field(default_factory=list)
    all_roots: int = 0
    changed: frozenset[str] | None = None
    problems: list[Problem] = field(default_factory=list)
    is_complete: bool = False


def find_targets(paths: Sequence[Path], *, each: bool, base: Targets | None = None) -> Targets:
    """The root modules below the paths; raises UsageError for a path that does not exist.

    A root module of the `base` remains one as long as it is there: that a change calls it does not take it out.
    """
    before = {(modules.repository.root, root) for modules, root in base.roots} if base is not None else set()
    plans = [path for path in paths if _is_plan(path) and not each]
    targets = Targets(plans=[_planned(path) for path in plans], all_roots=len(plans))
    wholes: list[bool] = []
    for repository, below in repositories([path for path in paths if path not in plans], each=each):
        modules = Modules(repository)
        directories = sorted({name for top in below for name in repository.directories(top)})
        kept = (name for name in directories if (repository.root, name) in before)
        roots = sorted({*find_roots(modules, directories), *kept})
        targets.roots += [(modules, root) for root in roots]
        targets.all_roots += len(roots)
        for top in below:
            if not repository.directories(top):
                shown = repository.label(top)
                detail = f"there are no Terraform or OpenTofu files in {shown}; check the path, or what git ignores"
                targets.problems.append(Problem("No configuration files", detail, path=shown))
        targets.problems += _unread(repository)
        wholes.append("." in below)
    targets.is_complete = bool(wholes) and all(wholes)
    if not targets.roots and not targets.plans and not targets.problems:
        shown = ", ".join(str(path) for path in paths)
        targets.problems.append(Problem("No configuration files", f"there are no directories in {shown}", path=shown))
    return targets


def _unread(repository: Repository) -> Iterator[Problem]:
    """The directories of a repository that could not be listed."""
    for error in repository.unread:
        shown = repository.label(error.path)
        yield Problem("Cannot read directory", f"{shown} {error.why}", path=shown)


def _is_plan(path: Path) -> bool:
    """Whether a path is to be read as a plan: JSON that is no configuration."""
    return path.suffix == ".json" and not path.name.endswith((".tf.json", ".tofu.json")) and not os.path.isdir(path)  # noqa: PTH112 - asks without raising


def _planned(path: Path) -> PlannedRoot:
    """The plan of a file; raises UsageError for one that is none."""
    _require(path)
    repository = Repository.holding(path)
    try:
        plan = read_plan(repository.source(repository.relative(path)))
    except (PlanError, ReadError) as error:
        raise click.UsageError(f"{path} {error}") from error
    return PlannedRoot(repository, repository.relative(path.absolute().parent), plan)


def repositories(paths: Sequence[Path], *, each: bool) -> list[tuple[Repository, list[str]]]:
    """The repositories that the paths lie in, and which directories of them are asked about."""
    if each:
        return [(Repository(child, label=child.name), ["."]) for path in paths for child in _children(path)]
    found: dict[Path, tuple[Repository, list[str]]] = {}
    for path in paths:
        _require(path)
        repository = Repository.holding(path)
        repository, below = found.setdefault(repository.root, (repository, []))
        try:
            below.append(repository.directory_of(path))
        except ReadError as error:
            raise click.UsageError(f"{path} {error.why}") from error
    return list(found.values())


def _children(path: Path) -> list[Path]:
    _require(path)
    if not path.is_dir():
        raise click.UsageError(f"--each needs a directory, and {path} is a file")
    children = [Path(entry.path) for entry in os.scandir(path) if entry.is_dir() and not entry.name.startswith(".")]
    return sorted(children)


def _require(path: Path) -> None:
    try:
        path.stat()
    except OSError as error:
        why = (
            "does not exist"
            if error.errno in (ENOENT, ENOTDIR)
            else f"cannot be read: {(error.strerror or 'unknown error').lower()}"
        )
        raise click.UsageError(f"{path} {why}") from error


def find_hook_targets(files: Sequence[Path]) -> Targets:
    """The root modules that take in a changed file, by the modules that they call, however deep.

    Only files that git tracks are read, so that the verdict equals that of continuous integration. Raises UsageError
    for a directory.
    """
    targets = Targets(changed=frozenset())
    by_root: dict[Path, tuple[Repository, list[str]]] = {}
    for path in files:
        if os.path.isdir(path):  # noqa: PTH112
            raise click.UsageError(f"--hook takes the files that have changed, and {path} is a directory")
        parents = path.absolute().parents
        existing = next((parent for parent in parents if os.path.isdir(parent)), Path.cwd())  # noqa: PTH112
        repository = Repository.holding(existing, tracked_only=True)
        repository, names = by_root.setdefault(repository.root, (repository, []))
        names.append(_relative(repository, path))
    for repository, names in by_root.values():
        _add_changed(targets, repository, names)
    return targets


def _relative(repository: Repository, path: Path) -> str:
    """The path relative to the root, without links to directories; its directory may be gone by now."""
    directory = os.path.realpath(path.absolute().parent)
    return Path(os.path.relpath(Path(directory) / path.name, repository.root)).as_posix()


def _add_changed(targets: Targets, repository: Repository, names: Sequence[str]) -> None:
    modules = Modules(repository)
    roots = find_roots(modules, repository.directories())
    parts = closures(modules, roots)
    directories = frozenset(repository.directories())
    changed = {_module_directory(name, directories) for name in names}
    if any(Path(name).name in CONFIGURATION_FILES for name in names):
        changed |= directories
    targets.all_roots += len(roots)
    targets.roots += [(modules, root) for root in roots if parts[root] & changed]
    targets.problems += _unread(repository)
    targets.changed = (targets.changed or frozenset()) | {repository.label(name) for name in changed}


CONFIGURATION_FILES = frozenset(("iaclint.toml", ".iaclint.toml", "pyproject.toml"))


def _module_directory(name: str, directories: frozenset[str]) -> str:
    """The module that a file belongs to: its directory, or the nearest one above with configuration."""
    directory = name.rpartition("/")[0] or "."
    while directory != "." and directory not in directories:
        directory = directory.rpartition("/")[0] or "."
    return directory
