"""Scoping: the condition keys that pick the resources of a statement as well as an ARN does.

Source: the Service Authorization Reference; every service that reads tags has its own `ResourceTag/` beside
that of `aws`.
"""

from __future__ import annotations

from iaclint.aws.conditions import Condition, Conditions
from iaclint.truth import Truth, known

_SCOPING = (
    "aws:requesttag/",
    "aws:resourcetag/",
    "cloudwatch:namespace",
    "dynamodb:leadingkeys",
    "ec2:createaction",
    "ec2:vpc",
    "ecs:cluster",
    "iam:awsservicename",
    "iam:permissionsboundary",
    "iam:policyarn",
    "kms:encryptioncontext:",
    "kms:grantisforawsresource",
    "kms:requestalias",
    "kms:resourcealiases",
    "kms:viaservice",
    "rds:db-tag/",
    "s3:existingobjecttag/",
    "ses:fromaddress",
)
_TAG = ":resourcetag"


def are_scoped(conditions: Conditions) -> Truth:
    """Whether one of them picks the resources; `IfExists` also lets by those without what it tests."""
    return conditions.any(_scopes)


def _scopes(condition: Condition) -> Truth:
    of_tag = known(condition.key.partition("/")[0].endswith(_TAG))
    return (condition.tests(*_SCOPING) | of_tag) & known(not condition.if_exists)
