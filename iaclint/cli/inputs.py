"""What the commands that evaluate take alike: variables, in the order of the command line, and the workspace."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import click

from iaclint.modules import Assignment, VariableInputs, VariablesFile, parse_assignment
from iaclint.records import dataclass
from iaclint.source import ReadError, Repository

_ORDER = "iaclint.order"
_PREFIX = "TF_VAR_"

Decorated = TypeVar("Decorated", bound=Callable[..., object])


class Evaluating(click.Command):
    """A command that remembers in which order `--var` and `--var-file` were given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        _, _, order = self.make_parser(ctx).parse_args(list(args))
        ctx.meta[_ORDER] = [parameter.name for parameter in order if parameter.name in ("var", "var_file")]
        return super().parse_args(ctx, args)


def variable_options(command: Decorated) -> Decorated:
    """The options `--var`, `--var-file`, `--workspace` and `--env-vars`; the first two with one dash as well."""
    for option in (
        click.option("--env-vars", is_flag=True, help="Take values from TF_VAR_name and TF_WORKSPACE as well."),
        click.option("--workspace", help="The value of terraform.workspace.  [default: default]"),
        click.option(
            "--var-file",
            "-var-file",
            multiple=True,
            type=click.Path(path_type=Path, dir_okay=False),
            help="A variables file. Repeatable.",
        ),
        click.option(
            "--var",
            "-var",
            multiple=True,
            metavar="NAME=VALUE",
            help="A value for a root module's variable. Repeatable; the last of --var and --var-file wins.",
        ),
    ):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the command line and, where that is asked for, the environment give."""

    sources: tuple[Assignment | Path, ...]
    environment: tuple[Assignment, ...]
    workspace: str

    def within(self, repository: Repository, directory: Path | None = None) -> VariableInputs:
        """They as a root module of the repository takes them; raises UsageError for a file that is not there.

        A file is looked for in the current directory, and then in `directory` where one is given.
        """
        sources = [
            VariablesFile(_inside(repository, source, directory)) if isinstance(source, Path) else source
            for source in self.sources
        ]
        return VariableInputs(tuple(sources), self.environment)


def read_inputs(variables: Sequence[str], files: Sequence[Path], workspace: str | None, *, env_vars: bool) -> Inputs:
    """The inputs of the command that runs; raises UsageError for a `--var` that is no pair."""
    order: list[str] = click.get_current_context().meta.get(_ORDER, [])
    environment: Mapping[str, str] = os.environ if env_vars else {}
    return Inputs(
        _in_order([_assignment(pair) for pair in variables], files, order),
        tuple(
            Assignment(name.removeprefix(_PREFIX), text)
            for name, text in sorted(environment.items())
            if name.startswith(_PREFIX)
        ),
        workspace or environment.get("TF_WORKSPACE") or "default",
    )


def _in_order(
    variables: Sequence[Assignment], files: Sequence[Path], order: Sequence[str]
) -> tuple[Assignment | Path, ...]:
    """Variables and files as they were given; those that do not come from the command line first."""
    early_files = len(files) - order.count("var_file")
    early_variables = len(variables) - order.count("var")
    rest: dict[str, Iterator[Assignment | Path]] = {
        "var_file": iter(files[early_files:]),
        "var": iter(variables[early_variables:]),
    }
    return (*files[:early_files], *variables[:early_variables], *(next(rest[name]) for name in order))


def _assignment(pair: str) -> Assignment:
    try:
        return parse_assignment(pair)
    except ValueError as error:
        raise click.UsageError(f"--var: {error}") from error


def _inside(repository: Repository, path: Path, directory: Path | None) -> str:
    places = [path] if directory is None else [path, directory / path]
    found = next((place for place in places if os.path.isfile(place)), None)  # noqa: PTH113 - asks without raising
    if found is None:
        raise click.UsageError(f"--var-file {path}: there is no such file")
    try:
        return repository.relative(found)
    except ReadError as error:
        raise click.UsageError(f"--var-file {path}: {error.why}") from error
