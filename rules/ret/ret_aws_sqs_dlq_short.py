"""Queues for failed messages of PHI that drop them before the longest time that SQS offers."""

from iaclint.aws.queues import dead_letter_queues, source_of
from iaclint.modules import Resource
from iaclint.phi import Phi, classify
from iaclint.rule import Graph, Judgements, Profile, Severity, fail_if, rule
from iaclint.truth import NO, Truth
from iaclint.values.ask import below, is_null

LONGEST = 1_209_600
"""14 days in seconds; SQS keeps messages 4 days where the argument is left out."""


@rule(
    Severity.INFO,
    fix="set message_retention_seconds of the queue to 1209600, which is 14 days",
    profile=Profile.STRICT,
    judges=("aws_sqs_queue.message_retention_seconds",),
)
def ret_aws_sqs_dlq_short(graph: Graph) -> Judgements:
    """A queue for failed messages of PHI keeps them less than 14 days.

    A message that could not be processed is a record that is missing elsewhere, and somebody has to look
    at it. By default it is gone after four days, a long weekend; 14 days are the most that SQS offers. A
    queue is judged if it, or what sends to it, holds PHI.

    Bad:

        resource "aws_sqs_queue" "claims" {
          name           = "claims"
          redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.failed.arn, maxReceiveCount = 5 })
        }

        resource "aws_sqs_queue" "failed" {
          name = "failed"
        }

    Good:

        resource "aws_sqs_queue" "claims" {
          name           = "claims"
          redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.failed.arn, maxReceiveCount = 5 })
        }

        resource "aws_sqs_queue" "failed" {
          name                      = "failed"
          message_retention_seconds = 1209600
        }
    """
    found: dict[str, tuple[Resource, Truth, str]] = {}
    for queue, owner, there in dead_letter_queues(graph):
        for holder in (queue, source_of(graph, owner)):
            phi: Phi = classify(graph, holder)
            _, before, reason = found.get(queue.address, (queue, NO, ""))
            found[queue.address] = (queue, before | (there & phi.truth), reason or phi.reason)
    for address in sorted(found):
        queue, holds, reason = found[address]
        seconds = queue["message_retention_seconds"]
        if not holds.is_no:
            yield fail_if(
                holds & (is_null(seconds) | below(seconds, LONGEST)),
                queue,
                f"failed messages of PHI ({reason}) are kept less than 14 days",
                at=seconds,
            )
