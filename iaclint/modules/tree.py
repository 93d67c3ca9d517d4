"""Tree: what the instances of one root module share while they are evaluated."""

from __future__ import annotations

import posixpath
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from iaclint.evaluate import Budget, EvaluationError
from iaclint.functions import FileProblem
from iaclint.modules.declared import declared_problems
from iaclint.modules.manifest import Vendored, join, read_manifest, same_source
from iaclint.modules.missing import META_ARGUMENTS
from iaclint.modules.module import Module, Modules
from iaclint.problem import Problem
from iaclint.source import ReadError, Repository, SourceFile
from iaclint.syntax import Block, Expression, Literal
from iaclint.truth import Doubt, Reason

if TYPE_CHECKING:
    from iaclint.modules.instance import ModuleInstance

MAX_INSTANCES = 250_000
"""How many instances a root module may have in all; a module instance counts as ten."""

MAX_DEPTH = 5_000
"""How many named values may be asked for within one another."""


class Tree:
    """The shared state of a root module: its files, its budget, its problems, what is in progress."""

    def __init__(self, modules: Modules, root: str, workspace: str) -> None:
        self.modules = modules
        self.root = root
        self.workspace = workspace
        self.budget = Budget()
        self.host = RepositoryHost(modules.repository, root)
        self._problems: dict[tuple[str, str], Problem] = {}
        self._in_progress: dict[str, None] = {}
        self._checked: set[str] = set()
        self._room = MAX_INSTANCES
        self._manifest, manifest_problems = read_manifest(modules.repository, root)
        for problem in manifest_problems:
            self.report(problem)

    @property
    def problems(self) -> list[Problem]:
        """What went wrong so far, each once, in order of its place."""
        return sorted(self._problems.values(), key=lambda problem: (problem.file, problem.line, problem.summary))

    def report(self, problem: Problem) -> None:
        self._problems.setdefault((problem.summary, problem.where), problem)

    def enter(self, what: str, node: Expression) -> None:
        """Marks a name as being evaluated; raises EvaluationError for a cycle or too deep a chain."""
        if what in self._in_progress:
            names = list(self._in_progress)
            cycle = [*names[names.index(what) :], what]
            raise EvaluationError("Cycle", f"these refer to each other: {' -> '.join(cycle)}", node)
        if len(self._in_progress) >= MAX_DEPTH:
            detail = f"more than {MAX_DEPTH:,} values depend on each other in a chain"
            raise EvaluationError("Evaluation limit reached", detail, node, Reason.EVALUATION_LIMIT)
        self._in_progress[what] = None

    def leave(self, what: str) -> None:
        self._in_progress.pop(what, None)

    def refuses(self, amount: int, block: Block) -> Doubt | None:
        """None where so many more instances may be made, else why not, which is reported once for a block."""
        self._room -= amount
        if self._room >= 0:
            return None
        detail = f"the root module has more than the {MAX_INSTANCES:,} instances that iaclint expands"
        self.report(Problem("Evaluation limit reached", detail, block.header))
        return Doubt(Reason.EVALUATION_LIMIT, detail)

    def relative(self, directory: str) -> str:
        """A directory as `path.module` gives it: relative to the root module."""
        return posixpath.relpath(directory, self.root)

    def called_module(self, caller: ModuleInstance, name: str, call: Block, path: str) -> Module | None:
        """The module of a call; None, with a problem or a warning, where it is not to be had."""
        source = _source_text(call)
        if source is None:
            detail = f"module `{name}` needs a literal `source`"
            self.report(Problem("Invalid module source", detail, call.header))
            return None
        directory = self._directory(caller, name, call, path, source)
        if directory is None:
            return None
        real_path = self.modules.repository.real_path
        if real_path(directory) in map(real_path, caller.directories):
            detail = f"module `{name}` includes itself through {source}"
            self.report(Problem("Module includes itself", detail, call.header))
            return None
        module = self.load(directory)
        self._check_arguments(call, module)
        return module

    def load(self, directory: str) -> Module:
        """The module of a directory; what its text shows to be wrong is reported the first time."""
        module = self.modules.load(directory)
        if directory not in self._checked:
            self._checked.add(directory)
            for problem in declared_problems(module, is_root=directory == self.root):
                self.report(problem)
        return module

    def _directory(self, caller: ModuleInstance, name: str, call: Block, path: str, source: str) -> str | None:
        repository = self.modules.repository
        if source.startswith(("./", "../")) or source in (".", ".."):
            directory = join(caller.module.directory, source)
            if repository.is_directory(directory):
                return directory
            outside = directory == ".." or directory.startswith("../")
            why = "lies outside of the repository, where iaclint does not read" if outside else "does not exist"
            self.report(Problem("Unreadable module directory", f"{source} {why}", call.header))
            return None
        vendored = self._manifest.get(path)
        if vendored is not None and self._is_usable(vendored, source, call):
            return vendored.directory
        if vendored is None:
            detail = (
                f"module `{name}` ({source}) is not vendored; run `terraform init` before iaclint to have it judged"
            )
            self.report(Problem("Module not vendored", detail, call.header, is_warning=True))
        return None

    def _is_usable(self, vendored: Vendored, source: str, call: Block) -> bool:
        if not same_source(source, vendored.source):
            detail = f"`terraform init` fetched {vendored.source}, but the source is now {source}; run it again"
            self.report(Problem("Module manifest is stale", detail, call.header, is_warning=True))
            return False
        if not self.modules.repository.is_directory(vendored.directory):
            detail = f"{vendored.directory} is not there; run `terraform init` again"
            self.report(Problem("Module not vendored", detail, call.header, is_warning=True))
            return False
        return True

    def _check_arguments(self, call: Block, module: Module) -> None:
        if call.body.broken or any(not problem.is_warning for problem in module.problems):
            return  # what is missing may only be unread
        for name, attribute in call.body.attributes.items():
            if name not in module.variables and name not in META_ARGUMENTS:
                detail = f"an argument named `{name}` is not expected here: the module has no such variable"
                self.report(Problem("Unsupported argument", detail, attribute.span))
        for name, variable in module.variables.items():
            if "default" not in variable.body.attributes and name not in call.body.attributes:
                detail = f"the argument `{name}` is required, but no definition was found"
                self.report(Problem("Missing required argument", detail, call.header))


def _source_text(call: Block) -> str | None:
    attribute = call.body.attributes.get("source")
    if attribute is None or not isinstance(attribute.expression, Literal):
        return None
    value = attribute.expression.value
    return value if isinstance(value, str) else None


class RepositoryHost:
    """What functions may read: files of the repository, by paths relative to the root module."""

    working_directory = None
    home = None

    def __init__(self, repository: Repository, root: str) -> None:
        self._repository = repository
        self._root = root

    def read_bytes(self, path: str) -> bytes:
        try:
            return self._repository.read_bytes(self._resolved(path))
        except ReadError as error:
            raise self._problem(path, error) from error

    def read_text(self, path: str) -> SourceFile:
        """The text of a file, so that what comes from a template points into it."""
        try:
            return self._repository.source(self._resolved(path))
        except ReadError as error:
            raise self._problem(path, error) from error

    def exists(self, path: str) -> bool:
        resolved = self._resolved(path)
        if self._repository.is_directory(resolved):
            raise FileProblem(f"{path} is a directory, not a file")
        return self._repository.is_file(resolved)

    def list_files(self, directory: str) -> list[str]:
        return self._repository.files_below(self._resolved(directory))

    def _resolved(self, path: str) -> str:
        if PurePosixPath(path).is_absolute():
            raise FileProblem(f"{path} is absolute", _not_read(path))
        resolved = join(self._root, path)
        if resolved == ".." or resolved.startswith("../"):
            raise FileProblem(f"{path} lies outside of the repository", _not_read(path))
        return resolved

    def _problem(self, path: str, error: ReadError) -> FileProblem:
        return FileProblem(f"{path} {error.why}", _not_read(path) if error.is_refused else None)


def _not_read(path: str) -> Doubt:
    return Doubt(Reason.OUTSIDE_REPOSITORY, f"{path} lies outside of the repository, where iaclint does not read")
