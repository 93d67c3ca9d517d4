"""mfa-aws-human-trust-without-mfa."""

from __future__ import annotations

import re

from iaclint.aws.mfa import denies_assuming, is_about_assuming, tests_mfa
from iaclint.aws.patterns import Pattern
from iaclint.aws.policy import Statement, documents
from iaclint.aws.policy_homes import Kind
from iaclint.aws.principals import Principal
from iaclint.aws.users import is_named_for_a_program, is_person
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import NO, YES, Truth, all_of, any_of, known, maybe
from iaclint.values import HOLE

_ACCOUNT = re.compile(r"arn:[^:]*:iam::[^:]*:root|[0-9]{12}")
_USER = re.compile(r"arn:[^:]*:iam::[^:]*:user/(.+)")
_ROLE = re.compile(r"arn:[^:]*:(?:iam::[^:]*:role|sts::[^:]*:assumed-role)/.+")
_ARN = "aws:principalarn"


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
    A condition that does not do what it is for is the fault of another rule.

    Services and roles cannot use MFA and are not judged, nor are SAML and OpenID Connect, whose
    identity provider asks for MFA, and users that are named for a program. An account of which only
    roles are let in, by `aws:PrincipalArn`, is not judged either, and one that must present an
    `sts:ExternalId`, which is a vendor's machine.

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
            if not trusts.is_no:
                trusts &= ~_is_vendor(statement) & ~_is_for_roles(graph, statement)
            if not trusts.is_no:
                yield fail_if(
                    trusts & ~denied & ~tests_mfa(statement),
                    statement.resource,
                    "the role trusts people without demanding MFA",
                    at=statement.principals.guilty(is_human),
                    defect=statement.key,
                )


def _is_human(graph: Graph, principal: Principal) -> Truth:
    """Whether people can be behind it; everyone (`*`) is the fault of another rule."""
    if principal.type != "AWS":
        return NO
    pattern = principal.pattern
    text = pattern.text
    if text is None or text.strip(HOLE) == "":
        answers = [answer for source in _sources(graph, pattern) if (answer := _is_human_at(graph, source)) is not None]
        return any_of(answers) if answers else pattern.satisfies(lambda _: False)
    if HOLE in text.rpartition(":")[2].partition("/")[0] and ":" in text:
        return maybe(*pattern.value.doubts)
    if user := _USER.fullmatch(text):
        return known(not is_named_for_a_program(user[1]))
    return known(_ACCOUNT.fullmatch(text) is not None)


def _sources(graph: Graph, pattern: Pattern) -> list[Resource]:
    """The resources that it is read from."""
    return [source for ref in pattern.value.refs if (source := graph.at(ref.address)) is not None]


def _is_human_at(graph: Graph, source: Resource) -> Truth | None:
    """Whether people can be behind a resource that is trusted; None where it is nobody."""
    match source.type:
        case "aws_iam_user":
            return is_person(graph, source)
        case "aws_caller_identity":
            return YES
        case "aws_iam_role":
            return NO
        case _:
            return None


def _is_vendor(statement: Statement) -> Truth:
    """Whether all its principals are, or may be, accounts, which must present an external id."""
    accounts = (
        principal.satisfies("AWS", lambda text: _ACCOUNT.fullmatch(text) is not None)
        for principal in statement.principals
    )
    external = statement.conditions.limit("sts:externalid")
    return external & known(not any(answer.is_no for answer in accounts))


def _is_for_roles(graph: Graph, statement: Statement) -> Truth:
    """Whether a condition lets only roles in."""

    def is_role(pattern: Pattern) -> Truth:
        sources = _sources(graph, pattern)
        if sources and pattern.text in (None, HOLE):
            return all_of(known(source.type == "aws_iam_role") for source in sources)
        return pattern.satisfies(lambda text: _ROLE.fullmatch(text) is not None)

    return statement.conditions.any(
        lambda condition: condition.tests(_ARN) & known(condition.picks) & condition.values.all(is_role)
    )
