"""Functions of the provider that is part of Terraform, other than `decode_tfvars`, which needs an evaluator.

Source: Terraform's documentation of `provider::terraform::encode_expr` and `encode_tfvars`.
"""

from __future__ import annotations

from iaclint.functions.errors import FunctionError
from iaclint.functions.specification import Arguments, Function, Parameter
from iaclint.syntax import is_identifier
from iaclint.values import STRING, Unknown, Value, string, unknown


def _encode_expr(given: Arguments) -> Value:
    """Of what is not wholly known, the text is known to begin as values of that type do."""
    value = given[0]
    if value.is_wholly_known:
        from iaclint.functions import hcl_text  # noqa: PLC0415 - seldom needed

        return string(hcl_text.expression(value))
    can_be_null = isinstance(value.data, Unknown) and not value.data.not_null
    opening = "" if can_be_null else _opening(value)
    return unknown(STRING, value.all_doubts, not_null=True, prefix=opening)


def _opening(value: Value) -> str:
    if value.kind == "string":
        return '"'
    return "{" if value.type.is_mapping else "[" if value.type.is_sequence else ""


def _encode_tfvars(given: Arguments) -> Value:
    value = given[0]
    if not value.is_wholly_known:
        return unknown(STRING, value.all_doubts, not_null=True)
    if not value.type.is_mapping:
        raise FunctionError("invalid value to encode: an object is required, whose attributes name the variables", 0)
    for name in value.fields:
        if not is_identifier(name):
            raise FunctionError(f'invalid variable name "{name}": it is not a valid identifier', 0)
    from iaclint.functions import hcl_text  # noqa: PLC0415

    return string(hcl_text.attributes(value.fields))


FUNCTIONS = {
    "provider::terraform::encode_expr": Function((Parameter("expr", null=True, unknown=True),), _encode_expr, STRING),
    "provider::terraform::encode_tfvars": Function((Parameter("value", unknown=True),), _encode_tfvars, STRING),
}
