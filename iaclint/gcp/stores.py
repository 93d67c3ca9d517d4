"""Stores: what ends the logs in a log bucket, in a bucket of Cloud Storage and in a dataset of BigQuery.

Source: the Google provider's documentation of these types; Cloud Storage's page on the conditions of
lifecycle rules and on retention policies: what a retention policy holds, no rule deletes before its time.
"""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.gcp.sinks import BUCKETS, REQUIRED, STORAGE
from iaclint.modules import Configuration, Resource
from iaclint.records import dataclass
from iaclint.retention import Limit, days_of, in_force, later
from iaclint.truth import NO, YES, Doubt, Reason, Truth, any_of, maybe
from iaclint.values import NUMBER, Value, number, unknown
from iaclint.values.ask import contains, equal_to, is_empty, is_null, is_set, is_true

DEFAULT_DAYS = 30
"""How long a log bucket keeps entries that says nothing, or 0."""

REQUIRED_DAYS = 400
"""How long the log bucket `_Required` keeps its entries, which cannot be changed."""

SECONDS, MILLISECONDS = 86_400, 86_400_000
"""How many of them a day has."""

_AUDIT_FOLDER = "cloudaudit.googleapis.com"
_OF_OLD_VERSIONS = ("days_since_noncurrent_time", "num_newer_versions")
_BY_CUSTOM_TIME = ("custom_time_before", "days_since_custom_time")


@dataclass(frozen=True, slots=True)
class Contents:
    """What is known of the logs in a store.

    `prefix` is what the names of their objects start with, where that is not the name of a log, and
    `partitioned` whether they are in tables with partitions.
    """

    prefix: Value | None = None
    partitioned: Truth = NO


def limits(store: Resource, contents: Contents) -> tuple[Limit, ...]:
    """What ends the logs in a store."""
    match store.type:
        case "google_storage_bucket":
            return in_force(_of_bucket(store, contents))
        case "google_bigquery_dataset":
            return in_force(_of_dataset(store, contents))
        case _:
            return (_of_log_bucket(store),)


def stated(store: Resource) -> Value | None:
    """The argument for the time, where the kind of store has one."""
    return store["retention_days"] if store.type in BUCKETS else None


def _of_log_bucket(bucket: Resource) -> Limit:
    if equal_to(bucket["bucket_id"], REQUIRED).is_yes:
        return Limit(YES, number(REQUIRED_DAYS, bucket.configuration.header))
    days = bucket["retention_days"]
    unset = is_null(days) | equal_to(days, 0)
    return Limit(YES, number(DEFAULT_DAYS, days.origin) if unset.is_yes else days_of(days))


def _of_dataset(dataset: Resource, contents: Contents) -> Iterator[Limit]:
    """A dataset's time for new tables, and the one for partitions, which is used instead where there are any."""
    tables, partitions = dataset["default_table_expiration_ms"], dataset["default_partition_expiration_ms"]
    by_partition = contents.partitioned & _is_given(partitions)
    yield Limit(by_partition, days_of(partitions, MILLISECONDS))
    yield Limit(_is_given(tables) & ~by_partition, days_of(tables, MILLISECONDS))


def _is_given(amount: Value) -> Truth:
    return ~is_null(amount) & ~equal_to(amount, 0)


def _of_bucket(bucket: Resource, contents: Contents) -> Iterator[Limit]:
    """The rules that delete current objects; none of them does before the retention policy lets it."""
    held = days_of(bucket["retention_policy.retention_period"], SECONDS)
    rules = bucket.blocks("lifecycle_rule")
    if rules.doubts:
        yield Limit(maybe(*rules.doubts), unknown(NUMBER, rules.doubts, bucket.configuration.header))
    for rule in rules:
        deletes = rule.exists & _deletes(rule)
        for condition in rule.blocks("condition"):
            applies = deletes & condition.exists & _reaches(bucket, condition, contents)
            if not applies.is_no:
                yield Limit(applies, later(_age(condition), held))


def _deletes(rule: Configuration) -> Truth:
    return rule.blocks("action").any(lambda action: equal_to(action["type"], "Delete"))


def _age(condition: Configuration) -> Value:
    """After how many days the rule takes hold; at once where it does not ask for an age."""
    age = condition["age"]
    return number(0, age.origin) if age.is_null else days_of(age)


def _reaches(bucket: Resource, condition: Configuration, contents: Contents) -> Truth:
    """Whether a rule with this condition deletes logs, which are current objects without a time of their own."""
    old = any_of(_is_given(condition[name]) for name in _OF_OLD_VERSIONS)
    old |= is_set(condition["noncurrent_time_before"]) | equal_to(condition["with_state"], "ARCHIVED")
    timed = any_of(is_set(condition[name]) & ~equal_to(condition[name], 0) for name in _BY_CUSTOM_TIME)
    dated = is_set(condition["created_before"])
    before = maybe(Doubt(Reason.RESOURCE_ATTRIBUTE, "the lifecycle rule is for objects made before a date"))
    return (
        ~old
        & ~timed
        & (~dated | before)
        & _in_class(bucket, condition["matches_storage_class"])
        & _named(condition["matches_prefix"], contents.prefix)
        & _ending(condition["matches_suffix"])
    )


def _in_class(bucket: Resource, classes: Value) -> Truth:
    """Whether the rule is for the class that objects are written in; another one they may be moved to."""
    own = bucket["storage_class"]
    written = contains(classes, own.data) if isinstance(own.data, str) else contains(classes, "STANDARD")
    moved = maybe(Doubt(Reason.RESOURCE_ATTRIBUTE, "the lifecycle rule is for objects of certain storage classes"))
    return is_null(classes) | is_empty(classes) | written | moved


def _named(prefixes: Value, prefix: Value | None) -> Truth:
    """Whether the rule is for names that start like those of the logs; a sink puts the name of the log first."""
    if (is_null(prefixes) | is_empty(prefixes)).is_yes:
        return YES
    doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, "the lifecycle rule is for names with certain prefixes")
    if prefixes.is_unknown:
        return maybe(*prefixes.doubts)
    texts = [item.data for item in prefixes.items]
    if prefix is not None and isinstance(prefix.data, str) and all(isinstance(text, str) for text in texts):
        start = prefix.data
        ways = [str(text) for text in texts]
        covered = any(start.startswith(text) for text in ways)
        return YES if covered else maybe(doubt) if any(text.startswith(start) for text in ways) else NO
    if prefix is None and any(isinstance(text, str) and text.startswith(_AUDIT_FOLDER) for text in texts):
        return YES
    return maybe(doubt)


def _ending(suffixes: Value) -> Truth:
    doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, "the lifecycle rule is for names with certain endings")
    return is_null(suffixes) | is_empty(suffixes) | contains(suffixes, ".json") | maybe(doubt)


def is_locked(store: Resource) -> Truth:
    """Whether the time for which a store keeps its logs is locked, so that nobody can shorten it."""
    if store.type != STORAGE:
        return is_true(store["locked"])
    policies = store.blocks("retention_policy")
    return policies.any(lambda policy: is_true(policy["is_locked"]))
