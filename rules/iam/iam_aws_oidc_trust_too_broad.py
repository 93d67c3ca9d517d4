"""iam-aws-oidc-trust-too-broad."""

from __future__ import annotations

from iaclint.aws.policy import Statement, statements
from iaclint.aws.policy_homes import Kind
from iaclint.aws.web_identity import Trust, trusts, untold
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth, known, maybe


@rule(
    Severity.CRITICAL,
    fix="limit `:sub` to the repository and branch, or the service account, and `:aud` to `sts.amazonaws.com`",
    peers=("CKV_AWS_358", "CKV_AWS_393"),
)
def iam_aws_oidc_trust_too_broad(graph: Graph) -> Judgements:
    """A role trusts an identity provider of machines without limiting whose tokens it takes.

    GitHub, GitLab and the like issue tokens to every customer. A role that does not limit the subject
    to a repository can be assumed from a stranger's pipeline, so code that nobody reviewed runs with
    its permissions. No condition on the subject, one that also holds where the claim is absent
    (`IfExists`, `ForAllValues:`), or a wildcard before the organization is critical; all repositories
    of a named organization are medium; no condition on the audience is high.

    For EKS the subject must name the namespace and the service account, and any audience will do.

    Bad:

        resource "aws_iam_role" "deploy" {
          assume_role_policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "sts:AssumeRoleWithWebIdentity"
              Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
              Condition = {
                StringLike = { "token.actions.githubusercontent.com:sub" = "repo:*" }
              }
            }]
          })
        }

    Good:

        resource "aws_iam_role" "deploy" {
          assume_role_policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "sts:AssumeRoleWithWebIdentity"
              Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
              Condition = {
                StringEquals = {
                  "token.actions.githubusercontent.com:sub" = "repo:clinic/portal:ref:refs/heads/main"
                  "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
                }
              }
            }]
          })
        }
    """
    for statement in statements(graph, Kind.TRUST):
        for trust in trusts(graph, statement):
            yield _subject(trust)
            if trust.issuer.audience:
                yield _audience(trust)
        if doubts := untold(graph, statement):
            yield fail_if(
                statement.allows & maybe(*doubts),
                statement.resource,
                "the role takes tokens of an identity provider for any subject",
                at=statement.principals.origin,
                defect=f"{statement.key}:provider",
            )


def _subject(trust: Trust) -> Judgement:
    """The subject is limited to a project: by the claim itself, or by one that says as much."""
    statement, issuer = trust.statement, trust.issuer
    tests = trust.tests("sub")
    limited = trust.demands(*issuer.aliases) | trust.subject_begins(issuer.project)
    return fail_if(
        statement.allows & ~(limited | _unseen(statement)),
        statement.resource,
        f"the role takes tokens of {issuer.name} for any subject",
        at=tests[0].origin if tests else trust.principal.origin,
        defect=f"{statement.key}:sub",
        severity=Severity.MEDIUM if trust.subject_begins(issuer.owner).is_yes else Severity.CRITICAL,
    )


def _audience(trust: Trust) -> Judgement:
    statement = trust.statement
    tests = trust.tests("aud")
    return fail_if(
        statement.allows & ~(trust.demands("aud") | _unseen(statement)),
        statement.resource,
        f"the role takes tokens of {trust.issuer.name} for any audience",
        at=tests[0].origin if tests else trust.principal.origin,
        defect=f"{statement.key}:aud",
        severity=Severity.HIGH,
    )


def _unseen(statement: Statement) -> Truth:
    """Maybe, where there may be conditions that cannot be seen."""
    doubts = statement.conditions.doubts
    return maybe(*doubts) if doubts else known(False)
