"""mfa-gh-org-2fa-not-settable."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Doubt, Reason, Truth, maybe
from iaclint.values import Value
from iaclint.values.ask import is_null, is_true

_EVIDENCE = Doubt(
    Reason.OUTSIDE_REPOSITORY,
    "no resource sets two-factor authentication of the organization: attach its authentication security settings",
)


@rule(
    Severity.INFO,
    fix="require two-factor authentication in the settings of the organization, and keep a copy of them as evidence",
    elsewhere=True,
)
def mfa_gh_org_2fa_not_settable(graph: Graph) -> Judgements:
    """Whether a GitHub organization demands two-factor authentication cannot be set by Terraform.

    It can only be read: a plan that has the data source `github_organization` says whether two factors
    are required, and passes or fails. An organization whose settings are managed without it is unknown
    and stays in the report as something to attach evidence for. The examples show the data source as a
    plan does.

    Bad:

        data "github_organization" "clinic" {
          name                           = "clinic"
          two_factor_requirement_enabled = false
        }

    Good:

        data "github_organization" "clinic" {
          name                           = "clinic"
          two_factor_requirement_enabled = true
        }
    """
    read = graph.data("github_organization")
    for organization in read:
        required = organization["two_factor_requirement_enabled"]
        yield fail_if(~_is_required(required), organization, "the organization does not require MFA", at=required)
    for settings in graph.resources("github_organization_settings"):
        if not read:
            yield fail_if(maybe(_EVIDENCE), settings, "the organization does not require MFA")


def _is_required(value: Value) -> Truth:
    """Whether two factors are required; maybe where that was not read."""
    return is_true(value) | (is_null(value) & maybe(_EVIDENCE))
