"""iam-aws-resource-policy-wildcard-principal."""

from __future__ import annotations

from iaclint.aws.audience import for_everyone
from iaclint.aws.opensearch import is_in_vpc
from iaclint.aws.permissions import LAMBDA
from iaclint.aws.policy import Document, Statement, documents
from iaclint.aws.policy_homes import Kind
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule

_JUDGED_ELSEWHERE = (
    LAMBDA,
    "aws_secretsmanager_secret",
    "aws_secretsmanager_secret_policy",
    "aws_sns_topic",
    "aws_sns_topic_policy",
    "aws_sqs_queue",
    "aws_sqs_queue_policy",
)
_BUCKETS = ("aws_s3", "aws_fsx_s3")
"""How the types start whose policies are about buckets: whether those are public, more than the policy decides."""

_WITHOUT_PRINCIPALS = ("aws_iot_policy",)
_WITHIN_NETWORK = (
    "aws_efs_file_system_policy",
    "aws_msk_cluster_policy",
    "aws_vpclattice_auth_policy",
)
"""What only a network of one's own can reach, whoever the policy lets in."""

_FOR_THE_PUBLIC = "execute-api:invoke"


@rule(
    Severity.HIGH,
    fix="name the principals, or narrow `*` by `aws:PrincipalOrgID`, `aws:SourceArn` or `aws:SourceVpce`",
    peers=(
        "CKV_AWS_283",
        "CKV_AWS_32",
        "CKV_AWS_167",
        "AWS-0032",
        "e86e26fc-489e-44f0-9bcd-97305e4ba69a",
        "b161c11b-a59b-4431-9a29-4e19f63e6b27",
        "db0ec4c4-852c-46a2-b4f3-7ec13cdb12a8",
        "fae52418-bb8b-4ac2-b287-0b9082d6a3fd",
        "16c4216a-50d3-4785-bfb2-4adb5144a8ba",
        "d25edb51-07fb-4a73-97d4-41cecdc53a22",
        "34b921bd-90a0-402e-a0a5-dc73371fd963",
    ),
)
def iam_aws_resource_policy_wildcard_principal(graph: Graph) -> Judgements:
    """A resource policy lets every AWS principal in.

    The principal `*` is every account of every customer, and often everyone without one. A condition on
    the organization, the account, the ARN, the VPC or the address of the caller narrows it and passes,
    and so does a Deny in the same policy for all others. The permissions of event buses and of Lambda
    layers are policies too, written as arguments.

    File systems, clusters and networks that only a VPC can reach are medium, and so is a search domain
    in a VPC. The policy of an API that lets everyone invoke it, and no more, is what a public API is:
    whether its methods ask who is calling is another question. Buckets, queues, topics, secrets, keys,
    roles and Lambda permissions have rules of their own.

    Bad:

        resource "aws_ecr_repository_policy" "portal" {
          repository = "portal"
          policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "ecr:BatchGetImage"
              Principal = "*"
            }]
          })
        }

    Good:

        resource "aws_ecr_repository_policy" "portal" {
          repository = "portal"
          policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "ecr:BatchGetImage"
              Principal = "*"
              Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-1a2b3c4d5e" } }
            }]
          })
        }
    """
    for document in documents(graph, Kind.RESOURCE):
        if _is_judged(document.resource):
            yield from _judgements(document, _severity(graph, document.resource))


def _is_judged(resource: Resource) -> bool:
    elsewhere = resource.type in (*_JUDGED_ELSEWHERE, *_WITHOUT_PRINCIPALS)
    return not elsewhere and not resource.type.startswith(_BUCKETS)


def _judgements(document: Document, severity: Severity) -> Judgements:
    for statement, is_open in for_everyone(document):
        if not _is_public_call(statement):
            yield fail_if(
                is_open,
                statement.resource,
                "the resource policy lets every AWS principal in",
                at=statement.principals.guilty(lambda principal: principal.is_anyone),
                defect=statement.key,
                severity=severity,
            )


def _is_public_call(statement: Statement) -> bool:
    """Whether it lets callers of an API invoke it, and no more."""
    invokes = statement.actions.listed & statement.actions.every(lambda text: text.lower() == _FOR_THE_PUBLIC)
    return invokes.is_yes and bool(statement.actions.items)


def _severity(graph: Graph, resource: Resource) -> Severity:
    within = resource.type in _WITHIN_NETWORK or is_in_vpc(graph, resource).is_yes
    return Severity.MEDIUM if within else Severity.HIGH
