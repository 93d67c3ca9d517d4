"""Copies: what a store on AWS was made from, and what services carry from one store to another."""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.aws import arn
from iaclint.aws.s3 import BUCKET
from iaclint.aws.storage import STORAGES
from iaclint.graph import Edge, Graph, Identity
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.values import Value

_KIND = "clones"

_MADE_FROM = (
    ("aws_rds_cluster", "replication_source_identifier", ("aws_rds_cluster", "aws_db_instance")),
    ("aws_neptune_cluster", "replication_source_identifier", ("aws_neptune_cluster",)),
    ("aws_rds_cluster", "s3_import.bucket_name", ("aws_s3_bucket",)),
    ("aws_dynamodb_table", "restore_source_name", ("aws_dynamodb_table",)),
    ("aws_dynamodb_table", "restore_source_table_arn", ("aws_dynamodb_table",)),
    ("aws_dynamodb_table", "import_table.s3_bucket_source.bucket", ("aws_s3_bucket",)),
)
"""Arguments beside those of `iaclint.aws.storage` that name what a store was made from."""

_GLOBAL = (
    ("aws_rds_cluster", "aws_rds_global_cluster"),
    ("aws_docdb_cluster", "aws_docdb_global_cluster"),
    ("aws_neptune_cluster", "aws_neptune_global_cluster"),
)
"""Clusters that join a global one by `global_cluster_identifier`, and then all hold the same."""

_GLOBALS = tuple(whole for _, whole in _GLOBAL)
_NAMES = {
    "aws_dms_endpoint": "endpoint_id",
    "aws_dms_s3_endpoint": "endpoint_id",
    "aws_dynamodb_table": "name",
}
"""By which argument others know a resource, where `iaclint.aws.storage` does not say so."""

_DATABASES = (
    "aws_db_instance",
    "aws_rds_cluster",
    "aws_docdb_cluster",
    "aws_neptune_cluster",
    "aws_redshift_cluster",
)


@dataclass(frozen=True, slots=True)
class _Transfer:
    """A resource that carries data: the arguments that name where from and where to, and what they may name.

    What they name is a store, or one of `ends`, whose argument then names the store.
    """

    type: str
    source: str
    sink: str
    stores: tuple[str, ...] = ()
    ends: tuple[tuple[str, str, tuple[str, ...]], ...] = ()


_TRANSFERS = (
    _Transfer("aws_rds_export_task", "source_arn", "s3_bucket_name",
              ("aws_db_snapshot", "aws_db_cluster_snapshot", "aws_rds_cluster", "aws_s3_bucket")),
    _Transfer("aws_dynamodb_table_export", "table_arn", "s3_bucket", ("aws_dynamodb_table", "aws_s3_bucket")),
    _Transfer("aws_dynamodb_kinesis_streaming_destination", "table_name", "stream_arn",
              ("aws_dynamodb_table", "aws_kinesis_stream")),
    _Transfer("aws_dms_replication_task", "source_endpoint_arn", "target_endpoint_arn", ends=(
        ("aws_dms_endpoint", "server_name", _DATABASES),
        ("aws_dms_endpoint", "kinesis_settings.stream_arn", ("aws_kinesis_stream",)),
        ("aws_dms_s3_endpoint", "bucket_name", ("aws_s3_bucket",)))),
    _Transfer("aws_datasync_task", "source_location_arn", "destination_location_arn", ends=(
        ("aws_datasync_location_s3", "s3_bucket_arn", ("aws_s3_bucket",)),
        ("aws_datasync_location_efs", "efs_file_system_arn", ("aws_efs_file_system",)))),
)  # fmt: skip


def copies(graph: Graph) -> Iterator[Edge]:
    """Every edge from a store to a copy of it: replicas, snapshots, what is restored, exported or carried over."""
    for type, path, sources in _made_from():
        for resource in graph.resources(type):
            for source in _stores(graph, resource[path], sources):
                yield Edge(source.address, resource.address, _KIND, resource.exists)
    for member, group in _GLOBAL:
        for cluster in graph.resources(member):
            for whole in _stores(graph, cluster["global_cluster_identifier"], (group,)):
                yield Edge(cluster.address, whole.address, _KIND, cluster.exists)
                yield Edge(whole.address, cluster.address, _KIND, cluster.exists)
    for transfer in _TRANSFERS:
        for resource in graph.resources(transfer.type):
            yield from _carried(graph, transfer, resource)


def _made_from() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for type, storage in STORAGES.items():
        yield from ((type, source.path, source.types) for source in storage.sources)
    yield from _MADE_FROM


def _carried(graph: Graph, transfer: _Transfer, resource: Resource) -> Iterator[Edge]:
    for store in _ends(graph, transfer, resource[transfer.source]):
        yield Edge(store.address, resource.address, _KIND, resource.exists)
    for store in _ends(graph, transfer, resource[transfer.sink]):
        yield Edge(resource.address, store.address, "delivers", resource.exists)


def _ends(graph: Graph, transfer: _Transfer, value: Value) -> Iterator[Resource]:
    yield from _stores(graph, value, transfer.stores)
    for type, path, stores in transfer.ends:
        for end in _stores(graph, value, (type,)):
            yield from _stores(graph, end[path], stores)


def _stores(graph: Graph, value: Value, types: tuple[str, ...]) -> Iterator[Resource]:
    """The stores of these types that a value certainly names."""
    if value.is_null:
        return
    for type in types:
        found = graph.targets(value, (type,), _identity(type))
        if found.links and found.beyond.is_no:
            yield from (link.resource for link in found.links if link.certainty.is_yes)


def _identity(type: str) -> Identity:
    if type == "aws_s3_bucket":
        return BUCKET
    if type in _GLOBALS:
        return Identity(("global_cluster_identifier",), arn.names)
    return Identity((STORAGES[type].name if type in STORAGES else _NAMES.get(type, "id"),), arn.names)
