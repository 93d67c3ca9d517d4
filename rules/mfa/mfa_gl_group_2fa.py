"""mfa-gl-group-2fa."""

from __future__ import annotations

from iaclint.modules import Resource
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.saas.gitlab import GROUP, INSTANCE, requires_two_factors
from iaclint.truth import Truth
from iaclint.values.ask import at_least, is_null, is_true

_LONGEST_GRACE = 48
"""How many hours somebody may go on without a second factor: GitLab's own default."""


@rule(
    Severity.HIGH,
    fix="set require_two_factor_authentication = true",
)
def mfa_gl_group_2fa(graph: Graph) -> Judgements:
    """A GitLab group does not require two-factor authentication.

    Whoever has the password of one member has the group's code and its pipelines, and with these what
    they deploy. Left out, nothing is required. A subgroup passes where a group around it requires two
    factors, and every group where the instance does; a group around it that is not in this
    configuration leaves it unknown.

    More than 48 hours, GitLab's default, to set up the second factor are low. The settings of an
    instance are judged where they say something of two factors.

    Bad:

        resource "gitlab_group" "clinic" {
          name = "clinic"
          path = "clinic"
        }

    Good:

        resource "gitlab_group" "clinic" {
          name                              = "clinic"
          path                              = "clinic"
          require_two_factor_authentication = true
        }
    """
    for group in graph.resources(GROUP):
        yield from _judged(group, requires_two_factors(graph, group), "the group does not require two factors")
    for settings in graph.resources(INSTANCE):
        required = settings["require_two_factor_authentication"]
        if not is_null(required).is_yes:
            yield from _judged(settings, is_true(required), "the instance does not require two factors")


def _judged(resource: Resource, requires: Truth, message: str) -> Judgements:
    required = resource["require_two_factor_authentication"]
    yield fail_if(~requires, resource, message, at=required)
    if not is_null(resource["two_factor_grace_period"]).is_yes:
        yield _grace(resource, is_true(required))


def _grace(resource: Resource, required: Truth) -> Judgement:
    grace = resource["two_factor_grace_period"]
    return fail_if(
        required & at_least(grace, _LONGEST_GRACE + 1),
        resource,
        f"members have more than {_LONGEST_GRACE} hours to set up a second factor",
        at=grace,
        defect="grace",
        severity=Severity.LOW,
    )
