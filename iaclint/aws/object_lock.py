"""Object Lock: whether what is in a bucket can be deleted by nobody for a time, not even by root.

Source: S3 user guide, "Locking objects with Object Lock": in `COMPLIANCE` mode no user can shorten the
retention or delete a version, in `GOVERNANCE` mode those with a permission can.
"""

from __future__ import annotations

from iaclint.aws import s3
from iaclint.graph import Graph
from iaclint.modules import Configuration, Resource
from iaclint.truth import Truth, any_of
from iaclint.values.ask import equal_to

_CONFIGURATION = "aws_s3_bucket_object_lock_configuration"
_MODE = "rule.default_retention.mode"
_INLINE = f"object_lock_configuration.{_MODE}"


def is_locked_for_all(graph: Graph, bucket: Resource) -> Truth:
    """Whether new objects of a bucket are locked in compliance mode by default."""
    inline = _is_compliance(bucket.configuration, _INLINE)
    companions = s3.companions(graph, bucket, _CONFIGURATION)
    return inline | companions.any(lambda companion: _is_compliance(companion.configuration, _MODE))


def _is_compliance(configuration: Configuration, path: str) -> Truth:
    return any_of(there & equal_to(mode, "COMPLIANCE") for mode, there in configuration.each_written(path))
