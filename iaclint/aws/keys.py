"""Keys: the KMS key that a key policy is for."""

from __future__ import annotations

from iaclint.graph import Graph, Identity, Link, Related
from iaclint.modules import Resource
from iaclint.truth import YES

KEY_TYPES = ("aws_kms_key", "aws_kms_replica_key", "aws_kms_external_key", "aws_kms_replica_external_key")
"""The keys of the customer's own account."""

_KEY = Identity(("key_id", "arn", "id"))


def key_of(graph: Graph, policy: Resource) -> Related:
    """The key of a resource that holds a key policy: itself, or the one that an `aws_kms_key_policy` names."""
    if policy.type in KEY_TYPES:
        return Related((Link(policy, YES),))
    return graph.targets(policy["key_id"], KEY_TYPES, _KEY)
