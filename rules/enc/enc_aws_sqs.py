"""Messages in an SQS queue."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values.ask import equal_to, is_given


@rule(
    Severity.MEDIUM,
    fix="remove sqs_managed_sse_enabled = false, or set kms_master_key_id",
    peers=("CKV_AWS_27", "AWS-0096", "6e8849c1-3aa7-40e3-9063-b85ee300f29f"),
    judges=(
        "aws_sqs_queue.sqs_managed_sse_enabled",
        "aws_sqs_queue.kms_master_key_id",
    ),
)
def enc_aws_sqs(graph: Graph) -> Judgements:
    """Encryption at rest is turned off for an SQS queue.

    SQS encrypts a queue with keys of its own unless it is told not to, so a queue of which nothing
    is said passes. It fails where `sqs_managed_sse_enabled` is false and no KMS key is named: its
    messages then lie for up to 14 days under nothing but the encryption of the disks.

    Bad:

        resource "aws_sqs_queue" "orders" {
          name                    = "orders"
          sqs_managed_sse_enabled = false
        }

    Good:

        resource "aws_sqs_queue" "orders" {
          name                    = "orders"
          sqs_managed_sse_enabled = true
        }
    """
    for queue in graph.resources("aws_sqs_queue"):
        managed = queue["sqs_managed_sse_enabled"]
        fault = equal_to(managed, False) & ~is_given(queue["kms_master_key_id"])
        yield fail_if(fault, queue, "the encryption of the queue is turned off", at=managed)
