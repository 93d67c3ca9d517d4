"""Inherited keys: the key that a resource has by what it is made from or put in, where it names none."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from iaclint.aws import arn, s3
from iaclint.aws.customer_keys import is_own
from iaclint.aws.encryption import named, near
from iaclint.aws.place import place_of
from iaclint.aws.s3_encryption import DEFAULT, INLINE, companions, encrypts_with_kms
from iaclint.aws.storage import DEVICE, STORAGES, Source
from iaclint.graph import Graph, Identity
from iaclint.modules import Configuration, Resource
from iaclint.truth import NO, Doubt, Reason, Truth, any_of, maybe
from iaclint.values import Value
from iaclint.values.ask import is_given

Inherits = Callable[[Graph, Resource, Configuration], Truth]
"""Whether a resource, or a block of one, has a key of the customer's though it names none."""

_FARTHEST = 8  # copies of copies that are followed

_KEYS: Mapping[str, str] = {
    "aws_ami_copy": "kms_key_id",
    "aws_db_instance": "kms_key_id",
    "aws_db_instance_automated_backups_replication": "kms_key_id",
    "aws_db_snapshot_copy": "kms_key_id",
    "aws_docdb_cluster": "kms_key_id",
    "aws_ebs_snapshot_copy": "kms_key_id",
    "aws_ebs_snapshot_import": "kms_key_id",
    "aws_ebs_volume": "kms_key_id",
    "aws_elasticache_replication_group": "kms_key_id",
    "aws_neptune_cluster": "kms_key_arn",
    "aws_rds_cluster": "kms_key_id",
    "aws_rds_cluster_snapshot_copy": "kms_key_id",
    "aws_redshift_cluster": "kms_key_id",
}
"""By type, the argument that names the key of what others are made from."""

_REPLICAS = {
    "aws_neptune_cluster": (Source("replication_source_identifier", ("aws_neptune_cluster",), live=True),),
    "aws_rds_cluster": (Source("replication_source_identifier", ("aws_rds_cluster",), live=True),),
}
"""Replicas that have the key of their source, though not its state."""


def by_source(graph: Graph, resource: Resource, block: Configuration) -> Truth:
    """A restored database has the key of its snapshot, a replica in the same region that of its source."""
    return _by_source(graph, resource, block, 0)


def _by_source(graph: Graph, resource: Resource, block: Configuration, distance: int) -> Truth:
    return any_of(
        is_given(value) & near(graph, resource, source, value) & _of_named(graph, value, source.types, distance)
        for source, value in ((source, block[source.path]) for source in _sources(resource.type))
    )


def _sources(type: str) -> tuple[Source, ...]:
    return STORAGES.get(type, DEVICE).sources + _REPLICAS.get(type, ())


def _of_named(graph: Graph, value: Value, types: tuple[str, ...], distance: int) -> Truth:
    """Whether what a value names has a key of the customer's."""
    if distance >= _FARTHEST:
        return maybe(Doubt(Reason.EVALUATION_LIMIT, f"it is more than {_FARTHEST} copies away from its source"))
    related = named(graph, value, types)
    if not related.beyond.is_no:
        return related.unseen
    return related.any(lambda origin: _has_own(graph, origin, distance + 1))


def _has_own(graph: Graph, resource: Resource, distance: int) -> Truth:
    value = resource[_KEYS[resource.type]] if resource.type in _KEYS else None
    given = NO if value is None else is_given(value)
    own = NO if value is None else is_own(graph, value)
    by_account = by_account_default(graph, resource) if resource.type.startswith("aws_ebs_") else NO
    return (given & own) | (~given & (by_account | _by_source(graph, resource, resource.configuration, distance)))


def by_account_default(graph: Graph, resource: Resource, _block: Configuration | None = None) -> Truth:
    """A volume has the default key for EBS of its account and region; it is AWS's own where none is set."""
    return any_of(
        default.exists & is_own(graph, default["key_arn"]) & place_of(default).same(place_of(resource))
        for default in graph.resources("aws_ebs_default_kms_key")
    )


def by_default_elsewhere(graph: Graph, _resource: Resource, _block: Configuration) -> Truth:
    """A copy in another region has the default key for EBS of that region."""
    unsure = maybe(Doubt(Reason.OUTSIDE_REPOSITORY, "the copy has the default key of the region that it is made in"))
    return unsure & any_of(is_own(graph, default["key_arn"]) for default in graph.resources("aws_ebs_default_kms_key"))


def by_snapshot(graph: Graph, resource: Resource, block: Configuration) -> Truth:
    """A volume has the key of its snapshot, if that is encrypted, or else the default key of the account."""
    made = any_of(is_given(block[source.path]) for source in _sources(resource.type))
    default = by_account_default(graph, resource)
    unsure = maybe(Doubt(Reason.OUTSIDE_REPOSITORY, "a volume has the key of its snapshot if that is encrypted"))
    return (made & (by_source(graph, resource, block) | (default & unsure))) | (~made & default)


def by_copying(graph: Graph, resource: Resource, block: Configuration) -> Truth:
    """A copy of a snapshot or image has the key of its source, or the default key of the account where it is made."""
    unsure = maybe(Doubt(Reason.OUTSIDE_REPOSITORY, "a copy has the key of its source, or the default key"))
    return (by_source(graph, resource, block) | by_account_default(graph, resource)) & unsure


def by_image(graph: Graph, resource: Resource, _block: Configuration) -> Truth:
    """The root volume of a machine has the key of its image, or the default key where that is not encrypted."""
    doubt = Doubt(Reason.OUTSIDE_REPOSITORY, "the machine image decides which key its root volume has")
    return by_account_default(graph, resource) | maybe(doubt)


def by_named(path: str, type: str, name: str, key: str) -> Inherits:
    """It has the `key` of the resource of a type that an argument names."""
    identity = Identity((name,), arn.names)

    def ask(graph: Graph, _resource: Resource, block: Configuration) -> Truth:
        return graph.targets(block[path], (type,), identity).any(lambda found: is_own(graph, found[key]))

    return ask


def by_bucket(path: str) -> Inherits:
    """What is written to a bucket without a word about encryption is encrypted as the bucket says."""

    def ask(graph: Graph, _resource: Resource, block: Configuration) -> Truth:
        return graph.targets(block[path], ("aws_s3_bucket",), s3.BUCKET).any(lambda found: of_bucket(graph, found))

    return ask


def of_bucket(graph: Graph, bucket: Resource) -> Truth:
    """Whether what is uploaded to a bucket is encrypted with a key of the customer's by default."""
    inline = bucket.blocks(INLINE).any(lambda block: _of_rules(graph, block))
    return inline | companions(graph, bucket).any(lambda found: _of_rules(graph, found.configuration))


def _of_rules(graph: Graph, holder: Configuration) -> Truth:
    return holder.blocks("rule").any(
        lambda rule: rule.blocks(DEFAULT).any(
            lambda default: encrypts_with_kms(default) & is_own(graph, default["kms_master_key_id"])
        )
    )
