"""Services: what managed services of AWS keep on their own disks, and leave plain unless they are told not to."""

from __future__ import annotations

from iaclint.demand import Asked, Demand, Demands, always, anything, says, where, with_phi
from iaclint.rule import Profile, Severity
from iaclint.values import ask


def _writes_to(path: str) -> Asked:
    """Another argument of the block names where something is written."""
    return lambda _graph, _resource, block: ask.is_given(block[path])


TABLES = (
    Demands(
        name="enc-aws-workspaces",
        severity=Severity.HIGH,
        title="A volume of a virtual desktop is not encrypted.",
        why="""
            What a user downloads and opens lies on the volumes of the desktop. Left out,
            `root_volume_encryption_enabled` and `user_volume_encryption_enabled` are false; both volumes are asked.
        """,
        message="the user volume of the desktop is not encrypted",
        fix="set root_volume_encryption_enabled and user_volume_encryption_enabled to true",
        demands=(
            Demand(
                "aws_workspaces_workspace",
                "root_volume_encryption_enabled",
                says(True),
                message="the root volume of the desktop is not encrypted",
            ),
            Demand("aws_workspaces_workspace", "user_volume_encryption_enabled", says(True)),
        ),
        peers=("CKV_AWS_155", "CKV_AWS_156", "AWS-0109", "b9033580-6886-401a-8631-5f19f5bb24c7"),
        bad="""
            resource "aws_workspaces_workspace" "nurse" {
              directory_id = "d-9067783251"
              bundle_id    = "wsb-bh8rsxt14"
              user_name    = "nurse"
            }
        """,
        good="""
            resource "aws_workspaces_workspace" "nurse" {
              directory_id                   = "d-9067783251"
              bundle_id                      = "wsb-bh8rsxt14"
              user_name                      = "nurse"
              root_volume_encryption_enabled = true
              user_volume_encryption_enabled = true
            }
        """,
    ),
    Demands(
        name="enc-aws-sns",
        severity=Severity.LOW,
        weigh=with_phi(Severity.MEDIUM),
        profile=Profile.STRICT,
        title="An SNS topic does not encrypt its messages with a KMS key.",
        why="""
            SNS keeps a message until every subscriber has it, and retries for days. The disks that it keeps messages
            on are always encrypted; only a topic with a `kms_master_key_id` encrypts each message before it is kept,
            so that reading it takes the right to use the key. There is no other switch, and left out it is off. It is
            medium where the topic is one of PHI.

            `alias/aws/sns` will do for topics that only principals of the account publish to. Alarms, event rules and
            buckets publish as services and need a key whose policy names them.
        """,
        message="the topic does not encrypt its messages with a KMS key",
        fix="set kms_master_key_id to a key that lets in the services that publish to the topic",
        demands=(Demand("aws_sns_topic", "kms_master_key_id", anything),),
        peers=("CKV_AWS_26", "AWS-0095", "28545147-2fc6-42d5-a1f9-cf226658e591"),
        bad="""
            resource "aws_sns_topic" "results" {
              name = "results"
            }
        """,
        good="""
            resource "aws_kms_key" "messages" {
              enable_key_rotation = true
            }

            resource "aws_sns_topic" "results" {
              name              = "results"
              kms_master_key_id = aws_kms_key.messages.arn
            }
        """,
    ),
    Demands(
        name="enc-aws-dax",
        severity=Severity.MEDIUM,
        title="A DAX cluster is not encrypted at rest.",
        why="""
            DynamoDB encrypts every table, and the cache in front of it writes the same items to its own disks. Without
            a `server_side_encryption` block they are plain there, and the block cannot be added later.
        """,
        message="the cache is not encrypted at rest",
        fix="add server_side_encryption { enabled = true }",
        demands=(Demand("aws_dax_cluster", "server_side_encryption.enabled", says(True)),),
        peers=("CKV_AWS_47", "AWS-0023", "f11aec39-858f-4b6f-b946-0a1bf46c0c87"),
        bad="""
            resource "aws_dax_cluster" "charts" {
              cluster_name       = "charts"
              iam_role_arn       = "arn:aws:iam::111122223333:role/dax"
              node_type          = "dax.r5.large"
              replication_factor = 3
            }
        """,
        good="""
            resource "aws_dax_cluster" "charts" {
              cluster_name       = "charts"
              iam_role_arn       = "arn:aws:iam::111122223333:role/dax"
              node_type          = "dax.r5.large"
              replication_factor = 3

              server_side_encryption {
                enabled = true
              }
            }
        """,
    ),
    Demands(
        name="enc-aws-appsync-cache",
        severity=Severity.MEDIUM,
        title="The cache of a GraphQL API is not encrypted at rest.",
        why="""
            The cache keeps what resolvers answered: the records themselves. Left out, `at_rest_encryption_enabled` is
            false, and it can only be set when the cache is made.
        """,
        message="the cache is not encrypted at rest",
        fix="set at_rest_encryption_enabled = true",
        demands=(Demand("aws_appsync_api_cache", "at_rest_encryption_enabled", says(True)),),
        peers=("CKV_AWS_214",),
        bad="""
            resource "aws_appsync_api_cache" "portal" {
              api_id               = "wrmb7oq4"
              api_caching_behavior = "FULL_REQUEST_CACHING"
              ttl                  = 900
              type                 = "LARGE"
            }
        """,
        good="""
            resource "aws_appsync_api_cache" "portal" {
              api_id                     = "wrmb7oq4"
              api_caching_behavior       = "FULL_REQUEST_CACHING"
              ttl                        = 900
              type                       = "LARGE"
              at_rest_encryption_enabled = true
            }
        """,
    ),
    Demands(
        name="enc-aws-codebuild-artifacts",
        severity=Severity.MEDIUM,
        title="A build project turns off the encryption of what it writes.",
        why="""
            CodeBuild encrypts its artifacts, logs and exported reports in S3 unless `encryption_disabled` is true.
            Artifacts are what is deployed, and logs tell how. Artifacts of a pipeline are encrypted by the pipeline,
            and where nothing is written nothing is judged.
        """,
        message="the encryption of the artifacts is turned off",
        fix="remove encryption_disabled = true",
        demands=(
            Demand(
                "aws_codebuild_project",
                "encryption_disabled",
                says(False),
                absent=always,
                applies=where("type", "S3"),
                each="artifacts",
            ),
            Demand(
                "aws_codebuild_project",
                "encryption_disabled",
                says(False),
                absent=always,
                applies=where("type", "S3"),
                each="secondary_artifacts",
                message="the encryption of secondary artifacts is turned off",
            ),
            Demand(
                "aws_codebuild_project",
                "encryption_disabled",
                says(False),
                absent=always,
                applies=where("status", "ENABLED"),
                each="logs_config.s3_logs",
                message="the encryption of the build logs is turned off",
            ),
            Demand(
                "aws_codebuild_report_group",
                "encryption_disabled",
                says(False),
                absent=always,
                each="export_config.s3_destination",
                message="the encryption of the exported reports is turned off",
            ),
        ),
        peers=("CKV_AWS_78", "CKV_AWS_311", "AWS-0018"),
        bad="""
            resource "aws_codebuild_project" "api" {
              name         = "api"
              service_role = "arn:aws:iam::111122223333:role/build"

              artifacts {
                type                = "S3"
                location            = "builds"
                encryption_disabled = true
              }

              environment {
                compute_type = "BUILD_GENERAL1_SMALL"
                image        = "aws/codebuild/amazonlinux-x86_64-standard:5.0"
                type         = "LINUX_CONTAINER"
              }

              source {
                type     = "GITHUB"
                location = "https://github.com/example/api.git"
              }
            }
        """,
        good="""
            resource "aws_codebuild_project" "api" {
              name         = "api"
              service_role = "arn:aws:iam::111122223333:role/build"

              artifacts {
                type     = "S3"
                location = "builds"
              }

              environment {
                compute_type = "BUILD_GENERAL1_SMALL"
                image        = "aws/codebuild/amazonlinux-x86_64-standard:5.0"
                type         = "LINUX_CONTAINER"
              }

              source {
                type     = "GITHUB"
                location = "https://github.com/example/api.git"
              }
            }
        """,
    ),
    Demands(
        name="enc-aws-ecs-exec-logs",
        severity=Severity.LOW,
        profile=Profile.STRICT,
        title="Sessions in containers are recorded or carried without a KMS key.",
        why="""
            `ecs execute-command` opens a shell in a container, and its log repeats all that was typed and shown. Left
            out, `cloud_watch_encryption_enabled` and `s3_bucket_encryption_enabled` are false, so ECS does not demand
            that the log group or bucket is encrypted with a KMS key; a `kms_key_id` encrypts the session itself
            between the client and the container.
        """,
        message="ECS does not demand that the log group of the sessions is encrypted",
        fix="set cloud_watch_encryption_enabled, s3_bucket_encryption_enabled and kms_key_id",
        demands=(
            Demand(
                "aws_ecs_cluster",
                "cloud_watch_encryption_enabled",
                says(True),
                applies=_writes_to("cloud_watch_log_group_name"),
                each="configuration.execute_command_configuration.log_configuration",
            ),
            Demand(
                "aws_ecs_cluster",
                "s3_bucket_encryption_enabled",
                says(True),
                applies=_writes_to("s3_bucket_name"),
                each="configuration.execute_command_configuration.log_configuration",
                message="ECS does not demand that the bucket of the sessions is encrypted",
            ),
            Demand(
                "aws_ecs_cluster",
                "kms_key_id",
                anything,
                each="configuration.execute_command_configuration",
                message="no KMS key encrypts the session between the client and the container",
            ),
        ),
        peers=("CKV_AWS_224",),
        bad="""
            resource "aws_ecs_cluster" "portal" {
              name = "portal"

              configuration {
                execute_command_configuration {
                  logging = "OVERRIDE"

                  log_configuration {
                    cloud_watch_log_group_name = "sessions"
                  }
                }
              }
            }
        """,
        good="""
            resource "aws_kms_key" "sessions" {
              enable_key_rotation = true
            }

            resource "aws_ecs_cluster" "portal" {
              name = "portal"

              configuration {
                execute_command_configuration {
                  kms_key_id = aws_kms_key.sessions.arn
                  logging    = "OVERRIDE"

                  log_configuration {
                    cloud_watch_log_group_name     = "sessions"
                    cloud_watch_encryption_enabled = true
                  }
                }
              }
            }
        """,
    ),
    Demands(
        name="enc-aws-dynamodb",
        severity=Severity.INFO,
        profile=Profile.STRICT,
        title="A DynamoDB table is encrypted with a key that belongs to AWS.",
        why="""
            DynamoDB encrypts every table; there is no plain one. Where `server_side_encryption` is left out or not
            enabled the key is one that AWS owns, whose use is in no log of the account. With `enabled = true` it is a
            KMS key, which CloudTrail records.
        """,
        message="the table is encrypted, with a key that AWS owns and whose use the account cannot see",
        fix="add server_side_encryption { enabled = true }",
        demands=(Demand("aws_dynamodb_table", "server_side_encryption.enabled", says(True)),),
        peers=("ce089fd4-1406-47bd-8aad-c259772bb294",),
        bad="""
            resource "aws_dynamodb_table" "visits" {
              name         = "visits"
              billing_mode = "PAY_PER_REQUEST"
              hash_key     = "id"

              attribute {
                name = "id"
                type = "S"
              }
            }
        """,
        good="""
            resource "aws_dynamodb_table" "visits" {
              name         = "visits"
              billing_mode = "PAY_PER_REQUEST"
              hash_key     = "id"

              attribute {
                name = "id"
                type = "S"
              }

              server_side_encryption {
                enabled = true
              }
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
