"""Trails whose events are gone too early, wherever CloudTrail delivers them."""

from iaclint.aws.logs import TRAIL
from iaclint.aws.retention import of_writer
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule

from .kept import phi_of_trail
from .periods import DAYS, SIX_YEARS


@rule(
    Severity.HIGH,
    fix="deliver the trail to a bucket or log group that keeps its events 90 days or more (2192 for a trail of PHI)",
)
def ret_aws_trail_chain_broken(graph: Graph) -> Judgements:
    """No place to which a trail delivers keeps its events 90 days, or six years for a trail of PHI.

    CloudTrail is the record of who did what. It delivers all events to a bucket and, if asked, to a log
    group; from there they may be archived or replicated. The trail passes when one complete copy is
    kept for long enough. A trail is one of PHI by its own tags and name, by those of the bucket or group,
    or because it records who reads the objects of a bucket with PHI. A bucket in another account or
    repository is unknown.

    Bad:

        resource "aws_cloudtrail" "main" {
          name           = "main"
          s3_bucket_name = aws_s3_bucket.trail.id
        }

        resource "aws_s3_bucket" "trail" {
          bucket = "trail"

          lifecycle_rule {
            enabled = true

            expiration {
              days = 60
            }
          }
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
    for trail in graph.resources(TRAIL):
        retention = of_writer(graph, trail)
        phi = phi_of_trail(graph, trail, retention)
        short = ~retention.lasts(DAYS)
        needed = f"{DAYS} days" if phi.truth.is_no or not short.is_no else f"six years ({phi.reason})"
        yield fail_if(
            short | (phi.truth & ~retention.lasts(SIX_YEARS)),
            trail,
            f"the events of the trail are kept less than {needed}: {retention.clause}",
            steps=retention.steps,
        )
