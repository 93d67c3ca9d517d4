"""Neptune clusters that take connections without TLS."""

from __future__ import annotations

from iaclint.aws import parameter_groups
from iaclint.rule import Graph, Judgements, Severity, rule
from iaclint.truth import YES

from .aws_parameters import Named, judge

_GROUP = "aws_neptune_cluster_parameter_group"
_PARAMETER = "neptune_enforce_ssl"


@rule(
    Severity.MEDIUM,
    fix="leave the parameter neptune_enforce_ssl out, or set it to 1",
    judges=("aws_neptune_cluster.neptune_cluster_parameter_group_name", f"{_GROUP}.parameter.value"),
)
def tls_aws_neptune(graph: Graph) -> Judgements:
    """A Neptune cluster takes connections without TLS.

    Neptune demands TLS unless a parameter group sets `neptune_enforce_ssl` to 0. Queries and what they
    find are then sent in plain to each client that asks by HTTP. It is high where the cluster holds PHI.

    Bad:

        resource "aws_neptune_cluster_parameter_group" "referrals" {
          name   = "referrals"
          family = "neptune1.3"

          parameter {
            name  = "neptune_enforce_ssl"
            value = "0"
          }
        }

        resource "aws_neptune_cluster" "referrals" {
          cluster_identifier                   = "referrals"
          neptune_cluster_parameter_group_name = aws_neptune_cluster_parameter_group.referrals.name
        }

    Good:

        resource "aws_neptune_cluster" "referrals" {
          cluster_identifier = "referrals"
        }
    """
    for cluster in graph.resources("aws_neptune_cluster"):
        named = Named(cluster, "neptune_cluster_parameter_group_name", _GROUP)
        own = parameter_groups.has_own_group(cluster[named.path])
        groups = parameter_groups.groups_of(graph, cluster, named.path, _GROUP)
        demanded = ~own | groups.any(
            lambda group: parameter_groups.says(group, _PARAMETER, parameter_groups.is_on, YES)
        )
        yield judge(graph, named, ~demanded, "the cluster takes connections without TLS", _PARAMETER)
