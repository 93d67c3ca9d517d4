"""Archives of logs that can be emptied before their time."""

from functools import partial

from iaclint.aws.backups import is_held
from iaclint.aws.lake import keeps
from iaclint.aws.log_buckets import Archived, archives
from iaclint.aws.logs import TRAIL
from iaclint.aws.object_lock import locks
from iaclint.modules import Resource
from iaclint.phi import Phi, of_log
from iaclint.retention import Lock, in_words
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import NO, Truth, any_of
from iaclint.values import Value

from .periods import falls_short, needed


@rule(
    Severity.MEDIUM,
    fix="lock the objects by default: mode COMPLIANCE, 90 days or more (2192 for logs of PHI)",
    peers=("CKV_AWS_143",),
    judges=(
        "aws_s3_bucket.object_lock_configuration",
        "aws_s3_bucket_object_lock_configuration.rule.default_retention.days",
        "aws_s3_bucket_object_lock_configuration.rule.default_retention.mode",
        "aws_s3_bucket_object_lock_configuration.rule.default_retention.years",
    ),
)
def ret_aws_log_archive_not_immutable(graph: Graph) -> Judgements:
    """The bucket in which a trail or a log group is archived lets its objects be deleted before their time.

    Whoever breaks in deletes the traces first. Object Lock in COMPLIANCE mode keeps each object for 90
    days, or six years for logs of PHI (high), from everybody, root included; a lifecycle rule does not
    delete what is locked either. GOVERNANCE mode can be lifted by a permission (low). Versioning alone
    lets versions be deleted, and `object_lock_enabled` without a default retention locks nothing.

    Instead of the bucket, a complete replica of it may be locked, or a vault of AWS Backup that it is
    backed up to; for a trail, a protected event data store of CloudTrail Lake does as well. AWS Config
    and S3 access logging do not deliver to a locked bucket and need one of their own.

    Bad:

        resource "aws_cloudtrail" "main" {
          name           = "main"
          s3_bucket_name = aws_s3_bucket.trail.id
        }

        resource "aws_s3_bucket" "trail" {
          bucket = "trail"
        }

    Good:

        resource "aws_cloudtrail" "main" {
          name           = "main"
          s3_bucket_name = aws_s3_bucket.trail.id
        }

        resource "aws_s3_bucket" "trail" {
          bucket              = "trail"
          object_lock_enabled = true
        }

        resource "aws_s3_bucket_object_lock_configuration" "trail" {
          bucket = aws_s3_bucket.trail.id

          rule {
            default_retention {
              mode = "COMPLIANCE"
              days = 365
            }
          }
        }
    """
    for bucket, logs in archives(graph):
        classified = ((log, of_log(graph, bucket, log.source)) for log in logs)
        faults = [(_fault(graph, bucket, log, phi), log, phi) for log, phi in classified]
        _, worst, phi = max(faults, key=lambda each: each[0].weight)
        own = [lock for lock in locks(graph, bucket) if not lock.applies.is_no]
        days, words = needed(partial(_is_locked, graph, bucket, worst), phi)
        is_lifted = any((lock.lasts(days) & ~lock.for_all).is_yes for lock in own)
        yield fail_if(
            any_of(fault for fault, _, _ in faults),
            bucket,
            _message(worst, own, words, is_lifted),
            at=_place(own, is_lifted),
            severity=Severity.LOW if is_lifted else Severity.HIGH if phi.truth.is_yes else None,
            steps=worst.retention.steps,
        )


def _fault(graph: Graph, bucket: Resource, log: Archived, phi: Phi) -> Truth:
    return log.written & falls_short(partial(_is_locked, graph, bucket, log), phi)


def _is_locked(graph: Graph, bucket: Resource, log: Archived, days: int) -> Truth:
    """Whether nobody can delete what of a log is in the bucket, or some complete copy, for so many days."""
    in_lake = keeps(graph, log.source, days) if log.source.type == TRAIL else NO
    here = any_of(lock.applies & lock.for_all & lock.lasts(days) for lock in locks(graph, bucket))
    return here | log.retention.is_locked(days) | in_lake | is_held(graph, bucket, days)


def _message(log: Archived, own: list[Lock], words: str, is_lifted: bool) -> str:
    source = log.source.address
    if is_lifted:
        return f"the lock on the log of {source} is in GOVERNANCE mode, which a permission lifts"
    if own and own[0].applies.is_yes:
        return f"the log of {source} is locked for {in_words(own[0].days)} only, and is to be kept {words}"
    return f"the log of {source} is not locked in the bucket, and can be deleted before {words} have passed"


def _place(own: list[Lock], is_lifted: bool) -> Value | None:
    """The mode that can be lifted, or else the days; the bucket itself where nothing is locked."""
    if not own:
        return None
    return own[0].mode if is_lifted else own[0].days
