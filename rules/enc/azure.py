"""Azure: what is plain unless encryption is asked for, what is encrypted once where it could be twice, and keys."""

from __future__ import annotations

from iaclint.azure.keys import disks_encrypted_inside
from iaclint.demand import Asked, Demand, Demands, always, anything, counts, never, says, where
from iaclint.modules import Configuration, Resource
from iaclint.rule import Graph, Profile, Severity
from iaclint.truth import Truth

from .keyed import given, has, keyed, keyed_alone, without

_MACHINES = ("azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine")
_SETS = ("azurerm_linux_virtual_machine_scale_set", "azurerm_windows_virtual_machine_scale_set")
_CLUSTERS = tuple(
    f"azurerm_hdinsight_{kind}_cluster" for kind in ("hadoop", "hbase", "interactive_query", "kafka", "spark")
)
_GUEST_STATE = where("os_disk.security_encryption_type", "DiskWithVMGuestState")


def _by_extension(graph: Graph, machine: Resource, _block: Configuration) -> Truth:
    """An extension encrypts the disks from inside the machine."""
    return disks_encrypted_inside(graph, machine)


def _switch(type: str, path: str, what: str, *, otherwise: Asked = never, applies: Asked = always) -> Demand:
    """A switch has to be on that is off where it is left out; `what` it encrypts is in the message."""
    return Demand(type, path, says(True), applies=applies, otherwise=otherwise, message=f"{what} not encrypted")


def _twice(type: str, path: str, what: str, *choices: str | bool, applies: Asked = always, each: str = "") -> Demand:
    """Infrastructure encryption has to be asked for."""
    message = f"{what} encrypted only once"
    return Demand(type, path, says(*(choices or (True,))), applies=applies, each=each, message=message)


TABLES = (
    Demands(
        name="enc-az-sql-tde-off",
        severity=Severity.HIGH,
        title="The transparent data encryption of a database is off.",
        why="""
            Its files and backups are then plain text. A database of an Azure SQL server has it on unless it is turned
            off, which only data warehouses allow; a dedicated SQL pool of Synapse has it off unless `data_encrypted` is
            true.
        """,
        message="the transparent data encryption of the database is off",
        fix="set transparent_data_encryption_enabled, or data_encrypted of a SQL pool, to true",
        demands=(
            Demand("azurerm_mssql_database", "transparent_data_encryption_enabled", says(True), absent=always),
            Demand("azurerm_synapse_sql_pool", "data_encrypted", says(True)),
        ),
        peers=("CKV2_AZURE_25", "CKV_AZURE_241"),
        bad="""
            resource "azurerm_mssql_database" "warehouse" {
              name      = "warehouse"
              server_id = "/subscriptions/0/servers/records"
              sku_name  = "DW100c"

              transparent_data_encryption_enabled = false
            }
        """,
        good="""
            resource "azurerm_mssql_database" "warehouse" {
              name      = "warehouse"
              server_id = "/subscriptions/0/servers/records"
              sku_name  = "DW100c"
            }
        """,
    ),
    Demands(
        name="enc-az-vm-host-encryption",
        severity=Severity.MEDIUM,
        title="The temporary disk and the caches of a machine are not encrypted.",
        why="""
            Azure encrypts managed disks where they are stored. What a host keeps of them, its caches and the temporary
            disk where swap files and scratch data go, is encrypted only with encryption at host, which is off where it
            is left out. A machine passes as well whose disks an Azure Disk Encryption extension encrypts from inside.
            A confidential machine that encrypts its disk with the guest state cannot have it and is not judged.
        """,
        message="the temporary disk and the caches of the machine are not encrypted",
        fix="set encryption_at_host_enabled, or host_encryption_enabled of a node pool, to true",
        demands=(
            *(
                _switch(
                    type,
                    "encryption_at_host_enabled",
                    "the temporary disk and the caches of the machine are",
                    otherwise=_by_extension,
                    applies=without(_GUEST_STATE),
                )
                for type in _MACHINES
            ),
            *(
                _switch(
                    type,
                    "encryption_at_host_enabled",
                    "the temporary disks and the caches of the machines are",
                    otherwise=_by_extension,
                    applies=without(_GUEST_STATE),
                )
                for type in _SETS
            ),
            _switch(
                "azurerm_orchestrated_virtual_machine_scale_set",
                "encryption_at_host_enabled",
                "the temporary disks and the caches of the machines are",
                otherwise=_by_extension,
            ),
            _switch(
                "azurerm_kubernetes_cluster",
                "default_node_pool.host_encryption_enabled",
                "the temporary disks and the caches of the default nodes are",
                otherwise=where("default_node_pool.enable_host_encryption", True),
            ),
            _switch(
                "azurerm_kubernetes_cluster_node_pool",
                "host_encryption_enabled",
                "the temporary disks and the caches of the nodes are",
                otherwise=where("enable_host_encryption", True),
            ),
            _switch(
                "azurerm_batch_pool",
                "security_profile.host_encryption_enabled",
                "the temporary disks and the caches of the nodes are",
                otherwise=has("disk_encryption"),
            ),
            *(
                _switch(
                    type,
                    "disk_encryption.encryption_at_host_enabled",
                    "the temporary disks and the caches of the nodes are",
                )
                for type in _CLUSTERS
            ),
            *(
                _switch(
                    "azurerm_redhat_openshift_cluster",
                    f"{profile}_profile.encryption_at_host_enabled",
                    f"the temporary disks and the caches of the {profile} nodes are",
                )
                for profile in ("main", "worker")
            ),
        ),
        peers=("CKV_AZURE_97", "CKV_AZURE_151", "CKV_AZURE_227"),
        bad="""
            resource "azurerm_linux_virtual_machine" "portal" {
              name = "portal"
              size = "Standard_D2ds_v5"
            }
        """,
        good="""
            resource "azurerm_linux_virtual_machine" "portal" {
              name = "portal"
              size = "Standard_D2ds_v5"

              encryption_at_host_enabled = true
            }
        """,
    ),
    Demands(
        name="enc-az-managed-disk",
        severity=Severity.INFO,
        profile=Profile.STRICT,
        title="A managed disk has no disk encryption set.",
        why="""
            Managed disks are always encrypted, with a key of Microsoft's unless a disk encryption set gives them one of
            the customer's. A set for the disk of a confidential machine counts as well. The disk of a machine that is
            made from an existing one is judged where it is declared.
        """,
        message="the disk has no disk encryption set",
        fix="set disk_encryption_set_id",
        demands=(
            keyed("azurerm_managed_disk", "the disk", "disk_encryption_set_id", "secure_vm_disk_encryption_set_id"),
            *(
                keyed(
                    type,
                    "the disk of the operating system",
                    "os_disk.disk_encryption_set_id",
                    "os_disk.secure_vm_disk_encryption_set_id",
                    applies=without(given("os_managed_disk_id")),
                )
                for type in _MACHINES
            ),
            *(
                keyed(
                    type,
                    "the disk of the operating system",
                    "os_disk.disk_encryption_set_id",
                    "os_disk.secure_vm_disk_encryption_set_id",
                )
                for type in _SETS
            ),
            keyed(
                "azurerm_orchestrated_virtual_machine_scale_set",
                "the disk of the operating system",
                "os_disk.disk_encryption_set_id",
            ),
            *(
                keyed(type, "this data disk", "disk_encryption_set_id", each="data_disk")
                for type in (*_SETS, "azurerm_orchestrated_virtual_machine_scale_set", "azurerm_image")
            ),
            keyed("azurerm_image", "the disk of the operating system", "disk_encryption_set_id", each="os_disk"),
            keyed("azurerm_shared_image_version", "this copy", "disk_encryption_set_id", each="target_region"),
            keyed(
                "azurerm_site_recovery_replicated_vm",
                "this replicated disk",
                "target_disk_encryption_set_id",
                absent=has("target_disk_encryption"),
                each="managed_disk",
            ),
            keyed(
                "azurerm_site_recovery_vmware_replicated_vm",
                "the replicated machine",
                "default_target_disk_encryption_set_id",
                applies=without(has("managed_disk")),
            ),
            keyed(
                "azurerm_site_recovery_vmware_replicated_vm",
                "this replicated disk",
                "target_disk_encryption_set_id",
                each="managed_disk",
            ),
            keyed("azurerm_kubernetes_cluster", "the disks of the cluster", "disk_encryption_set_id"),
            keyed_alone(
                "azurerm_redhat_openshift_cluster",
                "the disks of the main nodes",
                "main_profile.disk_encryption_set_id",
            ),
            keyed_alone(
                "azurerm_redhat_openshift_cluster",
                "the disks of the worker nodes",
                "worker_profile.disk_encryption_set_id",
            ),
        ),
        peers=(
            "CKV_AZURE_93",
            "CKV_AZURE_117",
            "AZU-0067",
            "b17d8bb8-4c08-4785-867e-cb9e62a622aa",
        ),
        bad="""
            resource "azurerm_managed_disk" "data" {
              name                 = "data"
              storage_account_type = "Premium_LRS"
              create_option        = "Empty"
            }
        """,
        good="""
            resource "azurerm_managed_disk" "data" {
              name                   = "data"
              storage_account_type   = "Premium_LRS"
              create_option          = "Empty"
              disk_encryption_set_id = "/subscriptions/0/diskEncryptionSets/clinic"
            }
        """,
    ),
    Demands(
        name="enc-az-kusto-disk",
        severity=Severity.MEDIUM,
        title="The disks of a Data Explorer cluster are not encrypted.",
        why="""
            What the cluster keeps near, its hot cache and the disks of its machines, is encrypted only where
            `disk_encryption_enabled` is true; left out, it is false.
        """,
        message="the disks of the cluster are not encrypted",
        fix="set disk_encryption_enabled = true",
        demands=(Demand("azurerm_kusto_cluster", "disk_encryption_enabled", says(True)),),
        peers=("CKV_AZURE_74",),
        bad="""
            resource "azurerm_kusto_cluster" "telemetry" {
              name = "telemetry"
            }
        """,
        good="""
            resource "azurerm_kusto_cluster" "telemetry" {
              name                    = "telemetry"
              disk_encryption_enabled = true
            }
        """,
    ),
    Demands(
        name="enc-az-hci-bitlocker",
        severity=Severity.MEDIUM,
        title="The volumes of an Azure Local cluster are not encrypted.",
        why="""
            The cluster stands in a room of the customer's, and a disk that is taken out of it can be read elsewhere.
            BitLocker is on where it is left out; this finds where it is turned off.
        """,
        message="the data volumes of the cluster are not encrypted",
        fix="leave bitlocker_boot_volume_enabled and bitlocker_data_volume_enabled out, or set them to true",
        demands=(
            Demand(
                "azurerm_stack_hci_deployment_setting",
                "bitlocker_boot_volume_enabled",
                says(True),
                absent=always,
                each="scale_unit",
                message="the boot volumes of the cluster are not encrypted",
            ),
            Demand(
                "azurerm_stack_hci_deployment_setting",
                "bitlocker_data_volume_enabled",
                says(True),
                absent=always,
                each="scale_unit",
            ),
        ),
        bad="""
            resource "azurerm_stack_hci_deployment_setting" "ward" {
              scale_unit {
                bitlocker_boot_volume_enabled = false
                bitlocker_data_volume_enabled = false
              }
            }
        """,
        good="""
            resource "azurerm_stack_hci_deployment_setting" "ward" {
              scale_unit {
                name_prefix = "ward"
              }
            }
        """,
    ),
    Demands(
        name="enc-az-automation-variable",
        severity=Severity.HIGH,
        title="A variable of an Automation account is not encrypted.",
        why="""
            Variables hold what runbooks need, connection strings and passwords among it. One that is not encrypted is
            shown to everyone who may read the account. Left out, `encrypted` is false.
        """,
        message="the variable is not encrypted",
        fix="set encrypted = true",
        demands=tuple(
            Demand(f"azurerm_automation_variable_{kind}", "encrypted", says(True))
            for kind in ("bool", "datetime", "int", "object", "string")
        ),
        peers=("CKV_AZURE_73",),
        bad="""
            resource "azurerm_automation_variable_string" "connection" {
              name                    = "connection"
              resource_group_name     = "clinic"
              automation_account_name = "clinic"
              value                   = "Server=records"
            }
        """,
        good="""
            resource "azurerm_automation_variable_string" "connection" {
              name                    = "connection"
              resource_group_name     = "clinic"
              automation_account_name = "clinic"
              value                   = "Server=records"
              encrypted               = true
            }
        """,
    ),
    Demands(
        name="enc-az-infrastructure-encryption",
        severity=Severity.LOW,
        profile=Profile.STRICT,
        title="Data is encrypted once where Azure could encrypt it twice.",
        why="""
            Infrastructure encryption adds a second layer with another algorithm and another key, so that one that is
            broken or leaked does not lay the data open. It can be chosen only when the resource is made, and is off
            where it is left out. The backups of a SQL server machine are encrypted by their storage; here SQL Server
            does it once more.
        """,
        message="the data is encrypted only once",
        fix="set infrastructure_encryption_enabled = true, or choose double encryption",
        demands=(
            _twice("azurerm_storage_account", "infrastructure_encryption_enabled", "the storage account is"),
            _twice("azurerm_storage_encryption_scope", "infrastructure_encryption_required", "the scope is"),
            _twice(
                "azurerm_servicebus_namespace",
                "customer_managed_key.infrastructure_encryption_enabled",
                "the namespace is",
                applies=has("customer_managed_key"),
            ),
            _twice(
                "azurerm_servicebus_namespace_customer_managed_key",
                "infrastructure_encryption_enabled",
                "the namespace is",
            ),
            _twice(
                "azurerm_eventhub_namespace_customer_managed_key",
                "infrastructure_encryption_enabled",
                "the namespace is",
            ),
            _twice("azurerm_recovery_services_vault", "encryption.infrastructure_encryption_enabled", "the vault is"),
            _twice("azurerm_databricks_workspace", "infrastructure_encryption_enabled", "the root storage is"),
            _twice("azurerm_kusto_cluster", "double_encryption_enabled", "the cluster is"),
            _twice("azurerm_postgresql_server", "infrastructure_encryption_enabled", "the server is"),
            _twice("azurerm_mysql_server", "infrastructure_encryption_enabled", "the server is"),
            _twice("azurerm_netapp_pool", "encryption_type", "the pool is", "Double"),
            _twice(
                "azurerm_disk_encryption_set",
                "encryption_type",
                "each disk of the set is",
                "EncryptionAtRestWithPlatformAndCustomerKeys",
                "ConfidentialVmEncryptedWithCustomerKey",
            ),
            _twice(
                "azurerm_mssql_virtual_machine",
                "auto_backup.encryption_enabled",
                "each automated backup is",
                applies=has("auto_backup"),
            ),
        ),
        peers=(
            "CKV_AZURE_75",
            "CKV_AZURE_96",
            "CKV_AZURE_130",
            "CKV_AZURE_199",
            "AZU-0061",
            "6425c98b-ca4e-41fe-896a-c78772c131f8",
        ),
        bad="""
            resource "azurerm_storage_account" "documents" {
              name                     = "clinicdocuments"
              account_tier             = "Standard"
              account_replication_type = "GRS"
            }
        """,
        good="""
            resource "azurerm_storage_account" "documents" {
              name                              = "clinicdocuments"
              account_tier                      = "Standard"
              account_replication_type          = "GRS"
              infrastructure_encryption_enabled = true
            }
        """,
    ),
    Demands(
        name="enc-az-keyvault-unprotected",
        severity=Severity.MEDIUM,
        title="The keys of a vault can be lost for good.",
        why="""
            What is encrypted with a key is lost with the key, PHI and its backups included. A deleted vault or key can
            be restored for as many days as `soft_delete_retention_days` says, 90 where it is left out; without purge
            protection, which is off where it is left out, whoever may delete it may also purge it at once. Fewer days
            are low.
        """,
        message="a deleted key can be purged at once",
        fix="set purge_protection_enabled = true, and leave soft_delete_retention_days at 90",
        demands=tuple(
            demand
            for type in ("azurerm_key_vault", "azurerm_key_vault_managed_hardware_security_module")
            for demand in (
                Demand(type, "purge_protection_enabled", says(True)),
                Demand(
                    type,
                    "soft_delete_retention_days",
                    counts(90),
                    absent=always,
                    message="a deleted key can be restored for less than 90 days",
                    severity=Severity.LOW,
                ),
            )
        ),
        peers=("CKV_AZURE_42", "CKV_AZURE_110", "AZU-0016"),
        bad="""
            resource "azurerm_key_vault" "clinic" {
              name                       = "clinic"
              sku_name                   = "standard"
              soft_delete_retention_days = 7
            }
        """,
        good="""
            resource "azurerm_key_vault" "clinic" {
              name                     = "clinic"
              sku_name                 = "standard"
              purge_protection_enabled = true
            }
        """,
    ),
    Demands(
        name="enc-az-key-no-rotation",
        severity=Severity.LOW,
        profile=Profile.STRICT,
        title="A key of a vault is never replaced.",
        why="""
            Rotation limits how much one version of a key protects, and an end makes sure that a forgotten one stops to
            work. A key needs a policy that rotates it by itself, and an expiration date, its own or that of the policy.
        """,
        message="the key never expires",
        fix="add a rotation_policy with an automatic block and expire_after",
        demands=(
            Demand("azurerm_key_vault_key", "expiration_date", anything, absent=given("rotation_policy.expire_after")),
            Demand(
                "azurerm_key_vault_key",
                "rotation_policy.automatic.time_after_creation",
                anything,
                absent=given("rotation_policy.automatic.time_before_expiry"),
                message="the key is not rotated by itself",
            ),
        ),
        peers=("CKV_AZURE_40", "AZU-0014", "4d080822-5ee2-49a4-8984-68f3d4c890fc"),
        bad="""
            resource "azurerm_key_vault_key" "records" {
              name         = "records"
              key_vault_id = "/subscriptions/0/vaults/clinic"
              key_type     = "RSA"
              key_size     = 3072
            }
        """,
        good="""
            resource "azurerm_key_vault_key" "records" {
              name         = "records"
              key_vault_id = "/subscriptions/0/vaults/clinic"
              key_type     = "RSA"
              key_size     = 3072

              rotation_policy {
                expire_after = "P365D"

                automatic {
                  time_before_expiry = "P30D"
                }
              }
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
