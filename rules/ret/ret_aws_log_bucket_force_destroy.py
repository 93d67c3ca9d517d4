"""Buckets that Terraform may delete with the logs in them."""

from collections.abc import Iterator

from iaclint.aws.log_buckets import archives, log_buckets
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import NO, Truth
from iaclint.values.ask import is_true


@rule(
    Severity.MEDIUM,
    fix="leave force_destroy out of buckets that keep logs",
    judges=("aws_s3_bucket.force_destroy",),
)
def ret_aws_log_bucket_force_destroy(graph: Graph) -> Judgements:
    """A bucket that keeps logs has `force_destroy`, so that it is deleted with all that is in it.

    Without the argument Terraform refuses to delete a bucket that is not empty. With it, a change of
    the bucket's name or a resource that is taken out of the code deletes the trail, the access logs or
    the archive of log groups, every version of every object.

    Bad:

        resource "aws_cloudtrail" "main" {
          name           = "main"
          s3_bucket_name = aws_s3_bucket.trail.id
        }

        resource "aws_s3_bucket" "trail" {
          bucket        = "trail"
          force_destroy = true
        }

    Good:

        resource "aws_cloudtrail" "main" {
          name           = "main"
          s3_bucket_name = aws_s3_bucket.trail.id
        }

        resource "aws_s3_bucket" "trail" {
          bucket = "trail"
        }
    """
    found: dict[str, tuple[Resource, Truth, Resource]] = {}
    for bucket, written, source in _logs(graph):
        _, before, first = found.get(bucket.address, (bucket, NO, source))
        found[bucket.address] = (bucket, before | written, first)
    for address in sorted(found):
        bucket, written, source = found[address]
        forced = bucket["force_destroy"]
        yield fail_if(
            written & is_true(forced),
            bucket,
            f"the bucket with the log of {source.address} is deleted together with its objects",
            at=forced,
        )


def _logs(graph: Graph) -> Iterator[tuple[Resource, Truth, Resource]]:
    """The buckets that get logs, whether they do, and whose."""
    for bucket, logs in log_buckets(graph):
        yield from ((bucket, each.written, each.writer) for each in logs)
    for bucket, archived in archives(graph):
        yield from ((bucket, log.written, log.source) for log in archived)
