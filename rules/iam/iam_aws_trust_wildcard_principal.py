"""iam-aws-trust-wildcard-principal."""

from __future__ import annotations

from iaclint.aws.audience import for_everyone
from iaclint.aws.patterns import is_every_action, is_every_action_of_a_service
from iaclint.aws.policy import Statement, documents
from iaclint.aws.policy_homes import Kind
from iaclint.aws.principals import Principal
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.truth import NO, Truth, known

_NARROWING = (
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
)


@rule(
    Severity.CRITICAL,
    fix="name the roles, users or services that may assume the role",
    peers=(
        "CKV_AWS_60",
        "CKV_AWS_61",
        "12b7e704-37f0-4d1e-911a-44bf60c48c21",
        "bcdcbdc6-a350-4855-ae7c-d1e6436f7c97",
    ),
)
def iam_aws_trust_wildcard_principal(graph: Graph) -> Judgements:
    """A role trusts every AWS principal of the world.

    Anyone with an AWS account can assume the role and holds what it holds. A condition on the
    organization, account or ARN of the principal, or on the account of the source, narrows the trust
    and passes, as does a Deny of the same policy for all but those; `sts:ExternalId` alone does not,
    because it is no secret.

    A role that trusts the whole of its own account lets every identity in it that may call
    `sts:AssumeRole` on any role in: without such a condition that is medium. So is `sts:*`, whoever
    the principals are: they may then also tag their sessions and set their source identity, which
    policies and audit trails rely on.

    Bad:

        resource "aws_iam_role" "reader" {
          assume_role_policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "sts:AssumeRole"
              Principal = { AWS = "*" }
            }]
          })
        }

    Good:

        resource "aws_iam_role" "reader" {
          assume_role_policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "sts:AssumeRole"
              Principal = { AWS = "*" }
              Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-1a2b3c4d5e" } }
            }]
          })
        }
    """
    for document in documents(graph, Kind.TRUST):
        for statement, is_open in for_everyone(document):
            yield _anyone(statement, is_open)
            if not statement.principals.any(lambda principal: _is_own_account(graph, principal)).is_no:
                yield _own_account(graph, statement)
            is_seen = not (statement.principals.doubts and statement.actions.doubts)
            if is_seen and not statement.actions.has(_is_every_sts_action).is_no:
                yield _every_action(statement)


def _anyone(statement: Statement, is_open: Truth) -> Judgement:
    return fail_if(
        is_open,
        statement.resource,
        "the role trusts every AWS principal",
        at=statement.principals.guilty(lambda principal: principal.is_anyone),
        defect=statement.key,
    )


def _own_account(graph: Graph, statement: Statement) -> Judgement:
    conditions = statement.conditions
    narrowed = conditions.limit(*_NARROWING, "aws:principaltag/") | conditions.test("aws:multifactorauthpresent")
    principals = statement.principals
    return fail_if(
        statement.allows & principals.any(lambda principal: _is_own_account(graph, principal)) & ~narrowed,
        statement.resource,
        "the role trusts every identity of its account",
        at=principals.guilty(lambda principal: _is_own_account(graph, principal)),
        defect=f"{statement.key}:account",
        severity=Severity.MEDIUM,
    )


def _every_action(statement: Statement) -> Judgement:
    actions = statement.actions
    return fail_if(
        statement.allows & actions.listed & actions.has(_is_every_sts_action),
        statement.resource,
        "the role lets its principals tag their sessions and set their source identity as they like",
        at=actions.guilty(lambda action: action.satisfies(_is_every_sts_action)),
        defect=f"{statement.key}:actions",
        severity=Severity.MEDIUM,
    )


def _is_every_sts_action(text: str) -> bool:
    return is_every_action(text) or (text.lower().startswith("sts:") and is_every_action_of_a_service(text))


def _is_own_account(graph: Graph, principal: Principal) -> Truth:
    """Whether it is the account that Terraform itself runs in, as a whole."""
    text = principal.pattern.text
    if principal.type != "AWS" or text is None:
        return NO
    sources = [graph.at(ref.address) for ref in principal.pattern.value.refs]
    own = any(source is not None and source.type == "aws_caller_identity" for source in sources)
    return known(own and (text.endswith(":root") or ":" not in text))
