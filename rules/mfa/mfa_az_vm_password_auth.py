"""mfa-az-vm-password-auth."""

from __future__ import annotations

from iaclint.azure.machines import password_logins
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule


@rule(
    Severity.MEDIUM,
    fix="set disable_password_authentication = true and give an SSH key, or sign in through Microsoft Entra",
    peers=(
        "CKV_AZURE_1",
        "CKV_AZURE_49",
        "CKV_AZURE_149",
        "CKV_AZURE_178",
        "AZU-0039",
        "dafe30ec-325d-4516-85d1-e8e6776f012c",
    ),
)
def mfa_az_vm_password_auth(graph: Graph) -> Judgements:
    """A Linux machine in Azure takes passwords over SSH.

    One password for the administrator, known to several people and to the state of Terraform, is guessed
    or handed on, and no second factor stops it. Left out, passwords are off for `azurerm_linux_virtual_machine`
    and its scale set, and for scale sets with flexible orchestration; `azurerm_virtual_machine_scale_set`
    takes them unless it is told not to.

    Bad:

        resource "azurerm_linux_virtual_machine" "jump" {
          name                            = "jump"
          admin_username                  = "operator"
          disable_password_authentication = false
        }

    Good:

        resource "azurerm_linux_virtual_machine" "jump" {
          name                            = "jump"
          admin_username                  = "operator"
          disable_password_authentication = true
        }
    """
    for login in password_logins(graph):
        yield fail_if(login.enabled, login.resource, "the machine takes passwords over SSH", at=login.value)
