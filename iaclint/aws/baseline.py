"""Baseline: whether a root module is the one that sets up an account, rather than what runs in it.

The settings listed here exist once in an account (or once in each of its regions), whatever runs
there. A root module with one of them may be an application that sets it by the way; one with two
different ones sets up the account, and what it leaves out is left out. Source: the AWS provider's
documentation of each, which says that there is one for an account or region.
"""

from __future__ import annotations

from collections.abc import Callable

from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.truth import NO, YES, Truth, any_of, maybe

_SETTINGS = (
    "aws_account_alternate_contact",
    "aws_account_primary_contact",
    "aws_cloudtrail_organization_delegated_admin_account",
    "aws_config_configuration_recorder",
    "aws_ebs_encryption_by_default",
    "aws_ebs_snapshot_block_public_access",
    "aws_ec2_image_block_public_access",
    "aws_ec2_instance_metadata_defaults",
    "aws_emr_block_public_access_configuration",
    "aws_guardduty_detector",
    "aws_iam_account_alias",
    "aws_iam_account_password_policy",
    "aws_s3_account_public_access_block",
    "aws_securityhub_account",
)
_ENOUGH = 2


def baseline(graph: Graph) -> Resource | None:
    """The first setting of the account, if the root module sets up an account; else None."""
    certain = [resource for resource in graph.resources(*_SETTINGS) if resource.exists.is_yes]
    return certain[0] if len({resource.type for resource in certain}) >= _ENOUGH else None


def declares(graph: Graph, type: str, ask: Callable[[Resource], Truth] = lambda _: YES) -> Truth:
    """Whether the root module makes such a resource of a type; maybe where a module is not at hand that could."""
    return any_of(resource.exists & ask(resource) for resource in graph.resources(type)) | _out_of_sight(graph)


def _out_of_sight(graph: Graph) -> Truth:
    return maybe(*(missing.doubt for missing in graph.root.missing)) if graph.root.missing else NO
