"""Values of the root module's variables: environment, tfvars files, `-var` and `-var-file`, in Terraform's order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from iaclint.evaluate import EvaluationError, Scope, value_of
from iaclint.modules.module import Module
from iaclint.problem import Problem
from iaclint.records import dataclass
from iaclint.source import ReadError, Repository, SourceFile
from iaclint.syntax import Attribute, Expression, Name, not_constant, parse_body, parse_expression, parse_json_body
from iaclint.values import Value, relocated, string

_LITERAL_TYPES = ("string", "number", "bool")


@dataclass(frozen=True, slots=True)
class VariablesFile:
    """A variables file that is asked for, as a path relative to the repository root."""

    path: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """`name=text` for one variable."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class VariableInputs:
    """What is given to a root module's variables, the later replacing the earlier.

    `environment` comes before the files that Terraform loads by itself, `sources` after them, in the
    order of the command line. `automatic` is whether those files are read at all.
    """

    sources: tuple[VariablesFile | Assignment, ...] = ()
    environment: tuple[Assignment, ...] = ()
    automatic: bool = True

    def after(self, files: Sequence[VariablesFile]) -> VariableInputs:
        """The same with these files before the other sources."""
        return replace(self, sources=(*files, *self.sources))


def root_values(
    repository: Repository, module: Module, inputs: VariableInputs, scope: Scope
) -> tuple[dict[str, Value], list[Problem]]:
    """The values given to the root module's variables, later sources replacing earlier ones whole."""
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for assignment in inputs.environment:
        values.update(_assigned(assignment, module, scope, problems))
    for path in _automatic_files(repository, module.directory) if inputs.automatic else ():
        values.update(_file_values(repository, path, module, scope, problems, is_asked_for=False))
    for source in inputs.sources:
        match source:
            case VariablesFile(path):
                values.update(_file_values(repository, path, module, scope, problems, is_asked_for=True))
            case Assignment():
                values.update(_assigned(source, module, scope, problems))
    return values, problems


def _automatic_files(repository: Repository, directory: str) -> list[str]:
    """The tfvars files that Terraform loads by itself, in the order in which it loads them."""
    names = repository.names(directory)
    first = [name for name in ("terraform.tfvars", "terraform.tfvars.json") if name in names]
    automatic = sorted(name for name in names if name.endswith((".auto.tfvars", ".auto.tfvars.json")))
    prefix = "" if directory == "." else directory + "/"
    return [prefix + name for name in first + automatic]


def _file_values(
    repository: Repository, path: str, module: Module, scope: Scope, problems: list[Problem], *, is_asked_for: bool
) -> dict[str, Value]:
    try:
        file = repository.source(path)
    except ReadError as error:
        problems.append(Problem("Cannot read variables file", f"{path} {error.why}", path=path))
        return {}
    body, found = parse_json_body(file) if path.endswith(".json") else parse_body(file)
    problems += found
    for block in body.blocks:
        detail = f"a variables file holds only `name = value`; the block `{block.type}` does not belong here"
        problems.append(Problem("Unsupported block", detail, block.header))
    values: dict[str, Value] = {}
    for attribute in body.attributes.values():
        if attribute.name not in module.variables:
            if not is_asked_for:  # one file is often given to several roots
                problems.append(_undeclared(attribute))
            continue
        fault = None if path.endswith(".json") else next(not_constant(attribute.expression), None)
        if fault is not None:
            problems.append(fault)
            continue
        try:
            values[attribute.name] = value_of(attribute.expression, scope)
        except EvaluationError as error:
            problems.append(error.problem)
    return values


def _undeclared(attribute: Attribute) -> Problem:
    detail = f"there is no variable named `{attribute.name}` in this module; its value is not used"
    return Problem("Value for undeclared variable", detail, attribute.span, is_warning=True)


def _assigned(assignment: Assignment, module: Module, scope: Scope, problems: list[Problem]) -> dict[str, Value]:
    """The value of `name=text`: text for a primitive or untyped variable, else an expression; none for another root's.

    The command line is no file of the repository, so the value is said to stand where the variable is declared.
    """
    name, text = assignment.name, assignment.text
    variable = module.variables.get(name)
    if variable is None:
        return {}
    header = Expression(variable.file, variable.start, variable.header_end)
    declared = variable.body.attributes.get("type")
    if declared is None or (isinstance(declared.expression, Name) and declared.expression.name in _LITERAL_TYPES):
        return {name: string(text, header)}
    file = SourceFile(f"<--var {name}>", text)
    try:
        return {name: relocated(value_of(parse_expression(file, 0, len(text)), scope), header)}
    except EvaluationError as error:
        problems.append(error.problem)
        return {name: string(text, header)}


def parse_assignment(pair: str) -> Assignment:
    """`name=value` as an assignment; raises ValueError where there is no `=` or no name."""
    name, separator, text = pair.partition("=")
    if not separator or not name.strip():
        raise ValueError(f"`{pair}` is not of the form name=value")
    return Assignment(name.strip(), text)
