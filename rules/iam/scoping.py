"""Scoping: the condition keys that pick the resources of a statement as well as an ARN does."""

from __future__ import annotations

SCOPING = (
    "aws:requesttag/",
    "aws:resourcetag/",
    "cloudwatch:namespace",
    "ec2:createaction",
    "ec2:resourcetag/",
    "iam:awsservicename",
    "iam:resourcetag/",
    "kms:encryptioncontext:",
    "kms:grantisforawsresource",
    "kms:requestalias",
    "kms:resourcealiases",
    "kms:viaservice",
    "rds:db-tag/",
    "secretsmanager:resourcetag/",
    "ssm:resourcetag/",
)
