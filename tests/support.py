"""What the tests share: a repository from text or from a fixture folder, evaluated, or judged by one rule."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from iaclint.graph import Graph
from iaclint.judgement import Judgement
from iaclint.modules import Modules, RootModule, VariableInputs
from iaclint.rule import Rule
from iaclint.settings import Settings
from iaclint.source import Repository, SourceFile
from iaclint.syntax import Expression
from tests.plain import plain_of

FIXTURES = Path(__file__).parent.parent / "fixtures"

Files = Mapping[str, str] | str
"""Texts by path; a lone text is `main.tf`."""


def graph_of(directory: Path, root: str = ".", settings: Settings | None = None) -> Graph:
    """The graph of one root module of a directory."""
    modules = Modules(Repository(directory))
    return Graph(RootModule(modules, root, VariableInputs()), settings or Settings())


def graph_of_case(case: Path, empty: Path) -> Graph:
    """The graph of a fixture: a directory, or one file that is a root module by itself, in an empty directory."""
    if case.is_dir():
        return graph_of(case)
    return graph_of_text(empty, case.read_text(encoding="utf-8"))


def graph_of_text(directory: Path, files: Files, settings: Settings | None = None) -> Graph:
    """The graph of files written into an empty directory."""
    return graph_of(write(directory, files), settings=settings)


def root_of_text(directory: Path, files: Files, inputs: VariableInputs | None = None, root: str = ".") -> RootModule:
    """A root module of files written into an empty directory."""
    return RootModule(Modules(Repository(write(directory, files))), root, inputs)


def write(directory: Path, files: Files) -> Path:
    """Writes files below a directory, which is made where it is missing."""
    for name, text in ({"main.tf": files} if isinstance(files, str) else files).items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
    return directory


def judgements(rule: Rule, graph: Graph) -> list[Judgement]:
    return list(rule.judge(graph))


NOWHERE = Expression(SourceFile("test", ""), 0, 0)
"""Where a test asks from."""


def output(root: RootModule, name: str = "x") -> object:
    """An output of the root module as plain data."""
    return plain_of(root.instance.output(name, NOWHERE))


def addresses(root: RootModule) -> list[str]:
    return [resource.address for resource in root.resources]


def settled(root: RootModule) -> RootModule:
    """The root with all that it declares evaluated, so that its problems are complete."""
    for instance in root.instances:
        for name in instance.module.locals:
            instance.named("local", name, NOWHERE)
        for name in instance.module.outputs:
            instance.output(name, NOWHERE)
    for resource in root.resources:
        resource.configuration.as_value()
    return root


def problems(root: RootModule) -> list[tuple[str, str]]:
    """Summary and place of all problems of a root module."""
    return [(problem.summary, problem.where) for problem in settled(root).problems]
