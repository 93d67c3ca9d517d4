"""Root modules: the directories that are planned by themselves, and what each of them calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from iaclint.modules.manifest import join
from iaclint.modules.module import Module, Modules
from iaclint.syntax import Block, Literal

_BACKENDS = ("backend", "cloud")
_VALUES = ("terraform.tfvars", ".auto.tfvars", ".terraform.lock.hcl")


def find_roots(modules: Modules, directories: Iterable[str]) -> list[str]:
    """The directories that are planned by themselves, sorted: those that no other of them calls, or that say so.

    A call of a module does not hide that it is also applied by itself, as its backend or its variables tell; and
    what is called in a circle only, which nothing plans, is looked at all the same.
    """
    candidates = sorted(set(directories))
    called = {
        callee for directory in candidates for callee in local_calls(modules.load(directory)) if callee != directory
    }
    roots = [directory for directory in candidates if directory not in called or _is_applied(modules, directory)]
    reached = _reached(modules, roots)
    return sorted({*roots, *(directory for directory in candidates if directory not in reached)})


def _is_applied(modules: Modules, directory: str) -> bool:
    """Whether a module has what only a root module has: a backend, a lock file, or values of its variables."""
    blocks = (block for settings in modules.load(directory).settings for block in settings.body.blocks)
    return any(block.type in _BACKENDS for block in blocks) or any(
        name.removesuffix(".json").endswith(_VALUES) for name in modules.repository.names(directory)
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
    return {root: _reached(modules, [root]) for root in roots}


def _reached(modules: Modules, roots: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    seen: set[str] = set()  # real paths: a link may lead back to where it stands, and so on for ever
    pending = list(roots)
    while pending:
        directory = pending.pop()
        real = modules.repository.real_path(directory)
        found.add(directory)
        if real not in seen:
            seen.add(real)
            pending.extend(local_calls(modules.load(directory)))
    return frozenset(found)
