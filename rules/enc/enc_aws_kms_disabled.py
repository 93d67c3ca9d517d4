"""KMS keys that are there and cannot be used."""

from __future__ import annotations

from iaclint.aws.key_uses import is_used
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values.ask import equal_to

from .key_users import users_of

_SWITCHES = {
    "aws_kms_key": "is_enabled",
    "aws_kms_external_key": "enabled",
    "aws_kms_replica_key": "enabled",
    "aws_kms_replica_external_key": "enabled",
}


@rule(
    Severity.HIGH,
    fix="remove is_enabled = false, or encrypt with another key first",
    peers=("CKV_AWS_227", "7350fa23-dcf7-4938-916d-6a60b0c73b50"),
    judges=tuple(f"{type}.{switch}" for type, switch in _SWITCHES.items()),
)
def enc_aws_kms_disabled(graph: Graph) -> Judgements:
    """A KMS key is disabled while something is encrypted with it.

    What is encrypted with a disabled key can be neither read nor written: a database stops, a queue
    refuses messages, a log loses its events. A disabled key that nothing in the code uses passes;
    whether something elsewhere does cannot be seen.

    Bad:

        resource "aws_kms_key" "records" {
          is_enabled = false
        }

        resource "aws_db_instance" "records" {
          engine            = "postgres"
          instance_class    = "db.m7g.large"
          storage_encrypted = true
          kms_key_id        = aws_kms_key.records.arn
        }

    Good:

        resource "aws_kms_key" "records" {
          enable_key_rotation = true
        }

        resource "aws_db_instance" "records" {
          engine            = "postgres"
          instance_class    = "db.m7g.large"
          storage_encrypted = true
          kms_key_id        = aws_kms_key.records.arn
        }
    """
    for key in graph.resources(*_SWITCHES):
        switch = key[_SWITCHES[key.type]]
        disabled = equal_to(switch, False)
        yield fail_if(
            disabled if disabled.is_no else disabled & is_used(graph, key),
            key,
            "the key is disabled and is what something is encrypted with",
            at=switch,
            steps=() if disabled.is_no else users_of(graph, key),
        )
