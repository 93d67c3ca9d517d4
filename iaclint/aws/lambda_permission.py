"""Lambda permissions: one statement of a function's policy, written as arguments instead of JSON.

Source: the Lambda API reference on AddPermission, and the developer guide on resource-based policies,
which show the conditions that each argument becomes.
"""

from __future__ import annotations

from iaclint.aws.conditions import Condition, Conditions
from iaclint.aws.patterns import Patterns, patterns_of
from iaclint.aws.principals import Principals, principals_of
from iaclint.modules import Resource
from iaclint.truth import Doubt
from iaclint.values import HOLE, Value, object_value, with_holes
from iaclint.values.ask import is_null

TYPE = "aws_lambda_permission"

_TESTS: dict[str, tuple[str, str]] = {
    "event_source_token": ("stringequals", "lambda:eventsourcetoken"),
    "function_url_auth_type": ("stringequals", "lambda:functionurlauthtype"),
    "principal_org_id": ("stringequals", "aws:principalorgid"),
    "source_account": ("stringequals", "aws:sourceaccount"),
    "source_arn": ("arnlike", "aws:sourcearn"),
}
"""The operator and the key that an argument is tested with."""

_SERVICE = (".amazonaws.com", ".amazonaws.com.cn", ".amazon.com")


def actions_of(permission: Resource) -> Patterns:
    """What it allows: one action, or a pattern."""
    return patterns_of(permission["action"], permission.configuration.header)


def functions_of(permission: Resource) -> Patterns:
    """The function that it is about."""
    return patterns_of(permission["function_name"], permission.configuration.header)


def principals_allowed(permission: Resource) -> Principals:
    """Whom it lets in: a service by its name, else an account, a user or a role."""
    written, header = permission["principal"], permission.configuration.header
    if written.is_unknown and with_holes(written) == HOLE and not written.refs:
        return Principals((), written.origin or header, doubts=written.doubts)
    type = "Service" if _is_service(written) else "AWS"
    return principals_of(object_value({type: written}, written.origin), header)


def conditions_on(permission: Resource) -> Conditions:
    """The tests that its arguments become; in doubt where it is not known whether one of them is null."""
    header = permission.configuration.header
    tests: list[Condition] = []
    doubts: list[Doubt] = []
    for argument, (operator, key) in _TESTS.items():
        value = permission[argument]
        absent = is_null(value)
        doubts += absent.doubts
        if absent.is_no:
            origin = value.origin or header
            tests.append(Condition(operator, "", False, key, patterns_of(value, origin), origin))
    return Conditions(tuple(tests), header, tuple(doubts))


def _is_service(principal: Value) -> bool:
    text = principal.data if isinstance(principal.data, str) else with_holes(principal)
    return text.endswith(_SERVICE)
