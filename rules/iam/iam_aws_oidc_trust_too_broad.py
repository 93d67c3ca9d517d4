"""iam-aws-oidc-trust-too-broad."""

from __future__ import annotations

from iaclint.aws.access import access_of
from iaclint.aws.policy import Statement, statements
from iaclint.aws.policy_homes import Kind
from iaclint.aws.web_identity import Trust, public_issuers, trusts, untold
from iaclint.production import is_production
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

    A production role must also be limited to a branch or a deployment environment, else any branch of
    the repository, or of all repositories, can deploy: high. Elsewhere a whole repository passes. What
    is production is told by the settings, or by the word `prod` or `production` in the names and tags
    of the role, its modules and its directory. The subject of a pull request is critical anywhere,
    because its code has not been approved, unless all that the role is given here only reads: that is
    how plans are made.

    For EKS the subject must name the namespace and the service account, and any audience will do. The
    issuer of a cluster is seldom known before it is made; the subject shows that it is one.

    Cognito, Google, Facebook and Amazon are trusted by name, and issue tokens to the users of every
    application: without a condition on the identity pool (`:aud`) or application it is critical.

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
            yield _subject(graph, trust)
            if trust.issuer.audience:
                yield _audience(trust)
            yield from _branch(graph, trust)
            yield from _pull_request(graph, trust)
        for principal, limited in public_issuers(statement):
            yield fail_if(
                statement.allows & ~limited,
                statement.resource,
                f"the role takes tokens of {principal.pattern.text} for any application",
                at=principal.origin,
                defect=f"{statement.key}:{principal.pattern.text}",
            )
        if doubts := untold(graph, statement):
            yield fail_if(
                statement.allows & maybe(*doubts),
                statement.resource,
                "the role takes tokens of an identity provider for any subject",
                at=statement.principals.origin,
                defect=f"{statement.key}:provider",
            )


def _subject(graph: Graph, trust: Trust) -> Judgement:
    """The subject is limited to a project: by the claim itself, or by one that says as much."""
    statement, issuer = trust.statement, trust.issuer
    of_owner = Severity.HIGH if _is_in_production(graph, trust) else Severity.MEDIUM
    return fail_if(
        statement.allows & ~(_is_limited(trust) | _unseen(statement)),
        statement.resource,
        f"the role takes tokens of {issuer.name} for any subject",
        at=trust.where_beyond(issuer.project),
        defect=f"{statement.key}:sub",
        severity=of_owner if trust.subject_begins(issuer.owner).is_yes else Severity.CRITICAL,
    )


def _is_in_production(graph: Graph, trust: Trust) -> bool:
    """Whether what a pipeline of the issuer does with the role is a deployment to production."""
    return trust.issuer.branch is not None and is_production(graph, trust.statement.resource)


def _is_limited(trust: Trust) -> Truth:
    """Whether it takes the tokens of one project only."""
    return trust.demands(*trust.issuer.aliases) | trust.subject_begins(trust.issuer.project)


def _branch(graph: Graph, trust: Trust) -> Judgements:
    """A production role that is limited to a project is limited to a branch or environment of it too."""
    statement, issuer = trust.statement, trust.issuer
    if issuer.branch is None or _is_limited(trust).is_no or not _is_in_production(graph, trust):
        return
    limited = trust.demands(*issuer.branch_aliases) | trust.subject_begins(issuer.branch)
    yield fail_if(
        statement.allows & ~(limited | _unseen(statement)),
        statement.resource,
        f"the production role takes tokens of {issuer.name} that are not limited to a branch or environment",
        at=trust.where_beyond(issuer.branch),
        defect=f"{statement.key}:branch",
        severity=Severity.HIGH,
    )


def _pull_request(graph: Graph, trust: Trust) -> Judgements:
    """A role that can change anything is not for code that is yet to be approved."""
    statement, issuer = trust.statement, trust.issuer
    taken = issuer.unreviewed and trust.taken(issuer.unreviewed)
    if taken:
        yield fail_if(
            statement.allows & ~access_of(graph, statement.resource).only_read,
            statement.resource,
            f"the role takes tokens of {issuer.name} for pull requests",
            at=taken.origin,
            defect=f"{statement.key}:pull-request",
        )


def _audience(trust: Trust) -> Judgement:
    statement = trust.statement
    return fail_if(
        statement.allows & ~(trust.demands("aud") | _unseen(statement)),
        statement.resource,
        f"the role takes tokens of {trust.issuer.name} for any audience",
        at=trust.where("aud"),
        defect=f"{statement.key}:aud",
        severity=Severity.HIGH,
    )


def _unseen(statement: Statement) -> Truth:
    """Maybe, where there may be conditions that cannot be seen."""
    doubts = statement.conditions.doubts
    return maybe(*doubts) if doubts else known(False)
