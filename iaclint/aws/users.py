"""Users: the IAM users of a configuration and their credentials."""

from __future__ import annotations

from iaclint.graph import Graph, Identity
from iaclint.modules import Resource
from iaclint.truth import NO, Truth

_USER = Identity(("name", "id", "arn"))


def owner_has_access_key(graph: Graph, policy: Resource) -> Truth:
    """Whether it is an inline policy of a user who has an access key in this configuration."""
    if policy.type != "aws_iam_user_policy":
        return NO
    users = graph.targets(policy["user"], ("aws_iam_user",), _USER)
    return users.any(lambda user: graph.referring(user, "aws_iam_access_key", "user", _USER).present)
