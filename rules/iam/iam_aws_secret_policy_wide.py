"""iam-aws-secret-policy-wide."""

from __future__ import annotations

from iaclint.aws.audience import for_everyone
from iaclint.aws.policy import documents
from iaclint.aws.policy_homes import Kind
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values.ask import equal_to, is_null

_POLICY = "aws_secretsmanager_secret_policy"
_TYPES = (_POLICY, "aws_secretsmanager_secret")


@rule(
    Severity.HIGH,
    fix="name the roles that read the secret, and set `block_public_policy = true`",
    peers=("fa00ce45-386d-4718-8392-fb485e1f3c5b",),
)
def iam_aws_secret_policy_wide(graph: Graph) -> Judgements:
    """The policy of a secret lets every AWS principal in.

    Everyone with an AWS account can then read the password or key that the secret holds, and with it
    what that opens. A condition on the organization, account or ARN of the caller narrows it and passes.

    `block_public_policy` lets Secrets Manager refuse such a policy; a policy that switches it off is
    medium, and one that says nothing of it is not judged by that.

    Bad:

        resource "aws_secretsmanager_secret_policy" "database" {
          secret_arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:database"
          policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "secretsmanager:GetSecretValue"
              Principal = "*"
              Resource  = "*"
            }]
          })
        }

    Good:

        resource "aws_secretsmanager_secret_policy" "database" {
          secret_arn          = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:database"
          block_public_policy = true
          policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "secretsmanager:GetSecretValue"
              Principal = { AWS = "arn:aws:iam::111122223333:role/portal" }
              Resource  = "*"
            }]
          })
        }
    """
    for document in documents(graph, Kind.RESOURCE):
        for statement, is_open in for_everyone(document) if document.resource.type in _TYPES else ():
            yield fail_if(
                is_open,
                statement.resource,
                "the policy of the secret lets every AWS principal in",
                at=statement.principals.guilty(lambda principal: principal.is_anyone),
                defect=statement.key,
            )
    for policy in graph.resources(_POLICY):
        blocks = policy["block_public_policy"]
        if not is_null(blocks).is_yes:
            yield fail_if(
                equal_to(blocks, False),
                policy,
                "the check for public policies is switched off",
                at=blocks,
                defect="block",
                severity=Severity.MEDIUM,
            )
