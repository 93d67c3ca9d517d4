"""Data in a Firehose stream on its way to its destination."""

from __future__ import annotations

from iaclint.aws.encryption import Encryption
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule


@rule(
    Severity.MEDIUM,
    fix="add server_side_encryption { enabled = true }",
    peers=("CKV_AWS_240", "5c6dd5e7-1fe0-4cae-8f81-4c122717cef3"),
    judges=("aws_kinesis_firehose_delivery_stream.server_side_encryption.enabled",),
)
def enc_aws_firehose(graph: Graph) -> Judgements:
    """A Firehose stream that takes records directly does not encrypt them.

    Firehose buffers records, and keeps them for up to a day when it cannot deliver them. Without a
    `server_side_encryption` block they lie there in plain text.

    A stream that reads from Kinesis or MSK is not judged: it buffers in memory, and the encryption
    of its source applies.

    Bad:

        resource "aws_kinesis_firehose_delivery_stream" "audit" {
          name        = "audit"
          destination = "extended_s3"
        }

    Good:

        resource "aws_kinesis_firehose_delivery_stream" "audit" {
          name        = "audit"
          destination = "extended_s3"

          server_side_encryption {
            enabled = true
          }
        }
    """
    encryption = Encryption(graph)
    for stream in graph.resources("aws_kinesis_firehose_delivery_stream"):
        reads = (
            stream.blocks("kinesis_source_configuration").present | stream.blocks("msk_source_configuration").present
        )
        if not reads.is_yes:
            state = encryption.state(stream)
            yield fail_if(
                ~state.encrypted & ~reads,
                stream,
                "the records are not encrypted while they wait for their delivery",
                at=state.origin,
            )
