"""iam-aws-wildcard-service-action."""

from __future__ import annotations

from iaclint.aws.holders import is_given
from iaclint.aws.patterns import (
    Patterns,
    is_every_action,
    is_every_action_of_a_service,
    is_every_resource,
    is_wide_resource,
    service_of,
)
from iaclint.aws.policy import Statement, statements
from iaclint.aws.policy_homes import Kind
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth
from iaclint.values import HOLE, Located

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
    statement are limited, it is one level lower. A policy that nothing here gives to anyone is high at
    most. `*` on the resources of a service allows every action of that service; on every resource it is
    the fault of another rule.

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
        fault = statement.allows & statement.actions.listed & _has_all_of_a_service(statement)
        yield fail_if(
            fault,
            statement.resource,
            "the statement allows every action of a service",
            at=statement.actions.origin if fault.is_no else _worst(statement),
            defect=statement.key,
            severity=None if fault.is_no else _severity_of(graph, statement),
        )


def _has_all_of_a_service(statement: Statement) -> Truth:
    """Whether it is for every action of a service, or for every action at all of some resources."""
    actions, resources = statement.actions, statement.resources
    everything = actions.has(is_every_action)
    if not everything.is_no:
        everything &= resources.listed & ~resources.has(is_every_resource)
    return actions.has(is_every_action_of_a_service) | everything


def _worst(statement: Statement) -> Located:
    """Where the pattern of the worst service is written."""
    actions = statement.actions
    worst = max((_severity(action, statement.resources) for action in actions.texts), default=Severity.MEDIUM)
    return actions.guilty(
        lambda action: (
            action.satisfies(_is_all) & action.satisfies(lambda text: _severity(text, statement.resources) is worst)
        )
    )


def _severity_of(graph: Graph, statement: Statement) -> Severity:
    guilty = filter(_is_all, statement.actions.texts)
    worst = max((_severity(action, statement.resources) for action in guilty), default=Severity.HIGH)
    scoped = statement.resources.listed & ~statement.resources.has(is_wide_resource)
    if scoped.is_yes:
        return Severity(max(worst - 1, Severity.LOW))
    return min(worst, Severity.HIGH) if is_given(graph, statement.resource).is_no else worst


def _severity(action: str, resources: Patterns) -> Severity:
    """How bad it is to allow all actions of a service, or of the services that the resources are of."""
    if is_every_action(action):
        return max(map(_severity_of_resource, resources.texts), default=Severity.HIGH)
    return _severity_for(service_of(action)) if is_every_action_of_a_service(action) else Severity.INFO


def _severity_for(service: str) -> Severity:
    return next((severity for severity, services in _SEVERITIES.items() if service in services), Severity.MEDIUM)


def _severity_of_resource(resource: str) -> Severity:
    """How bad it is for the service of an ARN; one that does not tell may be of any that holds data."""
    service = resource.split(":", 3)[2] if resource.count(":") > 2 else ""
    return _severity_for(service) if service.strip(HOLE) else Severity.HIGH


def _is_all(action: str) -> bool:
    return is_every_action(action) or is_every_action_of_a_service(action)
