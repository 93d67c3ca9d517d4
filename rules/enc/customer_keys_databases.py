"""Customer keys of databases, caches and search domains."""

from __future__ import annotations

from iaclint.aws import inherited_keys as inherited
from iaclint.demand import where

from .customer_key import both, key, table, unless, unsure

_RDS = (
    key("aws_db_instance", "kms_key_id", "the storage of the database is", absent=inherited.by_source),
    key("aws_rds_cluster", "kms_key_id", "the storage of the cluster is", absent=inherited.by_source),
    *(
        key(
            type,
            "performance_insights_kms_key_id",
            "the statements that performance insights keep are",
            applies=where("performance_insights_enabled", True),
        )
        for type in ("aws_db_instance", "aws_rds_cluster", "aws_rds_cluster_instance")
    ),
    *(
        key(
            type,
            "master_user_secret_kms_key_id",
            "the password of the master user is",
            applies=where("manage_master_user_password", True),
        )
        for type in ("aws_db_instance", "aws_rds_cluster")
    ),
    key("aws_db_instance_automated_backups_replication", "kms_key_id", "the replicated backups are"),
    key("aws_db_snapshot_copy", "kms_key_id", "the snapshot is", absent=inherited.by_source),
    key("aws_rds_cluster_snapshot_copy", "kms_key_id", "the snapshot is", absent=inherited.by_source),
    key("aws_rds_cluster_activity_stream", "kms_key_id", "the stream of activities is"),
    key("aws_rds_export_task", "kms_key_id", "the exported snapshot is"),
    key("aws_rds_custom_db_engine_version", "kms_key_id", "the engine version is"),
    key("aws_rds_integration", "kms_key_id", "the integration is"),
)

_DYNAMODB = (
    key(
        "aws_dynamodb_table",
        "server_side_encryption.kms_key_arn",
        "the table is",
        heeded=where("server_side_encryption.enabled", True),
    ),
    key("aws_dynamodb_table", "kms_key_arn", "the replica of the table is", each="replica"),
    key("aws_dynamodb_table_replica", "kms_key_arn", "the replica of the table is"),
    key(
        "aws_dynamodb_table_export",
        "s3_sse_kms_key_id",
        "the export of the table is",
        heeded=where("s3_sse_algorithm", "KMS"),
        absent=both(unless(where("s3_sse_algorithm", "AES256", "KMS")), inherited.by_bucket("s3_bucket")),
    ),
)

_OTHERS = (
    key("aws_docdb_cluster", "kms_key_id", "the storage of the cluster is", absent=inherited.by_source),
    key(
        "aws_docdb_cluster_instance",
        "performance_insights_kms_key_id",
        "the statements that performance insights keep are",
        applies=where("enable_performance_insights", True),
    ),
    key("aws_docdbelastic_cluster", "kms_key_id", "the storage of the cluster is"),
    key("aws_neptune_cluster", "kms_key_arn", "the storage of the cluster is", absent=inherited.by_source),
    key("aws_neptunegraph_graph", "kms_key_identifier", "the graph is"),
    key("aws_redshift_cluster", "kms_key_id", "the warehouse is", absent=inherited.by_source),
    key(
        "aws_redshift_cluster",
        "master_password_secret_kms_key_id",
        "the password of the master user is",
        applies=where("manage_master_password", True),
    ),
    key("aws_redshiftserverless_namespace", "kms_key_id", "the warehouse is"),
    key(
        "aws_redshiftserverless_namespace",
        "admin_password_secret_kms_key_id",
        "the password of the administrator is",
        applies=where("manage_admin_password", True),
    ),
    key("aws_redshift_snapshot_copy_grant", "kms_key_id", "the snapshots that are copied with the grant are"),
    key("aws_redshift_integration", "kms_key_id", "the integration is"),
    key(
        "aws_keyspaces_table",
        "encryption_specification.kms_key_identifier",
        "the table is",
        heeded=where("encryption_specification.type", "CUSTOMER_MANAGED_KMS_KEY"),
    ),
    key("aws_timestreamwrite_database", "kms_key_id", "the database is"),
    key(
        "aws_timestreamwrite_table",
        "kms_key_id",
        "what the table rejects is",
        each="magnetic_store_write_properties.magnetic_store_rejected_data_location.s3_configuration",
        heeded=where("encryption_option", "SSE_KMS"),
        absent=both(unless(where("encryption_option", "SSE_S3", "SSE_KMS")), inherited.by_bucket("bucket_name")),
    ),
    key("aws_timestreamquery_scheduled_query", "kms_key_id", "the scheduled query is"),
    key("aws_qldb_ledger", "kms_key", "the ledger is"),
    key("aws_dsql_cluster", "kms_encryption_key", "the cluster is"),
    key("aws_finspace_kx_environment", "kms_key_id", "the environment is"),
)

_CACHES = (
    key("aws_elasticache_replication_group", "kms_key_id", "the cache is", absent=inherited.by_source),
    key("aws_elasticache_serverless_cache", "kms_key_id", "the cache is"),
    key("aws_memorydb_cluster", "kms_key_arn", "the cluster is"),
    key(
        "aws_memorydb_snapshot",
        "kms_key_arn",
        "the snapshot is",
        absent=both(
            inherited.by_named("cluster_name", "aws_memorydb_cluster", "name", "kms_key_arn"),
            unsure("a snapshot without a key may have that of its cluster"),
        ),
    ),
)

_SEARCH = (
    *(
        key(type, "encrypt_at_rest.kms_key_id", "the domain is", heeded=where("encrypt_at_rest.enabled", True))
        for type in ("aws_opensearch_domain", "aws_elasticsearch_domain")
    ),
    key("aws_osis_pipeline", "encryption_at_rest_options.kms_key_arn", "what the pipeline buffers is"),
)

TABLES = (
    table(
        name="enc-aws-rds-no-cmk",
        title="An RDS or Aurora database is not encrypted with a customer-managed key.",
        why="""
            A snapshot that is encrypted with the key that AWS manages cannot be shared with or copied to another
            account, and the key cannot be changed later without copying the database. A restored database has the key
            of its snapshot, a replica in the same region that of its source. Performance insights keep pieces of
            statements, and a managed master password is a secret: each has a key of its own, which is asked where it is
            switched on. It is medium where the database holds PHI.
        """,
        fix="set kms_key_id, and performance_insights_kms_key_id and master_user_secret_kms_key_id where they are used",
        demands=_RDS,
        peers=("CKV_AWS_245", "CKV_AWS_246", "CKV_AWS_327", "CKV_AWS_354", "AWS-0078"),
        bad="""
            resource "aws_db_instance" "orders" {
              engine            = "postgres"
              instance_class    = "db.m7g.large"
              storage_encrypted = true
            }
        """,
        good="""
            resource "aws_db_instance" "orders" {
              engine            = "postgres"
              instance_class    = "db.m7g.large"
              storage_encrypted = true
              kms_key_id        = aws_kms_key.own.arn
            }
        """,
    ),
    table(
        name="enc-aws-dynamodb-no-cmk",
        title="A DynamoDB table is not encrypted with a customer-managed key.",
        why="""
            Without `server_side_encryption`, and with `enabled = false`, a table is encrypted with a key that AWS owns
            and that no log mentions; with `enabled = true` alone with the key that AWS manages. A replica names a key
            of its own region. It is medium where the table holds PHI.
        """,
        fix="add server_side_encryption { enabled = true } with kms_key_arn",
        demands=_DYNAMODB,
        peers=("CKV_AWS_119", "CKV_AWS_271", "AWS-0025", "ce089fd4-1406-47bd-8aad-c259772bb294"),
        bad="""
            resource "aws_dynamodb_table" "visits" {
              name         = "visits"
              hash_key     = "id"
              billing_mode = "PAY_PER_REQUEST"
            }
        """,
        good="""
            resource "aws_dynamodb_table" "visits" {
              name         = "visits"
              hash_key     = "id"
              billing_mode = "PAY_PER_REQUEST"

              server_side_encryption {
                enabled     = true
                kms_key_arn = aws_kms_key.own.arn
              }
            }
        """,
    ),
    table(
        name="enc-aws-database-no-cmk",
        title="A document, graph, warehouse or other database is not encrypted with a customer-managed key.",
        why="""
            The key of most of these cannot be changed once they are there. A restored cluster has the key of its
            snapshot. Keyspaces needs the type `CUSTOMER_MANAGED_KMS_KEY` beside the key. Managed passwords and
            performance insights are asked where they are switched on. It is medium where PHI is kept.
        """,
        fix="set kms_key_id, or what the argument of the type is called, to a key of your own",
        demands=_OTHERS,
        peers=(
            "CKV_AWS_142",
            "CKV_AWS_160",
            "CKV_AWS_182",
            "CKV_AWS_265",
            "CKV_AWS_281",
            "CKV_AWS_282",
            "CKV_AWS_347",
            "AWS-0022",
            "AWS-0128",
            "2134641d-30a4-4b16-8ffc-2cd4c4ffd15d",
            "4766d3ea-241c-4ee6-93ff-c380c996bd1a",
        ),
        bad="""
            resource "aws_docdb_cluster" "catalog" {
              engine            = "docdb"
              storage_encrypted = true
            }
        """,
        good="""
            resource "aws_docdb_cluster" "catalog" {
              engine            = "docdb"
              storage_encrypted = true
              kms_key_id        = aws_kms_key.own.arn
            }
        """,
    ),
    table(
        name="enc-aws-cache-no-cmk",
        title="A cache is not encrypted with a customer-managed key.",
        why="""
            The key is chosen when a cache is made. Memcached and single nodes of `aws_elasticache_cluster` take no key
            and are not judged. It is medium where the cache holds PHI.
        """,
        fix="set kms_key_id, or kms_key_arn for MemoryDB, to a key of your own",
        demands=_CACHES,
        peers=("CKV_AWS_191", "CKV_AWS_201", "CKV_AWS_278"),
        bad="""
            resource "aws_memorydb_cluster" "sessions" {
              name      = "sessions"
              node_type = "db.r7g.large"
              acl_name  = "sessions"
            }
        """,
        good="""
            resource "aws_memorydb_cluster" "sessions" {
              name        = "sessions"
              node_type   = "db.r7g.large"
              acl_name    = "sessions"
              kms_key_arn = aws_kms_key.own.arn
            }
        """,
    ),
    table(
        name="enc-aws-opensearch-no-cmk",
        title="A search domain is not encrypted with a customer-managed key.",
        why="""
            An index holds the documents themselves. The key counts only with `encrypt_at_rest.enabled`. It is medium
            where the domain holds PHI.
        """,
        fix="set encrypt_at_rest.kms_key_id to a key of your own",
        demands=_SEARCH,
        peers=("CKV_AWS_247", "7af2f4a3-00d9-47f3-8d15-ca0888f4e5b2"),
        bad="""
            resource "aws_opensearch_domain" "search" {
              domain_name = "search"

              encrypt_at_rest {
                enabled = true
              }
            }
        """,
        good="""
            resource "aws_opensearch_domain" "search" {
              domain_name = "search"

              encrypt_at_rest {
                enabled    = true
                kms_key_id = aws_kms_key.own.arn
              }
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
