"""Connections to AlloyDB."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values.ask import equal_to, is_true

_INSTANCE = "google_alloydb_instance"
_MODE = "client_connection_config.ssl_config.ssl_mode"


@rule(Severity.HIGH, fix='set ssl_mode = "ENCRYPTED_ONLY", or leave it out', judges=(f"{_INSTANCE}.{_MODE}",))
def tls_gcp_alloydb(graph: Graph) -> Judgements:
    """An AlloyDB instance is told to take connections without TLS.

    AlloyDB refuses plain connections unless `ssl_mode` allows them, so an instance that says nothing
    passes. Where only connectors may connect (`require_connectors`), every connection is encrypted
    whatever the mode.

    Bad:

        resource "google_alloydb_instance" "portal" {
          cluster       = "portal"
          instance_id   = "portal"
          instance_type = "PRIMARY"

          client_connection_config {
            ssl_config {
              ssl_mode = "ALLOW_UNENCRYPTED_AND_ENCRYPTED"
            }
          }
        }

    Good:

        resource "google_alloydb_instance" "portal" {
          cluster       = "portal"
          instance_id   = "portal"
          instance_type = "PRIMARY"

          client_connection_config {
            ssl_config {
              ssl_mode = "ENCRYPTED_ONLY"
            }
          }
        }
    """
    for instance in graph.resources(_INSTANCE):
        mode = instance[_MODE]
        allowed = equal_to(mode, "ALLOW_UNENCRYPTED_AND_ENCRYPTED")
        fault = allowed & ~is_true(instance["client_connection_config.require_connectors"])
        yield fail_if(fault, instance, "the database takes connections without TLS", at=mode)
