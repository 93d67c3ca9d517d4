"""iam-aws-lambda-permission-open."""

from __future__ import annotations

from iaclint.aws.patterns import is_every_action, is_every_action_of_a_service
from iaclint.aws.permissions import LAMBDA
from iaclint.aws.policy import Statement, statements
from iaclint.aws.policy_homes import Kind
from iaclint.aws.principals import Principal
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth, known
from iaclint.values.ask import equal_to

_NARROWING = ("aws:sourceaccount", "aws:sourcearn", "lambda:eventsourcetoken")
_ORGANIZATION = "aws:principalorgid"


@rule(
    Severity.HIGH,
    fix="set `source_arn`, and `source_account` where the ARN has no account in it",
    peers=(
        "CKV_AWS_301",
        "CKV_AWS_364",
        "AWS-0067",
        "ad9dabc7-7839-4bae-a957-aa9120013f39",
        "e08ed7eb-f3ef-494d-9d22-2e3db756a347",
    ),
)
def iam_aws_lambda_permission_open(graph: Graph) -> Judgements:
    """A Lambda permission lets any customer of AWS use the function.

    A function runs with the rights of its role, on events that it takes to be from your own buckets and
    APIs. The principal `*` is every AWS account. A service such as `s3.amazonaws.com` calls for every one
    of its customers: without `source_arn` or `source_account` anyone can point a bucket of theirs at the
    function. An Alexa skill is told by `event_source_token`, an organization by `principal_org_id`.

    A permission for every action (`lambda:*`) fails too: whoever may invoke the function could then
    change its code. The URL of a function without authorization is not judged here.

    Bad:

        resource "aws_lambda_permission" "intake" {
          action        = "lambda:InvokeFunction"
          function_name = "intake"
          principal     = "s3.amazonaws.com"
        }

    Good:

        resource "aws_lambda_permission" "intake" {
          action         = "lambda:InvokeFunction"
          function_name  = "intake"
          principal      = "s3.amazonaws.com"
          source_arn     = "arn:aws:s3:::clinic-intake"
          source_account = "111122223333"
        }
    """
    for statement in statements(graph, Kind.RESOURCE):
        if statement.resource.type == LAMBDA and not _is_open_url(statement):
            yield _callers(statement)
            if not statement.actions.has(_is_every_action).is_no:
                yield _actions(statement)


def _is_open_url(statement: Statement) -> bool:
    return equal_to(statement.resource["function_url_auth_type"], "NONE").is_yes


def _callers(statement: Statement) -> Judgement:
    conditions = statement.conditions
    anyone = statement.principals.any(lambda principal: principal.is_anyone)
    service = statement.principals.any(_is_service)
    return fail_if(
        (anyone & ~conditions.limit(*_NARROWING, _ORGANIZATION)) | (service & ~conditions.limit(*_NARROWING)),
        statement.resource,
        "the permission lets any customer of AWS use the function",
        at=statement.principals.origin,
    )


def _is_service(principal: Principal) -> Truth:
    return known(principal.type == "Service")


def _actions(statement: Statement) -> Judgement:
    return fail_if(
        statement.actions.has(_is_every_action),
        statement.resource,
        "the permission is for every action on the function",
        at=statement.actions.origin,
        defect="actions",
    )


def _is_every_action(text: str) -> bool:
    return is_every_action(text) or is_every_action_of_a_service(text)
