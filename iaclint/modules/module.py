"""Module: the declarations of one directory, overrides merged, before anything is evaluated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import TypeVar

from iaclint.problem import Problem
from iaclint.records import dataclass
from iaclint.source import ReadError, Repository, is_configuration
from iaclint.syntax import Attribute, Block, Body, check_expressions, parse_body, parse_json_body

_OVERRIDES = ("override.tf", "override.tofu", "override.tf.json", "override.tofu.json")

Key = TypeVar("Key", str, tuple[str, str, str])

ResourceKey = tuple[str, str, str]
"""Mode (`managed`, `data`, `ephemeral`), type, name."""

_MODES = {"resource": "managed", "data": "data", "ephemeral": "ephemeral"}
_LABELS = {
    "resource": 2,
    "data": 2,
    "ephemeral": 2,
    "module": 1,
    "variable": 1,
    "output": 1,
    "provider": 1,
    "locals": 0,
    "terraform": 0,
    "moved": 0,
    "removed": 0,
    "import": 0,
    "check": 1,
}


@dataclass(slots=True)
class Module:
    """What the files of a directory declare. `directory` is relative to the repository root.

    `blocks` are the top-level blocks as they are written, those of override files left out. `faults` are the
    problems of the declarations, and `unread` the bodies whose expressions nobody has looked through so far.
    """

    directory: str
    variables: dict[str, Block] = field(default_factory=dict)
    locals: dict[str, Attribute] = field(default_factory=dict)
    resources: dict[ResourceKey, Block] = field(default_factory=dict)
    calls: dict[str, Block] = field(default_factory=dict)
    outputs: dict[str, Block] = field(default_factory=dict)
    providers: list[Block] = field(default_factory=list)
    settings: list[Block] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    faults: list[Problem] = field(default_factory=list)
    unread: list[Body] = field(default_factory=list)
    lines: int = 0
    files: int = 0

    @property
    def problems(self) -> list[Problem]:
        """What could not be read; every expression is read for it when it is first asked for."""
        self.faults += (problem for body in self.unread for problem in check_expressions(body))
        self.unread.clear()
        return self.faults


class Modules:
    """The modules of a repository, each directory read once; those that are given need no reading."""

    def __init__(self, repository: Repository, given: Iterable[Module] = ()) -> None:
        self.repository = repository
        self._loaded = {module.directory: module for module in given}

    def load(self, directory: str) -> Module:
        """The module of a directory; what could not be read is among its problems."""
        found = self._loaded.get(directory)
        if found is None:
            found = self._loaded[directory] = _Loader(self.repository, directory).load()
        return found


class _Loader:
    def __init__(self, repository: Repository, directory: str) -> None:
        self._repository = repository
        self._module = Module(directory)

    def load(self) -> Module:
        names = configuration_names(self._repository.names(self._module.directory))
        ordinary = [name for name in names if not _is_override(name)]
        for name in ordinary:
            for block in self._blocks(name):
                self._declare(block)
        for name in names:
            if _is_override(name):
                for block in self._blocks(name):
                    self._override(block)
        return self._module

    def _blocks(self, name: str) -> list[Block]:
        """The top-level blocks of a file; its problems are kept."""
        directory = self._module.directory
        path = name if directory == "." else f"{directory}/{name}"
        try:
            file = self._repository.source(path)
        except ReadError as error:
            self._module.faults.append(Problem("Cannot read file", f"{path} {error.why}", path=path))
            return []
        body, problems = parse_json_body(file) if name.endswith(".json") else parse_body(file)
        self._module.files += 1
        self._module.lines += file.text.count("\n") + 1
        self._module.faults += problems
        self._module.unread.append(body)
        for attribute in body.attributes.values():
            detail = f"an argument named `{attribute.name}` is not expected here; the top level has only blocks"
            self._module.faults.append(Problem("Unsupported argument", detail, attribute.span))
        return body.blocks

    def _declare(self, block: Block) -> None:
        module = self._module
        if not self._is_well_formed(block):
            return
        module.blocks.append(block)
        match block.type:
            case "resource" | "data" | "ephemeral":
                self._add(module.resources, _resource_key(block), block)
            case "module":
                self._add(module.calls, block.labels[0], block)
            case "variable":
                self._add(module.variables, block.labels[0], block)
            case "output":
                self._add(module.outputs, block.labels[0], block)
            case "locals":
                self._add_locals(block)
            case "provider":
                module.providers.append(block)
            case "terraform":
                module.settings.append(block)

    def _is_well_formed(self, block: Block) -> bool:
        wanted = _LABELS.get(block.type)
        if wanted is None:
            detail = f"blocks of type `{block.type}` are not expected here"
        elif len(block.labels) != wanted:
            detail = f"a `{block.type}` block has {wanted} labels, not {len(block.labels)}"
        else:
            return True
        summary = "Unsupported block type" if wanted is None else "Wrong number of labels"
        self._module.faults.append(Problem(summary, detail, block.header))
        return False

    def _add(self, declared: dict[Key, Block], key: Key, block: Block) -> None:
        earlier = declared.setdefault(key, block)
        if earlier is not block:
            name = ".".join(block.labels)
            detail = f"a {block.type} named `{name}` was already declared at {earlier.header}; names must be unique"
            self._module.faults.append(Problem(f"Duplicate {block.type}", detail, block.header))

    def _add_locals(self, block: Block) -> None:
        for name, attribute in block.body.attributes.items():
            earlier = self._module.locals.setdefault(name, attribute)
            if earlier is not attribute:
                detail = f"a local value named `{name}` was already defined at {earlier.span}; names must be unique"
                self._module.faults.append(Problem("Duplicate local value definition", detail, attribute.span))

    def _override(self, block: Block) -> None:
        """Merges one block of an override file into what is declared already."""
        module = self._module
        if not self._is_well_formed(block):
            return
        match block.type:
            case "resource" | "data" | "ephemeral":
                self._replace(module.resources, _resource_key(block), block)
            case "module":
                self._replace(module.calls, block.labels[0], block)
            case "variable":
                self._replace(module.variables, block.labels[0], block)
            case "output":
                self._replace(module.outputs, block.labels[0], block)
            case "locals":
                module.locals.update(block.body.attributes)
            case "provider":
                self._override_provider(block)
            case "terraform":
                module.settings.append(block)

    def _replace(self, declared: dict[Key, Block], key: Key, block: Block) -> None:
        base = declared.get(key)
        if base is None:
            name = ".".join(block.labels)
            detail = f"there is no {block.type} `{name}` to override; override files only change what is declared"
            self._module.faults.append(Problem(f"Missing {block.type} to override", detail, block.header))
            return
        declared[key] = merged(base, block)

    def _override_provider(self, block: Block) -> None:
        providers = self._module.providers
        for position, base in enumerate(providers):
            if base.labels == block.labels and alias_text(base) == alias_text(block):
                providers[position] = merged(base, block)
                return
        providers.append(block)


def _resource_key(block: Block) -> ResourceKey:
    type, name = block.labels
    return _MODES[block.type], type, name


def configuration_names(names: list[str]) -> list[str]:
    """The configuration files among a directory's names; `x.tofu` stands in for `x.tf` of the same name."""
    chosen = [name for name in names if is_configuration(name)]
    there = set(chosen)
    return [name for name in chosen if not (".tf" in name and name.replace(".tf", ".tofu", 1) in there)]


def _is_override(name: str) -> bool:
    return name in _OVERRIDES or any(name.endswith("_" + override) for override in _OVERRIDES)


def merged(base: Block, override: Block) -> Block:
    """The base block with the override's arguments, and its nested blocks in place of all of the same type."""
    replaced = {_nested_type(block) for block in override.body.blocks} - {"lifecycle"}
    blocks = [block for block in base.body.blocks if _nested_type(block) not in replaced]
    lifecycles = [block for block in override.body.blocks if block.type == "lifecycle"]
    blocks = [
        merged(block, lifecycles.pop()) if block.type == "lifecycle" and lifecycles else block for block in blocks
    ]
    blocks += lifecycles + [block for block in override.body.blocks if block.type != "lifecycle"]
    body = Body({**base.body.attributes, **override.body.attributes}, blocks, base.body.broken + override.body.broken)
    return Block(base.file, base.type, base.labels, body, base.start, base.header_end, base.end)


def _nested_type(block: Block) -> str:
    return block.labels[0] if block.type == "dynamic" and block.labels else block.type


def alias_text(provider: Block) -> str:
    """The alias of a provider block as written; empty for the default configuration."""
    attribute = provider.body.attributes.get("alias")
    return attribute.value_span.text.strip().strip('"') if attribute is not None else ""
