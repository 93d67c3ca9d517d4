"""Connections to Cloud SQL."""

from __future__ import annotations

from iaclint.graph import Identity
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Doubt, Reason, Truth, any_of, maybe
from iaclint.values.ask import equal_to, is_given, is_true, one_of

_INSTANCE = "google_sql_database_instance"
_MODE = "settings.ip_configuration.ssl_mode"
_ENCRYPTED = ("ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED")
_SOURCES = ("master_instance_name", "clone.source_instance_name")
_BY_NAME = Identity(("name", "id"))
_TAKEN_OVER = maybe(Doubt(Reason.RESOURCE_ATTRIBUTE, "what the instance takes over from its source is not documented"))


@rule(
    Severity.HIGH,
    fix='set ssl_mode = "ENCRYPTED_ONLY" in ip_configuration',
    peers=("CKV_GCP_6", "GCP-0015", "02474449-71aa-40a1-87ae-e14497747b00"),
    judges=(f"{_INSTANCE}.{_MODE}",),
)
def tls_gcp_sql(graph: Graph) -> Judgements:
    """A Cloud SQL instance takes connections without TLS.

    A client that does not ask for TLS gets a plain connection, and its password, queries and rows can
    be read on the way. Left out, `ssl_mode` allows that, for MySQL, PostgreSQL and SQL Server. The
    older `require_ssl = true` counts with providers before version 6, which removed it. Where only
    connectors may connect (`connector_enforcement`), every connection is encrypted. A read replica or a
    clone that says nothing fails with its source, and is unknown where the source is sound.

    Bad:

        resource "google_sql_database_instance" "portal" {
          database_version = "POSTGRES_16"

          settings {
            tier = "db-custom-2-7680"
          }
        }

    Good:

        resource "google_sql_database_instance" "portal" {
          database_version = "POSTGRES_16"

          settings {
            tier = "db-custom-2-7680"

            ip_configuration {
              ssl_mode = "ENCRYPTED_ONLY"
            }
          }
        }
    """
    for instance in graph.resources(_INSTANCE):
        mode = instance[_MODE]
        inherited = any_of(_is_sound_source(graph, instance, path) for path in _SOURCES) & _TAKEN_OVER
        sound = _demands_tls(graph, instance) | (~is_given(mode) & inherited)
        yield fail_if(~sound, instance, "the database takes connections without TLS", at=mode)


def _demands_tls(graph: Graph, instance: Resource) -> Truth:
    """Whether the instance itself says that it refuses plain connections."""
    mode = instance[_MODE]
    is_old_provider = ~graph.root.providers.at_least("google", 6)
    legacy = is_true(instance["settings.ip_configuration.require_ssl"]) & is_old_provider
    only_connectors = equal_to(instance["settings.connector_enforcement"], "REQUIRED")
    return only_connectors | one_of(mode, _ENCRYPTED) | (~is_given(mode) & legacy)


def _is_sound_source(graph: Graph, instance: Resource, path: str) -> Truth:
    """Whether the instance is made from one that refuses plain connections; no for one that is made from none."""
    return graph.targets(instance[path], (_INSTANCE,), _BY_NAME).any(lambda source: _demands_tls(graph, source))
