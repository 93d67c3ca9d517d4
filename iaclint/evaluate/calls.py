"""Function calls, and the few functions that must see expressions rather than values."""

from __future__ import annotations

from iaclint.evaluate.core import bounded, charge, value_of
from iaclint.evaluate.errors import EvaluationError
from iaclint.evaluate.provider_functions import aws_function
from iaclint.evaluate.scope import Operand, Scope
from iaclint.functions import FileProblem, FunctionError, FunctionLimit, call, is_supported
from iaclint.source import SourceFile
from iaclint.syntax import Call, Expression, GetAttribute, Index, Name, Splat, is_identifier, parse_template
from iaclint.truth import Doubt, Reason
from iaclint.values import BOOL, DYNAMIC, STRING, Value, boolean, outer_marks, unknown

_STEP = 16
"""What each element of a new collection weighs, for the memory that it takes."""

_TERRAFORMS_OWN = frozenset(("encode_tfvars", "decode_tfvars", "encode_expr"))
"""The functions of the provider that is part of Terraform."""


def function_call(node: Call, scope: Scope) -> Value:
    name = node.name.removeprefix("core::")
    match name:
        case "try":
            return _try(node, scope)
        case "can":
            return _can(node, scope)
        case "templatefile":
            return _templatefile(node, scope)
        case "templatestring":
            return _templatestring(node, scope)
    if name.startswith("provider::"):
        return _of_provider(node, scope)
    if not is_supported(name):
        raise EvaluationError(
            "Call to unknown function", f"there is no function named `{name}`", node, Reason.UNSUPPORTED_FUNCTION
        )
    arguments = [value_of(argument, scope) for argument in node.arguments]
    if not node.spread:
        return _called(name, arguments, node, scope)
    *arguments, last = arguments
    if last.is_unknown:  # not even how many arguments there are is known
        return unknown(DYNAMIC, last.doubts, node, outer_marks((*arguments, last)))
    return _called(name, arguments + _spread(last, node), node, scope)


def _of_provider(node: Call, scope: Scope) -> Value:
    """A call of a provider's function: worked out where it is known here, else unknown."""
    if node.name.startswith("provider::terraform::") and node.name.rpartition("::")[2] not in _TERRAFORMS_OWN:
        raise EvaluationError("Unknown provider function", f"the provider `terraform` has no `{node.name}`", node)
    arguments = [value_of(argument, scope) for argument in node.arguments]
    known = None if node.spread else aws_function(node, arguments)
    if known is not None:
        return known
    doubt = Doubt(Reason.UNSUPPORTED_FUNCTION, f"{node.name}() is known only to its provider")
    return unknown(DYNAMIC, (doubt,), node, outer_marks(arguments))


def _spread(last: Value, node: Call) -> list[Value]:
    """The arguments that the list before `...` stands for."""
    if last.is_null or not last.type.is_sequence:
        raise EvaluationError(
            "Invalid expanding argument value",
            "the expanding argument (indicated by ...) must be of a tuple, list, or set type",
            node.arguments[-1],
        )
    return [item.marked(last.marks) for item in last.items]


def _called(name: str, arguments: list[Value], node: Call, scope: Scope) -> Value:
    charge(sum(argument.extent[1] for argument in arguments), node, scope)
    try:
        outcome = bounded(call(name, arguments, node, scope.names.host), node)
    except FunctionLimit as error:
        raise EvaluationError(
            "Evaluation limit reached", f"the call to {name}() failed: {error}", node, Reason.EVALUATION_LIMIT
        ) from error
    except FunctionError as error:
        guilty = node.arguments[error.argument : error.argument + 1] if error.argument is not None else []
        summary = "Invalid function argument" if guilty else "Error in function call"
        raise EvaluationError(
            summary, f"the call to {name}() failed: {error}", guilty[0] if guilty else node
        ) from error
    charge(outcome.extent[1] + _STEP * (len(outcome.items) + len(outcome.fields)), node, scope)
    return outcome


def _try(node: Call, scope: Scope) -> Value:
    """The first argument that evaluates; unknown as soon as it is not known whether one does."""
    if not node.arguments:
        raise EvaluationError("Error in function call", "try() needs at least one argument", node)
    last: EvaluationError | None = None
    for argument in node.arguments:
        try:
            value = value_of(argument, scope)
        except EvaluationError as error:
            if error.reason is Reason.EVALUATION_LIMIT:
                raise
            last = error
            continue
        return value
    raise EvaluationError(
        "Error in function call", f"the call to try() failed: no expression succeeded; the last: {last}", node
    )


def _can(node: Call, scope: Scope) -> Value:
    if len(node.arguments) != 1:
        raise EvaluationError("Error in function call", "can() takes one argument", node)
    try:
        value = value_of(node.arguments[0], scope)
    except EvaluationError as error:
        if error.reason is Reason.EVALUATION_LIMIT:
            raise
        return boolean(False, node)
    if value.is_unknown:
        return unknown(BOOL, value.doubts, node, value.marks, not_null=True)
    return boolean(True, node)


def _templatefile(node: Call, scope: Scope) -> Value:
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


def _templatestring(node: Call, scope: Scope) -> Value:
    if not isinstance(node.arguments[0] if node.arguments else None, (GetAttribute, Index, Name, Splat)):
        raise EvaluationError(
            "Invalid function argument",
            "the first argument of templatestring() must be a direct reference to a string",
            node,
        )
    text, variables = _template_arguments(node, scope)
    if text.is_unknown or variables.is_unknown:
        return unknown(STRING, text.doubts + variables.doubts, node, text.marks | variables.marks)
    span = (text.origin or node).span
    file = SourceFile(span.file.path, str(text.data))
    return _rendered(parse_template(file), variables, node, scope).marked(text.marks)


def _template_arguments(node: Call, scope: Scope) -> tuple[Value, Value]:
    if len(node.arguments) != 2 or node.spread:
        raise EvaluationError("Error in function call", f"{node.name}() takes two arguments", node)
    first = value_of(node.arguments[0], scope)
    variables = value_of(node.arguments[1], scope)
    if first.is_null or first.kind not in ("string", "dynamic"):
        raise EvaluationError("Invalid function argument", "a string is required", node.arguments[0])
    if variables.is_null or not (variables.type.is_mapping or variables.kind == "dynamic"):
        raise EvaluationError("Invalid function argument", "the template variables must be a map", node.arguments[1])
    for key in variables.fields:
        if not is_identifier(key):
            detail = f"`{key}` cannot be the name of a template variable: it is no identifier"
            raise EvaluationError("Invalid function argument", detail, node.arguments[1])
    return first, variables


class _TemplateNames:
    """The names inside a template file: nothing but its variables."""

    def __init__(self, scope: Scope, node: Call) -> None:
        self.host = scope.names.host
        self.budget = scope.names.budget
        self.report = scope.names.report
        self._call = node

    def named(self, root: str, name: str, node: Expression) -> Operand:
        raise self._unknown_name(f"{root}.{name}")

    def resource(self, mode: str, type: str, name: str, node: Expression) -> Operand:
        raise self._unknown_name(f"{type}.{name}")

    def _unknown_name(self, name: str) -> EvaluationError:
        return EvaluationError(
            "Invalid function argument", f"the template uses `{name}`, which its variables do not give", self._call
        )


def _rendered(template: Expression, variables: Value, node: Call, scope: Scope) -> Value:
    bindings: dict[str, Operand] = {key: value.marked(variables.marks) for key, value in variables.fields.items()}
    try:
        value = value_of(template, Scope(_TemplateNames(scope, node), bindings))
    except EvaluationError as error:  # errors inside a template are reported at the call, as Terraform does
        raise EvaluationError(
            "Error in function call", f"the call to {node.name}() failed: {error}", node, error.reason
        ) from error
    return value
