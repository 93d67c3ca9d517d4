"""mfa-any-idp-mfa-not-visible."""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.aws.policy import Statement, statements
from iaclint.aws.policy_homes import Kind
from iaclint.aws.principals import Principal
from iaclint.aws.web_identity import trusts
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.truth import NO, Doubt, Reason, Truth, maybe

_CONSUMER_LOGINS = ("graph.facebook.com", "www.amazon.com")
_IDENTITY_CENTER = ("aws_ssoadmin_account_assignment", "aws_ssoadmin_permission_set")
_WORKFORCE = "google_iam_workforce_pool_provider"
_MESSAGE = "people sign in through an identity provider that does not demand MFA"
_ELSEWHERE = Doubt(
    Reason.OUTSIDE_REPOSITORY,
    "the identity provider decides that, and an export of its sign-in policies is the evidence",
)


@rule(
    Severity.INFO,
    fix="attach an export of the identity provider's sign-in policies to the evidence",
    elsewhere=True,
)
def mfa_any_idp_mfa_not_visible(graph: Graph) -> Judgements:
    """People sign in through an identity provider whose MFA is not in this configuration.

    A role that trusts SAML or OpenID Connect, a permission set of IAM Identity Center, or a workforce
    pool of Google Cloud leaves the password and the second factor to the identity provider. Whether
    that demands MFA of everyone is set there, so it is neither passed nor failed here: an auditor
    needs an export of its sign-in or conditional access policies.

    The logins of Facebook and of Amazon's shop are nobody's to make rules for: a role that trusts them
    fails, and is medium. Trust in the tokens of pipelines and clusters passes: no person holds one.

    Bad:

        resource "aws_iam_role" "portal" {
          assume_role_policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "sts:AssumeRoleWithWebIdentity"
              Principal = { Federated = "graph.facebook.com" }
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
                  "token.actions.githubusercontent.com:sub" = "repo:example-clinic/platform:environment:production"
                }
              }
            }]
          })
        }
    """
    for statement in statements(graph, Kind.TRUST):
        if not statement.allows.is_no:
            yield from _trusted(graph, statement)
    for resource in _signing_in(graph):
        yield fail_if(maybe(_ELSEWHERE), resource, _MESSAGE)


def _trusted(graph: Graph, statement: Statement) -> Iterator[Judgement]:
    machines = {trust.principal for trust in trusts(graph, statement)}
    for principal in statement.principals.of_type("Federated"):
        yield fail_if(
            statement.allows & (NO if principal in machines else _without_mfa(principal)),
            statement.resource,
            _MESSAGE,
            at=principal.origin,
            defect=statement.key,
            severity=Severity.MEDIUM if _is_consumer_login(principal).is_yes else Severity.INFO,
        )


def _without_mfa(principal: Principal) -> Truth:
    return _is_consumer_login(principal) | maybe(_ELSEWHERE)


def _is_consumer_login(principal: Principal) -> Truth:
    return principal.pattern.satisfies(lambda text: text in _CONSUMER_LOGINS)


def _signing_in(graph: Graph) -> Iterator[Resource]:
    """The first resource of Identity Center, for all of them, and each provider of a workforce pool."""
    yield from graph.resources(*_IDENTITY_CENTER)[:1]
    yield from graph.resources(_WORKFORCE)
