"""Functions that evaluate a text they are given: templates and variables files."""

from __future__ import annotations

from iaclint.evaluate.core import assume, limit, value_of
from iaclint.evaluate.errors import EvaluationError
from iaclint.evaluate.scope import Operand, Scope
from iaclint.functions import FileProblem
from iaclint.source import SourceFile
from iaclint.syntax import (
    Call,
    Expression,
    GetAttribute,
    Index,
    Name,
    Splat,
    is_identifier,
    not_constant,
    parse_body,
    parse_template,
)
from iaclint.values import DYNAMIC, STRING, Value, object_value, unknown

_MAX_DEPTH = 100
"""How many templates may be rendered inside one another: one that includes itself never ends."""


def templatefile(node: Call, scope: Scope) -> Value:
    path, variables = _template_arguments(node, scope)
    if path.is_unknown or variables.is_unknown:
        return unknown(STRING, path.doubts + variables.doubts, node, path.marks | variables.marks)
    try:
        file = scope.names.host.read_text(str(path.data))
    except FileProblem as error:
        if error.doubt is not None:
            return unknown(STRING, (error.doubt,), node, path.marks)
        raise EvaluationError(
            "Invalid function argument", f"the call to templatefile() failed: {error}", node.arguments[0]
        ) from error
    return _rendered(parse_template(file), variables, node, scope).marked(path.marks)


def templatestring(node: Call, scope: Scope) -> Value:
    if not isinstance(node.arguments[0] if node.arguments else None, (GetAttribute, Index, Name, Splat)):
        raise EvaluationError(
            "Invalid function argument",
            "the first argument of templatestring() must be a direct reference to a string",
            node,
        )
    text, variables = _template_arguments(node, scope)
    if text.is_unknown or variables.is_unknown:
        return unknown(STRING, text.doubts + variables.doubts, node, text.marks | variables.marks)
    return _rendered(parse_template(_file_of(text, node)), variables, node, scope).marked(text.marks)


def decode_tfvars(node: Call, scope: Scope) -> Value:
    """The object that the text of a variables file stands for."""
    if len(node.arguments) != 1 or node.spread:
        raise EvaluationError("Error in function call", f"{node.name}() takes one argument", node)
    text = value_of(node.arguments[0], scope)
    if text.is_null or text.kind not in ("string", "dynamic"):
        raise EvaluationError("Invalid function argument", "a string is required", node.arguments[0])
    if text.is_unknown:
        assume(text, scope)
        return unknown(DYNAMIC, text.doubts, node, text.marks)
    body, problems = parse_body(_file_of(text, node))
    problems += [problem for attribute in body.attributes.values() for problem in not_constant(attribute.expression)]
    faults = [f"{problem.summary}: {problem.detail}" for problem in problems]
    faults += [f"a block `{block.type}` does not belong there" for block in body.blocks]
    if faults:
        raise _failure(node, faults[0])
    inner = Scope(_TextNames(scope, node))
    try:
        fields = {name: value_of(attribute.expression, inner) for name, attribute in body.attributes.items()}
    except EvaluationError as error:
        raise _failure(node, str(error)) from error
    return object_value(fields, node).marked(text.marks)


def _file_of(text: Value, node: Call) -> SourceFile:
    """A text as a file, named as the file that it is written in."""
    return SourceFile((text.origin or node).span.file.path, str(text.data))


def _failure(node: Call, detail: str) -> EvaluationError:
    return EvaluationError("Error in function call", f"the call to {node.name}() failed: {detail}", node)


def _template_arguments(node: Call, scope: Scope) -> tuple[Value, Value]:
    if len(node.arguments) != 2 or node.spread:
        raise EvaluationError("Error in function call", f"{node.name}() takes two arguments", node)
    first = value_of(node.arguments[0], scope)
    variables = value_of(node.arguments[1], scope)
    assume(first, scope)
    assume(variables, scope)
    if first.is_null or first.kind not in ("string", "dynamic"):
        raise EvaluationError("Invalid function argument", "a string is required", node.arguments[0])
    if variables.is_null or not (variables.type.is_mapping or variables.kind == "dynamic"):
        raise EvaluationError("Invalid function argument", "the template variables must be a map", node.arguments[1])
    for key in variables.fields:
        if not is_identifier(key):
            detail = f"`{key}` cannot be the name of a template variable: it is no identifier"
            raise EvaluationError("Invalid function argument", detail, node.arguments[1])
    return first, variables


class _TextNames:
    """The names inside a text: nothing but the variables that it is given."""

    def __init__(self, scope: Scope, node: Call) -> None:
        self.host = scope.names.host
        self.budget = scope.names.budget
        self.report = scope.names.report
        self._call = node
        around = scope.names
        self.depth: int = around.depth + 1 if isinstance(around, _TextNames) else 1
        if self.depth > _MAX_DEPTH:
            raise limit(f"more than {_MAX_DEPTH} templates are inside one another", node)

    def named(self, root: str, name: str, node: Expression) -> Operand:
        raise self._unknown_name(f"{root}.{name}")

    def resource(self, mode: str, type: str, name: str, node: Expression) -> Operand:
        raise self._unknown_name(f"{type}.{name}")

    def _unknown_name(self, name: str) -> EvaluationError:
        return EvaluationError(
            "Invalid function argument", f"the text uses `{name}`, which its variables do not give", self._call
        )


def _rendered(template: Expression, variables: Value, node: Call, scope: Scope) -> Value:
    bindings: dict[str, Operand] = {key: value.marked(variables.marks) for key, value in variables.fields.items()}
    try:
        value = value_of(template, Scope(_TextNames(scope, node), bindings))
    except EvaluationError as error:  # errors inside a template are reported at the call, as Terraform does
        raise EvaluationError(
            "Error in function call", f"the call to {node.name}() failed: {error}", node, error.reason
        ) from error
    return value
