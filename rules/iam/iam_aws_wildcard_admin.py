"""iam-aws-wildcard-admin."""

from __future__ import annotations

from iaclint.aws.access import allows_everything
from iaclint.aws.holders import every_holder, has_boundary, is_given
from iaclint.aws.mfa import KEYS
from iaclint.aws.patterns import is_every_action, is_everything
from iaclint.aws.policy import Document, Statement, documents
from iaclint.aws.policy_homes import Kind
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth, all_of, any_of, known

_LIMITING = ("aws:requestedregion", "aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", *KEYS)
_GUARDED = (
    "iam:CreateUser",
    "iam:AttachRolePolicy",
    "iam:PassRole",
    "organizations:LeaveOrganization",
    "kms:ScheduleKeyDeletion",
    "cloudtrail:StopLogging",
    "cloudtrail:DeleteTrail",
)


@rule(
    Severity.CRITICAL,
    fix="list the actions and resources that the principal needs",
    peers=(
        "CKV_AWS_1",
        "CKV_AWS_62",
        "CKV2_AWS_40",
        "AWS-0057",
        "2f37c4a3-58b9-4afe-8a87-d7f1d2286f84",
        "575a2155-6af1-4026-b1af-d5bc8fe2a904",
        "b1ffa705-19a3-4b73-b9d0-0c97d0663842",
        "132a8c31-9837-4203-9fd1-15ca210c7b73",
    ),
)
def iam_aws_wildcard_admin(graph: Graph) -> Judgements:
    """An IAM policy statement allows every action on every resource.

    Whoever has the policy can read every record, delete every log and grant the same to anyone else,
    so no other control of the account can be relied upon. An auditor asks who has such access, and
    why it is more than the role needs.

    A condition on region, network or MFA leaves the holder an administrator and lowers the fault to
    high, and so does a Deny in the same policy that takes back user and role management, the
    organization, key deletion and the trail, a permissions boundary on everyone who is given the policy,
    or that nothing here gives it to anyone. Boundaries themselves and service control policies grant
    nothing and are not judged.

    Bad:

        resource "aws_iam_policy" "operator" {
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect   = "Allow"
              Action   = "*"
              Resource = "*"
            }]
          })
        }

    Good:

        resource "aws_iam_policy" "operator" {
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect   = "Allow"
              Action   = ["ecs:UpdateService", "ecs:DescribeServices"]
              Resource = "arn:aws:ecs:eu-west-1:111122223333:service/clinic/*"
            }]
          })
        }
    """
    for document in documents(graph, Kind.IDENTITY):
        faults = [(statement, allows_everything(statement)) for statement in document.statements]
        possible = any(not fault.is_no for _, fault in faults)
        worst = Severity.HIGH if possible and _is_limited(graph, document) else Severity.CRITICAL
        for statement, fault in faults:
            yield fail_if(
                fault,
                statement.resource,
                "the statement allows every action on every resource",
                at=statement.actions.where(is_every_action),
                defect=statement.key,
                severity=None if fault.is_no else _severity(statement, worst),
            )


def _severity(statement: Statement, worst: Severity) -> Severity:
    return Severity.HIGH if statement.conditions.test(*_LIMITING).is_yes else worst


def _is_limited(graph: Graph, document: Document) -> bool:
    """Whether a Deny of the policy, a boundary on everyone who is given it, or that nobody is leaves less of it."""
    bounded = every_holder(graph, document.resource, lambda principal: has_boundary(graph, principal))
    return _is_guarded(document) or bounded.is_yes or is_given(graph, document.resource).is_no


def _is_guarded(document: Document) -> bool:
    """Whether unconditional denials of the policy take back what would undo every other control."""
    denials = [statement for statement in document.statements if _denies_everywhere(statement).is_yes]
    return all_of(any_of(denial.actions.cover_action(action) for denial in denials) for action in _GUARDED).is_yes


def _denies_everywhere(statement: Statement) -> Truth:
    conditional = known(bool(statement.conditions.items or statement.conditions.doubts))
    return statement.denies & ~conditional & statement.actions.listed & statement.resources.has(is_everything)
