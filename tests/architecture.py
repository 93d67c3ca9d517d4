"""The walls of the house: the floors, doors and powers as tables, and the function that checks a module by them."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent

FLOORS: tuple[tuple[str, ...], ...] = (
    ("__init__", "records", "tables"),
    ("source",),
    ("truth", "problem", "settings", "globs"),
    ("values", "syntax"),
    ("functions", "schemas"),
    ("evaluate",),
    ("modules",),
    ("graph", "judgement", "plan", "tags"),
    ("issuers", "production", "trace", "retention", "policy_text"),
    ("aws", "azure", "gcp", "saas"),
    ("phi",),
    ("rule",),
    ("demand",),
    ("rules",),
    ("acceptance", "catalog"),
    ("group",),
    ("report", "settings_file", "surface"),
    ("part", "parcel", "processes"),
    ("workers",),
    ("engine",),
    ("reporters",),
    ("cli",),
    ("__main__",),
)
"""The modules and packages of iaclint from the ground up; `__init__` is the version."""

DOORS: Mapping[str, str] = {
    "click": "iaclint.cli",
    "hcl2": "iaclint.syntax.writer",
    "networkx": "iaclint.graph.network",
    "sarif_om": "iaclint.reporters.sarif",
    "yaml": "iaclint.functions.yaml_read",
}
"""The one place that each third-party package comes in by."""

HEAVY = frozenset(("hcl2", "networkx", "sarif_om", "yaml"))
"""Slow to import and not always needed: imported inside the function that uses them."""

ENGINE_ROOMS = frozenset(("source", "syntax", "functions", "evaluate"))
"""Rules ask the graph and the lenses; they neither read files nor look at syntax."""

NOWHERE: tuple[str, ...] = ()
POWERS: Mapping[str, tuple[str, ...]] = {
    "importlib": ("iaclint.catalog", "iaclint.reporters", "iaclint.cli", "iaclint.functions"),
    "os": ("iaclint.source", "iaclint.processes", "iaclint.workers", "iaclint.cli"),
    "pathlib.Path": ("iaclint.source", "iaclint.settings_file", "iaclint.catalog", "iaclint.cli"),
    "pkgutil": ("iaclint.catalog", "iaclint.tables"),
    "shutil": ("iaclint.cli",),
    "subprocess": ("iaclint.source.git",),
    "signal": ("iaclint.source.git", "iaclint.processes"),
    "concurrent": ("iaclint.workers", "iaclint.processes"),
    "multiprocessing": ("iaclint.workers", "iaclint.processes"),
    **dict.fromkeys(("io", "pickle"), ("iaclint.parcel",)),
    **dict.fromkeys(
        (
            *("asyncio", "ctypes", "fileinput", "ftplib", "glob", "http", "marshal", "mmap", "shelve"),
            *("pty", "runpy", "smtplib", "socket", "socketserver", "sqlite3", "ssl", "tempfile", "urllib.request"),
            *("webbrowser", "xmlrpc"),
        ),
        NOWHERE,
    ),
}
"""What of the standard library reaches out of the process, and which modules may use it."""

CALLS: Mapping[str, tuple[str, ...]] = {
    "open": ("iaclint.source.repository",),
    "exec": ("iaclint.records",),
    **dict.fromkeys(("__import__", "breakpoint", "compile", "eval", "input"), NOWHERE),
}
"""The built-in functions that do so."""

FRAMEWORK = re.compile(r"soc[ _-]?2|hipaa", re.IGNORECASE)
FRAMEWORK_SPEAKERS = ("iaclint.catalog", "iaclint.reporters", "iaclint.phi")
"""Who may name a framework: who loads and who prints the controls; PHI knows `hipaa` as the key of a tag."""

POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+")
"""`(...)*+`: Python 3.11.0 to 3.11.4 match it wrongly (gh-106052), and are in use; `(?>(...)*)` is right."""


@dataclass(frozen=True, slots=True)
class Import:
    """One name that a module imports, absolute; `at_load` if that happens when the module itself is imported."""

    target: str
    line: int
    at_load: bool


def modules() -> dict[str, Path]:
    """All modules by their dotted names; `rules/` is the package `iaclint.rules`."""
    found: dict[str, Path] = {}
    for directory, package in (("iaclint", "iaclint"), ("rules", "iaclint.rules")):
        for path in sorted((CHECKOUT / directory).rglob("*.py")):
            parts = path.relative_to(CHECKOUT / directory).with_suffix("").parts
            found[".".join((package, *parts)).removesuffix(".__init__")] = path
    return found


def complaints(source: str, module: str, *, is_package: bool = False) -> list[str]:
    """What a module of this name and text does against the architecture, in order of lines."""
    tree = ast.parse(source)
    found: list[tuple[int, str]] = []
    if floor_of(module) is None:
        found.append((1, f"{unit_of(module)} is on no floor: place it in FLOORS"))
    for item in imports(tree, module, is_package=is_package):
        found += [(item.line, text) for text in _import_faults(item, module)]
    found += _call_faults(tree, module)
    found += _pattern_faults(tree)
    if not _is_within(module, FRAMEWORK_SPEAKERS) and _is_engine(module):
        found += [(line, f"the engine knows no framework, and this is `{text}`") for line, text in _frameworks(tree)]
    return [f"{module}:{line}: {text}" for line, text in sorted(set(found))]


def unit_of(name: str) -> str:
    """What stands on a floor as one: `syntax` for `iaclint.syntax.blocks`, `rules.enc` for a rule's module."""
    parts = name.split(".")[1:]
    if not parts or parts[0].startswith("__version"):
        return "__init__"
    return ".".join(parts[:2]) if parts[0] == "rules" else parts[0]


def floor_of(name: str) -> int | None:
    """The number of the floor that a module stands on; None for one that is not placed."""
    unit = unit_of(name).split(".")[0]
    return next((number for number, units in enumerate(FLOORS) if unit in units), None)


def imports(tree: ast.Module, module: str, *, is_package: bool) -> Iterator[Import]:
    """Everything that a module imports, by statement or by `import_module` with a literal name."""
    inert = {id(child) for node in ast.walk(tree) if _defers(node) for child in ast.walk(node)}
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                targets = [alias.name for alias in names]
            case ast.ImportFrom(names=names):
                base = _base(node, module, is_package=is_package)
                targets = [f"{base}.{alias.name}" for alias in names]
            case ast.Call(
                ast.Name("import_module") | ast.Attribute(attr="import_module"), [ast.Constant(str(name)), *_]
            ):
                targets = [name]
            case _:
                continue
        for target in targets:
            absolute = f"iaclint.{target}" if target.split(".")[0] == "rules" else target
            yield Import(absolute, node.lineno, id(node) not in inert)


def _defers(node: ast.AST) -> bool:
    """Whether what is inside does not run when the module is imported."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            return True
        case ast.If(ast.Name("TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"), orelse=[]):
            return True
        case _:
            return False


def _base(node: ast.ImportFrom, module: str, *, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    base = parts[: len(parts) - node.level + (1 if is_package else 0)]
    return ".".join((*base, node.module) if node.module else base)


def _import_faults(item: Import, module: str) -> Iterator[str]:
    package = item.target.split(".")[0]
    if package == "iaclint":
        yield from _floor_faults(item.target, module)
    elif package not in sys.stdlib_module_names:
        yield from _door_faults(item, package, module)
    for power, holders in POWERS.items():
        if _is_within(item.target, (power,)) and not _is_within(module, holders):
            yield f"{power} is not for this module{_list(holders)}"
        elif power.startswith(f"{item.target}.") and not _is_within(module, holders):
            yield f"{item.target} gives {power}, which is not for this module{_list(holders)}"


def _floor_faults(target: str, module: str) -> Iterator[str]:
    own, other = unit_of(module), unit_of(target)
    floor, other_floor = floor_of(module), floor_of(target)
    if _is_within(target, ("iaclint.rules",)) and own.split(".")[0] != "rules":
        yield f"a rule is imported by name ({target}): the catalog finds rules"
    elif other_floor is None:
        yield f"{other} is on no floor: place it in FLOORS"
    elif own == other or floor is None:
        return
    elif other_floor > floor:
        yield f"upward import: {own} (floor {floor}) imports {other} (floor {other_floor})"
    elif other_floor == floor:
        yield f"siblings do not import each other: {own} imports {other} (both on floor {floor})"
    elif own.split(".")[0] == "rules" and other in ENGINE_ROOMS:
        yield f"a rule does not import {other}: ask the graph or a lens"


def _door_faults(item: Import, package: str, module: str) -> Iterator[str]:
    door = DOORS.get(package)
    if door is None:
        yield f"{package} has no door: add it to DOORS"
    elif not _is_within(module, (door,)):
        yield f"second door: {package} comes in by {door} only"
    elif package in HEAVY and item.at_load:
        yield f"{package} is slow to import: import it in the function that uses it"


def _call_faults(tree: ast.Module, module: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(name) if name in CALLS and not _is_within(module, CALLS[name]):
                yield node.lineno, f"{name}() is not for this module{_list(CALLS[name])}"
            case _:
                pass


def _pattern_faults(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Constant(str(text)) if found := POSSESSIVE_GROUP.search(text):
                yield node.lineno, f"`{found[0]}` repeats a group possessively: write (?>(...)*)"
            case _:
                pass


def _frameworks(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The names and texts of a module that name a framework; documentation may."""
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(str(text)) if id(node) not in prose:
                pass
            case ast.Name(text) | ast.Attribute(attr=text) | ast.FunctionDef(name=text) | ast.ClassDef(name=text):
                pass
            case ast.arg(text):
                pass
            case _:
                continue
        if FRAMEWORK.search(text):
            yield node.lineno, text


def _is_engine(module: str) -> bool:
    return not _is_within(module, ("iaclint.rules",))


def _is_within(name: str, holders: tuple[str, ...]) -> bool:
    """Whether a dotted name is one of these or below one of them."""
    return any(name == holder or name.startswith(f"{holder}.") for holder in holders)


def _list(holders: tuple[str, ...]) -> str:
    return f", only for {', '.join(holders)}" if holders else " or any other"
