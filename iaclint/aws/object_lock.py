"""Object Lock: whether what is in a bucket can be deleted by nobody for a time, not even by root.

Source: S3 user guide, "Locking objects with Object Lock": in `COMPLIANCE` mode no user can shorten the
retention or delete a version, in `GOVERNANCE` mode those with a permission can. A lifecycle rule deletes
no version that is locked in either mode.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from iaclint.aws import s3
from iaclint.graph import Graph
from iaclint.modules import Configuration, Resource
from iaclint.retention import Lock, days_of, unknown_lock
from iaclint.truth import NO, Truth, any_of
from iaclint.values import Value, number
from iaclint.values.ask import equal_to, is_null, one_of

CONFIGURATION = "aws_s3_bucket_object_lock_configuration"
_YEAR = 365
"""A year of Object Lock in days; that S3 adds a day for a leap year is not documented."""


def is_locked_for_all(graph: Graph, bucket: Resource) -> Truth:
    """Whether new objects of a bucket are locked in compliance mode by default."""
    return any_of(lock.applies & lock.for_all for lock in locks(graph, bucket))


def locks(graph: Graph, bucket: Resource) -> tuple[Lock, ...]:
    """The default retentions of the new objects of a bucket, wherever they are written."""
    found = [lock for inline in bucket.blocks("object_lock_configuration") for lock in _of_rules(inline, inline.exists)]
    companions = s3.companions(graph, bucket, CONFIGURATION)
    for link in companions.links:
        found += _of_rules(link.resource.configuration, link.certainty & link.resource.exists)
    if not companions.unseen.is_no:
        found += unknown_lock(companions.unseen.doubts)
    suspended = _suspended(graph, bucket)
    return tuple(replace(lock, applies=lock.applies & ~suspended) for lock in found)


def _of_rules(configuration: Configuration, there: Truth) -> Iterator[Lock]:
    rules = configuration.blocks("rule")
    if rules.doubts:
        yield from unknown_lock(rules.doubts)
    for rule in rules:
        retentions = rule.blocks("default_retention")
        if retentions.doubts:
            yield from unknown_lock(retentions.doubts)
        for retention in retentions:
            mode = retention["mode"]
            applies = there & rule.exists & retention.exists & one_of(mode, ("COMPLIANCE", "GOVERNANCE"))
            if not applies.is_no:
                yield Lock(applies, equal_to(mode, "COMPLIANCE"), _days(retention), mode)


def _days(retention: Configuration) -> Value:
    """How long an object is locked; a year is taken for 365 days."""
    days, years = days_of(retention["days"]), days_of(retention["years"])
    if is_null(days).is_no or is_null(years).is_yes:
        return days
    return number(years.data * _YEAR, years.origin) if isinstance(years.data, int) else years


def _suspended(graph: Graph, bucket: Resource) -> Truth:
    """Whether the versioning of the bucket, without which nothing is locked, is switched off by its configuration."""
    answer = NO
    for link in s3.companions(graph, bucket, "aws_s3_bucket_versioning").links:
        status = link.resource["versioning_configuration.status"]
        if link.certainty.is_yes:
            answer |= link.resource.exists & one_of(status, ("Suspended", "Disabled"))
    return answer
