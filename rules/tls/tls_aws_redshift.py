"""Warehouses that take connections without TLS."""

from __future__ import annotations

from iaclint.aws import parameter_groups
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule

from .aws_parameters import Named, judge

_GROUP = "aws_redshift_parameter_group"
_PATH = "cluster_parameter_group_name"
_PARAMETER = "require_ssl"
_MESSAGE = "the warehouse takes connections without TLS"


@rule(
    Severity.MEDIUM,
    fix="name a parameter group that sets require_ssl = true",
    peers=("CKV_AWS_105",),
    judges=(
        "aws_redshift_cluster.cluster_parameter_group_name",
        f"{_GROUP}.parameter.value",
        "aws_redshiftserverless_workgroup.config_parameter.parameter_value",
    ),
)
def tls_aws_redshift(graph: Graph) -> Judgements:
    """A Redshift warehouse takes connections without TLS.

    A client that does not ask for TLS sends its password and the rows in plain unless the parameter
    `require_ssl` is true. In groups of the family `redshift-1.0` it is false where nothing is said, in
    those of `redshift-2.0` it is true. A cluster that names no group has the family of its time: since
    January 2025 that is the second, so it cannot be judged. Serverless workgroups say it in a
    `config_parameter`. It is high where the warehouse holds PHI.

    Bad:

        resource "aws_redshift_parameter_group" "warehouse" {
          name   = "warehouse"
          family = "redshift-1.0"
        }

        resource "aws_redshift_cluster" "warehouse" {
          cluster_identifier           = "warehouse"
          node_type                    = "ra3.large"
          cluster_parameter_group_name = aws_redshift_parameter_group.warehouse.name
        }

    Good:

        resource "aws_redshift_parameter_group" "warehouse" {
          name   = "warehouse"
          family = "redshift-1.0"

          parameter {
            name  = "require_ssl"
            value = "true"
          }
        }

        resource "aws_redshift_cluster" "warehouse" {
          cluster_identifier           = "warehouse"
          node_type                    = "ra3.large"
          cluster_parameter_group_name = aws_redshift_parameter_group.warehouse.name
        }
    """
    for cluster in graph.resources("aws_redshift_cluster"):
        demanded = parameter_groups.redshift_demands_tls(graph, cluster, _PATH, _GROUP)
        yield judge(graph, Named(cluster, _PATH, _GROUP), ~demanded, _MESSAGE, _PARAMETER)
    for workgroup in graph.resources("aws_redshiftserverless_workgroup"):
        demanded, place = parameter_groups.workgroup_demands_tls(workgroup)
        yield fail_if(~demanded, workgroup, _MESSAGE, at=place)
