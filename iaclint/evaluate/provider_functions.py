"""The functions of the AWS provider, which need nothing but their arguments.

Source: the AWS provider's documentation of `arn_build`, `arn_parse` and `trim_iam_role_path`.
"""

from __future__ import annotations

from collections.abc import Callable

from iaclint.evaluate.errors import EvaluationError
from iaclint.syntax import Call
from iaclint.values import DYNAMIC, STRING, ConversionError, Value, convert, object_value, outer_marks, string, unknown

_FIELDS = ("partition", "service", "region", "account_id", "resource")


def aws_function(node: Call, arguments: list[Value]) -> Value | None:
    """What a function of the AWS provider gives; None for one that is not known here. Raises EvaluationError."""
    found = _FUNCTIONS.get(node.name)
    if found is None:
        return None
    amount, function = found
    if len(arguments) != amount:
        detail = f"{node.name}() takes {amount} arguments, not {len(arguments)}"
        raise EvaluationError("Error in function call", detail, node)
    texts = [_text(argument, node) for argument in arguments]
    marks = outer_marks(arguments)
    if any(text.is_unknown for text in texts):
        return unknown(DYNAMIC, [doubt for text in texts for doubt in text.doubts], node, marks)
    return function([str(text.data) for text in texts], node).marked(marks)


def _text(argument: Value, node: Call) -> Value:
    try:
        text = convert(argument, STRING)
    except ConversionError as error:
        raise EvaluationError("Invalid function argument", str(error), node) from error
    if text.is_null:
        raise EvaluationError("Invalid function argument", "argument must not be null", node)
    return text


def _build(texts: list[str], node: Call) -> Value:
    return string(":".join(("arn", *texts)), node)


def _parts(arn: str, node: Call) -> list[str]:
    prefix, *parts = arn.split(":", len(_FIELDS))
    if prefix != "arn" or len(parts) != len(_FIELDS):
        raise EvaluationError("Error in function call", f"{node.name}() failed: `{arn}` is no ARN", node)
    return parts


def _parse(texts: list[str], node: Call) -> Value:
    parts = _parts(texts[0], node)
    return object_value({name: string(part, node) for name, part in zip(_FIELDS, parts, strict=True)}, node)


def _trim(texts: list[str], node: Call) -> Value:
    """The ARN of a role without the path between `role/` and its name."""
    *start, resource = _parts(texts[0], node)
    kind, separator, rest = resource.partition("/")
    if kind != "role" or not separator:
        raise EvaluationError("Error in function call", f"{node.name}() failed: `{texts[0]}` is no role's ARN", node)
    return string(":".join(("arn", *start, f"role/{rest.rpartition('/')[2]}")), node)


_FUNCTIONS: dict[str, tuple[int, Callable[[list[str], Call], Value]]] = {
    "provider::aws::arn_build": (len(_FIELDS), _build),
    "provider::aws::arn_parse": (1, _parse),
    "provider::aws::trim_iam_role_path": (1, _trim),
}
