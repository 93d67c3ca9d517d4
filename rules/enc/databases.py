"""Databases: relational, document, graph and warehouse stores that are plain unless encryption is asked for."""

from __future__ import annotations

from iaclint.rule import Profile, Severity

from .store import Store, critical_with_phi

STORES = (
    Store(
        name="enc-aws-rds-instance",
        types=("aws_db_instance",),
        severity=Severity.HIGH,
        weigh=critical_with_phi,
        title="The storage of an RDS instance is not encrypted.",
        why="""
            Its volumes, automated backups, snapshots and replicas are then plain text, and encryption cannot be turned
            on later: the data has to be copied into a new instance. Left out, `storage_encrypted` is false. It is
            critical where the database holds PHI.

            A restored instance is as encrypted as the snapshot that it is made from, and a replica as its source. A
            replica in another region ignores `storage_encrypted`; only a `kms_key_id` encrypts it.
        """,
        message="the storage of the database is not encrypted",
        fix="set storage_encrypted = true, or kms_key_id on a replica in another region",
        peers=("CKV_AWS_16", "AWS-0080", "08bd0760-8752-44e1-9779-7bb369b2b4e4"),
        bad="""
            resource "aws_db_instance" "orders" {
              engine         = "postgres"
              instance_class = "db.m7g.large"
            }
        """,
        good="""
            resource "aws_db_instance" "orders" {
              engine            = "postgres"
              instance_class    = "db.m7g.large"
              storage_encrypted = true
            }
        """,
    ),
    Store(
        name="enc-aws-rds-cluster",
        types=("aws_rds_cluster",),
        severity=Severity.HIGH,
        weigh=critical_with_phi,
        title="The storage of an RDS or Aurora cluster is not encrypted.",
        why="""
            The cluster decides for all of its instances, backups and snapshots, and it decides once: an unencrypted
            cluster has to be copied to be encrypted. It is critical where the cluster holds PHI.

            Left out, `storage_encrypted` is false, except with the engine mode `serverless`; Aurora Serverless v2 has
            the mode `provisioned`. The clusters of a global database repeat `storage_encrypted`. A cluster that is
            restored from a snapshot is as encrypted as that, or by its own `kms_key_id`.

            Aurora encrypts every cluster that was made since 18 February 2026, with a key that AWS owns where the
            code asks for none. Older clusters stay as plain as they were, and the code does not tell when a cluster
            was made, so one that does not ask fails.
        """,
        message="the cluster does not ask for its storage to be encrypted",
        fix="set storage_encrypted = true",
        peers=(
            "CKV_AWS_96",
            "AWS-0079",
            "3199c26c-7871-4cb3-99c2-10a59244ce7f",
            "656880aa-1388-488f-a6d4-8f73c23149b2",
            "1a690d1d-0ae7-49fa-b2db-b75ae0dd1d3e",
        ),
        bad="""
            resource "aws_rds_cluster" "orders" {
              engine = "aurora-postgresql"
            }
        """,
        good="""
            resource "aws_rds_cluster" "orders" {
              engine            = "aurora-postgresql"
              storage_encrypted = true
            }
        """,
    ),
    Store(
        name="enc-aws-rds-global",
        types=("aws_rds_global_cluster", "aws_docdb_global_cluster", "aws_neptune_global_cluster"),
        severity=Severity.HIGH,
        title="A global database is not encrypted.",
        why="""
            What a global database decides holds for the copies of the data in every region. Left out,
            `storage_encrypted` is false, unless the database is made from a cluster that is encrypted.
        """,
        message="the storage of the global cluster is not encrypted",
        fix="set storage_encrypted = true, or encrypt the cluster that it is made from",
        peers=("CKV_AWS_140", "CKV_AWS_292"),
        bad="""
            resource "aws_rds_global_cluster" "orders" {
              global_cluster_identifier = "orders"
              engine                    = "aurora-postgresql"
            }
        """,
        good="""
            resource "aws_rds_global_cluster" "orders" {
              global_cluster_identifier = "orders"
              engine                    = "aurora-postgresql"
              storage_encrypted         = true
            }
        """,
    ),
    Store(
        name="enc-aws-rds-snapshot",
        types=(
            "aws_db_snapshot",
            "aws_db_snapshot_copy",
            "aws_db_cluster_snapshot",
            "aws_rds_cluster_snapshot_copy",
            "aws_docdb_cluster_snapshot",
            "aws_neptune_cluster_snapshot",
            "aws_rds_export_task",
        ),
        severity=Severity.HIGH,
        profile=Profile.STRICT,
        title="A database snapshot is not encrypted.",
        why="""
            A snapshot is the whole database in a form that is easily copied and shared, and it outlives the database.
            It cannot be more encrypted than its source: this rule follows it to the database in the same code, which
            is judged by itself, so it says where else that fault shows. A copy with a `kms_key_id` is encrypted
            whatever it was copied from, and so is every export.
        """,
        message="the snapshot is not encrypted",
        fix="encrypt the database that the snapshot is taken of, or set kms_key_id on the copy",
        peers=("CKV_AWS_146", "CKV_AWS_266", "CKV_AWS_279", "656880aa-1388-488f-a6d4-8f73c23149b2"),
        bad="""
            resource "aws_rds_cluster" "orders" {
              engine = "aurora-postgresql"
            }

            resource "aws_db_cluster_snapshot" "orders" {
              db_cluster_identifier          = aws_rds_cluster.orders.id
              db_cluster_snapshot_identifier = "orders-before-upgrade"
            }
        """,
        good="""
            resource "aws_rds_cluster" "orders" {
              engine            = "aurora-postgresql"
              storage_encrypted = true
            }

            resource "aws_db_cluster_snapshot" "orders" {
              db_cluster_identifier          = aws_rds_cluster.orders.id
              db_cluster_snapshot_identifier = "orders-before-upgrade"
            }
        """,
    ),
    Store(
        name="enc-aws-docdb",
        types=("aws_docdb_cluster",),
        severity=Severity.HIGH,
        title="The storage of a DocumentDB cluster is not encrypted.",
        why="""
            The cluster decides for its instances, backups and snapshots, and cannot change its mind later. Left out,
            `storage_encrypted` is false. A restored cluster is as encrypted as its snapshot, or by its own
            `kms_key_id`. Elastic clusters are always encrypted and not judged here.
        """,
        message="the storage of the cluster is not encrypted",
        fix="set storage_encrypted = true",
        peers=("CKV_AWS_74", "AWS-0021", "bc1f9009-84a0-490f-ae09-3e0ea6d74ad6"),
        bad="""
            resource "aws_docdb_cluster" "catalog" {
              engine = "docdb"
            }
        """,
        good="""
            resource "aws_docdb_cluster" "catalog" {
              engine            = "docdb"
              storage_encrypted = true
            }
        """,
    ),
    Store(
        name="enc-aws-neptune",
        types=("aws_neptune_cluster",),
        severity=Severity.HIGH,
        title="The storage of a Neptune cluster is not encrypted.",
        why="""
            The cluster decides for its instances, backups and snapshots, and cannot change its mind later. Left out,
            `storage_encrypted` is false. A restored cluster is as encrypted as its snapshot, or by its own
            `kms_key_arn`.
        """,
        message="the storage of the cluster is not encrypted",
        fix="set storage_encrypted = true",
        peers=("CKV_AWS_44", "AWS-0076", "98d59056-f745-4ef5-8613-32bca8d40b7e"),
        bad="""
            resource "aws_neptune_cluster" "referrals" {
              engine = "neptune"
            }
        """,
        good="""
            resource "aws_neptune_cluster" "referrals" {
              engine            = "neptune"
              storage_encrypted = true
            }
        """,
    ),
    Store(
        name="enc-aws-redshift",
        types=("aws_redshift_cluster",),
        severity=Severity.HIGH,
        title="A Redshift cluster is not encrypted.",
        why="""
            A warehouse gathers what all other systems know, and its snapshots hold the same. Left out, `encrypted` is
            true since version 6 of the AWS provider and false before; where the constraints of the root module allow
            both, nobody can tell. State it, and no upgrade changes it. Serverless namespaces are always encrypted.
        """,
        message="the cluster is not encrypted",
        fix="set encrypted = true",
        peers=("CKV_AWS_64", "AWS-0084", "cfdcabb0-fc06-427c-865b-c59f13e898ce"),
        bad="""
            resource "aws_redshift_cluster" "warehouse" {
              cluster_identifier = "warehouse"
              node_type          = "ra3.large"
              encrypted          = false
            }
        """,
        good="""
            resource "aws_redshift_cluster" "warehouse" {
              cluster_identifier = "warehouse"
              node_type          = "ra3.large"
              encrypted          = true
            }
        """,
    ),
)

RULES = tuple(store.rule() for store in STORES)
