"""Roles: where a role of Azure is given to a principal, and which one it is.

Source: the azurerm provider's schema (4.55) and its documentation of `skip_service_principal_aad_check`,
and the Azure documentation "Azure built-in roles" for the ids, which are the same in every tenant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from iaclint.azure.ids import sources
from iaclint.azure.scopes import Scope, scope_of
from iaclint.graph import Graph
from iaclint.judgement import value_or_use
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import NO, Doubt, Reason, Truth, any_of, known, maybe
from iaclint.values import Located, Unknown, Value, with_holes
from iaclint.values.ask import equal_to, is_null, is_set, is_true

BUILT_IN: dict[str, str] = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
    "acdd72a7-3385-48ef-bd42-f606fba81ae7": "Reader",
}
"""The general roles by their ids."""

STANDING, ACTIVATED, ELIGIBLE = (
    "azurerm_role_assignment",
    "azurerm_pim_active_role_assignment",
    "azurerm_pim_eligible_role_assignment",
)
"""The types that give a role: for good, for good or a time through PIM, and to be activated when it is needed."""

_DEFINITION = "azurerm_role_definition"
_PEOPLE = ("azuread_group", "azuread_groups", "azuread_invitation", "azuread_user", "azuread_users")
_WHOEVER = ("azuread_client_config", "azuread_directory_object", "azurerm_client_config")
_ID = re.compile(r"roledefinitions/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\Z")
_BARE_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Assignment:
    """A role given to a principal at a scope. `role` is the argument that names it."""

    graph: Graph
    resource: Resource
    role: Value
    scope: Scope

    def gives(self, *names: str) -> Truth:
        """Whether the role is one of these built-in ones."""
        if is_null(self.role).is_yes:
            return maybe(Doubt(Reason.EVALUATION_ERROR, f"{self.resource.address} names no role"))
        return any_of(_is_named(self.graph, self.role, name) for name in names)

    @property
    def place(self) -> Located | Value:
        """Where the role is named; the assignment, where a data source looks its id up."""
        return value_or_use(self.role, self.resource.configuration.header)

    @property
    def is_conditional(self) -> Truth:
        """Whether a condition limits what the role may be used for."""
        if self.resource.type == ACTIVATED:
            return NO
        return is_set(self.resource["condition"])

    @property
    def expires(self) -> Truth:
        """Whether it ends by itself."""
        if self.resource.type == STANDING:
            return NO
        return self.resource.blocks("schedule").any(lambda schedule: schedule.blocks("expiration").present)


def assignments(graph: Graph, *types: str) -> Iterator[Assignment]:
    """The assignments of these types."""
    for resource in graph.resources(*types):
        named = resource["role_definition_name"] if resource.type == STANDING else resource["role_definition_id"]
        role = resource["role_definition_id"] if is_null(named).is_yes else named
        yield Assignment(graph, resource, role, scope_of(graph, resource["scope"]))


def _is_named(graph: Graph, role: Value, name: str) -> Truth:
    """Whether a name or an id, as a text or looked up, is that of this built-in role."""
    text = with_holes(role).lower() if isinstance(role.data, str | Unknown) else ""
    if found := _ID.search(text) or _BARE_ID.fullmatch(text):
        return known(BUILT_IN.get(found[found.lastindex or 0]) == name)
    if isinstance(role.data, str):
        return known(text == name.lower())
    definitions = [source for source, _ in sources(graph, role) if source.type == _DEFINITION]
    if len(definitions) == 1:
        return _is_definition(graph, definitions[0], name)
    return maybe(*role.doubts) if "/" in text else equal_to(role, name)


def _is_definition(graph: Graph, definition: Resource, name: str) -> Truth:
    """Whether a role that is looked up is this built-in one; one that is made here is not."""
    if definition.mode == "managed":
        return NO
    given = (definition["name"], definition["role_definition_id"])
    return any_of(_is_named(graph, value, name) for value in given if not value.is_null)


def is_for_people(assignment: Assignment) -> Truth:
    """Whether the principal is a user or a group, rather than an application or a managed identity.

    To skip the check of service principals is to say that it is one: Azure refuses another then.
    """
    resource, graph = assignment.resource, assignment.graph
    if resource.type == STANDING and not is_null(resource["principal_type"]).is_yes:
        return ~equal_to(resource["principal_type"], "ServicePrincipal")
    principal = resource["principal_id"]
    types = [source.type for source, _ in sources(graph, principal)]
    if types and not any(type in _WHOEVER for type in types):
        return any_of(known(type in _PEOPLE) for type in types)
    whose = Doubt(Reason.OUTSIDE_REPOSITORY, f"whose id `{principal.data}` is, is not known")
    is_application = is_true(resource["skip_service_principal_aad_check"]) if resource.type == STANDING else NO
    return ~is_application & maybe(*(principal.doubts or (whose,)))
