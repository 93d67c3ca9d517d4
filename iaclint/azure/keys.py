"""Keys: the resources of Azure that give another one its customer key.

Many a store takes its key by an argument or by a resource of its own, since the identity that reads the
key is there only once the store is. Source: the azurerm provider's schema (4.55) and documentation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from weakref import WeakKeyDictionary

from iaclint.graph import Graph, Identity
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Doubt, Reason, Truth, any_of, maybe
from iaclint.values.ask import is_given, one_of


def _spelled(text: str) -> Iterable[str]:
    """An id stands for itself and for the name at its end."""
    return dict.fromkeys((text, text.rpartition("/")[2]))


_NAMES = Identity(("id", "name"), _spelled)


@dataclass(frozen=True, slots=True)
class Companion:
    """A type that gives another resource, which `pointer` names, a key; without `keys` it always does."""

    type: str
    pointer: str
    keys: tuple[str, ...] = ()


COMPANIONS: Mapping[str, tuple[Companion, ...]] = {
    "azurerm_storage_account": (Companion("azurerm_storage_account_customer_managed_key", "storage_account_id"),),
    "azurerm_mssql_server": (
        Companion(
            "azurerm_mssql_server_transparent_data_encryption", "server_id", ("key_vault_key_id", "managed_hsm_key_id")
        ),
    ),
    "azurerm_mssql_managed_instance": (
        Companion(
            "azurerm_mssql_managed_instance_transparent_data_encryption",
            "managed_instance_id",
            ("key_vault_key_id", "managed_hsm_key_id"),
        ),
    ),
    "azurerm_postgresql_server": (Companion("azurerm_postgresql_server_key", "server_id"),),
    "azurerm_mysql_server": (Companion("azurerm_mysql_server_key", "server_id"),),
    "azurerm_servicebus_namespace": (Companion("azurerm_servicebus_namespace_customer_managed_key", "namespace_id"),),
    "azurerm_eventhub_namespace": (
        Companion("azurerm_eventhub_namespace_customer_managed_key", "eventhub_namespace_id"),
    ),
    "azurerm_cognitive_account": (Companion("azurerm_cognitive_account_customer_managed_key", "cognitive_account_id"),),
    "azurerm_data_factory": (Companion("azurerm_data_factory_customer_managed_key", "data_factory_id"),),
    "azurerm_databricks_workspace": (
        Companion("azurerm_databricks_workspace_root_dbfs_customer_managed_key", "workspace_id"),
        Companion("azurerm_databricks_workspace_customer_managed_key", "workspace_id"),
    ),
    "azurerm_kusto_cluster": (Companion("azurerm_kusto_cluster_customer_managed_key", "cluster_id"),),
    "azurerm_log_analytics_cluster": (
        Companion("azurerm_log_analytics_cluster_customer_managed_key", "log_analytics_cluster_id"),
    ),
    "azurerm_data_protection_backup_vault": (
        Companion("azurerm_data_protection_backup_vault_customer_managed_key", "data_protection_backup_vault_id"),
    ),
}
"""By type, what else may give it a key."""


def key_by_companion(graph: Graph, resource: Resource) -> Truth:
    """Whether a resource of its own gives this one a customer key."""
    return any_of(_given_by(graph, resource, companion) for companion in COMPANIONS.get(resource.type, ()))


def _given_by(graph: Graph, resource: Resource, companion: Companion) -> Truth:
    found = graph.referring(resource, companion.type, companion.pointer, _NAMES)
    if not companion.keys:
        return found.any(lambda _: YES)
    return found.any(lambda other: any_of(is_given(other[path]) for path in companion.keys))


def may_have_key_of_source(graph: Graph, server: Resource) -> Truth:
    """Maybe, where a flexible server is made from one with a key: whether it takes the key over is not documented."""
    named = server["source_server_id"]
    if is_given(named).is_no:
        return NO
    keyed = graph.targets(named, (server.type,), _NAMES).any(_has_own_key)
    detail = f"whether {server.address} takes over the key of its source is not documented"
    return keyed & maybe(Doubt(Reason.RESOURCE_ATTRIBUTE, detail))


def _has_own_key(server: Resource) -> Truth:
    return is_given(server["customer_managed_key.key_vault_key_id"])


_SETS = (
    "azurerm_linux_virtual_machine_scale_set",
    "azurerm_windows_virtual_machine_scale_set",
    "azurerm_orchestrated_virtual_machine_scale_set",
)
_EXTENSIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "azurerm_virtual_machine_extension": (
        "virtual_machine_id",
        ("azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine"),
    ),
    "azurerm_virtual_machine_scale_set_extension": ("virtual_machine_scale_set_id", _SETS),
}
"""The types of extensions, the argument that names what each extends, and the types of that."""

_DISK_ENCRYPTION = ("AzureDiskEncryption", "AzureDiskEncryptionForLinux")


def disks_encrypted_inside(graph: Graph, machine: Resource) -> Truth:
    """Whether an extension encrypts the disks of a machine or scale set from inside, temporary ones among them."""
    found = _inside.get(graph)
    if found is None:
        found = _inside[graph] = _encrypted_inside(graph)
    answer = found.get(machine.address, NO) | found.get(machine.type, NO) | graph.passed_on(machine)
    if machine.type in _SETS:
        answer |= machine.blocks("extension").any(lambda block: one_of(block["type"], _DISK_ENCRYPTION))
    return answer


_inside: WeakKeyDictionary[Graph, Mapping[str, Truth]] = WeakKeyDictionary()


def _encrypted_inside(graph: Graph) -> Mapping[str, Truth]:
    """Whether an extension encrypts disks, by the address of the machine; by its type where it may be of any such."""
    found: dict[str, Truth] = defaultdict(lambda: NO)
    for type, (pointer, types) in _EXTENSIONS.items():
        for extension in graph.resources(type):
            encrypts = extension.exists & one_of(extension["type"], _DISK_ENCRYPTION)
            machines = graph.targets(extension[pointer], types, _NAMES)
            for link in machines.links:
                found[link.resource.address] |= encrypts & link.certainty
            if not machines.beyond.is_yes:  # yes: it is certainly of one that is not here
                for machine in types:
                    found[machine] |= encrypts & machines.beyond
    return found
