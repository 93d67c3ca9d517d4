"""`iaclint eval`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any  # a request, whose parts have shapes of their own

import click

from iaclint.cli.inputs import Evaluating, read_inputs, variable_options
from iaclint.cli.valuejson import object_json, problem_json, secrets_json, value_json
from iaclint.modules import Given, Modules, RootModule, evaluated, root_of
from iaclint.problem import Problem
from iaclint.reporters.presentation import inert, inert_json, printable
from iaclint.source import Repository, SourceFile
from iaclint.syntax.faults import FaultError
from iaclint.syntax.jsontext import parse_json


@click.command("eval", cls=Evaluating)
@click.argument("expressions", nargs=-1, metavar="[EXPRESSION]...")
@click.option(
    "--module",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    help="The root module in whose scope to evaluate; the current directory by default.",
)
@variable_options
@click.option(
    "--batch",
    is_flag=True,
    help='Read JSON lines {"id", "expr", "vars", "module_dir"} from standard input; answer each by a line.',
)
def command(
    expressions: tuple[str, ...],
    module: Path,
    var: tuple[str, ...],
    var_file: tuple[Path, ...],
    workspace: str | None,
    env_vars: bool,
    batch: bool,
) -> int:
    """Evaluate expressions in a module's scope, as Terraform would.

    Values are printed as JSON, what is unknown as `{"__unknown__": true}`. Exits with 1 where an
    expression has no value, and with 3 where something that it depends on could not be worked out.
    """
    if batch:
        for line in answers(sys.stdin):
            click.echo(line)
        return 0
    if not expressions:
        raise click.UsageError("give an expression, or --batch and expressions on standard input")
    inputs = read_inputs(var, var_file, workspace, env_vars=env_vars)
    repository = Repository.holding(module)
    given = inputs.within(repository, module)
    root = RootModule(Modules(repository), repository.relative(module), given, inputs.workspace)
    code = 0
    for text in expressions:
        found = evaluated(root, text)
        if isinstance(found, Problem):
            code = 1
            _complain(found)
        else:
            click.echo(inert_json(value_json(found)))
    errors = [problem for problem in root.problems if problem.is_refused]
    for problem in errors:
        _complain(problem)
    return max(code, 3 if errors else 0)


def _complain(problem: Problem) -> None:
    click.echo(inert(printable(f"{problem.where}: {problem.summary}: {problem.detail}")), err=True)


def answers(lines: Iterable[str]) -> Iterator[str]:
    """An answer to each line that is not blank, as JSON, in order; one that cannot be read is answered by an error.

    A request is `{"id", "expr", "vars", "module_dir"}`, the last two as wanted. A variable is
    `{"type", "value" | "hcl" | "unknown", "sensitive", "ephemeral"}`: `hcl` is an expression, `value` is JSON.
    Nothing but these variables is in scope; functions read files below `module_dir`.
    """
    repositories: dict[str, Repository] = {}
    for line in lines:
        if not line.strip():
            continue
        try:
            row = _request(line)
            identity, text = json.dumps(row.get("id")), str(row["expr"])
            variables = {str(name): _given(entry) for name, entry in (row.get("vars") or {}).items()}
            directory = str(row.get("module_dir") or ".")
        except (FaultError, ValueError, KeyError, TypeError, AttributeError) as error:
            yield _refused("null", Problem("Unreadable request", f"{type(error).__name__}: {error}", path="<request>"))
            continue
        repository = repositories.setdefault(directory, Repository(Path(directory)))
        yield _answer(identity, root_of(repository, variables), text)


def _request(line: str) -> dict[str, Any]:
    """A request; json.loads may read it once it is known not to nest too deeply for that."""
    parse_json(SourceFile("<request>", line))
    row: dict[str, Any] = json.loads(line)
    return row


def _answer(identity: str, root: RootModule, text: str) -> str:
    found = evaluated(root, text)
    errors = [problem for problem in root.problems if problem.is_refused]
    if isinstance(found, Problem) or errors:
        return _refused(identity, found if isinstance(found, Problem) else errors[0])
    kind = json.dumps(str(found.type))
    told = {"id": identity, "ok": "true", "value": value_json(found), "sensitive": secrets_json(found)}
    return object_json({**told, "type": kind})


def _refused(identity: str, problem: Problem) -> str:
    return object_json({"id": identity, "ok": "false", "error": problem_json(problem)})


def _given(entry: Mapping[str, object]) -> Given:
    """A variable of a request; a `value` is JSON, which is written as HCL writes it."""
    expression = ""
    if not entry.get("unknown"):
        written = entry.get("hcl")
        expression = _as_expression(entry.get("value")) if written is None else str(written)
    is_not_null = bool(entry.get("not_null")) or entry.get("nullable") is False
    kind = str(entry.get("type") or "")
    return Given(kind, expression, bool(entry.get("sensitive")), bool(entry.get("ephemeral")), is_not_null)


def _as_expression(value: object) -> str:
    """JSON as an expression: what would be a sequence in a string is escaped."""
    return json.dumps(value, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
