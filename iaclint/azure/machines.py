"""Machines: whether those with Linux take passwords over SSH.

The arguments and their defaults are those of the azurerm provider's schema (4.55) and documentation.
"""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import Truth, known
from iaclint.values import Value
from iaclint.values.ask import equal_to, is_null

_DISABLES = "disable_password_authentication"
_PLACES: dict[str, tuple[str, bool]] = {
    "azurerm_linux_virtual_machine": ("", False),
    "azurerm_linux_virtual_machine_scale_set": ("", False),
    "azurerm_orchestrated_virtual_machine_scale_set": ("os_profile.linux_configuration", False),
    "azurerm_virtual_machine": ("os_profile_linux_config", True),
    "azurerm_virtual_machine_scale_set": ("os_profile_linux_config", True),
}
"""The block that has the argument, and whether passwords are taken where the argument is left out."""


@dataclass(frozen=True, slots=True)
class PasswordLogin:
    """Whether a machine takes passwords, and the argument that says so."""

    resource: Resource
    enabled: Truth
    value: Value


def password_logins(graph: Graph) -> Iterator[PasswordLogin]:
    """The machines with Linux, by type and then by address; one without the block has another system."""
    for type, (block, default) in _PLACES.items():
        path = f"{block}.{_DISABLES}" if block else _DISABLES
        for resource in graph.resources(type):
            for value, there in resource.configuration.each_written(path):
                takes = equal_to(value, False) | (is_null(value) & known(default))
                yield PasswordLogin(resource, there & takes, value)
