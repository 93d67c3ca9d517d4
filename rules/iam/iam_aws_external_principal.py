"""iam-aws-external-principal."""

from __future__ import annotations

from iaclint.aws.accounts import account_in, is_external
from iaclint.aws.conditions import Condition
from iaclint.aws.policy import Statement, statements
from iaclint.aws.policy_homes import Kind
from iaclint.aws.principals import Principal
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth, known

_ORGANIZATION = ("aws:principalorgid", "aws:principalorgpaths")
_EXTERNAL_ID = "sts:externalid"


@rule(
    Severity.HIGH,
    fix="list your accounts in `known_accounts`; ask a vendor for an external id and demand it",
)
def iam_aws_external_principal(graph: Graph) -> Judgements:
    """A policy lets an account in that is not among your own.

    Whoever gets at the vendor gets at what the vendor may reach, so each such account belongs into the
    list of business associates, with a contract behind it. A role that a vendor assumes must demand the
    `sts:ExternalId` that the vendor gave for you: else another customer of the vendor can have it
    assume your role. With the external id it is info, for the list; a resource or key policy, or a share
    of Resource Access Manager, is medium.

    Your accounts are those that the settings list in `known_accounts`, and those that a provider is
    limited to (`allowed_account_ids`) or takes a role in. Without the list another account may be one
    more of yours, and all but info is one level lower; where nothing is said at all, no account is
    judged. A condition on the organization of the caller passes.

    Bad:

        provider "aws" {
          allowed_account_ids = ["111122223333"]
        }

        resource "aws_iam_role" "vendor" {
          assume_role_policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "sts:AssumeRole"
              Principal = { AWS = "arn:aws:iam::444455556666:root" }
            }]
          })
        }

    Good:

        provider "aws" {
          allowed_account_ids = ["111122223333"]
        }

        resource "aws_iam_role" "operator" {
          assume_role_policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "sts:AssumeRole"
              Principal = { AWS = "arn:aws:iam::111122223333:role/operator" }
            }]
          })
        }
    """
    for statement in statements(graph, Kind.TRUST, Kind.RESOURCE, Kind.KEY):
        if not (statement.allows & ~statement.principals.negated).is_no:
            for principal in statement.principals.of_type("AWS"):
                yield _principal(graph, statement, principal)
    for share in graph.resources("aws_ram_principal_association"):
        yield _share(graph, share)


def _principal(graph: Graph, statement: Statement, principal: Principal) -> Judgement:
    text = principal.pattern.text
    external = is_external(graph, principal.pattern.value, text)
    return fail_if(
        statement.allows & ~statement.principals.negated & external & ~statement.conditions.limit(*_ORGANIZATION),
        statement.resource,
        _message(text),
        at=principal.origin,
        defect=f"{statement.key}:{account_in(text or '')}",
        severity=_severity(graph, statement),
    )


def _severity(graph: Graph, statement: Statement) -> Severity:
    if statement.kind is not Kind.TRUST:
        return _weighed(graph, Severity.MEDIUM)
    demanded = statement.conditions.any(_demands_external_id)
    return Severity.INFO if demanded.is_yes else _weighed(graph, Severity.HIGH)


def _weighed(graph: Graph, severity: Severity) -> Severity:
    """One level lower where no list says that the account is not one more of one's own."""
    return severity if graph.settings.known_accounts else Severity(severity - 1)


def _demands_external_id(condition: Condition) -> Truth:
    return condition.tests(_EXTERNAL_ID) & known(condition.demands_key) & condition.names_owners


def _share(graph: Graph, share: Resource) -> Judgement:
    principal = share["principal"]
    text = principal.data if isinstance(principal.data, str) else None
    external = is_external(graph, principal, text)
    return fail_if(external, share, _message(text), at=principal, severity=_weighed(graph, Severity.MEDIUM))


def _message(text: str | None) -> str:
    account = account_in(text or "")
    return (
        f"account {account} is let in and not among your own"
        if account
        else "an account is let in that is not your own"
    )
