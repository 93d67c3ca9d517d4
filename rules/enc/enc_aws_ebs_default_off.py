"""EBS encryption by default, account by account and region by region."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import YES, any_of, maybe
from iaclint.values.ask import equal_to

_BASELINE = ("aws_iam_account_password_policy", "aws_s3_account_public_access_block")


@rule(
    Severity.MEDIUM,
    fix='add resource "aws_ebs_encryption_by_default" "this" {} for each region that is used',
    peers=("CKV_AWS_106", "3d3f6270-546b-443c-adb4-bb6fb2187ca6"),
    judges=("aws_ebs_encryption_by_default.enabled",),
)
def enc_aws_ebs_default_off(graph: Graph) -> Judgements:
    """EBS encryption by default is off for an account.

    With the setting on, no volume and no copy of a snapshot is plain text by oversight, whoever
    makes it. It is a setting of an account in one region; `enabled` is true where it is left out.

    A root module fails where it turns the setting off, and where it sets the baseline of an account
    (a password policy, a public access block for S3) without turning it on.

    Bad:

        resource "aws_ebs_encryption_by_default" "this" {
          enabled = false
        }

    Good:

        resource "aws_ebs_encryption_by_default" "this" {
          enabled = true
        }
    """
    settings = graph.resources("aws_ebs_encryption_by_default")
    for setting in settings:
        enabled = setting["enabled"]
        yield fail_if(equal_to(enabled, False), setting, "EBS encryption by default is turned off", at=enabled)
    there = any_of(setting.exists for setting in settings)
    elsewhere = maybe(*(missing.doubt for missing in graph.root.missing)) if graph.root.missing else ~YES
    baseline = graph.resources(*_BASELINE)
    if baseline and not there.is_yes:
        message = "the baseline of the account does not turn on EBS encryption by default"
        yield fail_if(~there & ~elsewhere, baseline[0], message, defect="baseline")
