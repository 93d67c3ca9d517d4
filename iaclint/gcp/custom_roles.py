"""Custom roles: the permissions that an organisation puts together itself.

Source: the Google provider's documentation of the two types. IAM takes no wildcards in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from iaclint.gcp.texts import Text, text_of
from iaclint.graph import Graph
from iaclint.judgement import first_such
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import Doubt, Truth, any_of, known, maybe
from iaclint.values import Located, Value
from iaclint.values.ask import equal_to

_TYPES = ("google_organization_iam_custom_role", "google_project_iam_custom_role")


@dataclass(frozen=True, slots=True)
class CustomRole:
    """A custom role and its permissions; `doubts` says why there may be others than these."""

    resource: Resource
    permissions: tuple[Text, ...]
    origin: Located
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_in_use(self) -> Truth:
        """Whether who is given it gets its permissions."""
        return ~equal_to(self.resource["stage"], "DISABLED")

    def any(self, ask: Callable[[Text], Truth]) -> Truth:
        """Whether one of its permissions is such."""
        answer = any_of(ask(permission) for permission in self.permissions)
        return answer | maybe(*self.doubts) if self.doubts else answer

    def guilty(self, ask: Callable[[Text], Truth]) -> Located | Value:
        """Where the first permission that is such is written, else the first that may be, else all of them."""
        return first_such(((ask(permission), permission.place) for permission in self.permissions), self.origin)


def custom_roles(graph: Graph) -> Iterator[CustomRole]:
    """The custom roles of a configuration."""
    for resource in graph.resources(*_TYPES):
        value = resource["permissions"]
        here: Located = value.origin or resource.configuration.header
        permissions = tuple(text_of(graph, item, here) for item in value.certain_items)
        yield CustomRole(resource, permissions, here, value.doubts)


def is_wildcard(permission: Text) -> Truth:
    """Whether it has a `*` in it, which IAM does not take."""
    if permission.known is None:
        return maybe(*permission.value.doubts)
    return known("*" in permission.known)
