"""iam-az-owner-at-subscription."""

from __future__ import annotations

from iaclint.azure.roles import ACTIVATED, STANDING, Assignment, assignments
from iaclint.azure.scopes import Level
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule

_ADMINISTRATORS = ("Owner", "User Access Administrator", "Role Based Access Control Administrator")
_CONTRIBUTOR = "Contributor"


@rule(
    Severity.HIGH,
    fix="assign a narrower role, at a resource group, or make the principal eligible through PIM",
)
def iam_az_owner_at_subscription(graph: Graph) -> Judgements:
    """A role of administrators is assigned at a subscription or wider.

    Owner, User Access Administrator and Role Based Access Control Administrator let their holder give
    any role to anyone; at a subscription or a management group that is control of everything in it, the
    records and the logs of who read them included. Contributor at such a scope can change and delete
    everything but the roles themselves, and is medium. So is a role of administrators whose condition
    limits which roles it may give, or that ends by itself.

    The role may be named, given by its id, or looked up; a scope that is an id of a resource group or a
    resource passes. Custom roles are judged where they are defined.

    Bad:

        data "azurerm_subscription" "clinic" {}

        resource "azurerm_role_assignment" "deploy" {
          scope                = data.azurerm_subscription.clinic.id
          role_definition_name = "Owner"
          principal_id         = "00000000-1111-2222-3333-444444444444"
        }

    Good:

        resource "azurerm_resource_group" "portal" {
          name     = "portal"
          location = "westeurope"
        }

        resource "azurerm_role_assignment" "deploy" {
          scope                = azurerm_resource_group.portal.id
          role_definition_name = "Website Contributor"
          principal_id         = "00000000-1111-2222-3333-444444444444"
        }
    """
    for assignment in assignments(graph, STANDING, ACTIVATED):
        fault = assignment.gives(*_ADMINISTRATORS, _CONTRIBUTOR) & assignment.scope.at_least(Level.SUBSCRIPTION)
        yield fail_if(
            fault,
            assignment.resource,
            "the principal is given a role of administrators at a subscription or wider",
            at=assignment.place,
            severity=_severity(assignment),
        )


def _severity(assignment: Assignment) -> Severity:
    softer = assignment.gives(_CONTRIBUTOR) | assignment.is_conditional | assignment.expires
    return Severity.MEDIUM if softer.is_yes else Severity.HIGH
