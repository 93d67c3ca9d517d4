"""Azure keys: what Azure stores for a customer and could encrypt with the customer's key."""

from __future__ import annotations

from iaclint.demand import Demand, says

from .keyed import customer_keys, from_source_server, keyed, keyed_alone, keyed_by_companion

_KEY = "customer_managed_key.key_vault_key_id"
_HSM = "customer_managed_key.managed_hsm_key_id"
_ANYHOW = """
            Azure encrypts what it stores in any case. With a key in a Key Vault the customer decides who may use it,
            sees each use in a log and can take the data out of reach by disabling it. It is medium where PHI is stored.
"""

TABLES = (
    customer_keys(
        "enc-az-storage-no-cmk",
        title="A storage account, share or volume has no customer-managed key.",
        why=f"""{_ANYHOW}
            The key of a storage account is named in a block of it or by a resource of its own. An encryption scope and
            a NetApp volume say where their keys are from.
        """,
        fix="add a customer_managed_key block or an azurerm_storage_account_customer_managed_key",
        demands=(
            keyed("azurerm_storage_account", "the storage account", _KEY, _HSM),
            keyed("azurerm_storage_encryption_scope", "the encryption scope", "key_vault_key_id"),
            keyed("azurerm_elastic_san_volume_group", "the volume group", "encryption.key_vault_key_id"),
            keyed("azurerm_managed_lustre_file_system", "the file system", "encryption_key.key_url"),
            keyed("azurerm_hpc_cache", "the cache", "key_vault_key_id"),
            Demand(
                "azurerm_netapp_volume",
                "encryption_key_source",
                says("Microsoft.KeyVault"),
                message="no customer-managed key encrypts the volume",
            ),
            Demand(
                "azurerm_netapp_volume_group_oracle",
                "encryption_key_source",
                says("Microsoft.KeyVault"),
                each="volume",
                message="no customer-managed key encrypts this volume of the group",
            ),
        ),
        peers=("CKV2_AZURE_1", "AZU-0060"),
        bad="""
            resource "azurerm_storage_account" "documents" {
              name                     = "clinicdocuments"
              account_tier             = "Standard"
              account_replication_type = "GRS"
            }
        """,
        good="""
            resource "azurerm_storage_account" "documents" {
              name                     = "clinicdocuments"
              account_tier             = "Standard"
              account_replication_type = "GRS"
            }

            resource "azurerm_storage_account_customer_managed_key" "documents" {
              storage_account_id = azurerm_storage_account.documents.id
              key_vault_id       = "/subscriptions/0/resourceGroups/clinic/providers/Microsoft.KeyVault/vaults/clinic"
              key_name           = "documents"
            }
        """,
    ),
    customer_keys(
        "enc-az-cosmosdb-no-cmk",
        title="A Cosmos DB account or Mongo cluster has no customer-managed key.",
        why=f"""{_ANYHOW}
            The key of an account is chosen when it is made.
        """,
        fix="set key_vault_key_id on the account, a customer_managed_key block on the cluster",
        demands=(
            keyed("azurerm_cosmosdb_account", "the account", "key_vault_key_id", "managed_hsm_key_id"),
            keyed("azurerm_mongo_cluster", "the cluster", _KEY),
        ),
        peers=("CKV_AZURE_100",),
        bad="""
            resource "azurerm_cosmosdb_account" "visits" {
              name       = "clinic-visits"
              offer_type = "Standard"
            }
        """,
        good="""
            resource "azurerm_cosmosdb_account" "visits" {
              name             = "clinic-visits"
              offer_type       = "Standard"
              key_vault_key_id = "https://clinic.vault.azure.net/keys/visits"
            }
        """,
    ),
    customer_keys(
        "enc-az-sql-no-cmk",
        title="A SQL server or managed instance has no customer-managed key.",
        why=f"""{_ANYHOW}
            The key of the server protects those of its databases. A resource for transparent data encryption that names
            no key goes back to one of Microsoft's.
        """,
        fix="set transparent_data_encryption_key_vault_key_id, or add the resource that names the key",
        demands=(
            keyed("azurerm_mssql_server", "the server", "transparent_data_encryption_key_vault_key_id"),
            keyed_by_companion("azurerm_mssql_managed_instance", "the managed instance"),
        ),
        bad="""
            resource "azurerm_mssql_server" "records" {
              name    = "records"
              version = "12.0"
            }
        """,
        good="""
            resource "azurerm_mssql_server" "records" {
              name    = "records"
              version = "12.0"

              transparent_data_encryption_key_vault_key_id = "https://clinic.vault.azure.net/keys/records/1"
            }
        """,
    ),
    customer_keys(
        "enc-az-database-server-no-cmk",
        title="A PostgreSQL or MySQL server has no customer-managed key.",
        why=f"""{_ANYHOW}
            The key of a flexible server is chosen when it is made. Whether a replica takes over the key of its source
            is not documented: it had better name one. Single servers take theirs by a resource of its own.
        """,
        fix="add a customer_managed_key block with key_vault_key_id",
        demands=(
            keyed("azurerm_postgresql_flexible_server", "the server", _KEY, absent=from_source_server),
            keyed("azurerm_mysql_flexible_server", "the server", _KEY, _HSM, absent=from_source_server),
            keyed_by_companion("azurerm_postgresql_server", "the server"),
            keyed_by_companion("azurerm_mysql_server", "the server"),
        ),
        peers=("CKV2_AZURE_16", "CKV2_AZURE_17"),
        bad="""
            resource "azurerm_postgresql_flexible_server" "records" {
              name    = "records"
              version = "16"
            }
        """,
        good="""
            resource "azurerm_postgresql_flexible_server" "records" {
              name    = "records"
              version = "16"

              customer_managed_key {
                key_vault_key_id                  = "https://clinic.vault.azure.net/keys/records"
                primary_user_assigned_identity_id = "/subscriptions/0/identities/records"
              }
            }
        """,
    ),
    customer_keys(
        "enc-az-messaging-no-cmk",
        title="A Service Bus or Event Hubs namespace has no customer-managed key.",
        why=f"""{_ANYHOW}
            Messages are kept until they are taken, events for as long as the hub retains them. Only a premium namespace
            can have a key of the customer's.
        """,
        fix="add a customer_managed_key block, or the resource that names the key of the namespace",
        demands=(
            keyed("azurerm_servicebus_namespace", "the namespace", _KEY),
            keyed_by_companion("azurerm_eventhub_namespace", "the namespace"),
        ),
        peers=("CKV_AZURE_201",),
        bad="""
            resource "azurerm_servicebus_namespace" "results" {
              name = "results"
              sku  = "Premium"
            }
        """,
        good="""
            resource "azurerm_servicebus_namespace" "results" {
              name = "results"
              sku  = "Premium"

              customer_managed_key {
                key_vault_key_id = "https://clinic.vault.azure.net/keys/results"
                identity_id      = "/subscriptions/0/identities/results"
              }
            }
        """,
    ),
    customer_keys(
        "enc-az-container-no-cmk",
        title="A registry, container service or batch account has no customer-managed key.",
        why=f"""{_ANYHOW}
            Images, the volumes of containers, the secrets of a Kubernetes cluster and the data of jobs are kept by the
            service. Only a premium registry can have a key of the customer's.
        """,
        fix="add an encryption block with key_vault_key_id, or key_management_service to a Kubernetes cluster",
        demands=(
            keyed("azurerm_kubernetes_cluster", "the database", "key_management_service.key_vault_key_id"),
            keyed("azurerm_container_registry", "the registry", "encryption.key_vault_key_id"),
            keyed("azurerm_container_group", "the container group", "key_vault_key_id"),
            keyed("azurerm_batch_account", "the account", "encryption.key_vault_key_id"),
        ),
        peers=("CKV_AZURE_76",),
        bad="""
            resource "azurerm_container_registry" "images" {
              name = "images"
              sku  = "Premium"
            }
        """,
        good="""
            resource "azurerm_container_registry" "images" {
              name = "images"
              sku  = "Premium"

              encryption {
                key_vault_key_id   = "https://clinic.vault.azure.net/keys/images"
                identity_client_id = "00000000-0000-0000-0000-000000000001"
              }
            }
        """,
    ),
    customer_keys(
        "enc-az-cognitive-no-cmk",
        title="A service for machine learning, search or bots has no customer-managed key.",
        why=f"""{_ANYHOW}
            Training data, prompts, indices and conversations are copies of what the service is about. A search service
            has no key of its own, but can refuse indices without one.
        """,
        fix="name a key in customer_managed_key or encryption, or by the resource that names the key of the account",
        demands=(
            keyed("azurerm_cognitive_account", "the account", _KEY),
            keyed("azurerm_ai_services", "the account", _KEY, _HSM),
            keyed("azurerm_ai_foundry", "the hub", "encryption.key_id"),
            keyed("azurerm_machine_learning_workspace", "the workspace", "encryption.key_id"),
            keyed("azurerm_bot_service_azure_bot", "the bot", "cmk_key_vault_key_url"),
            keyed("azurerm_bot_channels_registration", "the bot", "cmk_key_vault_url"),
            Demand(
                "azurerm_search_service",
                "customer_managed_key_enforcement_enabled",
                says(True),
                message="the search service takes indices without a customer-managed key",
            ),
        ),
        peers=("CKV2_AZURE_22",),
        bad="""
            resource "azurerm_cognitive_account" "speech" {
              name = "speech"
              kind = "SpeechServices"
            }
        """,
        good="""
            resource "azurerm_cognitive_account" "speech" {
              name = "speech"
              kind = "SpeechServices"

              customer_managed_key {
                key_vault_key_id = "https://clinic.vault.azure.net/keys/speech"
              }
            }
        """,
    ),
    customer_keys(
        "enc-az-analytics-no-cmk",
        title="A data factory, workspace or cluster for analytics has no customer-managed key.",
        why=f"""{_ANYHOW}
            A Databricks workspace has three places for data: the notebooks and secrets of its managed services, the
            disks of its clusters and the files of its root storage, which a resource of its own gives a key.
        """,
        fix="name a key in the factory, workspace or cluster, or by the resource that names its key",
        demands=(
            keyed("azurerm_data_factory", "the data factory", "customer_managed_key_id"),
            keyed("azurerm_synapse_workspace", "the workspace", "customer_managed_key.key_versionless_id"),
            keyed_by_companion("azurerm_databricks_workspace", "the root storage of the workspace"),
            keyed_alone(
                "azurerm_databricks_workspace",
                "what the managed services keep",
                "managed_services_cmk_key_vault_key_id",
            ),
            keyed_alone(
                "azurerm_databricks_workspace", "the disks of the clusters", "managed_disk_cmk_key_vault_key_id"
            ),
            keyed_by_companion("azurerm_kusto_cluster", "the cluster"),
            *(
                keyed(
                    f"azurerm_hdinsight_{kind}_cluster", "the disks of the cluster", "disk_encryption.key_vault_key_id"
                )
                for kind in ("hadoop", "hbase", "interactive_query", "kafka", "spark")
            ),
        ),
        peers=("CKV2_AZURE_11", "CKV2_AZURE_15", "CKV2_AZURE_48", "CKV_AZURE_240"),
        bad="""
            resource "azurerm_data_factory" "export" {
              name = "export"
            }
        """,
        good="""
            resource "azurerm_data_factory" "export" {
              name                    = "export"
              customer_managed_key_id = "https://clinic.vault.azure.net/keys/export/1"
            }
        """,
    ),
    customer_keys(
        "enc-az-healthcare-no-cmk",
        title="A healthcare service has no customer-managed key.",
        why=f"""{_ANYHOW}
            It holds health records by its kind, so it is medium. The FHIR service of a Health Data Services workspace
            has no argument for a key in the provider and is not judged.
        """,
        fix="set cosmosdb_key_vault_key_versionless_id, or encryption_key_url on a DICOM service",
        demands=(
            keyed("azurerm_healthcare_service", "the database of the service", "cosmosdb_key_vault_key_versionless_id"),
            keyed("azurerm_healthcare_dicom_service", "the service", "encryption_key_url"),
        ),
        bad="""
            resource "azurerm_healthcare_service" "fhir" {
              name = "fhir"
              kind = "fhir-R4"
            }
        """,
        good="""
            resource "azurerm_healthcare_service" "fhir" {
              name = "fhir"
              kind = "fhir-R4"

              cosmosdb_key_vault_key_versionless_id = "https://clinic.vault.azure.net/keys/fhir"
            }
        """,
    ),
    customer_keys(
        "enc-az-log-analytics-no-cmk",
        title="A Log Analytics cluster has no customer-managed key.",
        why=f"""{_ANYHOW}
            Logs tell who read which record. A workspace has the key of the cluster that it is linked to; Sentinel has
            to be told that there is one.
        """,
        fix="add an azurerm_log_analytics_cluster_customer_managed_key for the cluster",
        demands=(
            keyed_by_companion("azurerm_log_analytics_cluster", "the cluster"),
            Demand(
                "azurerm_sentinel_log_analytics_workspace_onboarding",
                "customer_managed_key_enabled",
                says(True),
                message="no customer-managed key encrypts what Sentinel keeps",
            ),
        ),
        bad="""
            resource "azurerm_log_analytics_cluster" "audit" {
              name = "audit"
            }
        """,
        good="""
            resource "azurerm_log_analytics_cluster" "audit" {
              name = "audit"
            }

            resource "azurerm_log_analytics_cluster_customer_managed_key" "audit" {
              log_analytics_cluster_id = azurerm_log_analytics_cluster.audit.id
              key_vault_key_id         = "https://clinic.vault.azure.net/keys/audit"
            }
        """,
    ),
    customer_keys(
        "enc-az-backup-no-cmk",
        title="A vault for backups has no customer-managed key.",
        why=f"""{_ANYHOW}
            A vault holds whole machines and databases for as long as its policies say. The key of a Recovery Services
            vault is chosen before the first item is protected.
        """,
        fix="add an encryption block with key_id, or the resource that names the key of the backup vault",
        demands=(
            keyed("azurerm_recovery_services_vault", "the vault", "encryption.key_id"),
            keyed_by_companion("azurerm_data_protection_backup_vault", "the vault"),
        ),
        bad="""
            resource "azurerm_recovery_services_vault" "clinic" {
              name = "clinic"
              sku  = "Standard"
            }
        """,
        good="""
            resource "azurerm_recovery_services_vault" "clinic" {
              name = "clinic"
              sku  = "Standard"

              encryption {
                key_id                            = "https://clinic.vault.azure.net/keys/backup"
                infrastructure_encryption_enabled = true
              }
            }
        """,
    ),
    customer_keys(
        "enc-az-platform-no-cmk",
        title="A service of the platform has no customer-managed key.",
        why=f"""{_ANYHOW}
            Settings, variables of automation, caches and test data often hold what nobody thinks of as stored.
        """,
        fix="name a key in the block encryption or customer_managed_key",
        demands=(
            keyed("azurerm_app_configuration", "the store", "encryption.key_vault_key_identifier"),
            keyed("azurerm_automation_account", "the account", "encryption.key_vault_key_id"),
            keyed("azurerm_managed_redis", "the cache", _KEY),
            keyed("azurerm_load_test", "the service", "encryption.key_url"),
            keyed("azurerm_fluid_relay_server", "the server", _KEY),
            keyed("azurerm_mobile_network_sim_group", "the group", "encryption_key_url"),
        ),
        peers=("CKV_AZURE_186",),
        bad="""
            resource "azurerm_app_configuration" "portal" {
              name = "portal"
              sku  = "standard"
            }
        """,
        good="""
            resource "azurerm_app_configuration" "portal" {
              name = "portal"
              sku  = "standard"

              encryption {
                key_vault_key_identifier = "https://clinic.vault.azure.net/keys/portal"
              }
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
