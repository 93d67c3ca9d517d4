"""Services that are to write what is encrypted with a key, and that the key does not let in."""

from __future__ import annotations

from iaclint.aws.key_grants import Need, lets_in, needs
from iaclint.aws.key_uses import keys_named
from iaclint.judgement import value_or_use
from iaclint.rule import Graph, Judgements, Severity, Step, fail_if, rule

_MOST_SHOWN = 3


@rule(
    Severity.MEDIUM,
    fix="let the service principal use kms:GenerateDataKey* and kms:Decrypt in the policy of the key",
    judges=(
        "aws_cloudwatch_log_group.kms_key_id",
        "aws_cloudtrail.kms_key_id",
        "aws_cloudtrail_event_data_store.kms_key_id",
        "aws_config_delivery_channel.s3_kms_key_arn",
        "aws_guardduty_publishing_destination.kms_key_arn",
        "aws_sns_topic.kms_master_key_id",
        "aws_sqs_queue.kms_master_key_id",
        "aws_s3_bucket_server_side_encryption_configuration.rule.apply_server_side_encryption_by_default.kms_master_key_id",
    ),
)
def enc_any_cmk_references_missing_grant(graph: Graph) -> Judgements:
    """A service is to write logs or alerts that are encrypted with a key whose policy does not let it in.

    Nothing fails where anybody looks: the alarm fires and no message arrives, the trail is there and its
    bucket stays empty. A key without a policy in the code has the default one, which lets in principals
    of the account and no service.

    Judged are keys of log groups, trails and findings of GuardDuty, of topics and queues that alarms,
    event rules, buckets, databases, budgets or topics publish to, of buckets that flow logs or logs of a
    firewall are delivered to, and of AWS Config where it has the role that is linked to it.
    `alias/aws/sns` and `alias/aws/sqs` never let another service in. A statement that lets EventBridge
    publish to a topic must have no condition on the source: EventBridge does not tell it there. A name
    of a service with a region in it lets in that region only.

    Bad:

        resource "aws_kms_key" "alerts" {
          enable_key_rotation = true
        }

        resource "aws_sns_topic" "alerts" {
          name              = "alerts"
          kms_master_key_id = aws_kms_key.alerts.arn
        }

        resource "aws_cloudwatch_metric_alarm" "root_login" {
          alarm_name          = "root-login"
          comparison_operator = "GreaterThanThreshold"
          evaluation_periods  = 1
          alarm_actions       = [aws_sns_topic.alerts.arn]
        }

    Good:

        resource "aws_kms_key" "alerts" {
          enable_key_rotation = true

          policy = jsonencode({
            Statement = [
              {
                Effect    = "Allow"
                Action    = "kms:*"
                Principal = { AWS = "arn:aws:iam::111122223333:root" }
                Resource  = "*"
              },
              {
                Effect    = "Allow"
                Action    = ["kms:GenerateDataKey*", "kms:Decrypt"]
                Principal = { Service = "cloudwatch.amazonaws.com" }
                Resource  = "*"
              },
            ]
          })
        }

        resource "aws_sns_topic" "alerts" {
          name              = "alerts"
          kms_master_key_id = aws_kms_key.alerts.arn
        }

        resource "aws_cloudwatch_metric_alarm" "root_login" {
          alarm_name          = "root-login"
          comparison_operator = "GreaterThanThreshold"
          evaluation_periods  = 1
          alarm_actions       = [aws_sns_topic.alerts.arn]
        }
    """
    for need in needs(graph):
        if not need.exists.is_no:
            yield fail_if(
                need.exists & ~lets_in(graph, need),
                need.sink,
                f"the policy of its key does not let {need.service.title} use it",
                at=value_or_use(need.key, need.sink.configuration.header),
                defect=need.service.principal,
                steps=_steps(graph, need),
            )


def _steps(graph: Graph, need: Need) -> tuple[Step, ...]:
    """Who makes the service write there, and which key it is."""
    writers = tuple(Step(writer.header, f"{writer.address} writes to it") for writer in need.writers[:_MOST_SHOWN])
    keys = tuple(Step(key.header, f"it is encrypted with {key.address}") for key in keys_named(graph, need.key))
    return (*writers, *keys)
