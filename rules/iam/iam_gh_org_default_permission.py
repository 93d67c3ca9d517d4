"""iam-gh-org-default-permission."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values.ask import one_of


@rule(
    Severity.HIGH,
    fix='set default_repository_permission = "read" or "none", and give write access to teams',
)
def iam_gh_org_default_permission(graph: Graph) -> Judgements:
    """Every member of a GitHub organization can write to every repository.

    The default permission is what a member has in each repository, those of other teams and those made
    next year included. With `write` or `admin` there is no least privilege to review, and one stolen
    session can change what is deployed anywhere. Left out, it is `read`.

    Bad:

        resource "github_organization_settings" "clinic" {
          billing_email                 = "billing@clinic.example"
          default_repository_permission = "write"
        }

    Good:

        resource "github_organization_settings" "clinic" {
          billing_email                 = "billing@clinic.example"
          default_repository_permission = "none"
        }
    """
    for organization in graph.resources("github_organization_settings"):
        permission = organization["default_repository_permission"]
        yield fail_if(
            one_of(permission, ("write", "admin")),
            organization,
            "every member of the organization can write to every repository",
            at=permission,
        )
