"""`iaclint graph`."""

from __future__ import annotations

import json
from difflib import get_close_matches
from pathlib import Path

import click

from iaclint.cli.drawing import dot, mermaid
from iaclint.cli.inputs import Evaluating, read_inputs, variable_options
from iaclint.cli.valuejson import object_json, problem_json, secrets_json, value_json
from iaclint.graph import Graph, Network
from iaclint.modules import Modules, Resource, RootModule
from iaclint.reporters.presentation import inert_json
from iaclint.settings import Settings
from iaclint.source import Repository

_DRAWINGS = {"dot": dot, "mermaid": mermaid}


@click.command("graph", cls=Evaluating)
@click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False), default=Path())
@click.option("--format", type=click.Choice(["dot", "json", "mermaid"]), default="json", show_default=True)
@variable_options
@click.option("--around", metavar="ADDRESS", help="Only this instance and those near it.")
@click.option(
    "--depth", type=click.IntRange(min=0), default=1, show_default=True, help="How many references away is near."
)
def command(
    directory: Path,
    format: str,
    var: tuple[str, ...],
    var_file: tuple[Path, ...],
    workspace: str | None,
    env_vars: bool,
    around: str | None,
    depth: int,
) -> int:
    """List or draw the resource instances of a root module.

    As JSON with what is known of their attributes, with the outputs, and with what could not be worked
    out; as DOT or Mermaid with their references. Exits with 3 where anything could not be worked out.
    """
    inputs = read_inputs(var, var_file, workspace, env_vars=env_vars)
    repository = Repository.holding(directory)
    given = inputs.within(repository, directory)
    root = RootModule(Modules(repository), repository.relative(directory), given, inputs.workspace)
    graph = Graph(root, Settings())
    resources = root.resources if around is None else _near(graph, around, depth)
    if format == "json":
        click.echo(inert_json(_document(root, resources)))
    else:
        addresses = [resource.address for resource in resources]
        shown = set(addresses)
        edges = [edge for edge in graph.edges if edge.source in shown and edge.target in shown]
        click.echo(_DRAWINGS[format](addresses, edges))
    errors = [problem for problem in root.problems if problem.is_refused]
    if errors and format != "json":
        click.echo(f"iaclint: {len(errors)} errors; --format json lists them", err=True)
    return 3 if errors else 0


def _near(graph: Graph, address: str, depth: int) -> list[Resource]:
    """The instances up to so many references away from one, whichever way these point."""
    addresses = [resource.address for resource in graph.root.resources]
    if address not in addresses:
        close = get_close_matches(address, addresses, 3)
        hint = f"; did you mean {', '.join(f'`{name}`' for name in close)}?" if close else ""
        raise click.UsageError(f"--around: there is no instance `{address}`{hint}")
    near = Network(graph.edges).around(address, depth)
    return [resource for resource in graph.root.resources if resource.address in near]


def _document(root: RootModule, resources: list[Resource]) -> str:
    """Resource instances by address, outputs by name, errors and warnings in order of their place.

    What would stop Terraform is an error here, although iaclint goes on and the exit code is none the worse.
    """
    root.settle()
    return object_json(
        {
            "resources": object_json({resource.address: _described(resource) for resource in resources}),
            "outputs": object_json({name: _output(root, name) for name in root.instance.module.outputs}),
            "errors": _problems(root, are_warnings=False),
            "warnings": _problems(root, are_warnings=True),
        }
    )


def _described(resource: Resource) -> str:
    value = resource.configuration.as_value()
    place = {"file": json.dumps(resource.header.file.path), "line": str(resource.header.line)}
    return object_json({"values": value_json(value), "sensitive": secrets_json(value), **place})


def _output(root: RootModule, name: str) -> str:
    value = root.output(name)
    return object_json({"value": value_json(value), "sensitive": secrets_json(value)})


def _problems(root: RootModule, *, are_warnings: bool) -> str:
    told = [problem_json(problem) for problem in root.problems if problem.is_refused != are_warnings]
    return f"[{', '.join(told)}]"
