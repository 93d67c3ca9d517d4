"""Vaults: who may do what with the keys, secrets and certificates of a Key Vault.

A vault goes by roles or by access policies; where it goes by roles, Azure ignores its policies. Source: the
azurerm provider's schema (4.55) and documentation, in which roles are off unless they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.graph import Graph, Identity
from iaclint.modules import Configuration, Resource
from iaclint.records import dataclass
from iaclint.truth import YES, Truth, any_of
from iaclint.values import Value
from iaclint.values.ask import contains, is_null, is_true

VAULT = "azurerm_key_vault"
_POLICY = "azurerm_key_vault_access_policy"
_BY_ID = Identity(("id",))
_SWITCHES = ("rbac_authorization_enabled", "enable_rbac_authorization")
_PERMISSIONS = ("certificate_permissions", "key_permissions", "secret_permissions", "storage_permissions")


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """What one principal may do with a vault; `ignored` is whether the vault goes by roles instead."""

    resource: Resource
    key: str
    exists: Truth
    content: Configuration
    ignored: Truth

    def allows(self, *permissions: str) -> Truth:
        """Whether it has one of these permissions on anything; they are the same in any case."""
        return any_of(_has(self.content[name], permissions) for name in _PERMISSIONS)

    def where(self, *permissions: str) -> Value:
        """The list that has one of them, else the first that is written."""
        lists = [self.content[name] for name in _PERMISSIONS]
        guilty = (value for value in lists if not _has(value, permissions).is_no)
        return next(guilty, None) or next((value for value in lists if not value.is_null), lists[0])


def switch(vault: Resource) -> Value:
    """The argument by which a vault goes by roles, in its new spelling or the old one."""
    new, old = (vault[name] for name in _SWITCHES)
    return old if is_null(new).is_yes and not is_null(old).is_yes else new


def goes_by_roles(vault: Resource) -> Truth:
    """Whether a vault goes by roles."""
    return is_true(switch(vault))


def access_policies(graph: Graph) -> Iterator[AccessPolicy]:
    """The access policies inside vaults, and those that are resources of their own."""
    for vault in graph.resources(VAULT):
        for number, block in enumerate(vault.blocks("access_policy")):
            yield AccessPolicy(vault, f"access_policy[{number}]", block.exists, block, goes_by_roles(vault))
    for policy in graph.resources(_POLICY):
        vaults = graph.targets(policy["key_vault_id"], (VAULT,), _BY_ID)
        yield AccessPolicy(policy, "policy", YES, policy.configuration, vaults.any(goes_by_roles))


def _has(value: Value, permissions: tuple[str, ...]) -> Truth:
    return any_of(contains(value, spelling) for name in permissions for spelling in (name, name.lower()))
