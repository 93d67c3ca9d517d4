"""Storage: how each AWS resource that keeps data says whether it is encrypted at rest.

The arguments and defaults are those of the AWS provider 6; a default that depends on the provider's
version, the engine or the account is a function.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from weakref import WeakKeyDictionary

from iaclint.aws.place import place_of
from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Truth, any_of
from iaclint.values.ask import equal_to

Default = Callable[[Graph, Resource], Truth]


@dataclass(frozen=True, slots=True)
class Source:
    """An argument that names what a resource is made from, and the types that it may name.

    A `live` copy is a replica. In its source's region it is as encrypted as that; in another region
    it takes neither that nor its own switch, only a key.
    """

    path: str
    types: tuple[str, ...]
    live: bool = False


@dataclass(frozen=True, slots=True)
class Storage:
    """How one type is encrypted.

    `switch` is the path of the argument, `on` the value by which it asks for encryption. Where it is
    left out, what the resource is made from decides, or a key (`key`) given for the copy, or else
    the `default`. `devices` names the nested blocks that are encrypted one by one instead. `name` is
    the argument that others know the resource by.
    """

    switch: str = ""
    on: bool | str = True
    default: Default = lambda _graph, _resource: NO
    sources: tuple[Source, ...] = ()
    key: str = ""
    devices: str = ""
    name: str = "id"


def always(_graph: Graph, _resource: Resource) -> Truth:
    """It cannot be stored otherwise."""
    return YES


_account_defaults: WeakKeyDictionary[Graph, dict[Hashable, Truth]] = WeakKeyDictionary()


def account_default(graph: Graph, resource: Resource) -> Truth:
    """Whether this root module turns on EBS encryption by default where the resource is made."""
    found = _account_defaults.setdefault(graph, {})
    place = place_of(resource)
    if place.key not in found:
        found[place.key] = any_of(
            setting.exists & ~equal_to(setting["enabled"], False) & place_of(setting).same(place)
            for setting in graph.resources("aws_ebs_encryption_by_default")
        )
    return found[place.key]


def _serverless(_graph: Graph, resource: Resource) -> Truth:
    """The first Aurora Serverless is always encrypted; the second has the engine mode `provisioned`."""
    return equal_to(resource["engine_mode"], "serverless")


def _since_version_6(graph: Graph, _resource: Resource) -> Truth:
    return graph.root.providers.at_least("aws", 6)


def _valkey(_graph: Graph, resource: Resource) -> Truth:
    return equal_to(resource["engine"], "valkey")


_VOLUME_SNAPSHOTS = ("aws_ebs_snapshot", "aws_ebs_snapshot_copy", "aws_ebs_snapshot_import")
_IMAGES = ("aws_ami", "aws_ami_copy")
_DATABASE_SNAPSHOTS = ("aws_db_snapshot", "aws_db_snapshot_copy")
_CLUSTER_SNAPSHOTS = ("aws_db_cluster_snapshot", "aws_rds_cluster_snapshot_copy")

DEVICE = Storage("encrypted", default=account_default, sources=(Source("snapshot_id", _VOLUME_SNAPSHOTS),))
"""A block device of a machine or an image, or a volume by itself."""

ROOT_DEVICE = Storage("encrypted", default=account_default)
"""The root volume of a machine: a copy of its image's, so it names no snapshot."""

_BLOCKS: Mapping[str, Storage] = {
    "aws_ebs_volume": DEVICE,
    "aws_ebs_snapshot": Storage(sources=(Source("volume_id", ("aws_ebs_volume",)),)),
    "aws_ebs_snapshot_copy": Storage(
        "encrypted", default=account_default, sources=(Source("source_snapshot_id", _VOLUME_SNAPSHOTS),)
    ),
    "aws_ebs_snapshot_import": Storage("encrypted", default=account_default),
    "aws_ami": Storage(devices="ebs_block_device"),
    "aws_ami_copy": Storage("encrypted", default=account_default, sources=(Source("source_ami_id", _IMAGES),)),
    "aws_efs_file_system": Storage("encrypted"),
}

_DATABASES: Mapping[str, Storage] = {
    "aws_db_instance": Storage(
        "storage_encrypted",
        key="kms_key_id",
        name="identifier",
        sources=(
            Source("replicate_source_db", ("aws_db_instance",), live=True),
            Source("snapshot_identifier", _DATABASE_SNAPSHOTS),
            Source("restore_to_point_in_time.source_db_instance_identifier", ("aws_db_instance",)),
            Source("restore_to_point_in_time.source_dbi_resource_id", ("aws_db_instance",)),
            Source(
                "restore_to_point_in_time.source_db_instance_automated_backups_arn",
                ("aws_db_instance_automated_backups_replication",),
            ),
        ),
    ),
    "aws_db_instance_automated_backups_replication": Storage(
        key="kms_key_id", sources=(Source("source_db_instance_arn", ("aws_db_instance",)),)
    ),
    "aws_db_snapshot": Storage(
        name="db_snapshot_identifier", sources=(Source("db_instance_identifier", ("aws_db_instance",)),)
    ),
    "aws_db_snapshot_copy": Storage(
        key="kms_key_id",
        name="target_db_snapshot_identifier",
        sources=(Source("source_db_snapshot_identifier", _DATABASE_SNAPSHOTS),),
    ),
    "aws_rds_cluster": Storage(
        "storage_encrypted",
        default=_serverless,
        key="kms_key_id",
        name="cluster_identifier",
        sources=(
            Source("snapshot_identifier", (*_CLUSTER_SNAPSHOTS, *_DATABASE_SNAPSHOTS)),
            Source("restore_to_point_in_time.source_cluster_identifier", ("aws_rds_cluster",)),
            Source("restore_to_point_in_time.source_cluster_resource_id", ("aws_rds_cluster",)),
        ),
    ),
    "aws_db_cluster_snapshot": Storage(
        name="db_cluster_snapshot_identifier", sources=(Source("db_cluster_identifier", ("aws_rds_cluster",)),)
    ),
    "aws_rds_cluster_snapshot_copy": Storage(
        key="kms_key_id",
        name="target_db_cluster_snapshot_identifier",
        sources=(Source("source_db_cluster_snapshot_identifier", _CLUSTER_SNAPSHOTS),),
    ),
    "aws_rds_global_cluster": Storage(
        "storage_encrypted", sources=(Source("source_db_cluster_identifier", ("aws_rds_cluster",)),)
    ),
    "aws_rds_export_task": Storage(default=always),
    "aws_docdb_cluster": Storage(
        "storage_encrypted",
        key="kms_key_id",
        name="cluster_identifier",
        sources=(
            Source("snapshot_identifier", ("aws_docdb_cluster_snapshot",)),
            Source("restore_to_point_in_time.source_cluster_identifier", ("aws_docdb_cluster",)),
        ),
    ),
    "aws_docdb_cluster_snapshot": Storage(
        name="db_cluster_snapshot_identifier", sources=(Source("db_cluster_identifier", ("aws_docdb_cluster",)),)
    ),
    "aws_docdb_global_cluster": Storage(
        "storage_encrypted", sources=(Source("source_db_cluster_identifier", ("aws_docdb_cluster",)),)
    ),
    "aws_neptune_cluster": Storage(
        "storage_encrypted",
        key="kms_key_arn",
        name="cluster_identifier",
        sources=(Source("snapshot_identifier", ("aws_neptune_cluster_snapshot",)),),
    ),
    "aws_neptune_cluster_snapshot": Storage(
        name="db_cluster_snapshot_identifier", sources=(Source("db_cluster_identifier", ("aws_neptune_cluster",)),)
    ),
    "aws_neptune_global_cluster": Storage(
        "storage_encrypted", sources=(Source("source_db_cluster_identifier", ("aws_neptune_cluster",)),)
    ),
    "aws_redshift_cluster": Storage(
        "encrypted",
        default=_since_version_6,
        name="cluster_identifier",
        sources=(
            Source("snapshot_identifier", ("aws_redshift_cluster_snapshot",)),
            Source("snapshot_arn", ("aws_redshift_cluster_snapshot",)),
        ),
    ),
    "aws_redshift_cluster_snapshot": Storage(
        name="snapshot_identifier", sources=(Source("cluster_identifier", ("aws_redshift_cluster",)),)
    ),
}

_CACHES_AND_STREAMS: Mapping[str, Storage] = {
    "aws_elasticache_replication_group": Storage(
        "at_rest_encryption_enabled",
        default=_valkey,
        name="replication_group_id",
        sources=(Source("global_replication_group_id", ("aws_elasticache_global_replication_group",)),),
    ),
    "aws_elasticache_global_replication_group": Storage(
        sources=(Source("primary_replication_group_id", ("aws_elasticache_replication_group",)),)
    ),
    "aws_opensearch_domain": Storage("encrypt_at_rest.enabled"),
    "aws_elasticsearch_domain": Storage("encrypt_at_rest.enabled"),
    "aws_kinesis_stream": Storage("encryption_type", on="KMS"),
    "aws_kinesis_firehose_delivery_stream": Storage("server_side_encryption.enabled"),
}

STORAGES: Mapping[str, Storage] = {**_BLOCKS, **_DATABASES, **_CACHES_AND_STREAMS}
"""By type of resource."""
