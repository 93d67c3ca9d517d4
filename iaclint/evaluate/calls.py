"""Function calls, and the few functions that must see expressions rather than values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from iaclint.evaluate import embedded
from iaclint.evaluate.core import assume, bounded, charge, value_of
from iaclint.evaluate.errors import EvaluationError
from iaclint.evaluate.scope import Scope
from iaclint.functions import FunctionError, FunctionLimit, call, is_supported
from iaclint.syntax import Call
from iaclint.truth import Doubt, Reason
from iaclint.values import BOOL, DYNAMIC, Value, boolean, deep_marks, outer_marks, unknown

_STEP = 16
"""What each element of a new collection weighs, for the memory that it takes."""

_NEVER_FAIL = frozenset(("jsonencode", "yamlencode"))
"""Functions that take whatever they are given, null too."""

_LOOK_AT_LISTS = frozenset(("concat", "flatten", "keys", "length", "merge", "values"))
"""Functions that take whatever is in an object or map, and look no deeper than at lists in lists."""

_OWN_PROVIDERS = ("provider::terraform::",)
"""Whose functions are all known here: another name is an error."""

_SEEING: Mapping[str, Callable[[Call, Scope], Value]]
"""Functions that see expressions, or evaluate a text, rather than take values."""


def function_call(node: Call, scope: Scope) -> Value:
    name = node.name.removeprefix("core::")
    seeing = _SEEING.get(name)
    if seeing is not None:
        return seeing(node, scope)
    if not is_supported(name):
        return _unsupported(name, node, scope)
    arguments = [value_of(argument, scope) for argument in node.arguments]
    if not node.spread:
        return _called(name, arguments, node, scope)
    *arguments, last = arguments
    assume(last, scope)
    if last.is_unknown:  # not even how many arguments there are is known
        return unknown(DYNAMIC, last.doubts, node, outer_marks((*arguments, last)))
    return _called(name, arguments + _spread(last, node), node, scope)


def _unsupported(name: str, node: Call, scope: Scope) -> Value:
    """What a function gives that is not known here: unknown for that of a provider, else an error."""
    if name.startswith(_OWN_PROVIDERS):
        raise EvaluationError("Unknown provider function", f"the provider `terraform` has no `{name}`", node)
    if not name.startswith("provider::"):
        raise EvaluationError(
            "Call to unknown function", f"there is no function named `{name}`", node, Reason.UNSUPPORTED_FUNCTION
        )
    arguments = [value_of(argument, scope) for argument in node.arguments]
    for argument in arguments:
        assume(argument, scope)
    doubt = Doubt(Reason.UNSUPPORTED_FUNCTION, f"{name}() is known only to its provider")
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
    if name not in _NEVER_FAIL:
        for argument in arguments:
            for part in _looked_at(name, argument):
                assume(part, scope)
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


def _looked_at(name: str, argument: Value) -> Iterable[Value]:
    """The parts of an argument that have to be of the right kind for the call not to fail."""
    if name in _LOOK_AT_LISTS and isinstance(argument.data, dict):
        return (argument,)
    if name in _LOOK_AT_LISTS and isinstance(argument.data, tuple):
        return (argument, *(part for item in argument.items for part in _looked_at(name, item)))
    return argument.walk() if isinstance(argument.data, tuple | dict) else (argument,)


def _try(node: Call, scope: Scope) -> Value:
    """The first argument that evaluates; unknown as soon as it is not known whether one does.

    What is unknown may turn out to be an error, and then the next argument counts, of whatever type that is.
    """
    if not node.arguments:
        raise EvaluationError("Error in function call", "try() needs at least one argument", node)
    last: EvaluationError | None = None
    for argument in node.arguments:
        assumed = scope.budget.assumptions
        try:
            value = value_of(argument, scope)
        except EvaluationError as error:
            if error.reason is Reason.EVALUATION_LIMIT:
                raise
            last = error
            continue
        if scope.budget.assumptions != assumed:
            return unknown(DYNAMIC, value.all_doubts or scope.budget.doubts, node, deep_marks(value))
        return value
    raise EvaluationError(
        "Error in function call", f"the call to try() failed: no expression succeeded; the last: {last}", node
    )


def _can(node: Call, scope: Scope) -> Value:
    if len(node.arguments) != 1:
        raise EvaluationError("Error in function call", "can() takes one argument", node)
    assumed = scope.budget.assumptions
    try:
        value = value_of(node.arguments[0], scope)
    except EvaluationError as error:
        if error.reason is Reason.EVALUATION_LIMIT:
            raise
        return boolean(False, node)
    if scope.budget.assumptions != assumed or not value.is_wholly_known:
        return unknown(BOOL, value.all_doubts or scope.budget.doubts, node, value.marks, not_null=True)
    return boolean(True, node)


_SEEING = {
    "can": _can,
    "provider::terraform::decode_tfvars": embedded.decode_tfvars,
    "templatefile": embedded.templatefile,
    "templatestring": embedded.templatestring,
    "try": _try,
}
