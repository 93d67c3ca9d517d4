"""Keys: the customer keys of Google Cloud that one resource takes over from another.

A replica of a Cloud SQL instance in the same region, a clone, a snapshot of a disk and a table of a dataset
are encrypted with the key of their source unless they name one. What key an image or a disk has that is
made from something encrypted, and names none, is not documented; it is never certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from iaclint.graph import Graph, Identity
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Doubt, Reason, Truth, any_of, known, maybe
from iaclint.values import Value
from iaclint.values.ask import is_given

_FARTHEST = 8  # copies of copies that are followed


def _spelled(text: str) -> Iterable[str]:
    """A self link or id stands for itself and for the name at its end."""
    return dict.fromkeys((text, text.rpartition("/")[2]))


_NAMES = Identity(("id", "name", "self_link", "dataset_id"), _spelled)


@dataclass(frozen=True, slots=True)
class _Source:
    """The argument that names what a resource is part of or made from.

    `near` is whether the key is taken over in the same region only, `certain` whether it is known to be taken over.
    """

    path: str
    types: tuple[str, ...]
    near: bool = False
    certain: bool = True


_DISKS = ("google_compute_disk", "google_compute_region_disk")

_OWN: Mapping[str, tuple[str, ...]] = {
    "google_sql_database_instance": ("encryption_key_name",),
    "google_bigquery_dataset": ("default_encryption_configuration.kms_key_name",),
    "google_bigquery_table": ("encryption_configuration.kms_key_name",),
    "google_compute_disk": tuple(
        f"disk_encryption_key.{key}" for key in ("kms_key_self_link", "raw_key", "rsa_encrypted_key")
    ),
    "google_compute_region_disk": tuple(
        f"disk_encryption_key.{key}" for key in ("kms_key_name", "raw_key", "rsa_encrypted_key")
    ),
    "google_compute_image": tuple(
        f"image_encryption_key.{key}" for key in ("kms_key_self_link", "raw_key", "rsa_encrypted_key")
    ),
    "google_compute_snapshot": tuple(
        f"snapshot_encryption_key.{key}" for key in ("kms_key_self_link", "raw_key", "rsa_encrypted_key")
    ),
}
"""The arguments by which a type that takes part names its own key."""

_SOURCES: Mapping[str, tuple[_Source, ...]] = {
    "google_sql_database_instance": (
        _Source("master_instance_name", ("google_sql_database_instance",), near=True),
        _Source("clone.source_instance_name", ("google_sql_database_instance",)),
    ),
    "google_bigquery_table": (_Source("dataset_id", ("google_bigquery_dataset",)),),
    "google_compute_snapshot": (_Source("source_disk", _DISKS),),
    "google_compute_disk": (
        _Source("source_disk", _DISKS),
        _Source("image", ("google_compute_image",), certain=False),
        _Source("snapshot", ("google_compute_snapshot",), certain=False),
    ),
    "google_compute_region_disk": (
        _Source("source_disk", _DISKS),
        _Source("snapshot", ("google_compute_snapshot",), certain=False),
    ),
    "google_compute_image": (
        _Source("source_disk", _DISKS, certain=False),
        _Source("source_image", ("google_compute_image",), certain=False),
        _Source("source_snapshot", ("google_compute_snapshot",), certain=False),
    ),
}


def own_keys(type: str) -> tuple[str, ...]:
    """The arguments by which a type names its own key."""
    return _OWN[type]


def takes_over_key(graph: Graph, resource: Resource) -> Truth:
    """Whether what a resource is part of or made from has a customer key that it takes over."""
    return _from_sources(graph, resource, 0)


def _from_sources(graph: Graph, resource: Resource, distance: int) -> Truth:
    if distance >= _FARTHEST:
        return maybe(Doubt(Reason.EVALUATION_LIMIT, f"it is more than {_FARTHEST} copies away from its source"))
    return any_of(_from(graph, resource, source, distance) for source in _SOURCES.get(resource.type, ()))


def _from(graph: Graph, resource: Resource, source: _Source, distance: int) -> Truth:
    value = resource[source.path]
    named = is_given(value)
    if named.is_no:
        return NO
    origins = graph.targets(value, source.types, _NAMES)

    def has_key(origin: Resource) -> Truth:
        own = any_of(is_given(origin[path]) for path in _OWN[origin.type])
        near = _same_region(resource, origin) if source.near else YES
        return near & (own | _from_sources(graph, origin, distance + 1))

    answer = named & origins.any(has_key)
    return answer if source.certain else answer & _not_documented(resource)


def _not_documented(resource: Resource) -> Truth:
    detail = f"whether {resource.address} takes over the key of its source is not documented"
    return maybe(Doubt(Reason.RESOURCE_ATTRIBUTE, detail))


def _same_region(one: Resource, other: Resource) -> Truth:
    mine, theirs = _region(one), _region(other)
    if mine is None or theirs is None:
        return known(mine is theirs)
    if mine.data is theirs.data:
        return YES
    if mine.is_unknown or theirs.is_unknown:
        return maybe(*mine.doubts, *theirs.doubts)
    return known(mine.data == theirs.data)


def _region(resource: Resource) -> Value | None:
    """The region of a resource, or of its provider; None where the environment decides."""
    provider = resource.provider
    choices = (resource["region"], provider["region"] if provider is not None else None)
    return next((value for value in choices if value is not None and not value.is_null), None)
