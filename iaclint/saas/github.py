"""GitHub: what its organizations, enterprises and repositories let workflows do.

The arguments and their defaults are those of the GitHub provider's documentation and schema. A repository
that does not say what the token of its workflows may do has what the organization has.
"""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import NO, Doubt, Reason, Truth, maybe
from iaclint.values import Value
from iaclint.values.ask import equal_to, is_null, is_true

WORKFLOW_SETTINGS = (
    "github_actions_organization_workflow_permissions",
    "github_enterprise_actions_workflow_permissions",
    "github_workflow_repository_permissions",
)
_OF_REPOSITORY = "github_workflow_repository_permissions"


@dataclass(frozen=True, slots=True)
class Workflows:
    """What the workflows of an enterprise, an organization or a repository may do unless they ask for less."""

    resource: Resource

    @property
    def permission(self) -> Value:
        return self.resource["default_workflow_permissions"]

    @property
    def approval(self) -> Value:
        return self.resource["can_approve_pull_request_reviews"]

    @property
    def can_write(self) -> Truth:
        """Whether the token of a workflow can write to its repository."""
        return equal_to(self.permission, "write") | self._inherited_permission

    @property
    def can_approve(self) -> Truth:
        """Whether a workflow can approve pull requests; the provider turns it off where it is left out."""
        return is_true(self.approval)

    @property
    def _inherited_permission(self) -> Truth:
        """Maybe, where a repository leaves it to the organization; else no."""
        if self.resource.type != _OF_REPOSITORY:
            return NO
        return is_null(self.permission) & maybe(
            Doubt(Reason.OUTSIDE_REPOSITORY, "what is not written here is set by the owner")
        )


def workflows(graph: Graph) -> Iterator[Workflows]:
    """What workflows may do, wherever it is set."""
    return (Workflows(resource) for resource in graph.resources(*WORKFLOW_SETTINGS))
