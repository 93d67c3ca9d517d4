"""Customer keys of streams, messages, events and logs."""

from __future__ import annotations

from iaclint.aws import inherited_keys as inherited
from iaclint.demand import as_ruled, where
from iaclint.rule import Severity

from .customer_key import both, either, given, has, key, table, unless

_DELIVERED = (
    "extended_s3_configuration",
    "extended_s3_configuration.s3_backup_configuration",
    "redshift_configuration.s3_configuration",
    "redshift_configuration.s3_backup_configuration",
    "elasticsearch_configuration.s3_configuration",
    "http_endpoint_configuration.s3_configuration",
    "iceberg_configuration.s3_configuration",
    "opensearch_configuration.s3_configuration",
    "opensearchserverless_configuration.s3_configuration",
    "snowflake_configuration.s3_configuration",
    "splunk_configuration.s3_configuration",
)
"""The blocks of a Firehose stream that say how it writes to a bucket."""

_STREAMS = (
    key("aws_kinesis_stream", "kms_key_id", "the stream is", heeded=where("encryption_type", "KMS")),
    key("aws_kinesis_video_stream", "kms_key_id", "the video is"),
    key(
        "aws_kinesis_firehose_delivery_stream",
        "server_side_encryption.key_arn",
        "the records that wait for their delivery are",
        applies=unless(either(has("kinesis_source_configuration"), has("msk_source_configuration"))),
        heeded=both(
            where("server_side_encryption.enabled", True),
            where("server_side_encryption.key_type", "CUSTOMER_MANAGED_CMK"),
        ),
    ),
    *(
        key(
            "aws_kinesis_firehose_delivery_stream",
            "kms_key_arn",
            "what the stream writes to the bucket is",
            each=way,
            absent=inherited.by_bucket("bucket_arn"),
        )
        for way in _DELIVERED
    ),
    key("aws_msk_cluster", "encryption_info.encryption_at_rest_kms_key_arn", "the storage of the brokers is"),
)

_OWN_KEY = "CUSTOMER_MANAGED_KMS_KEY"

_MESSAGES = (
    key("aws_sqs_queue", "kms_master_key_id", "the queue is"),
    key("aws_sns_topic", "kms_master_key_id", "the topic is", applies=given("kms_master_key_id")),
    key("aws_cloudwatch_event_bus", "kms_key_identifier", "the events of the bus are"),
    key("aws_cloudwatch_event_archive", "kms_key_identifier", "the archive is"),
    key("aws_cloudwatch_event_connection", "kms_key_identifier", "the credentials of the connection are"),
    key("aws_scheduler_schedule", "kms_key_arn", "the schedule is"),
    key("aws_pipes_pipe", "kms_key_identifier", "the pipe is"),
    *(
        key(
            type,
            "encryption_configuration.kms_key_id",
            what,
            heeded=where("encryption_configuration.type", _OWN_KEY),
        )
        for type, what in (
            ("aws_sfn_state_machine", "the executions of the state machine are"),
            ("aws_sfn_activity", "the activity is"),
        )
    ),
    key(
        "aws_mq_broker",
        "encryption_options.kms_key_id",
        "the broker is",
        heeded=where("encryption_options.use_aws_owned_key", False),
    ),
    key(
        "aws_ses_receipt_rule",
        "kms_key_arn",
        "the received mail is",
        each="s3_action",
        absent=inherited.by_bucket("bucket_name"),
    ),
)

_CENTRAL = "rule.destination.destination_logs_configuration"

_LOGS = (
    key("aws_cloudwatch_log_group", "kms_key_id", "the log group is"),
    key("aws_cloudwatch_log_anomaly_detector", "kms_key_id", "what the detector finds is"),
    key(
        "aws_observabilityadmin_centralization_rule_for_organization",
        "logs_encryption_configuration.kms_key_arn",
        "the central log groups are",
        each=_CENTRAL,
        heeded=where("logs_encryption_configuration.encryption_strategy", "CUSTOMER_MANAGED"),
    ),
    key(
        "aws_observabilityadmin_centralization_rule_for_organization",
        "kms_key_arn",
        "the backups of the central log groups are",
        each=f"{_CENTRAL}.backup_configuration",
    ),
)

TABLES = (
    table(
        name="enc-aws-stream-no-cmk",
        title="A stream is not encrypted with a customer-managed key.",
        why="""
            A stream keeps records for up to a year. The key of a Kinesis stream counts only with the type `KMS`, that
            of a Firehose stream only with `CUSTOMER_MANAGED_CMK`. What Firehose writes is encrypted as the bucket says
            where no key is named. It is medium where the stream carries PHI.
        """,
        fix="set encryption_type and kms_key_id, or what they are called, to a key of your own",
        demands=_STREAMS,
        peers=("CKV_AWS_177", "CKV_AWS_185", "CKV_AWS_241", "AWS-0179"),
        bad="""
            resource "aws_kinesis_stream" "events" {
              name            = "events"
              encryption_type = "KMS"
              kms_key_id      = "alias/aws/kinesis"
            }
        """,
        good="""
            resource "aws_kinesis_stream" "events" {
              name            = "events"
              encryption_type = "KMS"
              kms_key_id      = aws_kms_key.own.arn
            }
        """,
    ),
    table(
        name="enc-aws-messaging-no-cmk",
        title="A queue, topic, event bus or workflow is not encrypted with a customer-managed key.",
        why="""
            The key that AWS manages for a queue or topic lets no other service and no other account in, so that
            CloudWatch, S3 and EventBridge cannot publish to it. A broker uses the key only with
            `use_aws_owned_key = false`, a state machine only with the type `CUSTOMER_MANAGED_KMS_KEY`. It is medium
            where messages hold PHI.
        """,
        fix="set kms_master_key_id, or what the argument of the type is called, to a key of your own",
        demands=_MESSAGES,
        peers=(
            "CKV2_AWS_73",
            "CKV_AWS_209",
            "CKV_AWS_297",
            "AWS-0135",
            "AWS-0136",
            "3db3f534-e3a3-487f-88c7-0a9fbf64b702",
            "b1a72f66-2236-4f3b-87ba-0da1b366956f",
        ),
        bad="""
            resource "aws_sqs_queue" "orders" {
              name                    = "orders"
              sqs_managed_sse_enabled = true
            }
        """,
        good="""
            resource "aws_sqs_queue" "orders" {
              name              = "orders"
              kms_master_key_id = aws_kms_key.own.arn
            }
        """,
    ),
    table(
        name="enc-aws-log-group-no-cmk",
        title="A log group is not encrypted with a customer-managed key.",
        why="""
            Logs repeat what the systems that write them are given. With a key of their own, whoever may read log groups
            in general does not yet read these. It is medium where the group holds PHI.
        """,
        fix="set kms_key_id to a key of your own",
        demands=_LOGS,
        peers=("CKV_AWS_158", "AWS-0017", "0afbcfe9-d341-4b92-a64c-7e6de0543879"),
        bad="""
            resource "aws_cloudwatch_log_group" "api" {
              name = "/ecs/api"
            }
        """,
        good="""
            resource "aws_cloudwatch_log_group" "api" {
              name       = "/ecs/api"
              kms_key_id = aws_kms_key.own.arn
            }
        """,
    ),
    table(
        name="enc-aws-cloudtrail-no-cmk",
        title="The audit log of an account is not encrypted with a customer-managed key.",
        why="""
            A trail is evidence against those who run the account. With a key of its own, whoever may read the bucket
            that it is written to does not yet read the trail. It is asked of trails and of the event data stores of
            CloudTrail Lake, whatever they record.
        """,
        fix="set kms_key_id to a key of your own",
        demands=(
            key("aws_cloudtrail", "kms_key_id", "the trail is"),
            key("aws_cloudtrail_event_data_store", "kms_key_id", "the event data store is"),
        ),
        peers=("CKV_AWS_35", "CKV_AWS_294", "AWS-0015", "5d9e3164-9265-470c-9a10-57ae454ac0c7"),
        severity=Severity.MEDIUM,
        weigh=as_ruled,
        bad="""
            resource "aws_cloudtrail" "audit" {
              name           = "audit"
              s3_bucket_name = "clinic-audit"
            }
        """,
        good="""
            resource "aws_cloudtrail" "audit" {
              name           = "audit"
              s3_bucket_name = "clinic-audit"
              kms_key_id     = aws_kms_key.own.arn
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
