"""iam-aws-wildcard-resource."""

from __future__ import annotations

from functools import lru_cache

from iaclint.aws.actions import Access, Action, actions_matching, matches_an_action
from iaclint.aws.patterns import (
    Pattern,
    Patterns,
    is_every_action,
    is_every_resource,
    is_wide_resource,
)
from iaclint.aws.policy import Statement, statements
from iaclint.aws.policy_homes import Kind
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import NO, YES, Doubt, Reason, Truth, maybe
from iaclint.values import HOLE

from .scoping import are_scoped

_WEAKLY_SCOPING = ("aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths")

_JUDGED_ELSEWHERE = ("iam:PassRole",)
"""Limited by the service that a role is passed to as well: a rule of its own."""

_NAMELESS = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:UnassignPrivateIpAddresses",
)
"""A network interface of a function in a VPC has no name beforehand: AWS's own policies grant these on `*`."""

_SLIGHT = (
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
)
"""What AWS's own policies for functions and tasks grant on `*`: to add to logs and to pull images."""

_WORST = Severity.HIGH
_JUDGED = (Access.WRITE, Access.TAGGING, Access.PERMISSIONS)
_CLAUSE = "the statement allows actions on every resource that can be limited to some"
_SHOWN = 3
_REMEMBERED = 4096


@rule(
    Severity.HIGH,
    fix="name the resources, and put actions that take `*` only into a statement of their own",
    peers=("CKV_AWS_355", "CKV_AWS_356", "CKV_AWS_111", "CKV_AWS_290", "CKV_AWS_109", "CKV_AWS_289"),
)
def iam_aws_wildcard_resource(graph: Graph) -> Judgements:
    """An IAM policy statement allows actions on every resource though they can be limited to some.

    A workload that may read or write every table, bucket or key can reach the patient data of every
    other workload in the account. The actions judged are those that AWS lets a policy limit to
    resources and that write, read data, or manage permissions: high for data and permissions, medium
    for other writes, low where they only tag, add to logs or pull images. A statement whose actions
    take `*` only passes, and so does one whose condition picks resources by tag, key use or encryption
    context.

    A condition on the account or organization of the resource lowers the fault by one level. An
    action that is not in the table of AWS's actions is neither passed nor failed.

    Bad:

        resource "aws_iam_role_policy" "worker" {
          role = "worker"
          policy = jsonencode({
            Statement = [{
              Effect   = "Allow"
              Action   = ["dynamodb:GetItem", "dynamodb:Query"]
              Resource = "*"
            }]
          })
        }

    Good:

        resource "aws_iam_role_policy" "worker" {
          role = "worker"
          policy = jsonencode({
            Statement = [
              {
                Effect   = "Allow"
                Action   = ["dynamodb:GetItem", "dynamodb:Query"]
                Resource = "arn:aws:dynamodb:eu-west-1:111122223333:table/visits"
              },
              {
                Effect   = "Allow"
                Action   = ["cloudwatch:PutMetricData", "ec2:Describe*"]
                Resource = "*"
              },
            ]
          })
        }
    """
    for statement in statements(graph, Kind.IDENTITY):
        wide = statement.resources.listed & statement.resources.has(is_wide_resource)
        yield fail_if(
            wide if wide.is_no else wide & _is_fault(statement),
            statement.resource,
            _CLAUSE if wide.is_no else _message(statement.actions),
            at=statement.resources.where(is_wide_resource),
            defect=statement.key,
            severity=None if wide.is_no else _severity_of(statement),
        )


def _is_fault(statement: Statement) -> Truth:
    """Whether a statement for every resource need not be; one for every action too is another rule's."""
    admin = statement.actions.has(is_every_action) & statement.resources.has(is_every_resource)
    granted = statement.allows & statement.actions.listed & ~admin & ~are_scoped(statement.conditions)
    return granted & statement.actions.any(_can_be_limited)


def _severity_of(statement: Statement) -> Severity:
    severity = _severity(statement.actions)
    return Severity(severity - 1) if statement.conditions.test(*_WEAKLY_SCOPING).is_yes else severity


def _can_be_limited(action: Pattern) -> Truth:
    if action.text is None:
        return maybe(*action.value.doubts)
    text = action.text.replace(HOLE, "*")
    if not matches_an_action(text):
        doubt = Doubt(Reason.UNLISTED_ACTION, f"it is not listed whether `{text}` can be limited to resources")
        return maybe(*action.value.doubts, doubt)
    if _worst(text) is None:
        return NO
    return YES if text == action.text else maybe(*action.value.doubts)


def _message(actions: Patterns) -> str:
    """Names the first actions at fault, as they are written."""
    guilty = [f"`{action.text}`" for action in actions.items if _can_be_limited(action).is_yes]
    if not guilty:
        return _CLAUSE
    more = f" and {len(guilty) - _SHOWN} more" if len(guilty) > _SHOWN else ""
    return f"{_CLAUSE}: {', '.join(guilty[:_SHOWN])}{more}"


def _severity(actions: Patterns) -> Severity:
    worst = (_worst(text.replace(HOLE, "*")) for text in actions.texts)
    return max((severity for severity in worst if severity is not None), default=_WORST)


@lru_cache(_REMEMBERED)
def _worst(pattern: str) -> Severity | None:
    """How bad the worst action is that a pattern allows on everything; None if all of them are fine there."""
    worst: Severity | None = None
    for action in actions_matching(pattern):
        badness = _badness(action)
        if badness is _WORST:
            return badness
        if badness is not None and (worst is None or badness > worst):
            worst = badness
    return worst


def _badness(action: Action) -> Severity | None:
    if not action.is_limitable or not (action.reads_data or action.access in _JUDGED):
        return None
    if action.name in _JUDGED_ELSEWHERE or action.name in _NAMELESS:
        return None
    if action.name in _SLIGHT or action.access is Access.TAGGING:
        return Severity.LOW
    return _WORST if action.reads_data or action.access is Access.PERMISSIONS else Severity.MEDIUM
