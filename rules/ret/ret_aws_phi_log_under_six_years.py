"""Logs of PHI that are gone before six years have passed."""

from iaclint.aws.log_groups import log_groups
from iaclint.aws.retention import of_group
from iaclint.phi import classify
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule

from .periods import SIX_YEARS


@rule(
    Severity.HIGH,
    fix="set retention_in_days to 2192 or more, or to 0, or archive every event in a bucket that keeps it 2192 days",
    peers=("CKV_AWS_338",),
    judges=("aws_cloudwatch_log_group.retention_in_days", "aws_cloudwatch_log_group.log_group_class"),
)
def ret_aws_phi_log_under_six_years(graph: Graph) -> Judgements:
    """A log of PHI is kept less than six years in its log group and in its archives.

    Documentation of activity with PHI is to be kept six years, and an accounting of disclosures looks
    six years back; this is the six-year rule for PHI logs, a policy that rests on both. A log is one of
    PHI by the settings, its tags, a word in its name, or because a store of PHI writes to it. A group
    passes when it never expires or is archived for so long; six years are 2191 or 2192 days, and
    CloudWatch accepts 2192.

    Bad:

        resource "aws_cloudwatch_log_group" "portal" {
          name              = "patient-portal"
          retention_in_days = 365
        }

    Good:

        resource "aws_cloudwatch_log_group" "portal" {
          name              = "patient-portal"
          retention_in_days = 2192
        }
    """
    for group in log_groups(graph):
        phi = classify(graph, group)
        if phi.truth.is_no:
            continue
        retention = of_group(graph, group)
        yield fail_if(
            phi.truth & ~retention.lasts(SIX_YEARS),
            group,
            f"the log of PHI ({phi.reason}) is kept less than six years: {retention.clause}",
            at=retention.guilty(SIX_YEARS),
            steps=retention.steps,
        )
