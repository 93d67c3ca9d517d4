"""mfa-aws-user-without-enforcement."""

from __future__ import annotations

from iaclint.aws.access import Access, Grant, access_of, reaching
from iaclint.aws.holders import GROUP, USER, has_password, members
from iaclint.aws.policy import Document, documents
from iaclint.aws.policy_homes import Kind
from iaclint.aws.users import is_person
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgement, Judgements, Severity, Step, fail_if, rule
from iaclint.truth import NO, YES, Truth, all_of, any_of, known
from iaclint.values import Located

from .guarded_roles import GuardedRoles
from .guards import Guards, guards_of


@rule(
    Severity.HIGH,
    fix="deny everything but setting up MFA where `aws:MultiFactorAuthPresent` is false, with `BoolIfExists`",
    peers=("AWS-0123", "AWS-0145", "3ddfa124-6407-4845-a501-179f90c65097", "b5681959-6c09-4f55-b42b-c40fa12d03ec"),
)
def mfa_aws_user_without_enforcement(graph: Graph) -> Judgements:
    """A user can act without MFA.

    Terraform cannot give a user an MFA device that works, so its policies have to demand one. With a
    password alone, or an access key from a laptop, whoever stole it is let in where nothing does. All
    policies that reach the user are judged together: its own, attached ones and those of its groups.

    It passes where one of them denies everything without MFA, but for what setting up MFA takes; or where
    each Allow demands MFA itself, is denied without it, or is for setting up MFA or assuming roles only that
    demand it. A role of another configuration that it may assume is unknown. `Bool` with `true`
    demands it in an Allow, and `BoolIfExists` with `false` in a Deny; the other way round neither does. A
    user with a password in this configuration is critical.

    A group is judged as well, for whomever it will have, unless its policies allow nothing or all of its
    users are guarded otherwise. So is the inline policy of a user that is made elsewhere, as medium, because
    a guard may be there too. Users that are named for a program (`svc-intake`, `jenkins`) and have no password
    are not judged: they cannot use MFA. A guard among the service control policies is unknown, because the
    account that it is for is not told.

    Bad:

        resource "aws_iam_user" "eve" {
          name = "eve"
        }

        resource "aws_iam_user_policy" "eve" {
          user = aws_iam_user.eve.name
          policy = jsonencode({
            Statement = [{ Effect = "Allow", Action = "s3:ListBucket", Resource = "arn:aws:s3:::reports" }]
          })
        }

    Good:

        resource "aws_iam_user" "eve" {
          name = "eve"
        }

        resource "aws_iam_user_policy" "eve" {
          user = aws_iam_user.eve.name
          policy = jsonencode({
            Statement = [
              { Effect = "Allow", Action = "s3:ListBucket", Resource = "arn:aws:s3:::reports" },
              {
                Effect    = "Deny"
                NotAction = ["iam:EnableMFADevice", "iam:ListMFADevices", "sts:GetSessionToken"]
                Resource  = "*"
                Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" } }
              },
            ]
          })
        }
    """
    roles = GuardedRoles(graph)
    for user in graph.resources(USER):
        person = is_person(graph, user)
        if not person.is_no:
            severity = Severity.CRITICAL if has_password(graph, user).is_yes else Severity.HIGH
            yield _judged(access_of(graph, user), roles, "the user can act without MFA", severity, ~person)
    for group in graph.resources(GROUP):
        message = "the users of the group can act without MFA"
        yield _judged(access_of(graph, group), roles, message, Severity.HIGH, _all_guarded(graph, group, roles))
    given = reaching(graph)
    for document in documents(graph, Kind.IDENTITY):
        reaches = given.get(document, NO)
        if document.resource.type == "aws_iam_user_policy" and not reaches.is_yes:
            yield _alone(document, roles, reaches)


def _judged(access: Access, roles: GuardedRoles, message: str, severity: Severity, otherwise: Truth = NO) -> Judgement:
    guards = guards_of(access, roles)
    opened, steps = _left_open(access, guards)
    return fail_if(
        ~(guards.everything | access.unseen | otherwise) & (opened | access.unseen),
        access.principal,
        message,
        severity=severity,
        steps=steps,
    )


def _left_open(access: Access, guards: Guards) -> tuple[Truth, tuple[Step, ...]]:
    """Whether anything is allowed without MFA, and the way to the first statement that certainly does so."""
    opened = NO
    for grant in access.grants:
        for where, answer in guards.left_open(grant):
            opened |= answer
            if answer.is_yes:
                return answer, _steps(grant, where)
    return opened, ()


def _steps(grant: Grant, where: Located) -> tuple[Step, ...]:
    """The way from the principal to what it may do without MFA."""
    way = [Step(resource.header, f"given by {resource.address}") for resource in grant.way]
    return (*way, Step(where.span, "allowed without MFA"))


def _all_guarded(graph: Graph, group: Resource, roles: GuardedRoles) -> Truth:
    """Whether there are users in the group, and all of them are guarded, by whichever policy."""
    found = list(members(graph, group))
    links = [link for related in found for link in related.links]
    guarded = all_of(~link.certainty | guards_of(access_of(graph, link.resource), roles).everything for link in links)
    return known(bool(links)) & guarded & ~any_of(related.unseen for related in found)


def _alone(document: Document, roles: GuardedRoles, reaches: Truth) -> Judgement:
    grant = Grant(document, (), YES)
    guards = guards_of(Access(document.resource, (grant,), (), NO), roles)
    found = list(guards.left_open(grant))
    return fail_if(
        ~reaches & ~guards.everything & any_of(answer for _, answer in found),
        document.resource,
        "the policy lets its user act without MFA",
        at=next((where for where, answer in found if answer.is_yes), None),
        severity=Severity.MEDIUM,
    )
