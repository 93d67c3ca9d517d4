"""iam-az-custom-role-wildcard."""

from __future__ import annotations

from iaclint.azure.operations import any_action, covers, guilty_action
from iaclint.azure.scopes import Level, scope_of
from iaclint.modules import Configuration, Resource
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.truth import NO, Truth, all_of, any_of, maybe

_GRANTING = (
    "Microsoft.Authorization/roleAssignments/write",
    "Microsoft.Authorization/roleDefinitions/write",
    "Microsoft.Authorization/elevateAccess/action",
)
_ENTRA_ROLES = ("microsoft.directory/roleassignments/", "microsoft.directory/roledefinitions/")
_READ = ("/read", "/standard/read")


@rule(
    Severity.HIGH,
    fix="list the operations that the role needs",
    peers=(
        "CKV_AZURE_39",
        "AZU-0030",
        "AZU-0052",
        "3fa5900f-9aac-4982-96b2-a6143d9c99fb",
    ),
)
def iam_az_custom_role_wildcard(graph: Graph) -> Judgements:
    """A custom role of Azure may do everything, or give roles to others.

    An action that begins with `*` is about every resource provider, those that Azure adds next year
    too: `*`, `*/write`, `*/delete`. `not_actions` takes single operations back and leaves the rest of a
    role that nobody can review. `*/read` shows settings and passes as an action; as a data action any
    such wildcard opens the data itself.

    A role that can write role assignments or role definitions is an administrator whatever else it
    lists, since it can give itself the rest, unless `not_actions` takes just that back. A role that can
    only be assigned in resource groups, or in less, is medium. Of Entra's own custom roles those fail
    that have all tasks on something, or that can change roles.

    Bad:

        resource "azurerm_role_definition" "operator" {
          name  = "operator"
          scope = "/subscriptions/11111111-2222-3333-4444-555555555555"

          permissions {
            actions     = ["*"]
            not_actions = ["Microsoft.Network/virtualNetworks/delete"]
          }
        }

    Good:

        resource "azurerm_role_definition" "operator" {
          name  = "operator"
          scope = "/subscriptions/11111111-2222-3333-4444-555555555555"

          permissions {
            actions = ["*/read", "Microsoft.Compute/virtualMachines/restart/action"]
          }
        }
    """
    for definition in graph.resources("azurerm_role_definition"):
        yield from _judged(definition, _of_azure(graph, definition))
    for role in graph.resources("azuread_custom_directory_role"):
        yield from _judged(role, _of_entra(role))


def _judged(role: Resource, found: Judgements) -> Judgements:
    """What is found, and a judgement all the same where no permission is written or some cannot be seen."""
    judgements = list(found)
    yield from judgements
    doubts = role.blocks("permissions").doubts
    if doubts or not judgements:
        unseen = maybe(*doubts) if doubts else NO
        yield fail_if(unseen, role, "the role may do everything, or give roles to others", defect="permissions")


def _of_azure(graph: Graph, definition: Resource) -> Judgements:
    severity = Severity.MEDIUM if _is_narrow(graph, definition).is_yes else Severity.HIGH
    for number, block in enumerate(definition.blocks("permissions")):
        if not block["actions"].is_null:
            yield _actions(definition, block, f"permissions[{number}].actions", severity)
        if not block["data_actions"].is_null:
            yield _data_actions(definition, block, f"permissions[{number}].data_actions", severity)


def _is_narrow(graph: Graph, definition: Resource) -> Truth:
    """Whether it can only be assigned in resource groups or to resources."""
    written = definition["assignable_scopes"]
    scopes = written.items or (definition["scope"],)
    narrow = all_of(~scope_of(graph, scope).at_least(Level.SUBSCRIPTION) for scope in scopes)
    return narrow & maybe(*written.doubts) if written.is_unknown else narrow


def _actions(definition: Resource, block: Configuration, key: str, severity: Severity) -> Judgement:
    actions = block["actions"]
    everything = any_action(actions, _is_of_every_provider)
    grants = any_of(_is_left(block, operation) for operation in _GRANTING)
    guilty = _is_of_every_provider if not everything.is_no else covers(*_GRANTING)
    return fail_if(
        block.exists & (everything | grants),
        definition,
        "the role may change resources of every kind" if everything.is_yes else "the role may give roles to others",
        at=guilty_action(actions, guilty),
        defect=key,
        severity=severity,
    )


def _data_actions(definition: Resource, block: Configuration, key: str, severity: Severity) -> Judgement:
    actions = block["data_actions"]
    return fail_if(
        block.exists & any_action(actions, _is_any),
        definition,
        "the role may reach the data of every kind of resource",
        at=guilty_action(actions, _is_any),
        defect=key,
        severity=severity,
    )


def _is_left(block: Configuration, operation: str) -> Truth:
    """Whether an operation is among the actions, and not taken back."""
    return any_action(block["actions"], covers(operation)) & ~any_action(block["not_actions"], covers(operation))


def _is_any(action: str) -> bool:
    return action.startswith("*")


def _is_of_every_provider(action: str) -> bool:
    """Whether it is about every resource provider, and about more than reading."""
    return action.startswith("*") and not action.endswith("/read")


def _of_entra(role: Resource) -> Judgements:
    for number, block in enumerate(role.blocks("permissions")):
        actions = block["allowed_resource_actions"]
        yield fail_if(
            block.exists & any_action(actions, _is_too_much_of_entra),
            role,
            "the role may do everything with a kind of directory object, or change roles",
            at=guilty_action(actions, _is_too_much_of_entra),
            defect=f"permissions[{number}].allowed_resource_actions",
        )


def _is_too_much_of_entra(action: str) -> bool:
    return action.endswith(("/alltasks", "*")) or (action.startswith(_ENTRA_ROLES) and not action.endswith(_READ))
