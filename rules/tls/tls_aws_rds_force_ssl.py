"""Databases of RDS that take connections without TLS."""

from __future__ import annotations

from iaclint.aws import parameter_groups
from iaclint.rule import Graph, Judgements, Severity, rule

from .aws_parameters import Named, judge

_DATABASES = (
    ("aws_db_instance", "parameter_group_name", "aws_db_parameter_group"),
    ("aws_rds_cluster", "db_cluster_parameter_group_name", "aws_rds_cluster_parameter_group"),
)


@rule(
    Severity.MEDIUM,
    fix="name a parameter group that sets rds.force_ssl = 1 or, for MySQL and MariaDB, require_secure_transport = ON",
    peers=("CKV2_AWS_69",),
    judges=(
        "aws_db_instance.parameter_group_name",
        "aws_rds_cluster.db_cluster_parameter_group_name",
        "aws_db_parameter_group.parameter.value",
        "aws_rds_cluster_parameter_group.parameter.value",
    ),
)
def tls_aws_rds_force_ssl(graph: Graph) -> Judgements:
    """A database of RDS takes connections without TLS.

    Each engine can use TLS, but whether a client has to is a parameter: `rds.force_ssl` of PostgreSQL
    and SQL Server, `require_secure_transport` of MySQL and MariaDB. A client that does not ask for TLS
    sends its password and all rows in plain. It is high where the database holds PHI.

    Where no parameter group is named, or it does not set the parameter, the engine's default holds:
    RDS demands TLS from PostgreSQL 15, MariaDB 11.8 and MySQL 9.7 on, and not before; Aurora does not
    before PostgreSQL 17 and with MySQL 8.0. A replica in the region of its source has the group of
    that. Where the version is not known the database cannot be judged. Oracle and Db2 are not judged.

    Bad:

        resource "aws_db_instance" "orders" {
          engine         = "mysql"
          engine_version = "8.0"
          instance_class = "db.m7g.large"
        }

    Good:

        resource "aws_db_parameter_group" "orders" {
          name   = "orders"
          family = "mysql8.0"

          parameter {
            name  = "require_secure_transport"
            value = "ON"
          }
        }

        resource "aws_db_instance" "orders" {
          engine               = "mysql"
          engine_version       = "8.0"
          instance_class       = "db.m7g.large"
          parameter_group_name = aws_db_parameter_group.orders.name
        }
    """
    for database_type, path, group_type in _DATABASES:
        for database in graph.resources(database_type):
            demanded = parameter_groups.demands_tls(graph, database, path, group_type)
            if demanded is not None:
                named = Named(database, path, group_type)
                yield judge(graph, named, ~demanded, "the database takes connections without TLS")
