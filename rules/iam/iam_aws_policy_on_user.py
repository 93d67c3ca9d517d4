"""iam-aws-policy-on-user."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import YES
from iaclint.values.ask import is_empty, is_null

_ONE_USER = ("aws_iam_user_policy", "aws_iam_user_policy_attachment")
_LISTS = (("aws_iam_policy_attachment", "users"), ("aws_iam_user_policy_attachments_exclusive", "policy_arns"))


@rule(
    Severity.MEDIUM,
    fix="give the policy to a group or a role, and put the user into it",
    peers=("CKV_AWS_40", "AWS-0143", "b4378389-a9aa-44ee-91e7-ef183f11079e"),
)
def iam_aws_policy_on_user(graph: Graph) -> Judgements:
    """A policy is given to a single user.

    Access then follows persons instead of roles: who has it is told by looking at each user, and what
    was given for one task stays when the task is done. A review of access by group or role is short
    enough to be done every quarter.

    Inline policies of users and attachments to users fail, whatever they allow. An
    `aws_iam_policy_attachment` fails where its `users` is not empty.

    Bad:

        resource "aws_iam_policy_attachment" "reports" {
          name       = "reports"
          users      = ["amelie"]
          policy_arn = "arn:aws:iam::111122223333:policy/reports"
        }

    Good:

        resource "aws_iam_policy_attachment" "reports" {
          name       = "reports"
          groups     = ["analysts"]
          policy_arn = "arn:aws:iam::111122223333:policy/reports"
        }
    """
    for resource in graph.resources(*_ONE_USER):
        yield fail_if(YES, resource, "the policy is given to a single user")
    for type, path in _LISTS:
        for resource in graph.resources(type):
            listed = resource[path]
            yield fail_if(
                ~is_null(listed) & ~is_empty(listed), resource, "the policy is given to single users", at=listed
            )
