"""iam-aws-wildcard-resource."""

from __future__ import annotations

from iaclint.aws.actions import Access, limitable, unlimitable
from iaclint.aws.patterns import (
    Pattern,
    Patterns,
    is_every_action,
    is_every_resource,
    is_every_resource_of_a_service,
)
from iaclint.aws.policy import Statement, statements
from iaclint.aws.policy_homes import Kind
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import NO, YES, Doubt, Reason, Truth, maybe
from iaclint.values import HOLE

_SCOPING = (
    "aws:requesttag/",
    "aws:resourcetag/",
    "cloudwatch:namespace",
    "ec2:resourcetag/",
    "iam:resourcetag/",
    "kms:encryptioncontext:",
    "kms:requestalias",
    "kms:resourcealiases",
    "kms:viaservice",
    "rds:db-tag/",
    "secretsmanager:resourcetag/",
    "ssm:resourcetag/",
)
_WEAKLY_SCOPING = ("aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths")


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
    for other writes. A statement whose actions take `*` only passes, and so does one whose condition
    picks resources by tag, key use or encryption context.

    A condition on the account or organization of the resource lowers the fault by one level. An
    action of which it is not known whether it can be limited is neither passed nor failed.

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
        conditions = statement.conditions
        fault = statement.allows & statement.actions.listed & _is_wide(statement) & ~conditions.test(*_SCOPING)
        severity = _severity(statement.actions)
        if conditions.test(*_WEAKLY_SCOPING).is_yes:
            severity = Severity(severity - 1)
        yield fail_if(
            fault & statement.actions.any(_can_be_limited),
            statement.resource,
            "the statement allows actions that can be limited to resources on all of them",
            at=statement.resources.guilty(_is_wide_pattern),
            defect=statement.key,
            severity=severity,
        )


def _is_wide(statement: Statement) -> Truth:
    """Whether the statement is for every resource, unless it is for every action too: that is another rule's."""
    admin = statement.actions.has(is_every_action) & statement.resources.has(is_every_resource)
    return statement.resources.listed & statement.resources.any(_is_wide_pattern) & ~admin


def _is_wide_pattern(resource: Pattern) -> Truth:
    return resource.satisfies(is_every_resource) | resource.satisfies(is_every_resource_of_a_service)


def _can_be_limited(action: Pattern) -> Truth:
    text = action.text
    if text is None or HOLE in text:
        return maybe(*action.value.doubts)
    if limitable(text):
        return YES
    if unlimitable(text):
        return NO
    return maybe(Doubt(Reason.UNLISTED_ACTION, f"it is not listed whether `{text}` can be limited to resources"))


def _severity(actions: Patterns) -> Severity:
    found = frozenset[Access]().union(*map(limitable, actions.texts))
    return Severity.MEDIUM if found == {Access.WRITE} else Severity.HIGH
