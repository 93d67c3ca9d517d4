"""Functions of the AWS provider, which need nothing but their arguments.

Source: the AWS provider's documentation of `arn_build`, `arn_parse` and `trim_iam_role_path`.
"""

from __future__ import annotations

from iaclint.functions.errors import FunctionError
from iaclint.functions.specification import Arguments, Function, Parameter
from iaclint.values import STRING, Value, object_of, object_value, string

_FIELDS = ("partition", "service", "region", "account_id", "resource")


def _build(given: Arguments) -> Value:
    return string(":".join(("arn", *map(given.text, range(len(_FIELDS))))))


def _parts(arn: str) -> list[str]:
    prefix, *parts = arn.split(":", len(_FIELDS))
    if prefix != "arn" or len(parts) != len(_FIELDS):
        raise FunctionError(f"`{arn}` is no ARN", 0)
    return parts


def _parse(given: Arguments) -> Value:
    return object_value({name: string(part) for name, part in zip(_FIELDS, _parts(given.text(0)), strict=True)})


def _trim(given: Arguments) -> Value:
    """The ARN of a role without the path between `role/` and its name."""
    arn = given.text(0)
    *start, resource = _parts(arn)
    kind, separator, rest = resource.partition("/")
    if kind != "role" or not separator:
        raise FunctionError(f"`{arn}` is no role's ARN", 0)
    return string(":".join(("arn", *start, f"role/{rest.rpartition('/')[2]}")))


_ARN = Parameter("arn", STRING)

FUNCTIONS = {
    "provider::aws::arn_build": Function(tuple(Parameter(name, STRING) for name in _FIELDS), _build, STRING),
    "provider::aws::arn_parse": Function((_ARN,), _parse, object_of(dict.fromkeys(_FIELDS, STRING))),
    "provider::aws::trim_iam_role_path": Function((_ARN,), _trim, STRING),
}
