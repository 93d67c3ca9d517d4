"""Logs of PHI that are kept six years of 365 days, which are a day or two short of six years."""

from collections import defaultdict
from collections.abc import Iterator

from iaclint.aws.lifecycle import KeyStart
from iaclint.aws.log_buckets import Logs, log_buckets
from iaclint.aws.log_groups import log_groups
from iaclint.aws.logs import TRAIL
from iaclint.aws.retention import of_group, of_writer
from iaclint.azure.log_accounts import log_accounts
from iaclint.azure.retention import TABLES, of_table
from iaclint.gcp.log_stores import log_stores
from iaclint.gcp.retention import of_log_bucket
from iaclint.gcp.sinks import DATASET, STORAGE
from iaclint.gcp.sinks import log_buckets as google_log_buckets
from iaclint.modules import Resource
from iaclint.phi import Phi, classify, of_log, surest
from iaclint.retention import Retention
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values import Value

from .kept import phi_of_trail
from .periods import SIX_YEARS, WITH_LEAP_DAYS


@rule(
    Severity.LOW,
    fix="keep the log 2192 days",
    judges=("aws_cloudwatch_log_group.retention_in_days", "aws_s3_bucket_lifecycle_configuration.rule.expiration.days"),
)
def ret_any_six_year_leap_shortfall(graph: Graph) -> Judgements:
    """A log of PHI is kept 2190 or 2191 days, which can be less than six calendar years.

    Six years hold one or two leap days, so they are 2191 or 2192 days long and never 2190. The
    shortfall is a day or two at the end, hence the low severity. 2191 days are what Azure offers as six
    years for a table; the next step is 2556. 2192 days and more pass, and so does a log that is kept for
    ever; logs that are kept for less than 2190 days are no matter of leap days. The same is asked of an
    archive whose objects are locked so long: six `years` of Object Lock may be 2190 days, as it is not
    documented that S3 adds leap days.

    Bad:

        resource "aws_cloudtrail" "phi" {
          name           = "phi"
          s3_bucket_name = aws_s3_bucket.trail.id
        }

        resource "aws_s3_bucket" "trail" {
          bucket = "trail"
        }

        resource "aws_s3_bucket_lifecycle_configuration" "trail" {
          bucket = aws_s3_bucket.trail.id

          rule {
            id     = "six-years"
            status = "Enabled"

            expiration {
              days = 2190
            }
          }
        }

    Good:

        resource "aws_cloudwatch_log_group" "portal" {
          name              = "patient-portal"
          retention_in_days = 2192
        }
    """
    for log, keys, retention, phi in _logs(graph):
        if phi.truth.is_no:
            continue
        six_years = retention.lasts(SIX_YEARS)
        if six_years.is_no:
            continue
        keeper = retention.keeper(SIX_YEARS) or retention
        short = six_years & ~retention.lasts(WITH_LEAP_DAYS)
        yield fail_if(
            phi.truth & short,
            log,
            f"the log of PHI ({phi.reason}) is kept six years of 365 days, without leap days: {retention.clause}",
            at=keeper.guilty(WITH_LEAP_DAYS),
            defect=keys,
            steps=retention.steps,
        )
        locked = retention.is_locked(SIX_YEARS)
        if not locked.is_no:
            yield fail_if(
                phi.truth & ~short & locked & ~retention.is_locked(WITH_LEAP_DAYS),
                log,
                f"the log of PHI ({phi.reason}) is locked six years of 365 days, without leap days: {retention.clause}",
                at=_lock(retention),
                defect=f"{keys} lock",
                steps=retention.steps,
            )


def _lock(retention: Retention) -> Value | None:
    """The days of the lock that holds longest."""
    days = [lock.days for copy in retention.copies for lock in copy.locks if lock.lasts(SIX_YEARS).is_yes]
    return days[0] if days else None


_Log = tuple[Resource, str, Retention, Phi]


def _logs(graph: Graph) -> Iterator[_Log]:
    """Each log that has a rule of its own for six years, with what tells it from others in the same place."""
    yield from _of_aws(graph)
    yield from _of_google(graph)
    for table in graph.resources(*TABLES):
        yield table, "", of_table(graph, table), classify(graph, table)
    for account, writers in log_accounts(graph):
        for logs in writers:
            yield account, logs.writer.address, logs.retention, of_log(graph, account, logs.writer)


def _of_aws(graph: Graph) -> Iterator[_Log]:
    """Log groups, trails and log buckets, of the latter each key prefix."""
    for group in log_groups(graph):
        phi = classify(graph, group)
        if not phi.truth.is_no:
            yield group, "", of_group(graph, group), phi
    for trail in graph.resources(TRAIL):
        events = of_writer(graph, trail)
        if not all(copy.is_out_of_sight for copy in events.copies):
            yield trail, "", events, phi_of_trail(graph, trail, events)
    for bucket, kinds in log_buckets(graph):
        below: dict[KeyStart, list[Logs]] = defaultdict(list)
        for logs in kinds:
            if logs.writer.type != TRAIL:
                below[logs.keys].append(logs)
        for keys, together in below.items():
            phi = surest(of_log(graph, bucket, logs.writer) for logs in together)
            yield bucket, keys.text, together[0].retention, phi


def _of_google(graph: Graph) -> Iterator[_Log]:
    """Log buckets, and the buckets and datasets that sinks fill, of these each sink."""
    for bucket, owner in google_log_buckets(graph):
        phi = classify(graph, bucket)
        if not phi.truth.is_no:
            yield bucket, "", of_log_bucket(graph, bucket, owner), phi
    for type in (STORAGE, DATASET):
        for store, writers in log_stores(graph, type):
            for logs in writers:
                yield store, logs.writer.address, logs.retention, of_log(graph, store, logs.writer)
