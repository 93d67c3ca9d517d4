"""iam-aws-wildcard-service-action."""

from __future__ import annotations

from iaclint.aws.patterns import (
    Patterns,
    is_every_action_of_a_service,
    is_every_resource,
    is_every_resource_of_a_service,
    service_of,
)
from iaclint.aws.policy import Statement, statements
from iaclint.aws.policy_homes import Kind
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values import Located

from .services import CRITICAL_SERVICES

_SEVERITIES: dict[Severity, frozenset[str]] = {
    Severity.CRITICAL: frozenset(CRITICAL_SERVICES),
    Severity.HIGH: frozenset(
        (
            *("aoss", "athena", "backup", "cloudtrail", "dynamodb", "ec2", "es", "firehose", "glue", "healthlake"),
            *("kinesis", "lambda", "logs", "rds", "rds-data", "redshift-data", "s3", "sns", "sqs"),
        )
    ),
    Severity.LOW: frozenset(("ce", "cloudwatch", "ec2messages", "pricing", "ssmmessages", "xray")),
}


@rule(
    Severity.HIGH,
    fix="list the actions of the service that the principal needs",
    peers=("CKV_AWS_49", "CKV_AWS_63", "CKV2_AWS_40", "AWS-0345"),
)
def iam_aws_wildcard_service_action(graph: Graph) -> Judgements:
    """An IAM policy statement allows every action of a service.

    `s3:*` reads the data, but also makes buckets public, switches off their logs and deletes them,
    and it grows with every action that AWS adds. Least privilege cannot be shown for such a grant.

    How bad it is depends on the service: critical where its actions grant access or release keys and
    secrets, high where it holds data or logs, low for metrics and traces. Where all resources of the
    statement are limited, it is one level lower.

    Bad:

        data "aws_iam_policy_document" "reports" {
          statement {
            actions   = ["s3:*"]
            resources = ["*"]
          }
        }

        resource "aws_iam_policy" "reports" {
          policy = data.aws_iam_policy_document.reports.json
        }

    Good:

        data "aws_iam_policy_document" "reports" {
          statement {
            actions   = ["s3:GetObject", "s3:PutObject"]
            resources = ["arn:aws:s3:::clinic-reports/*"]
          }
        }

        resource "aws_iam_policy" "reports" {
          policy = data.aws_iam_policy_document.reports.json
        }
    """
    for statement in statements(graph, Kind.IDENTITY):
        fault = statement.allows & statement.actions.listed & statement.actions.has(is_every_action_of_a_service)
        yield fail_if(
            fault,
            statement.resource,
            "the statement allows every action of a service",
            at=statement.actions.origin if fault.is_no else _worst(statement.actions),
            defect=statement.key,
            severity=None if fault.is_no else _severity_of(statement),
        )


def _worst(actions: Patterns) -> Located:
    """Where the pattern of the worst service is written."""
    worst = max(map(_severity, actions.texts), default=Severity.MEDIUM)
    return actions.guilty(
        lambda action: (
            action.satisfies(is_every_action_of_a_service) & action.satisfies(lambda text: _severity(text) is worst)
        )
    )


def _severity_of(statement: Statement) -> Severity:
    guilty = filter(is_every_action_of_a_service, statement.actions.texts)
    worst = max(map(_severity, guilty), default=Severity.HIGH)
    scoped = statement.resources.listed & statement.resources.all(
        lambda resource: ~resource.satisfies(is_every_resource) & ~resource.satisfies(is_every_resource_of_a_service)
    )
    return Severity(max(worst - 1, Severity.LOW)) if scoped.is_yes else worst


def _severity(action: str) -> Severity:
    if not is_every_action_of_a_service(action):
        return Severity.INFO
    service = service_of(action)
    return next((severity for severity, services in _SEVERITIES.items() if service in services), Severity.MEDIUM)
