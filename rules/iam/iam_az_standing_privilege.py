"""iam-az-standing-privilege."""

from __future__ import annotations

from iaclint.azure.roles import ACTIVATED, ELIGIBLE, STANDING, Assignment, assignments, is_for_people
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth, known

_ADMINISTRATORS = ("Owner", "User Access Administrator", "Role Based Access Control Administrator")


@rule(
    Severity.MEDIUM,
    fix="use azurerm_pim_eligible_role_assignment, so that the role is activated when it is needed",
)
def iam_az_standing_privilege(graph: Graph) -> Judgements:
    """People are administrators in Azure all the time, instead of when they need to be.

    An assignment that stands is there for whoever steals a session at night. Eligible through
    Privileged Identity Management (PIM), the same people activate the role for an hour, with MFA, a reason and an
    approval that an auditor can read. Owner, User Access Administrator and Role Based Access Control
    Administrator are judged, at any scope; an active assignment through PIM passes where it expires.

    Applications and managed identities cannot activate a role and pass. Who a principal is, is told by
    `principal_type`, by the resource that its id is read from, or by `skip_service_principal_aad_check`,
    which only service principals take; else it is unknown.

    Bad:

        resource "azurerm_role_assignment" "operators" {
          scope                = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/portal"
          role_definition_name = "Owner"
          principal_id         = "00000000-1111-2222-3333-444444444444"
          principal_type       = "Group"
        }

    Good:

        resource "azurerm_pim_eligible_role_assignment" "operators" {
          scope              = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/portal"
          role_definition_id = "/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
          principal_id       = "00000000-1111-2222-3333-444444444444"
        }
    """
    for assignment in assignments(graph, STANDING, ACTIVATED, ELIGIBLE):
        yield fail_if(
            _stands(assignment) & assignment.gives(*_ADMINISTRATORS) & is_for_people(assignment),
            assignment.resource,
            "people are given a role of administrators that they need not activate",
            at=assignment.place,
        )


def _stands(assignment: Assignment) -> Truth:
    return known(assignment.resource.type != ELIGIBLE) & ~assignment.expires
