"""Rules of one's own: a folder of modules written against `iaclint.rule`, loaded only from the command line."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import field
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import click

from iaclint.records import dataclass
from iaclint.report import Crash
from iaclint.rule import Rule

FIXTURES = "fixtures"
"""The folder, beside the modules, that has a folder of cases for each rule."""

_PACKAGE = "iaclint_custom"


@dataclass(slots=True)
class CustomRules:
    """The rules of folders, and a crash for each module that could not be loaded."""

    rules: list[Rule] = field(default_factory=list)
    crashes: list[Crash] = field(default_factory=list)


def load_custom(directories: Sequence[str], known: Sequence[Rule]) -> CustomRules:
    """The rules of these folders; raises UsageError for a folder that is none, or a name that is taken."""
    loaded = CustomRules()
    taken = {rule.name for rule in known}
    for number, directory in enumerate(directories):
        folder = Path(directory).absolute()
        if not folder.is_dir():
            raise click.UsageError(f"--rules {directory}: there is no such directory")
        before = len(loaded.rules)
        for path in _modules(folder):
            shown = path.relative_to(folder).as_posix()
            try:
                module = _loaded(path, f"{_PACKAGE}_{number}_{shown.removesuffix('.py').replace('/', '_')}")
            except Exception as error:  # noqa: BLE001 - whatever a module does when it is loaded, the rest is judged
                loaded.crashes.append(Crash(shown, directory, _described(error, path)))
                continue
            for rule in _rules(module):
                if rule.name in taken:
                    raise click.UsageError(f"--rules {directory}: {shown}: there is a rule `{rule.name}` already")
                taken.add(rule.name)
                loaded.rules.append(rule)
        if len(loaded.rules) == before and not loaded.crashes:
            raise click.UsageError(f"--rules {directory}: no module there has a rule; `iaclint rules new` makes one")
    return loaded


def _modules(folder: Path) -> list[Path]:
    """The modules of a folder at any depth, but for its fixtures and what is hidden."""
    found = (path.relative_to(folder) for path in folder.rglob("*.py"))
    return sorted(
        folder / path
        for path in found
        if path.parts[0] != FIXTURES and not any(part.startswith((".", "_")) for part in path.parts)
    )


def _loaded(path: Path, name: str) -> ModuleType:
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path.name} is no Python module")
    module = module_from_spec(spec)
    sys.modules[name] = module
    writes_no_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    finally:
        sys.dont_write_bytecode = writes_no_bytecode
    return module


def _rules(module: ModuleType) -> Iterator[Rule]:
    for value in vars(module).values():
        for rule in value if isinstance(value, tuple) else (value,):
            if isinstance(rule, Rule):
                yield rule


def _described(error: Exception, path: Path) -> str:
    """The error and the line of the module that raised it."""
    if isinstance(error, SyntaxError):
        return f"SyntaxError: {error.msg} ({path.name}:{error.lineno})"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    place = f" ({path.name}:{lines[-1]})" if lines else ""
    return f"{type(error).__name__}: {error}{place}"
