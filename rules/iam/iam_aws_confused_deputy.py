"""iam-aws-confused-deputy."""

from __future__ import annotations

from functools import partial

from iaclint.aws.permissions import LAMBDA
from iaclint.aws.policy import statements
from iaclint.aws.policy_homes import Kind
from iaclint.aws.services import is_deputy, names_its_source
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule


@rule(Severity.LOW, fix="add a condition on `aws:SourceArn`, `aws:SourceAccount` or `aws:SourceOrgID`")
def iam_aws_confused_deputy(graph: Graph) -> Judgements:
    """A policy trusts an AWS service for whichever customer it acts.

    Services act for all of their customers under one name. A bucket whose policy lets CloudTrail write
    takes the trail of a stranger too, and a role that Systems Manager may assume can be asked for by
    somebody else's task, unless the policy says for which resource or account the service may do it.

    In trust policies, services are judged that say for whom they assume a role; `ec2.amazonaws.com` and
    `lambda.amazonaws.com` do not. Key policies are not judged, and Lambda permissions have a rule of
    their own.

    Bad:

        resource "aws_s3_bucket_policy" "trail" {
          bucket = "clinic-trail"
          policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "s3:PutObject"
              Principal = { Service = "cloudtrail.amazonaws.com" }
              Resource  = "arn:aws:s3:::clinic-trail/*"
            }]
          })
        }

    Good:

        resource "aws_s3_bucket_policy" "trail" {
          bucket = "clinic-trail"
          policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "s3:PutObject"
              Principal = { Service = "cloudtrail.amazonaws.com" }
              Resource  = "arn:aws:s3:::clinic-trail/*"
              Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } }
            }]
          })
        }
    """
    for statement in statements(graph, Kind.TRUST, Kind.RESOURCE):
        is_judged = partial(is_deputy, statement)
        acting = statement.allows & ~statement.principals.negated & statement.principals.any(is_judged)
        if not acting.is_no and statement.resource.type != LAMBDA:
            yield fail_if(
                acting & ~names_its_source(statement),
                statement.resource,
                "the policy trusts an AWS service for whichever customer it acts",
                at=statement.principals.guilty(is_judged),
                defect=statement.key,
            )
