"""Terraform's built-in functions.

`try`, `can`, `templatefile`, `templatestring` and `decode_tfvars` need an evaluator and live with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from iaclint.functions import (
    aws_provider,
    building,
    collections,
    conversion,
    datetime,
    encoding,
    filesystem,
    formatting,
    hashing,
    network,
    numeric,
    regular,
    sets,
    strings,
    terraform_provider,
)
from iaclint.functions.calling import apply
from iaclint.functions.errors import FunctionError, FunctionLimit
from iaclint.functions.host import FileProblem, Host
from iaclint.functions.specification import Function, Parameter
from iaclint.values import Located, Value

FUNCTIONS: Mapping[str, Function] = {
    **aws_provider.FUNCTIONS,
    **building.FUNCTIONS,
    **collections.FUNCTIONS,
    **conversion.FUNCTIONS,
    **datetime.FUNCTIONS,
    **encoding.FUNCTIONS,
    **filesystem.FUNCTIONS,
    **formatting.FUNCTIONS,
    **hashing.FUNCTIONS,
    **network.FUNCTIONS,
    **numeric.FUNCTIONS,
    **regular.FUNCTIONS,
    **sets.FUNCTIONS,
    **strings.FUNCTIONS,
    **terraform_provider.FUNCTIONS,
}


def is_supported(name: str) -> bool:
    """Whether `call` knows the function."""
    return name in FUNCTIONS


def call(name: str, arguments: Sequence[Value], origin: Located | None, host: Host) -> Value:
    """The outcome of calling a supported function.

    Raises FunctionError where Terraform would refuse the call, FunctionLimit where the outcome would be too large.
    """
    return apply(FUNCTIONS[name], name, arguments, origin, host)


__all__ = [
    "FUNCTIONS",
    "FileProblem",
    "Function",
    "FunctionError",
    "FunctionLimit",
    "Host",
    "Parameter",
    "call",
    "is_supported",
]
