"""mfa-aws-human-trust-without-mfa."""

from __future__ import annotations

import re

from iaclint.aws.mfa import Stance, denies_assuming, is_about_assuming, stance
from iaclint.aws.policy import Statement, documents
from iaclint.aws.policy_homes import Kind
from iaclint.aws.principals import Principal
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import NO, YES, Truth, any_of, known, maybe
from iaclint.values import HOLE

_ACCOUNT = re.compile(r"arn:[^:]*:iam::[^:]*:root|[0-9]{12}")
_USER = re.compile(r"arn:[^:]*:iam::[^:]*:user/.+")
_HUMAN_TYPES = {"aws_iam_user": YES, "aws_caller_identity": YES, "aws_iam_role": NO}


@rule(
    Severity.HIGH,
    fix='add the condition `Bool = { "aws:MultiFactorAuthPresent" = "true" }`',
    peers=("09c35abf-5852-4622-ac7a-b987b331232e",),
)
def mfa_aws_human_trust_without_mfa(graph: Graph) -> Judgements:
    """A role that people can assume does not demand MFA of them.

    A trust in a user, an account root or an account id lets people assume the role, with a stolen
    password or access key as well as with their own. The trust policy is where MFA is demanded: a
    condition on `aws:MultiFactorAuthPresent` or `aws:MultiFactorAuthAge`, or a Deny without them.

    Services and roles cannot use MFA and are not judged, nor are SAML and OpenID Connect, whose
    identity provider asks for MFA. An account that must present an `sts:ExternalId` is a vendor's
    machine and is not judged either.

    Bad:

        resource "aws_iam_role" "operator" {
          assume_role_policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "sts:AssumeRole"
              Principal = { AWS = "arn:aws:iam::111122223333:root" }
            }]
          })
        }

    Good:

        resource "aws_iam_role" "operator" {
          assume_role_policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "sts:AssumeRole"
              Principal = { AWS = "arn:aws:iam::111122223333:root" }
              Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
            }]
          })
        }
    """

    def is_human(principal: Principal) -> Truth:
        return _is_human(graph, principal)

    for document in documents(graph, Kind.TRUST):
        denied = denies_assuming(document)
        for statement in document.statements:
            trusts = statement.allows & is_about_assuming(statement) & statement.principals.any(is_human)
            if not trusts.is_no and not _is_vendor(statement):
                yield fail_if(
                    trusts & ~denied & ~stance(statement, Stance.ENFORCES),
                    statement.resource,
                    "the role trusts people without demanding MFA",
                    at=statement.principals.guilty(is_human),
                    defect=statement.key,
                )


def _is_human(graph: Graph, principal: Principal) -> Truth:
    """Whether people can be behind it; everyone (`*`) is the fault of another rule."""
    if principal.type != "AWS":
        return NO
    text = principal.pattern.text
    if text is None or text.strip(HOLE) == "":
        sources = [graph.at(ref.address) for ref in principal.pattern.value.refs]
        known_types = [_HUMAN_TYPES[source.type] for source in sources if source and source.type in _HUMAN_TYPES]
        return any_of(known_types) if known_types else principal.pattern.satisfies(lambda _: False)
    if HOLE in text.rpartition(":")[2].partition("/")[0] and ":" in text:
        return maybe(*principal.pattern.value.doubts)
    return known(_ACCOUNT.fullmatch(text) is not None or _USER.fullmatch(text) is not None)


def _is_vendor(statement: Statement) -> bool:
    """Whether all its principals are, or may be, accounts, which must present an external id."""
    external = statement.conditions.limit("sts:externalid")
    accounts = [
        principal.satisfies("AWS", lambda text: _ACCOUNT.fullmatch(text) is not None)
        for principal in statement.principals
    ]
    return external.is_yes and not any(answer.is_no for answer in accounts)
