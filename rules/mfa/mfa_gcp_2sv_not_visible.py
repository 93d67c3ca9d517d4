"""mfa-gcp-2sv-not-visible."""

from __future__ import annotations

from collections.abc import Callable

from iaclint.gcp.grant import Grant
from iaclint.gcp.grants import grants
from iaclint.gcp.members import Member
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Doubt, Reason, Truth, any_of, maybe

_NOT_HERE = maybe(
    Doubt(Reason.OUTSIDE_REPOSITORY, "2-Step Verification is enforced in the Admin console, or by an identity provider")
)


@rule(
    Severity.INFO,
    fix="give the auditor the 2-Step Verification policy of the Admin console, or of the identity provider",
    elsewhere=True,
)
def mfa_gcp_2sv_not_visible(graph: Graph) -> Judgements:
    """Whether people on Google Cloud need a second factor cannot be seen here.

    Google Workspace and Cloud Identity enforce 2-Step Verification, or the identity provider behind them;
    the Google provider has no resource for it. A root module that grants roles to people is therefore
    unknown, once, at the first such grant: the evidence is an export of the policy. It fails where a person
    is a private account of `gmail.com`, of which no organisation can demand a second factor, and passes
    where nobody but workloads is granted anything.

    Bad:

        resource "google_project_iam_member" "helper" {
          project = "clinic-prod"
          role    = "roles/run.viewer"
          member  = "user:clinic.helper@gmail.com"
        }

    Good:

        resource "google_project_iam_member" "portal" {
          project = "clinic-prod"
          role    = "roles/cloudtrace.agent"
          member  = "serviceAccount:portal@clinic-prod.iam.gserviceaccount.com"
        }
    """
    found = list(grants(graph))
    if not found:
        return
    consumers = any_of(_any(grant, _is_consumer) for grant in found)
    people = any_of(_any(grant, _is_people) for grant in found)
    ask = _is_consumer if consumers.is_yes else _is_people
    grant = _first(found, ask)
    yield fail_if(
        consumers | (people & _NOT_HERE),
        grant.resource,
        "people are granted roles, and no second factor can be demanded of them",
        at=grant.members.guilty(ask),
    )


def _is_consumer(member: Member) -> Truth:
    return member.is_consumer


def _is_people(member: Member) -> Truth:
    return member.is_people


def _any(grant: Grant, ask: Callable[[Member], Truth]) -> Truth:
    return grant.exists & grant.members.any(ask)


def _first(found: list[Grant], ask: Callable[[Member], Truth]) -> Grant:
    """The first grant to such a member, else the first that may be one, else the first."""
    answers = [(_any(grant, ask), grant) for grant in found]
    sure = (grant for answer, grant in answers if answer.is_yes)
    possible = (grant for answer, grant in answers if answer.is_maybe)
    return next(sure, next(possible, found[0]))
