"""iam-aws-user-instead-of-sso."""

from __future__ import annotations

from iaclint.aws.users import is_person
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule


@rule(
    Severity.MEDIUM,
    fix="let people sign in through IAM Identity Center or a federated role",
    peers=("CKV_AWS_273",),
)
def iam_aws_user_instead_of_sso(graph: Graph) -> Judgements:
    """A person has an IAM user instead of signing in through single sign-on.

    An IAM user is an account beside the directory of the company: it is not closed when the person
    leaves, has a password and perhaps keys of its own, and its MFA is nobody's policy. Each person
    should be known by one identity, which is granted and withdrawn in one place.

    A user is taken for a person if it has a console password, or if no word of its name or path is
    that of a program: `svc`, `service`, `ci`, `deploy`, `bot`, `smtp` and the like.

    Bad:

        resource "aws_iam_user" "amelie" {
          name = "amelie"
        }

    Good:

        resource "aws_iam_user" "mailer" {
          name = "svc-mailer"
        }
    """
    for user in graph.resources("aws_iam_user"):
        yield fail_if(is_person(graph, user), user, "the IAM user is that of a person", at=user["name"])
