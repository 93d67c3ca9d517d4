"""Google: services of Google Cloud that answer, or ask others, without TLS unless they are told not to."""

from __future__ import annotations

from iaclint.demand import Demand, Demands, always, anything, says, says_not, where
from iaclint.modules import Configuration, Resource
from iaclint.rule import Graph, Severity
from iaclint.truth import Truth

from .asked import has_block, is_no_plain_url, undocumented, unless, written


def ssl_without_authority(graph: Graph, resource: Resource, block: Configuration) -> Truth:
    """There is a block for TLS without a certificate authority, of which the documentation says nothing."""
    block_is_there = block.blocks("ssl_config").present
    return block_is_there & undocumented("ca_certificate")(graph, resource, block)


def is_tunnelled(_graph: Graph, resource: Resource, _block: Configuration) -> Truth:
    """The connection goes through a tunnel of SSH, which encrypts it."""
    return resource.blocks("forward_ssh_connectivity").present


def is_oracle_reached_directly(graph: Graph, resource: Resource, block: Configuration) -> Truth:
    """No tunnel of SSH leads to the database."""
    return written("host")(graph, resource, block) & ~has_block("forward_ssh_connectivity")(graph, resource, block)


_PROFILE = "google_database_migration_service_connection_profile"
_WITH_TLS = where("ssl.type", "SERVER_ONLY", "SERVER_CLIENT", "REQUIRED")

TABLES = (
    Demands(
        name="tls-gcp-redis",
        severity=Severity.HIGH,
        title="A Memorystore cache talks to its clients without TLS.",
        why="""
            Whoever can read the network of the VPC reads every key and value, the password of AUTH among them. Left
            out, `transit_encryption_mode` turns TLS off, for Redis instances, Redis clusters and Memorystore for Valkey
            alike, and it cannot be turned on later: the cache has to be made anew.
        """,
        message="the cache talks to its clients without TLS",
        fix="set transit_encryption_mode to the mode SERVER_AUTHENTICATION",
        demands=(
            Demand("google_redis_instance", "transit_encryption_mode", says("SERVER_AUTHENTICATION")),
            Demand(
                "google_redis_cluster",
                "transit_encryption_mode",
                says("TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION"),
            ),
            Demand("google_memorystore_instance", "transit_encryption_mode", says("SERVER_AUTHENTICATION")),
        ),
        peers=("CKV_GCP_97",),
        bad="""
            resource "google_redis_instance" "sessions" {
              name           = "sessions"
              memory_size_gb = 4
            }
        """,
        good="""
            resource "google_redis_instance" "sessions" {
              name                    = "sessions"
              memory_size_gb          = 4
              transit_encryption_mode = "SERVER_AUTHENTICATION"
            }
        """,
    ),
    Demands(
        name="tls-gcp-serverless-http",
        severity=Severity.MEDIUM,
        title="A function or an App Engine application answers plain HTTP.",
        why="""
            A request that comes in by HTTP is answered as it is, with the session and the data in it. A function of the
            first generation and a handler of App Engine redirect to HTTPS only where their security level is
            `SECURE_ALWAYS`; a handler that says nothing answers both, and what a function then does is not documented.
            Functions without an HTTP trigger are not judged, and functions of the second generation always redirect.
            A domain of App Engine without `ssl_settings` is not served with TLS at all.
        """,
        message="plain HTTP is answered and not redirected to HTTPS",
        fix="set the security level to SECURE_ALWAYS, and ssl_management_type of a domain",
        demands=(
            Demand(
                "google_cloudfunctions_function",
                "https_trigger_security_level",
                says("SECURE_ALWAYS"),
                absent=undocumented("https_trigger_security_level"),
                applies=where("trigger_http", True),
            ),
            Demand("google_app_engine_standard_app_version", "security_level", says("SECURE_ALWAYS"), each="handlers"),
            Demand(
                "google_app_engine_domain_mapping",
                "ssl_settings.ssl_management_type",
                anything,
                message="the domain is not served with TLS",
            ),
        ),
        peers=("CKV2_GCP_10",),
        bad="""
            resource "google_cloudfunctions_function" "intake" {
              name                         = "intake"
              runtime                      = "python312"
              trigger_http                 = true
              https_trigger_security_level = "SECURE_OPTIONAL"
            }
        """,
        good="""
            resource "google_cloudfunctions_function" "intake" {
              name                         = "intake"
              runtime                      = "python312"
              trigger_http                 = true
              https_trigger_security_level = "SECURE_ALWAYS"
            }
        """,
    ),
    Demands(
        name="tls-gcp-pubsub-push-http",
        severity=Severity.MEDIUM,
        title="A Pub/Sub subscription pushes to an address without TLS.",
        why="""
            The messages, and the token that tells the receiver who sends them, then cross the network in plain text.
            Only push subscriptions are judged.
        """,
        message="the messages are pushed to an address without TLS",
        fix="push to an https:// address",
        demands=(Demand("google_pubsub_subscription", "push_endpoint", is_no_plain_url, each="push_config"),),
        bad="""
            resource "google_pubsub_subscription" "results" {
              name  = "results"
              topic = "lab-results"

              push_config {
                push_endpoint = "http://results.example.com/push"
              }
            }
        """,
        good="""
            resource "google_pubsub_subscription" "results" {
              name  = "results"
              topic = "lab-results"

              push_config {
                push_endpoint = "https://results.example.com/push"
              }
            }
        """,
    ),
    Demands(
        name="tls-gcp-http-target",
        severity=Severity.MEDIUM,
        title="A service of Google Cloud sends requests to an address without TLS.",
        why="""
            Scheduler jobs, task queues, webhooks of Dialogflow, alert webhooks and Apigee call other services with
            tokens, passwords and data of their own. By plain HTTP all of it can be read and changed on the way, and
            nothing proves that the right server answers. An Apigee target server without `s_sl_info` is called without
            TLS, and an uptime check that signs in sends its password in the open unless `use_ssl` is true.
        """,
        message="requests are sent to an address without TLS",
        fix="call an https:// address, or turn TLS on for the target",
        demands=(
            Demand("google_cloud_scheduler_job", "uri", is_no_plain_url, each="http_target"),
            Demand(
                "google_cloud_tasks_queue", "scheme", says_not("HTTP"), absent=always, each="http_target.uri_override"
            ),
            Demand("google_dialogflow_cx_webhook", "uri", is_no_plain_url, each="generic_web_service"),
            Demand(
                "google_dialogflow_cx_webhook", "uri", is_no_plain_url, each="service_directory.generic_web_service"
            ),
            Demand(
                "google_monitoring_notification_channel",
                "labels.url",
                is_no_plain_url,
                applies=where("type", "webhook_tokenauth", "webhook_basicauth"),
            ),
            Demand(
                "google_apigee_target_server",
                "s_sl_info.enabled",
                says(True),
                message="the target server is called without TLS",
            ),
            Demand(
                "google_monitoring_uptime_check_config",
                "use_ssl",
                says(True),
                each="http_check",
                applies=has_block("auth_info"),
                message="the check sends its password without TLS",
            ),
        ),
        bad="""
            resource "google_cloud_scheduler_job" "export" {
              name = "nightly-export"

              http_target {
                uri = "http://export.example.com/run"
              }
            }
        """,
        good="""
            resource "google_cloud_scheduler_job" "export" {
              name = "nightly-export"

              http_target {
                uri = "https://export.example.com/run"
              }
            }
        """,
    ),
    Demands(
        name="tls-gcp-media-cdn",
        severity=Severity.MEDIUM,
        title="Media CDN answers, or fetches from its origin, without TLS.",
        why="""
            An edge cache service answers HTTP and HTTPS alike until `require_tls` is true. An origin is asked by
            HTTP/2 or HTTPS unless its `protocol` is HTTP.
        """,
        message="the edge cache answers plain HTTP",
        fix="set require_tls = true, and protocol of the origin to HTTPS or HTTP2",
        demands=(
            Demand("google_network_services_edge_cache_service", "require_tls", says(True)),
            Demand(
                "google_network_services_edge_cache_origin",
                "protocol",
                says_not("HTTP"),
                absent=always,
                message="the origin is asked without TLS",
            ),
        ),
        bad="""
            resource "google_network_services_edge_cache_service" "images" {
              name = "images"
            }
        """,
        good="""
            resource "google_network_services_edge_cache_service" "images" {
              name        = "images"
              require_tls = true
            }
        """,
    ),
    Demands(
        name="tls-gcp-connection-profile",
        severity=Severity.HIGH,
        title="A database is copied or read by a service of Google Cloud without TLS.",
        why="""
            Database Migration Service and Datastream read whole databases, often over the internet from where they
            were kept before. Without a block for TLS in the profile, all of it and the password cross in plain text. A
            profile with a tunnel of SSH passes, as does one that only names a Cloud SQL instance. A Cloud SQL instance
            that a migration creates takes plain connections unless `require_ssl` is true. The connection of an
            integration connector with an `ssl_config` fails where `use_ssl` is not true.
        """,
        message="the database is read without TLS",
        fix="add the ssl block with the certificate of the server's authority",
        demands=(
            *(
                Demand(_PROFILE, "ssl.ca_certificate", anything, _WITH_TLS, written("host"), engine)
                for engine in ("mysql", "postgresql")
            ),
            Demand(_PROFILE, "ssl.ca_certificate", anything, applies=is_oracle_reached_directly, each="oracle"),
            Demand(
                _PROFILE,
                "settings.ip_config.require_ssl",
                says(True),
                each="cloudsql",
                message="the instance that the migration creates takes connections without TLS",
            ),
            Demand(
                "google_datastream_connection_profile",
                "ssl_config.ca_certificate",
                anything,
                absent=ssl_without_authority,
                applies=unless(is_tunnelled),
                each="mysql_profile",
            ),
            Demand(
                "google_integration_connectors_connection",
                "use_ssl",
                says(True),
                each="ssl_config",
                message="the connector connects without TLS",
            ),
        ),
        bad="""
            resource "google_datastream_connection_profile" "ehr" {
              connection_profile_id = "ehr"
              display_name          = "ehr"
              location              = "us-central1"

              mysql_profile {
                hostname = "db.example.com"
                username = "replicator"
              }
            }
        """,
        good="""
            resource "google_datastream_connection_profile" "ehr" {
              connection_profile_id = "ehr"
              display_name          = "ehr"
              location              = "us-central1"

              mysql_profile {
                hostname = "db.example.com"
                username = "replicator"

                ssl_config {
                  ca_certificate = "-----BEGIN CERTIFICATE-----"
                }
              }
            }
        """,
    ),
    Demands(
        name="tls-gcp-certificate-unchecked",
        severity=Severity.MEDIUM,
        title="A service of Google Cloud takes any certificate for that of the server it calls.",
        why="""
            Without the check whoever stands in between can answer with a certificate of their own, and reads and
            changes everything; the traffic is encrypted, but not for the right server alone. Apigee checks unless
            `ignore_validation_errors` is true, and an integration connector unless its `trust_model` is `INSECURE`. A
            replica of a database elsewhere is asked where it says whether it checks.
        """,
        message="the certificate of the server is not checked",
        fix="remove ignore_validation_errors, or the trust model INSECURE, and name the authority of the server",
        demands=(
            Demand(
                "google_apigee_target_server", "ignore_validation_errors", says(False), absent=always, each="s_sl_info"
            ),
            Demand(
                "google_integration_connectors_connection",
                "trust_model",
                says_not("INSECURE"),
                absent=always,
                each="ssl_config",
            ),
            Demand(
                "google_sql_database_instance",
                "verify_server_certificate",
                says(True),
                each="replica_configuration",
                applies=written("verify_server_certificate"),
            ),
        ),
        bad="""
            resource "google_apigee_target_server" "ehr" {
              name = "ehr"
              host = "ehr.example.com"
              port = 443

              s_sl_info {
                enabled                  = true
                ignore_validation_errors = true
              }
            }
        """,
        good="""
            resource "google_apigee_target_server" "ehr" {
              name = "ehr"
              host = "ehr.example.com"
              port = 443

              s_sl_info {
                enabled = true
              }
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
