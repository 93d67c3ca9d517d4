"""The table of AWS's actions: what each does, and which of them a pattern allows."""

from __future__ import annotations

import pytest

from iaclint.aws.actions import Access, actions_matching, is_listed, matches_an_action
from iaclint.aws.data_reads import DATA_READS


@pytest.mark.parametrize(
    ("name", "access", "is_limitable", "reads_data"),
    [
        ("dynamodb:GetItem", Access.READ, True, True),
        ("ec2:DescribeInstances", Access.LIST, False, False),
        ("ecr:GetAuthorizationToken", Access.READ, False, False),
        ("iam:AttachRolePolicy", Access.PERMISSIONS, True, False),
        ("kms:Decrypt", Access.WRITE, True, True),
        ("rds-db:connect", Access.PERMISSIONS, True, True),
        ("s3:GetBucketTagging", Access.READ, True, False),
        ("s3:PutObject", Access.WRITE, True, False),
        ("sqs:TagQueue", Access.TAGGING, True, False),
        ("sts:GetCallerIdentity", Access.READ, False, False),
    ],
)
def test_what_an_action_does(name: str, access: Access, is_limitable: bool, reads_data: bool) -> None:
    """Each line of the table stands in the Service Authorization Reference."""
    (action,) = actions_matching(name.upper())
    assert (action.name, action.access) == (name, access)
    assert (action.is_limitable, action.reads_data) == (is_limitable, reads_data)


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("sts:AssumeRole", ["sts:AssumeRole"]),
        ("STS:assumerole", ["sts:AssumeRole"]),
        ("sts:AssumeRoleWith*", ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"]),
        ("rds-d?:*", ["rds-db:connect"]),
        ("rds-db:connec?", ["rds-db:connect"]),
        ("*-db:connect", ["neptune-db:connect", "rds-db:connect"]),
        ("s3:GetObjekt", []),
        ("nosuchservice:*", []),
        ("s3", []),
    ],
)
def test_the_actions_that_a_pattern_allows(pattern: str, names: list[str]) -> None:
    assert [action.name for action in actions_matching(pattern)] == names
    assert matches_an_action(pattern) == bool(names)


@pytest.mark.parametrize("pattern", ["*", "*:*"])
def test_everything_is_every_action_of_the_table(pattern: str) -> None:
    found = list(actions_matching(pattern))
    assert len({action.name for action in found}) == len(found) > 15_000
    assert {action.access for action in found} == set(Access)


def test_every_data_read_is_an_action() -> None:
    strangers = [
        f"{service}:{name}"
        for service, names in DATA_READS.items()
        for name in names.split()
        if not is_listed(service) or not matches_an_action(f"{service}:{name}")
    ]
    assert strangers == []
