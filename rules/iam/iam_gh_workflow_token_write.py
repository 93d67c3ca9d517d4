"""iam-gh-workflow-token-write."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.saas.github import workflows


@rule(
    Severity.MEDIUM,
    fix='set default_workflow_permissions = "read" and can_approve_pull_request_reviews = false',
)
def iam_gh_workflow_token_write(graph: Graph) -> Judgements:
    """The token of every GitHub workflow can write, or workflows can approve pull requests.

    A workflow runs the code of its dependencies and actions. With `read` each one has to ask for what it
    writes, where a reviewer sees it; with `write` any of them can push to its repository. A workflow
    that can approve pull requests is high: it stands in for the second engineer, so that one person can
    bring anything to production.

    For an enterprise and an organization both are off unless they are asked for. For a repository that is
    so of approving; what its token may do, if it does not say, its owner has set, which is unknown.

    Bad:

        resource "github_workflow_repository_permissions" "portal" {
          repository                       = "portal"
          default_workflow_permissions     = "write"
          can_approve_pull_request_reviews = true
        }

    Good:

        resource "github_workflow_repository_permissions" "portal" {
          repository                       = "portal"
          default_workflow_permissions     = "read"
          can_approve_pull_request_reviews = false
        }
    """
    for found in workflows(graph):
        yield fail_if(
            found.can_write,
            found.resource,
            "the token of every workflow can write",
            at=found.permission,
            defect="default_workflow_permissions",
        )
        yield fail_if(
            found.can_approve,
            found.resource,
            "workflows can approve pull requests",
            at=found.approval,
            defect="can_approve_pull_request_reviews",
            severity=Severity.HIGH,
        )
