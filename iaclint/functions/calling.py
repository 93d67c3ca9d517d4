"""Calling a function by name: arity, conversion, nulls, unknowns and marks, the same for all of them.

Source: the behaviour of function calls in Terraform 1.11 (HCL and go-cty's function package).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from iaclint.functions.errors import FunctionError, FunctionLimit
from iaclint.functions.host import FileProblem, Host
from iaclint.functions.limits import check_items, check_text
from iaclint.functions.specification import Arguments, Function, Parameter, is_settled
from iaclint.truth import Doubt
from iaclint.values import (
    DYNAMIC,
    NO_MARKS,
    ConversionError,
    Located,
    Mark,
    NumberError,
    Type,
    Value,
    convert,
    deep_marks,
    unknown,
    without_secrecy,
)


def apply(function: Function, name: str, arguments: Sequence[Value], origin: Located | None, host: Host) -> Value:
    """The outcome of a call, or FunctionError, or FunctionLimit.

    An outcome that is (part of) an argument keeps its own origin; any other gets that of the call.
    """
    _check_count(function, name, arguments)
    taken: list[Value] = []
    marks: frozenset[Mark] = NO_MARKS
    for place, argument in enumerate(arguments):
        parameter = function.parameter(place)
        value = _converted(argument, parameter, place)
        if not parameter.marked and (found := deep_marks(value)):
            marks |= found
            value = without_secrecy(value)
        taken.append(value)
    outcome = _outcome(function, name, Arguments(taken, host)).marked(marks)
    return outcome if outcome.origin is not None else outcome.at(origin)


def _check_count(function: Function, name: str, arguments: Sequence[Value]) -> None:
    least = len(function.parameters)
    if len(arguments) < least:
        missing = function.parameters[len(arguments)].name
        raise FunctionError(f'not enough arguments: "{name}" expects {least}, missing value for "{missing}"')
    if len(arguments) > least and function.variadic is None:
        raise FunctionError(f'too many arguments: "{name}" expects only {least}', least)


def _converted(argument: Value, parameter: Parameter, place: int) -> Value:
    if argument.is_null and not parameter.null:
        raise FunctionError(f'invalid value for "{parameter.name}" parameter: argument must not be null', place)
    try:
        return convert(argument, parameter.type)
    except ConversionError as error:
        raise FunctionError(f'invalid value for "{parameter.name}" parameter: {error.message}', place) from None


def _outcome(function: Function, name: str, given: Arguments) -> Value:
    try:
        if all(is_settled(value, function.parameter(place)) for place, value in enumerate(given)):
            return _limited(function.body(given))
        return _unknown(function, given, given.doubts)
    except (NumberError, ConversionError) as error:
        raise FunctionError(error.message) from None
    except FileProblem as problem:
        if problem.doubt is None:
            raise FunctionError(problem.message, 0) from None
        return _unknown(function, given, [problem.doubt])
    except RecursionError:
        raise FunctionLimit(f"the arguments of {name} are nested too deeply") from None


def _unknown(function: Function, given: Arguments, doubts: Iterable[Doubt]) -> Value:
    type = _type(function, given)
    return unknown(type, doubts, not_null=not function.nullable and type != DYNAMIC)


def _type(function: Function, given: Arguments) -> Type:
    """The type of an outcome that is unknown; `any` where an argument's own type is not known."""
    untyped = any(
        value.is_unknown and value.kind == "dynamic" and function.parameter(place).type.kind == "dynamic"
        for place, value in enumerate(given)
    )
    if untyped and not isinstance(function.returns, Type):
        return DYNAMIC
    return function.outcome(given)


def _limited(outcome: Value) -> Value:
    match outcome.data:
        case str(text):
            check_text(len(text))
        case tuple(items):
            check_items(len(items))
        case dict(fields):
            check_items(len(fields))
        case _:
            pass
    return outcome
