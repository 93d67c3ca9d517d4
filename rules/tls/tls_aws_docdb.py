"""DocumentDB clusters that have TLS switched off."""

from __future__ import annotations

from iaclint.aws import parameter_groups
from iaclint.rule import Graph, Judgements, Severity, rule
from iaclint.truth import NO
from iaclint.values.ask import equal_to

from .aws_parameters import Named, judge

_GROUP = "aws_docdb_cluster_parameter_group"


@rule(
    Severity.HIGH,
    fix="leave the parameter tls out, or set it to enabled",
    peers=("CKV_AWS_90",),
    judges=("aws_docdb_cluster.db_cluster_parameter_group_name", f"{_GROUP}.parameter.value"),
)
def tls_aws_docdb(graph: Graph) -> Judgements:
    """A DocumentDB cluster has TLS switched off.

    The parameter `tls` is `enabled` unless a group says `disabled`. A cluster with that group does not
    speak TLS at all: passwords and documents are sent in plain. Groups that no cluster names are not
    judged.

    Bad:

        resource "aws_docdb_cluster_parameter_group" "catalog" {
          name   = "catalog"
          family = "docdb5.0"

          parameter {
            name  = "tls"
            value = "disabled"
          }
        }

        resource "aws_docdb_cluster" "catalog" {
          cluster_identifier              = "catalog"
          db_cluster_parameter_group_name = aws_docdb_cluster_parameter_group.catalog.name
        }

    Good:

        resource "aws_docdb_cluster" "catalog" {
          cluster_identifier = "catalog"
        }
    """
    for cluster in graph.resources("aws_docdb_cluster"):
        named = Named(cluster, "db_cluster_parameter_group_name", _GROUP)
        own = parameter_groups.has_own_group(cluster[named.path])
        groups = parameter_groups.groups_of(graph, cluster, named.path, _GROUP)
        fault = own & groups.any(
            lambda group: parameter_groups.says(group, "tls", lambda value: equal_to(value, "disabled"), NO)
        )
        yield judge(graph, named, fault, "the cluster has TLS switched off", "tls")
