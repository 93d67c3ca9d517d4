"""Root modules: the directories that are planned by themselves, and what each of them calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from iaclint.modules.manifest import join
from iaclint.modules.module import Module, Modules
from iaclint.syntax import Block, Literal

_OF_ROOTS = (".terraform.lock.hcl", "terraform.tfvars", "terraform.tfvars.json")


def find_roots(modules: Modules, directories: Iterable[str]) -> list[str]:
    """The directories that no other of them calls or that are applied by themselves, sorted.

    Where all are called in a circle, all of them. A call alone does not make a module of what is applied: one with
    `count = 0` would take it out of what is judged.
    """
    candidates = sorted(set(directories))
    called = {
        callee for directory in candidates for callee in local_calls(modules.load(directory)) if callee != directory
    }
    return [one for one in candidates if one not in called or _is_applied(modules, one)] or candidates


def _is_applied(modules: Modules, directory: str) -> bool:
    """Whether it has what Terraform reads in root modules only: a backend, a lock file, variables files."""
    settings = modules.load(directory).settings
    if any(block.type in ("backend", "cloud") for one in settings for block in one.body.blocks):
        return True
    return any(
        name in _OF_ROOTS or name.endswith((".auto.tfvars", ".auto.tfvars.json"))
        for name in modules.repository.names(directory)
    )


def local_calls(module: Module) -> list[str]:
    """The directories that a module calls by local paths."""
    sources = (_literal_source(call) for call in module.calls.values())
    return [join(module.directory, source) for source in sources if source.startswith(("./", "../"))]


def _literal_source(call: Block) -> str:
    attribute = call.body.attributes.get("source")
    value = attribute.expression.value if attribute and isinstance(attribute.expression, Literal) else ""
    return value if isinstance(value, str) else ""


def closures(modules: Modules, roots: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """For each root the directories that take part in it: itself and all that it calls, however deep."""
    return {root: _closure(modules, root) for root in roots}


def _closure(modules: Modules, root: str) -> frozenset[str]:
    found: set[str] = set()
    seen: set[str] = set()  # real paths: a link may lead back to where it stands, and so on for ever
    pending = [root]
    while pending:
        directory = pending.pop()
        real = modules.repository.real_path(directory)
        found.add(directory)
        if real not in seen:
            seen.add(real)
            pending.extend(local_calls(modules.load(directory)))
    return frozenset(found)
