"""Caches that have no encryption at rest at all."""

from __future__ import annotations

from iaclint import phi
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values.ask import is_given


@rule(
    Severity.HIGH,
    fix="use an aws_elasticache_replication_group with at_rest_encryption_enabled = true",
    judges=(
        "aws_elasticache_cluster.engine",
        "aws_elasticache_cluster.replication_group_id",
    ),
)
def enc_aws_elasticache_cluster(graph: Graph) -> Judgements:
    """PHI is kept in a cache that cannot be encrypted at rest.

    A lone ElastiCache cluster, whether its engine is Redis or Memcached, has no encryption at rest:
    only replication groups do. For a cache without PHI that is a choice, for one with PHI it is not.

    A cluster with a `replication_group_id` is a member of a group and is judged there.

    Bad:

        resource "aws_elasticache_cluster" "patients" {
          cluster_id = "patients"
          engine     = "redis"
        }

    Good:

        resource "aws_elasticache_cluster" "thumbnails" {
          cluster_id = "thumbnails"
          engine     = "memcached"
        }
    """
    for cache in graph.resources("aws_elasticache_cluster"):
        member = is_given(cache["replication_group_id"])
        if not member.is_yes:
            holds_phi = phi.classify(graph, cache).truth
            yield fail_if(
                holds_phi & ~member,
                cache,
                "the cache holds PHI and cannot encrypt it at rest",
                at=cache["engine"],
            )
