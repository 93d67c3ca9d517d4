"""mfa-aws-login-profile."""

from __future__ import annotations

from iaclint.aws.users import login_profiles
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import YES
from iaclint.values.ask import is_true


@rule(
    Severity.MEDIUM,
    fix="let people sign in through single sign-on, where MFA is asked for in one place",
    peers=(
        "CKV2_AWS_22",
        "9ec311bf-dfd9-421f-8498-0b063c8bc552",
        "b592ffd4-0577-44b6-bd35-8c5ee81b5918",
    ),
)
def mfa_aws_login_profile(graph: Graph) -> Judgements:
    """Terraform gives an IAM user a password for the console.

    The password alone opens the console until the user has enrolled an MFA device, which Terraform
    cannot do for a person; and whoever can read the state can read the password, unless `pgp_key`
    encrypts it. A password that need not be changed at the first sign-in stays known to whoever made
    it: that is low, and `password_reset_required` is false where it is left out.

    A user without a password passes.

    Bad:

        resource "aws_iam_user_login_profile" "amelie" {
          user = "amelie"
        }

    Good:

        resource "aws_iam_user" "mailer" {
          name = "svc-mailer"
        }
    """
    for profile in graph.resources("aws_iam_user_login_profile"):
        reset = profile["password_reset_required"]
        yield fail_if(YES, profile, "the user has a password for the console")
        yield fail_if(
            ~is_true(reset),
            profile,
            "the password need not be changed at the first sign-in",
            at=reset,
            defect="reset",
            severity=Severity.LOW,
        )
    for user in graph.resources("aws_iam_user"):
        has_password = login_profiles(graph, user).present
        if not has_password.is_yes:
            yield fail_if(has_password, user, "the user has a password for the console")
