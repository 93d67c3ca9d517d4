"""Stores of PHI that are kept for ever."""

from collections.abc import Iterator

from iaclint.aws.logs import BUCKET_TYPE, GROUP
from iaclint.aws.retention import bucket_limits, group_limits
from iaclint.modules import Resource
from iaclint.phi import classify
from iaclint.rule import Graph, Judgements, Profile, Severity, fail_if, rule
from iaclint.truth import Truth, any_of
from iaclint.values import Located, Value


@rule(
    Severity.INFO,
    fix="let what is kept end after the longest period that applies: retention_in_days, or an expiring lifecycle rule",
    profile=Profile.STRICT,
    judges=("aws_cloudwatch_log_group.retention_in_days", "aws_s3_bucket.lifecycle_rule"),
)
def ret_any_no_maximum_retention(graph: Graph) -> Judgements:
    """Something that holds PHI is kept for ever.

    The six years of HIPAA are a minimum. SOC 2 (C1.2) and a promise to patients may also ask that
    confidential data is disposed of when its time is over, which nothing here does: a log group
    without `retention_in_days`, a bucket without a lifecycle rule that expires its objects. To keep it
    for ever may well be meant, hence info and the strict profile.

    Bad:

        resource "aws_s3_bucket" "patients" {
          bucket = "patients"
        }

    Good:

        resource "aws_s3_bucket" "patients" {
          bucket = "patients"
        }

        resource "aws_s3_bucket_lifecycle_configuration" "patients" {
          bucket = aws_s3_bucket.patients.id

          rule {
            id     = "ten-years"
            status = "Enabled"

            expiration {
              days = 3653
            }
          }
        }
    """
    for store, ends, place in _stores(graph):
        phi = classify(graph, store)
        if not phi.truth.is_no:
            yield fail_if(phi.truth & ~ends, store, f"PHI ({phi.reason}) is kept for ever", at=place)


def _stores(graph: Graph) -> Iterator[tuple[Resource, Truth, Located | Value | None]]:
    for group in graph.resources(GROUP):
        yield group, any_of(limit.applies for limit in group_limits(group)), group["retention_in_days"]
    for bucket in graph.resources(BUCKET_TYPE):
        yield bucket, any_of(limit.applies for limit in bucket_limits(graph, bucket)), None
