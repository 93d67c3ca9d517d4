"""iam-aws-sqs-sns-wildcard-action."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, rule

from .full_control import full_control

_TYPES = ("aws_sns_topic", "aws_sns_topic_policy", "aws_sqs_queue", "aws_sqs_queue_policy")


@rule(
    Severity.HIGH,
    fix="list what the principal does with the queue or topic, such as `sqs:SendMessage`",
    peers=("CKV_AWS_72", "AWS-0097", "816ea8cf-d589-442d-a917-2dd0ce0e45e3"),
)
def iam_aws_sqs_sns_wildcard_action(graph: Graph) -> Judgements:
    """The policy of a queue or topic gives a principal every action on it.

    Whoever may only send messages needs one action. `sqs:*` also reads and purges what others sent, and
    changes the policy itself; `sns:*` subscribes new receivers, who then get a copy of every message.

    An account as a whole may have every action: the IAM policies of that account then decide who has it.

    Bad:

        resource "aws_sqs_queue_policy" "intake" {
          queue_url = "https://sqs.eu-west-1.amazonaws.com/111122223333/intake"
          policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "sqs:*"
              Principal = { AWS = "arn:aws:iam::111122223333:role/portal" }
              Resource  = "arn:aws:sqs:eu-west-1:111122223333:intake"
            }]
          })
        }

    Good:

        resource "aws_sqs_queue_policy" "intake" {
          queue_url = "https://sqs.eu-west-1.amazonaws.com/111122223333/intake"
          policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "sqs:SendMessage"
              Principal = { AWS = "arn:aws:iam::111122223333:role/portal" }
              Resource  = "arn:aws:sqs:eu-west-1:111122223333:intake"
            }]
          })
        }
    """
    yield from full_control(graph, _TYPES, "the policy gives every action on the queue or topic")
