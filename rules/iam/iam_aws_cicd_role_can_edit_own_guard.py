"""iam-aws-cicd-role-can-edit-own-guard."""

from __future__ import annotations

from iaclint.aws.access import Access, access_of
from iaclint.aws.policy import documents
from iaclint.aws.policy_homes import Kind
from iaclint.aws.web_identity import deploys
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth, any_of

from .powers import Need, Powers, Scope, place, steps

_OWN_POLICIES = (
    "iam:AttachRolePolicy",
    "iam:CreatePolicyVersion",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
)
_RECORDERS = (
    "cloudtrail:DeleteTrail",
    "cloudtrail:PutEventSelectors",
    "cloudtrail:StopLogging",
    "cloudtrail:UpdateTrail",
    "config:DeleteConfigurationRecorder",
    "config:DeleteDeliveryChannel",
    "config:StopConfigurationRecorder",
    "guardduty:DeleteDetector",
    "guardduty:DeletePublishingDestination",
    "guardduty:UpdateDetector",
)
_NEEDS = tuple(
    Need((action,), scope)
    for scope, actions in ((Scope.OWN, _OWN_POLICIES), (Scope.SOME, _RECORDERS))
    for action in actions
)
_SHOWN = 3


@rule(
    Severity.HIGH,
    fix="let another role manage the role of the pipeline, the trail, the recorder and the detector",
)
def iam_aws_cicd_role_can_edit_own_guard(graph: Graph) -> Judgements:
    """A pipeline can change the policies that limit it, or switch off what records it.

    Whoever gets code into the pipeline acts with its role. If that role may rewrite its own policies, its
    trust or its boundary, no limit on it holds; if it may stop the trail, the recorder or the detector,
    nobody learns of it. The person who merges then approves, deploys and removes the evidence, which are
    the duties that an auditor expects to be separate.

    Judged are the roles that an OpenID Connect issuer of pipelines, CodeBuild or CodePipeline can assume,
    with all policies that reach them. Rights on other roles only, by name, are no fault.

    Bad:

        resource "aws_iam_role" "deploy" {
          name = "deploy"
          assume_role_policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "sts:AssumeRole"
              Principal = { Service = "codebuild.amazonaws.com" }
            }]
          })
        }

        resource "aws_iam_role_policy" "deploy" {
          role = aws_iam_role.deploy.id
          policy = jsonencode({
            Statement = [{ Effect = "Allow", Action = ["iam:PutRolePolicy", "cloudtrail:*"], Resource = "*" }]
          })
        }

    Good:

        resource "aws_iam_role" "deploy" {
          name = "deploy"
          assume_role_policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "sts:AssumeRole"
              Principal = { Service = "codebuild.amazonaws.com" }
            }]
          })
        }

        resource "aws_iam_role_policy" "deploy" {
          role = aws_iam_role.deploy.id
          policy = jsonencode({
            Statement = [{
              Effect   = "Allow"
              Action   = "iam:PutRolePolicy"
              Resource = "arn:aws:iam::111122223333:role/apps/*"
            }]
          })
        }
    """
    powers = Powers(graph)
    for trust in documents(graph, Kind.TRUST):
        is_pipeline = any_of(deploys(graph, statement) for statement in trust.statements)
        if not is_pipeline.is_no:
            yield _judged(powers, access_of(graph, trust.resource), is_pipeline)


def _judged(powers: Powers, access: Access, is_pipeline: Truth) -> Judgement:
    holding = powers.of(access)
    found = [power for power in map(holding.power, _NEEDS) if not power.truth.is_no]
    told = [power for power in found if power.truth.is_yes] or found[:1]
    return fail_if(
        is_pipeline & (any_of(power.truth for power in found) & ~access.unresolved | access.unseen),
        access.principal,
        _message([power.action for power in told]),
        at=place(told[0]) if told else None,
        steps=steps(told[:_SHOWN]),
    )


def _message(actions: list[str]) -> str:
    clause = "the pipeline can change its own limits or what records it"
    shown = ", ".join(f"`{action}`" for action in actions[:_SHOWN])
    more = f" and {len(actions) - _SHOWN} more" if len(actions) > _SHOWN else ""
    return f"{clause} by {shown}{more}" if actions else clause
