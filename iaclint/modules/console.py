"""Console: expressions evaluated in the scope of a module, of a real one or of one that is only given variables."""

from __future__ import annotations

import json
from collections.abc import Mapping

from iaclint.evaluate import EvaluationError, Scope, value_of
from iaclint.modules.module import Module, Modules
from iaclint.modules.references import undeclared_in
from iaclint.modules.root import RootModule
from iaclint.modules.variables import VariableInputs
from iaclint.problem import Problem
from iaclint.records import dataclass
from iaclint.source import Repository, SourceFile
from iaclint.syntax import Block, Invalid, check_expressions, parse_body, parse_expression
from iaclint.values import Value


@dataclass(frozen=True, slots=True)
class Given:
    """A variable: its type constraint, its value as an expression (none where it is unknown), and its flags."""

    type: str = ""
    expression: str = ""
    is_sensitive: bool = False
    is_ephemeral: bool = False
    is_not_null: bool = False


def root_of(repository: Repository, variables: Mapping[str, Given]) -> RootModule:
    """A root module with only these variables; its functions read the files of the repository."""
    modules = Modules(repository, [_module_of(variables)])
    return RootModule(modules, ".", VariableInputs(automatic=False))


def _module_of(variables: Mapping[str, Given]) -> Module:
    """A module that declares these variables; its problems are those of what is given."""
    text = "".join(_declaration(name, given) for name, given in variables.items())
    body, problems = parse_body(SourceFile("<variables>", text))
    blocks: dict[str, Block] = {block.labels[0]: block for block in body.blocks}
    return Module(".", variables=blocks, faults=problems + check_expressions(body))


def _declaration(name: str, given: Given) -> str:
    lines = [f"variable {json.dumps(name)} {{"]
    lines += [f"type = {given.type}"] if given.type else []
    lines += [f"default = {given.expression}"] if given.expression else []
    lines += ["sensitive = true"] if given.is_sensitive else []
    lines += ["ephemeral = true"] if given.is_ephemeral else []
    lines += ["nullable = false"] if given.is_not_null else []
    return "\n".join(lines) + "\n}\n"


def evaluated(root: RootModule, text: str) -> Value | Problem:
    """The value of an expression in the scope of a root module, or the first problem of the expression itself.

    What goes wrong in the values that it asks for is among the problems of the root module.
    """
    expression = parse_expression(SourceFile("<expression>", text), 0, len(text))
    if isinstance(expression, Invalid):
        return expression.problem
    for problem in undeclared_in(expression, root.instance.module):
        return problem
    try:
        return value_of(expression, Scope(root.instance))
    except EvaluationError as error:
        return error.problem
