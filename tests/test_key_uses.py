"""Key uses: which arguments name a KMS key, and what uses one."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaclint.aws.key_uses import is_used, key_arguments, uses_of
from tests.support import graph_of_text

KEY = """
resource "aws_kms_key" "data" {}

resource "aws_kms_alias" "data" {
  name          = "alias/data"
  target_key_id = aws_kms_key.data.key_id
}
"""


@pytest.mark.parametrize(
    ("type", "arguments"),
    [
        ("aws_sqs_queue", ("kms_master_key_id",)),
        ("aws_ssm_parameter", ("key_id",)),
        ("aws_eks_cluster", ("encryption_config.provider.key_arn",)),
        ("aws_codepipeline", ("artifact_store.encryption_key.id", "artifact_store.encryption_key.type")),
        ("aws_networkfirewall_firewall", ("encryption_configuration.key_id",)),
        ("aws_instance", ("ebs_block_device.kms_key_id", "root_block_device.kms_key_id")),
        ("aws_key_pair", ()),
        ("aws_api_gateway_api_key", ()),
    ],
)
def test_arguments_that_name_a_key(type: str, arguments: tuple[str, ...]) -> None:
    assert key_arguments(type) == arguments


@pytest.mark.parametrize(
    "named",
    [
        "aws_kms_key.data.arn",
        "aws_kms_key.data.id",
        "aws_kms_alias.data.arn",
        "aws_kms_alias.data.target_key_arn",
        '"alias/data"',
    ],
)
def test_a_key_is_named_in_many_ways(tmp_path: Path, named: str) -> None:
    graph = graph_of_text(tmp_path, KEY + f'resource "aws_sqs_queue" "orders" {{ kms_master_key_id = {named} }}')
    (key,) = graph.resources("aws_kms_key")
    assert [use.resource.address for use in uses_of(graph, key)] == ["aws_sqs_queue.orders"]
    assert is_used(graph, key).is_yes


@pytest.mark.parametrize("named", ['"alias/aws/sqs"', "null", '""', '"arn:aws:kms:eu-west-1:111122223333:key/0e5d"'])
def test_another_key_is_no_use(tmp_path: Path, named: str) -> None:
    graph = graph_of_text(tmp_path, KEY + f'resource "aws_sqs_queue" "orders" {{ kms_master_key_id = {named} }}')
    (key,) = graph.resources("aws_kms_key")
    assert uses_of(graph, key) == ()
    assert is_used(graph, key).is_no
