"""Stores: caches, search domains and brokers, and the proxies and endpoints by which databases are reached."""

from __future__ import annotations

from iaclint.aws.tls_policies import SEARCH
from iaclint.demand import Demand, Demands, always, anything, says, says_not, where
from iaclint.graph import Identity
from iaclint.modules import Configuration, Resource
from iaclint.rule import Graph, Profile, Severity
from iaclint.truth import Truth
from iaclint.values.ask import is_true

from .aws_terms import both, given, has_block, refuses_old, unless, up_to_aws

_GROUP = "aws_elasticache_replication_group"
_GLOBAL = "aws_elasticache_global_replication_group"
_DOMAINS = ("aws_opensearch_domain", "aws_elasticsearch_domain")
_WITH_SSL_MODE = (
    "aurora",
    "aurora-postgresql",
    "aurora-postgresql-serverless",
    "aurora-serverless",
    "azure-sql-managed-instance",
    "azuredb",
    "babelfish",
    "db2",
    "db2-zos",
    "docdb",
    "mariadb",
    "mongodb",
    "mysql",
    "oracle",
    "postgres",
    "sqlserver",
    "sybase",
)
"""The engines whose connections from DMS are as `ssl_mode` says."""


def _as_its_primary(graph: Graph, group: Resource, _block: Configuration) -> Truth:
    """A member of a global replication group does as the group's primary does; any other group is plain."""
    named = graph.targets(group["global_replication_group_id"], (_GLOBAL,), Identity(("id",)))
    return named.any(
        lambda found: graph.targets(
            found["primary_replication_group_id"], (_GROUP,), Identity(("replication_group_id", "id"))
        ).any(lambda primary: is_true(primary["transit_encryption_enabled"]))
    )


_ENCRYPTED = where("transit_encryption_enabled", True)

TABLES = (
    Demands(
        name="tls-aws-elasticache",
        severity=Severity.HIGH,
        title="A cache is reached without TLS.",
        why="""
            Sessions, tokens and copies of records travel in plain between the application and the cache. Left out,
            `transit_encryption_enabled` is off, whatever the engine; a member of a global replication group does as
            the group's primary does. Serverless caches always use TLS.

            Where TLS is on but `transit_encryption_mode` is `preferred`, clients may still go without; that is medium.
        """,
        message="clients talk to the cache without TLS",
        fix="set transit_encryption_enabled = true",
        demands=(
            Demand(_GROUP, "transit_encryption_enabled", says(True), absent=_as_its_primary),
            Demand(
                _GROUP,
                "transit_encryption_mode",
                says_not("preferred"),
                absent=always,
                applies=_ENCRYPTED,
                message="clients may talk to the cache without TLS",
                severity=Severity.MEDIUM,
            ),
            Demand(
                "aws_elasticache_cluster",
                "transit_encryption_enabled",
                says(True),
                applies=unless(given("replication_group_id")),
            ),
        ),
        peers=("CKV_AWS_30", "AWS-0051", "1afbb3fa-cf6c-4a3d-b730-95e9f4df343e"),
        bad="""
            resource "aws_elasticache_replication_group" "sessions" {
              replication_group_id = "sessions"
              description          = "Sessions of the portal"
            }
        """,
        good="""
            resource "aws_elasticache_replication_group" "sessions" {
              replication_group_id       = "sessions"
              description                = "Sessions of the portal"
              transit_encryption_enabled = true
            }
        """,
    ),
    Demands(
        name="tls-aws-elasticache-no-auth",
        severity=Severity.MEDIUM,
        profile=Profile.STRICT,
        title="A cache with TLS asks its clients for no password.",
        why="""
            TLS keeps what is sent secret, but whoever reaches the cache over the network may read and change all of it
            unless an `auth_token` or a group of users (`user_group_ids`) is given. Both need TLS, so a cache without it
            is judged by tls-aws-elasticache alone.
        """,
        message="the cache asks its clients for no password",
        fix="give user_group_ids or an auth_token",
        demands=(
            Demand(
                _GROUP,
                "auth_token",
                anything,
                absent=given("user_group_ids"),
                applies=both(_ENCRYPTED, unless(given("global_replication_group_id"))),
            ),
        ),
        peers=("CKV_AWS_31",),
        bad="""
            resource "aws_elasticache_replication_group" "sessions" {
              replication_group_id       = "sessions"
              description                = "Sessions of the portal"
              transit_encryption_enabled = true
            }
        """,
        good="""
            resource "aws_elasticache_replication_group" "sessions" {
              replication_group_id       = "sessions"
              description                = "Sessions of the portal"
              transit_encryption_enabled = true
              user_group_ids             = ["portal"]
            }
        """,
    ),
    Demands(
        name="tls-aws-memorydb",
        severity=Severity.HIGH,
        title="A MemoryDB cluster is reached without TLS.",
        why="""
            `tls_enabled` is true unless it is switched off, and a cluster cannot be switched back later: it has to be
            made anew.
        """,
        message="clients talk to the cluster without TLS",
        fix="leave tls_enabled out or set it to true",
        demands=(
            Demand("aws_memorydb_cluster", "tls_enabled", says(True), absent=always),
            Demand("aws_memorydb_multi_region_cluster", "tls_enabled", says(True), absent=always),
        ),
        peers=("CKV_AWS_202",),
        bad="""
            resource "aws_memorydb_cluster" "sessions" {
              acl_name    = "portal"
              node_type   = "db.t4g.small"
              tls_enabled = false
            }
        """,
        good="""
            resource "aws_memorydb_cluster" "sessions" {
              acl_name  = "portal"
              node_type = "db.t4g.small"
            }
        """,
    ),
    Demands(
        name="tls-aws-opensearch-node",
        severity=Severity.HIGH,
        title="The nodes of a search domain talk to each other without TLS.",
        why="""
            Shards with whole documents are copied from node to node. Without a `node_to_node_encryption` block that
            happens in plain.
        """,
        message="the nodes of the domain talk to each other without TLS",
        fix="add node_to_node_encryption { enabled = true }",
        demands=tuple(Demand(type, "node_to_node_encryption.enabled", says(True)) for type in _DOMAINS),
        peers=("CKV_AWS_6", "AWS-0043", "967eb3e6-26fc-497d-8895-6428beb6e8e2"),
        bad="""
            resource "aws_opensearch_domain" "records" {
              domain_name = "records"
            }
        """,
        good="""
            resource "aws_opensearch_domain" "records" {
              domain_name = "records"

              node_to_node_encryption {
                enabled = true
              }
            }
        """,
    ),
    Demands(
        name="tls-aws-opensearch-https",
        severity=Severity.HIGH,
        title="A search domain answers without TLS, or with TLS 1.0 or 1.1.",
        why="""
            Queries and the documents that they find are sent in plain to whoever asks by HTTP. Inside of a
            `domain_endpoint_options` block `enforce_https` is true unless it is switched off; a domain without the
            block takes HTTP and HTTPS.

            The policy `Policy-Min-TLS-1-0-2019-07` accepts TLS 1.0. Which one a domain gets that names none is up to
            AWS, and cannot be told.
        """,
        message="the domain answers requests without TLS",
        fix='add domain_endpoint_options { tls_security_policy = "Policy-Min-TLS-1-2-PFS-2023-10" }',
        demands=tuple(
            demand
            for type in _DOMAINS
            for demand in (
                Demand(
                    type,
                    "domain_endpoint_options.enforce_https",
                    says(True),
                    absent=has_block("domain_endpoint_options"),
                ),
                Demand(
                    type,
                    "domain_endpoint_options.tls_security_policy",
                    refuses_old(SEARCH),
                    absent=up_to_aws("the policy of the endpoint"),
                    message="the domain accepts TLS 1.0 or 1.1",
                ),
            )
        ),
        peers=("CKV_AWS_83", "CKV_AWS_228", "AWS-0046", "AWS-0126", "2e9e0729-66d5-4148-9d39-5e6fb4bf2a4e"),
        bad="""
            resource "aws_opensearch_domain" "records" {
              domain_name = "records"

              domain_endpoint_options {
                enforce_https       = false
                tls_security_policy = "Policy-Min-TLS-1-0-2019-07"
              }
            }
        """,
        good="""
            resource "aws_opensearch_domain" "records" {
              domain_name = "records"

              domain_endpoint_options {
                enforce_https       = true
                tls_security_policy = "Policy-Min-TLS-1-2-PFS-2023-10"
              }
            }
        """,
    ),
    Demands(
        name="tls-aws-cloudsearch",
        severity=Severity.HIGH,
        title="A CloudSearch domain answers without TLS, or with TLS 1.0 or 1.1.",
        why="""
            Left out, `enforce_https` is false, and documents are sent in plain to whoever asks by HTTP. The policy
            `Policy-Min-TLS-1-0-2019-07` accepts TLS 1.0; which one a domain gets that names none is up to AWS.
        """,
        message="the domain answers requests without TLS",
        fix='add endpoint_options { enforce_https = true, tls_security_policy = "Policy-Min-TLS-1-2-2019-07" }',
        demands=(
            Demand("aws_cloudsearch_domain", "endpoint_options.enforce_https", says(True)),
            Demand(
                "aws_cloudsearch_domain",
                "endpoint_options.tls_security_policy",
                refuses_old(SEARCH),
                absent=up_to_aws("the policy of the endpoint"),
                message="the domain accepts TLS 1.0 or 1.1",
            ),
        ),
        peers=("CKV_AWS_218", "CKV_AWS_220"),
        bad="""
            resource "aws_cloudsearch_domain" "providers" {
              name = "providers"

              endpoint_options {
                enforce_https       = false
                tls_security_policy = "Policy-Min-TLS-1-0-2019-07"
              }
            }
        """,
        good="""
            resource "aws_cloudsearch_domain" "providers" {
              name = "providers"

              endpoint_options {
                enforce_https       = true
                tls_security_policy = "Policy-Min-TLS-1-2-2019-07"
              }
            }
        """,
    ),
    Demands(
        name="tls-aws-msk",
        severity=Severity.HIGH,
        title="A Kafka cluster is reached without TLS, or its brokers talk to each other without it.",
        why="""
            Left out, `client_broker` is `TLS` and `in_cluster` is true. `TLS_PLAINTEXT` takes clients with TLS and
            without, so it fails like `PLAINTEXT`. Whether brokers encrypt among each other cannot be changed later.
        """,
        message="clients may talk to the brokers without TLS",
        fix='set client_broker = "TLS" and leave in_cluster out',
        demands=(
            Demand(
                "aws_msk_cluster", "encryption_info.encryption_in_transit.client_broker", says("TLS"), absent=always
            ),
            Demand(
                "aws_msk_cluster",
                "encryption_info.encryption_in_transit.in_cluster",
                says(True),
                absent=always,
                message="the brokers talk to each other without TLS",
            ),
        ),
        peers=("CKV_AWS_81", "AWS-0073", "6db52fa6-d4da-4608-908a-89f0c59e743e"),
        bad="""
            resource "aws_msk_cluster" "events" {
              cluster_name = "events"

              encryption_info {
                encryption_in_transit {
                  client_broker = "TLS_PLAINTEXT"
                  in_cluster    = false
                }
              }
            }
        """,
        good="""
            resource "aws_msk_cluster" "events" {
              cluster_name = "events"

              encryption_info {
                encryption_in_transit {
                  client_broker = "TLS"
                }
              }
            }
        """,
    ),
    Demands(
        name="tls-aws-mskconnect",
        severity=Severity.MEDIUM,
        title="A connector talks to its Kafka cluster without TLS.",
        why="""
            Left out, `encryption_type` is `PLAINTEXT`, and all that the connector reads or writes is sent so.
        """,
        message="the connector talks to its cluster without TLS",
        fix='set encryption_type = "TLS"',
        demands=(
            Demand("aws_mskconnect_connector", "kafka_cluster_encryption_in_transit.encryption_type", says("TLS")),
        ),
        bad="""
            resource "aws_mskconnect_connector" "claims" {
              name = "claims"

              kafka_cluster_encryption_in_transit {
                encryption_type = "PLAINTEXT"
              }
            }
        """,
        good="""
            resource "aws_mskconnect_connector" "claims" {
              name = "claims"

              kafka_cluster_encryption_in_transit {
                encryption_type = "TLS"
              }
            }
        """,
    ),
    Demands(
        name="tls-aws-dax-endpoint",
        severity=Severity.MEDIUM,
        title="A DAX cluster is reached without TLS.",
        why="""
            DynamoDB itself is always reached by TLS; the cache before it is not, unless
            `cluster_endpoint_encryption_type` says so. It is `NONE` where it is left out and cannot be changed later.
        """,
        message="clients talk to the cluster without TLS",
        fix='set cluster_endpoint_encryption_type = "TLS"',
        demands=(Demand("aws_dax_cluster", "cluster_endpoint_encryption_type", says("TLS")),),
        peers=("CKV_AWS_239",),
        bad="""
            resource "aws_dax_cluster" "appointments" {
              cluster_name = "appointments"
            }
        """,
        good="""
            resource "aws_dax_cluster" "appointments" {
              cluster_name                     = "appointments"
              cluster_endpoint_encryption_type = "TLS"
            }
        """,
    ),
    Demands(
        name="tls-aws-rds-proxy",
        severity=Severity.HIGH,
        title="A database proxy takes connections without TLS.",
        why="""
            Passwords and rows are sent in plain to the proxy by each client that does not ask for TLS. Left out,
            `require_tls` is false. What the database behind it demands does not bind the proxy's clients.
        """,
        message="the proxy takes connections without TLS",
        fix="set require_tls = true",
        demands=(Demand("aws_db_proxy", "require_tls", says(True)),),
        bad="""
            resource "aws_db_proxy" "orders" {
              name          = "orders"
              engine_family = "POSTGRESQL"
            }
        """,
        good="""
            resource "aws_db_proxy" "orders" {
              name          = "orders"
              engine_family = "POSTGRESQL"
              require_tls   = true
            }
        """,
    ),
    Demands(
        name="tls-aws-rds-ca-expired",
        severity=Severity.MEDIUM,
        title="A database shows a certificate whose authority has expired.",
        why="""
            Clients that check certificates refuse such a database, and are then made to check no longer. `rds-ca-2015`
            expired in 2020 and `rds-ca-2019` in August 2024. Left out, AWS chooses an authority that is valid.
        """,
        message="the certificate authority of the database has expired",
        fix='set ca_cert_identifier = "rds-ca-rsa2048-g1", or leave it out',
        demands=(
            *(
                Demand(type, "ca_cert_identifier", says_not("rds-ca-2015", "rds-ca-2019"), absent=always)
                for type in ("aws_db_instance", "aws_rds_cluster_instance", "aws_docdb_cluster_instance")
            ),
            Demand(
                "aws_rds_cluster", "ca_certificate_identifier", says_not("rds-ca-2015", "rds-ca-2019"), absent=always
            ),
        ),
        peers=("CKV_AWS_211", "9f40c07e-699e-4410-8856-3ba0f2e3a2dd"),
        bad="""
            resource "aws_db_instance" "orders" {
              engine             = "postgres"
              instance_class     = "db.m7g.large"
              ca_cert_identifier = "rds-ca-2019"
            }
        """,
        good="""
            resource "aws_db_instance" "orders" {
              engine             = "postgres"
              instance_class     = "db.m7g.large"
              ca_cert_identifier = "rds-ca-rsa2048-g1"
            }
        """,
    ),
    Demands(
        name="tls-aws-dms-endpoint",
        severity=Severity.MEDIUM,
        title="A database is migrated or replicated without TLS.",
        why="""
            Whole databases pass through an endpoint of DMS, often from a data center. Left out, `ssl_mode` is `none`.
            It counts for relational and document databases; a Kafka endpoint says `security_protocol` instead, and a
            Redis endpoint uses TLS unless its `ssl_security_protocol` is `plaintext`.
        """,
        message="DMS talks to this database without TLS",
        fix='set ssl_mode = "verify-full", or "require" where the engine has no other',
        demands=(
            Demand("aws_dms_endpoint", "ssl_mode", says_not("none"), applies=where("engine_name", *_WITH_SSL_MODE)),
            Demand(
                "aws_dms_endpoint",
                "kafka_settings.security_protocol",
                says_not("plaintext"),
                applies=where("engine_name", "kafka"),
                message="DMS talks to this Kafka cluster without TLS",
            ),
            Demand(
                "aws_dms_endpoint",
                "redis_settings.ssl_security_protocol",
                says_not("plaintext"),
                absent=always,
                applies=where("engine_name", "redis"),
                message="DMS talks to this Redis server without TLS",
            ),
        ),
        peers=("CKV2_AWS_49",),
        bad="""
            resource "aws_dms_endpoint" "claims" {
              endpoint_id   = "claims"
              endpoint_type = "source"
              engine_name   = "postgres"
            }
        """,
        good="""
            resource "aws_dms_endpoint" "claims" {
              endpoint_id   = "claims"
              endpoint_type = "source"
              engine_name   = "postgres"
              ssl_mode      = "verify-full"
            }
        """,
    ),
    Demands(
        name="tls-aws-quicksight-ssl-off",
        severity=Severity.MEDIUM,
        title="QuickSight reads from a database without TLS.",
        why="""
            The rows behind each chart are then sent in plain. TLS is used unless `disable_ssl` is true.
        """,
        message="QuickSight talks to this source without TLS",
        fix="leave ssl_properties out or set disable_ssl = false",
        demands=(Demand("aws_quicksight_data_source", "ssl_properties.disable_ssl", says_not(True), absent=always),),
        bad="""
            resource "aws_quicksight_data_source" "claims" {
              data_source_id = "claims"
              name           = "claims"
              type           = "POSTGRESQL"

              ssl_properties {
                disable_ssl = true
              }
            }
        """,
        good="""
            resource "aws_quicksight_data_source" "claims" {
              data_source_id = "claims"
              name           = "claims"
              type           = "POSTGRESQL"

              ssl_properties {
                disable_ssl = false
              }
            }
        """,
    ),
    Demands(
        name="tls-aws-appsync-cache",
        severity=Severity.LOW,
        title="The cache of a GraphQL API is reached without TLS.",
        why="""
            Answers of the API are kept in a cache that AppSync runs, and are sent to it in plain unless
            `transit_encryption_enabled` is true. It cannot be changed later.
        """,
        message="AppSync talks to its cache without TLS",
        fix="set transit_encryption_enabled = true",
        demands=(Demand("aws_appsync_api_cache", "transit_encryption_enabled", says(True)),),
        peers=("CKV_AWS_215",),
        bad="""
            resource "aws_appsync_api_cache" "portal" {
              api_id = "portal"
              type   = "SMALL"
            }
        """,
        good="""
            resource "aws_appsync_api_cache" "portal" {
              api_id                     = "portal"
              type                       = "SMALL"
              transit_encryption_enabled = true
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
