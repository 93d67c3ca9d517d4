"""Permissions: one statement of a resource policy, written as arguments instead of JSON.

Source: the Lambda API reference on AddPermission and AddLayerVersionPermission, the EventBridge API
reference on PutPermission, and the developer guides, which show the conditions that arguments become.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from iaclint.aws.conditions import Condition, Conditions
from iaclint.aws.patterns import Patterns, is_looked_up, patterns_of
from iaclint.aws.principals import Principals, principals_of
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import NO, Doubt
from iaclint.values import HOLE, Value, object_value, string, with_holes
from iaclint.values.ask import is_null

LAMBDA = "aws_lambda_permission"


@dataclass(frozen=True, slots=True)
class Form:
    """How a type writes a statement.

    `about` is the argument with the resource, `tests` the operator and key that other arguments are
    tested with, `action` what is allowed where nothing is written. A `condition` block, where the type
    has one, says its operator, key and value itself.
    """

    about: str
    tests: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    action: str = ""
    has_blocks: bool = False


FORMS: Mapping[str, Form] = {
    "aws_cloudwatch_event_permission": Form("event_bus_name", action="events:PutEvents", has_blocks=True),
    "aws_lambda_layer_version_permission": Form(
        "layer_name", {"organization_id": ("stringequals", "aws:principalorgid")}
    ),
    LAMBDA: Form(
        "function_name",
        {
            "event_source_token": ("stringequals", "lambda:eventsourcetoken"),
            "function_url_auth_type": ("stringequals", "lambda:functionurlauthtype"),
            "principal_org_id": ("stringequals", "aws:principalorgid"),
            "source_account": ("stringequals", "aws:sourceaccount"),
            "source_arn": ("arnlike", "aws:sourcearn"),
        },
    ),
}

_SERVICE = (".amazonaws.com", ".amazonaws.com.cn", ".amazon.com")


def actions_of(permission: Resource) -> Patterns:
    """What it allows: one action, or a pattern."""
    written, header = permission["action"], permission.configuration.header
    unsaid = FORMS[permission.type].action
    return patterns_of(string(unsaid, header) if written.is_null and unsaid else written, header)


def resources_of(permission: Resource) -> Patterns:
    """What it is about."""
    return patterns_of(permission[FORMS[permission.type].about], permission.configuration.header)


def principals_allowed(permission: Resource) -> Principals:
    """Whom it lets in: a service by its name, else an account, a user or a role."""
    written, header = permission["principal"], permission.configuration.header
    if written.is_unknown and with_holes(written) == HOLE and not written.refs:
        return Principals((), written.origin or header, doubts=written.doubts)
    type = "Service" if _is_service(written) else "AWS"
    return principals_of(object_value({type: written}, written.origin), header)


def conditions_on(permission: Resource) -> Conditions:
    """The tests that its arguments become; in doubt where it is not known whether one of them is there."""
    found = [*_arguments(permission), *_blocks(permission)]
    tests = tuple(item for item in found if isinstance(item, Condition))
    doubts = tuple(item for item in found if isinstance(item, Doubt))
    return Conditions(tests, permission.configuration.header, doubts)


def _arguments(permission: Resource) -> Iterator[Condition | Doubt]:
    for argument, (operator, key) in FORMS[permission.type].tests.items():
        value = permission[argument]
        absent = NO if is_looked_up(value) else is_null(value)
        yield from absent.doubts
        if absent.is_no:
            origin = value.origin or permission.configuration.header
            yield Condition(operator, "", False, key, patterns_of(value, origin), origin)


def _blocks(permission: Resource) -> Iterator[Condition | Doubt]:
    if not FORMS[permission.type].has_blocks:
        return
    blocks = permission.blocks("condition")
    yield from blocks.doubts
    for block in blocks:
        operator, key, value = (block[name] for name in ("type", "key", "value"))
        doubts = (*block.exists.doubts, *operator.doubts, *key.doubts)
        yield from doubts
        if not doubts:
            origin = value.origin or block.header
            tested = (str(operator.data).lower(), "", False, str(key.data).lower())
            yield Condition(*tested, patterns_of(value, origin), origin)


def _is_service(principal: Value) -> bool:
    text = principal.data if isinstance(principal.data, str) else with_holes(principal)
    return text.endswith(_SERVICE)
