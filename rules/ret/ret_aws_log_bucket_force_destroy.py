"""Buckets that Terraform may delete with the logs in them."""

from iaclint.aws.log_buckets import archives, log_buckets
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth
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
    written: dict[str, tuple[Truth, str]] = {}
    for bucket, logs in log_buckets(graph):
        for each in logs:
            earlier = written.get(bucket.address)
            truth = each.written if earlier is None else earlier[0] | each.written
            written[bucket.address] = (truth, each.writer.address)
    for bucket, archived in archives(graph):
        for log in archived:
            earlier = written.get(bucket.address)
            truth = log.written if earlier is None else earlier[0] | log.written
            written[bucket.address] = (truth, log.source.address)
    for bucket in graph.resources("aws_s3_bucket"):
        if bucket.address in written:
            truth, source = written[bucket.address]
            forced = bucket["force_destroy"]
            yield fail_if(
                truth & is_true(forced),
                bucket,
                f"the bucket with the log of {source} is deleted together with its objects",
                at=forced,
            )
