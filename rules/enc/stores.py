"""Stores: volumes, files, caches, search domains and streams that are plain unless encryption is asked for."""

from __future__ import annotations

from iaclint.rule import Severity

from .store import Store, softened_by_account

STORES = (
    Store(
        name="enc-aws-ebs-volume",
        types=("aws_ebs_volume",),
        severity=Severity.HIGH,
        weigh=softened_by_account,
        title="An EBS volume is not encrypted.",
        why="""
            Whoever gets at a snapshot of the volume reads what is on it. Left out, `encrypted` follows the snapshot
            that the volume is made from, and else the setting of the account in that region: a volume passes where
            `aws_ebs_encryption_by_default` is in the same root module. An explicit false fails all the same, with
            severity medium, since the setting of the account may still overrule it.
        """,
        message="nothing asks for the volume to be encrypted",
        fix="set encrypted = true",
        peers=(
            "CKV_AWS_3",
            "CKV2_AWS_2",
            "AWS-0026",
            "cc997676-481b-4e93-aa81-d19f8c5e9b12",
            "e6b4b943-6883-47a9-9739-7ada9568f8ca",
        ),
        bad="""
            resource "aws_ebs_volume" "data" {
              availability_zone = "eu-west-1a"
              size              = 100
            }
        """,
        good="""
            resource "aws_ebs_volume" "data" {
              availability_zone = "eu-west-1a"
              size              = 100
              encrypted         = true
            }
        """,
    ),
    Store(
        name="enc-aws-snapshot-copy",
        types=("aws_ebs_snapshot_copy", "aws_ebs_snapshot_import", "aws_ami_copy", "aws_ami"),
        severity=Severity.HIGH,
        weigh=softened_by_account,
        title="A copied snapshot or machine image is not encrypted.",
        why="""
            Copies are how volumes leave their region and account. Left out, `encrypted` follows what is copied and
            else the setting of the account in that region; a copy of something encrypted is encrypted. An image
            passes where each of its block devices is encrypted or made from an encrypted snapshot.
        """,
        message="the snapshot or image is not encrypted",
        fix="set encrypted = true on the copy, or on each block device of the image",
        peers=("CKV_AWS_183", "CKV_AWS_204", "CKV_AWS_235", "8bbb242f-6e38-4127-86d4-d8f0b2687ae2"),
        bad="""
            resource "aws_ami_copy" "golden" {
              name              = "golden"
              source_ami_id     = "ami-0abcdef1234567890"
              source_ami_region = "us-east-1"
              encrypted         = false
            }
        """,
        good="""
            resource "aws_ami_copy" "golden" {
              name              = "golden"
              source_ami_id     = "ami-0abcdef1234567890"
              source_ami_region = "us-east-1"
              encrypted         = true
            }
        """,
    ),
    Store(
        name="enc-aws-efs",
        types=("aws_efs_file_system",),
        severity=Severity.HIGH,
        title="An EFS file system is not encrypted.",
        why="""
            Left out, `encrypted` is false, and it cannot be changed once the file system is there. What a file system
            is replicated to is always encrypted and not judged here.
        """,
        message="the file system is not encrypted",
        fix="set encrypted = true",
        peers=("CKV_AWS_42", "AWS-0037", "48207659-729f-4b5c-9402-f884257d794f"),
        bad="""
            resource "aws_efs_file_system" "scans" {
              creation_token = "scans"
            }
        """,
        good="""
            resource "aws_efs_file_system" "scans" {
              creation_token = "scans"
              encrypted      = true
            }
        """,
    ),
    Store(
        name="enc-aws-elasticache-rg",
        types=("aws_elasticache_replication_group",),
        severity=Severity.HIGH,
        title="An ElastiCache replication group is not encrypted at rest.",
        why="""
            A cache writes what it holds to disk: when it synchronises, when it swaps, and for every backup. Left out,
            `at_rest_encryption_enabled` is true for the engine `valkey` and false for `redis`, which is the default
            engine. A member of a global replication group is as encrypted as the primary.
        """,
        message="the cache is not encrypted at rest",
        fix="set at_rest_encryption_enabled = true",
        peers=("CKV_AWS_29", "AWS-0045", "76976de7-c7b1-4f64-a94f-90c1345914c2"),
        bad="""
            resource "aws_elasticache_replication_group" "sessions" {
              replication_group_id = "sessions"
              description          = "sessions"
              engine               = "redis"
            }
        """,
        good="""
            resource "aws_elasticache_replication_group" "sessions" {
              replication_group_id = "sessions"
              description          = "sessions"
              engine               = "valkey"
            }
        """,
    ),
    Store(
        name="enc-aws-opensearch",
        types=("aws_opensearch_domain", "aws_elasticsearch_domain"),
        severity=Severity.HIGH,
        title="An OpenSearch domain is not encrypted at rest.",
        why="""
            Indices, logs, swap files and automated snapshots are then plain text. Without an `encrypt_at_rest` block
            a domain is not encrypted. Serverless collections cannot be made without an encryption policy and are not
            judged here.
        """,
        message="the domain is not encrypted at rest",
        fix="add encrypt_at_rest { enabled = true }",
        peers=("CKV_AWS_5", "AWS-0048", "24e16922-4330-4e9d-be8a-caa90299466a"),
        bad="""
            resource "aws_opensearch_domain" "search" {
              domain_name = "search"
            }
        """,
        good="""
            resource "aws_opensearch_domain" "search" {
              domain_name = "search"

              encrypt_at_rest {
                enabled = true
              }
            }
        """,
    ),
    Store(
        name="enc-aws-kinesis-stream",
        types=("aws_kinesis_stream",),
        severity=Severity.HIGH,
        title="A Kinesis stream is not encrypted at rest.",
        why="""
            A stream keeps its records for at least a day and for up to a year. Left out, `encryption_type` is `NONE`;
            the only other choice is `KMS`, for which the key `alias/aws/kinesis` is there in every account.
        """,
        message="the stream is not encrypted",
        fix='set encryption_type = "KMS" and kms_key_id',
        peers=("CKV_AWS_43", "AWS-0064", "862fe4bf-3eec-4767-a517-40f378886b88"),
        bad="""
            resource "aws_kinesis_stream" "events" {
              name = "events"
            }
        """,
        good="""
            resource "aws_kinesis_stream" "events" {
              name            = "events"
              encryption_type = "KMS"
              kms_key_id      = "alias/aws/kinesis"
            }
        """,
    ),
)

RULES = tuple(store.rule() for store in STORES)
