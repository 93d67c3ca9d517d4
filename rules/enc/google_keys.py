"""Google keys: what Google Cloud stores for a customer and could encrypt with the customer's key."""

from __future__ import annotations

from iaclint.demand import Demand, always, says_not, where

from .keyed import both, customer_keys, either, given, has, inheriting, keyed, without

_UNDER = "encryption_spec.kms_key_name"
_ANYHOW = """
            Google encrypts what it stores in any case. With a key in Cloud KMS the customer decides who may use it,
            sees each use in a log and can take the data out of reach by disabling it. It is medium where PHI is stored.
"""

TABLES = (
    customer_keys(
        "enc-gcp-storage-no-cmek",
        title="A bucket has no customer-managed key.",
        why=f"""{_ANYHOW}
            The default key of a bucket is used for each object that is written without a key of its own.
        """,
        fix="add encryption { default_kms_key_name = ... } to the bucket",
        demands=(keyed("google_storage_bucket", "the bucket", "encryption.default_kms_key_name"),),
        peers=("GCP-0066",),
        bad="""
            resource "google_storage_bucket" "documents" {
              name     = "clinic-documents"
              location = "US"
            }
        """,
        good="""
            resource "google_storage_bucket" "documents" {
              name     = "clinic-documents"
              location = "US"

              encryption {
                default_kms_key_name = "projects/clinic/locations/us-central1/keyRings/clinic/cryptoKeys/documents"
              }
            }
        """,
    ),
    customer_keys(
        "enc-gcp-sql-no-cmek",
        title="A Cloud SQL instance has no customer-managed key.",
        why=f"""{_ANYHOW}
            The key is chosen when the instance is made and cannot be changed. A clone has the key of its source, and so
            has a replica in the same region; a replica in another region needs a key there.
        """,
        fix="set encryption_key_name; a replica in another region needs a key of that region",
        demands=(
            inheriting("google_sql_database_instance", "the instance"),
            keyed(
                "google_database_migration_service_connection_profile",
                "the instance that is migrated to",
                "cloudsql.settings.cmek_key_name",
                applies=has("cloudsql"),
            ),
        ),
        bad="""
            resource "google_sql_database_instance" "records" {
              name             = "records"
              database_version = "POSTGRES_16"
              region           = "us-central1"
            }
        """,
        good="""
            resource "google_sql_database_instance" "records" {
              name                = "records"
              database_version    = "POSTGRES_16"
              region              = "us-central1"
              encryption_key_name = "projects/clinic/locations/us-central1/keyRings/clinic/cryptoKeys/records"
            }
        """,
    ),
    customer_keys(
        "enc-gcp-bigquery-no-cmek",
        title="A BigQuery dataset or table has no customer-managed key.",
        why=f"""{_ANYHOW}
            A table is encrypted with its own key or else with the default key of its dataset. Views and external tables
            store nothing and are not judged.
        """,
        fix="add default_encryption_configuration { kms_key_name = ... } to the dataset",
        demands=(
            keyed("google_bigquery_dataset", "the dataset", "default_encryption_configuration.kms_key_name"),
            inheriting(
                "google_bigquery_table",
                "the table",
                applies=without(either(has("view"), has("external_data_configuration"))),
            ),
            keyed("google_bigquery_connection", "the credential of the connection", "kms_key_name"),
            keyed("google_bigquery_data_transfer_config", "the transfer", "encryption_configuration.kms_key_name"),
        ),
        peers=("CKV_GCP_80", "CKV_GCP_81"),
        bad="""
            resource "google_bigquery_dataset" "claims" {
              dataset_id = "claims"
              location   = "US"
            }
        """,
        good="""
            resource "google_bigquery_dataset" "claims" {
              dataset_id = "claims"
              location   = "US"

              default_encryption_configuration {
                kms_key_name = "projects/clinic/locations/us-central1/keyRings/clinic/cryptoKeys/claims"
              }
            }
        """,
    ),
    customer_keys(
        "enc-gcp-pubsub-no-cmek",
        title="A Pub/Sub topic or Kafka cluster has no customer-managed key.",
        why=f"""{_ANYHOW}
            Messages are kept until each subscriber has taken them, and for as long as the topic retains them.
        """,
        fix="set kms_key_name on the topic, gcp_config.kms_key on the cluster",
        demands=(
            keyed("google_pubsub_topic", "the topic", "kms_key_name"),
            keyed("google_managed_kafka_cluster", "the cluster", "gcp_config.kms_key"),
        ),
        peers=("CKV_GCP_83",),
        bad="""
            resource "google_pubsub_topic" "results" {
              name = "results"
            }
        """,
        good="""
            resource "google_pubsub_topic" "results" {
              name         = "results"
              kms_key_name = "projects/clinic/locations/us-central1/keyRings/clinic/cryptoKeys/results"
            }
        """,
    ),
    customer_keys(
        "enc-gcp-disk-no-cmek",
        title="A disk, snapshot or image has no customer-managed key.",
        why=f"""{_ANYHOW}
            A key that the customer supplies with each request counts as well. A snapshot and a clone have the key of
            the disk that they are made from. A disk that an instance attaches is judged where it is declared.
        """,
        fix="name a key in kms_key_self_link of the disk, snapshot, image or boot disk",
        demands=(
            inheriting("google_compute_disk", "the disk"),
            inheriting("google_compute_region_disk", "the disk"),
            inheriting("google_compute_snapshot", "the snapshot"),
            inheriting("google_compute_image", "the image"),
            keyed(
                "google_compute_instance",
                "the boot disk",
                "boot_disk.kms_key_self_link",
                "boot_disk.disk_encryption_key_raw",
                "boot_disk.disk_encryption_key_rsa",
                applies=without(given("boot_disk.source")),
            ),
            *(
                keyed(
                    type,
                    "this disk of the template",
                    "disk_encryption_key.kms_key_self_link",
                    each="disk",
                    applies=without(either(given("source"), where("type", "SCRATCH"))),
                )
                for type in ("google_compute_instance_template", "google_compute_region_instance_template")
            ),
        ),
        peers=("CKV_GCP_37", "CKV_GCP_38", "GCP-0033", "GCP-0034", "b1d51728-7270-4991-ac2f-fc26e2695b38"),
        bad="""
            resource "google_compute_disk" "data" {
              name = "data"
              zone = "us-central1-a"
            }
        """,
        good="""
            resource "google_compute_disk" "data" {
              name = "data"
              zone = "us-central1-a"

              disk_encryption_key {
                kms_key_self_link = "projects/clinic/locations/us-central1/keyRings/clinic/cryptoKeys/data"
              }
            }
        """,
    ),
    customer_keys(
        "enc-gcp-database-no-cmek",
        title="A Spanner, Bigtable, Firestore or AlloyDB database has no customer-managed key.",
        why=f"""{_ANYHOW}
            The key is chosen when the database is made. Each cluster of a Bigtable instance has its own. The backups of
            an AlloyDB cluster are encrypted with a key of Google's unless they name one, whatever the cluster has;
            those of Spanner have the key of the database unless they are told to use Google's.
        """,
        fix="name a key in encryption_config, cmek_config or the cluster block, and in those of the backups",
        demands=(
            keyed(
                "google_spanner_database",
                "the database",
                "encryption_config.kms_key_name",
                "encryption_config.kms_key_names",
            ),
            Demand(
                "google_spanner_backup_schedule",
                "encryption_config.encryption_type",
                says_not("GOOGLE_DEFAULT_ENCRYPTION"),
                absent=always,
                message="the backups are encrypted with a key of Google's, whatever the database has",
            ),
            keyed("google_bigtable_instance", "this cluster of the instance", "kms_key_name", each="cluster"),
            keyed("google_firestore_database", "the database", "cmek_config.kms_key_name"),
            keyed("google_alloydb_cluster", "the cluster", "encryption_config.kms_key_name"),
            keyed(
                "google_alloydb_cluster",
                "the continuous backup",
                "continuous_backup_config.encryption_config.kms_key_name",
                applies=both(
                    given("encryption_config.kms_key_name"), without(where("continuous_backup_config.enabled", False))
                ),
            ),
            keyed(
                "google_alloydb_cluster",
                "the automated backup",
                "automated_backup_policy.encryption_config.kms_key_name",
                applies=both(
                    given("encryption_config.kms_key_name"), without(where("automated_backup_policy.enabled", False))
                ),
            ),
            keyed("google_alloydb_backup", "the backup", "encryption_config.kms_key_name"),
        ),
        peers=("CKV_GCP_85", "CKV_GCP_93"),
        bad="""
            resource "google_spanner_database" "records" {
              instance = "clinic"
              name     = "records"
            }
        """,
        good="""
            resource "google_spanner_database" "records" {
              instance = "clinic"
              name     = "records"

              encryption_config {
                kms_key_name = "projects/clinic/locations/us-central1/keyRings/clinic/cryptoKeys/records"
              }
            }
        """,
    ),
    customer_keys(
        "enc-gcp-file-no-cmek",
        title="A Filestore instance or NetApp pool has no customer-managed key.",
        why=f"""{_ANYHOW}
            The key of a share is chosen when it is made. A NetApp pool names a configuration of a key, which holds for
            all of its volumes.
        """,
        fix="set kms_key_name on the instance, kms_config on the pool",
        demands=(
            keyed("google_filestore_instance", "the instance", "kms_key_name"),
            keyed("google_netapp_storage_pool", "the pool", "kms_config"),
        ),
        bad="""
            resource "google_filestore_instance" "scans" {
              name     = "scans"
              location = "us-central1"
              tier     = "ENTERPRISE"
            }
        """,
        good="""
            resource "google_filestore_instance" "scans" {
              name         = "scans"
              location     = "us-central1"
              tier         = "ENTERPRISE"
              kms_key_name = "projects/clinic/locations/us-central1/keyRings/clinic/cryptoKeys/scans"
            }
        """,
    ),
    customer_keys(
        "enc-gcp-cache-no-cmek",
        title="A Redis or Valkey cache has no customer-managed key.",
        why=f"""{_ANYHOW}
            A cache writes what it holds to disk when it persists and when it is exported.
        """,
        fix="set customer_managed_key on a Redis instance, kms_key on a cluster or a Memorystore instance",
        demands=(
            keyed("google_redis_instance", "the instance", "customer_managed_key"),
            keyed("google_redis_cluster", "the cluster", "kms_key"),
            keyed("google_memorystore_instance", "the instance", "kms_key"),
        ),
        bad="""
            resource "google_redis_instance" "sessions" {
              name           = "sessions"
              memory_size_gb = 1
            }
        """,
        good="""
            resource "google_redis_instance" "sessions" {
              name                 = "sessions"
              memory_size_gb       = 1
              customer_managed_key = "projects/clinic/locations/us-central1/keyRings/clinic/cryptoKeys/sessions"
            }
        """,
    ),
    customer_keys(
        "enc-gcp-secret-no-cmek",
        title="A secret has no customer-managed key.",
        why=f"""{_ANYHOW}
            Where a secret says itself which regions it is kept in, the copy of each region has its own key.
        """,
        fix="add customer_managed_encryption { kms_key_name = ... } to the replication of the secret",
        demands=(
            keyed(
                "google_secret_manager_secret",
                "the secret",
                "replication.auto.customer_managed_encryption.kms_key_name",
                applies=without(has("replication.user_managed")),
            ),
            keyed(
                "google_secret_manager_secret",
                "this copy of the secret",
                "customer_managed_encryption.kms_key_name",
                each="replication.user_managed.replicas",
            ),
            keyed("google_secret_manager_regional_secret", "the secret", "customer_managed_encryption.kms_key_name"),
            keyed("google_parameter_manager_parameter", "the parameter", "kms_key"),
            keyed("google_parameter_manager_regional_parameter", "the parameter", "kms_key"),
        ),
        bad="""
            resource "google_secret_manager_secret" "token" {
              secret_id = "token"

              replication {
                auto {}
              }
            }
        """,
        good="""
            resource "google_secret_manager_secret" "token" {
              secret_id = "token"

              replication {
                auto {
                  customer_managed_encryption {
                    kms_key_name = "projects/clinic/locations/us-central1/keyRings/clinic/cryptoKeys/token"
                  }
                }
              }
            }
        """,
    ),
    customer_keys(
        "enc-gcp-artifact-no-cmek",
        title="A repository of packages or source code has no customer-managed key.",
        why=f"""{_ANYHOW}
            The key is chosen when the repository is made. A virtual repository only leads to others and is not judged.
        """,
        fix="set kms_key_name on the repository, kms_key on the instance or index",
        demands=(
            keyed(
                "google_artifact_registry_repository",
                "the repository",
                "kms_key_name",
                applies=without(where("mode", "VIRTUAL_REPOSITORY")),
            ),
            keyed("google_secure_source_manager_instance", "the instance", "kms_key"),
            keyed("google_gemini_code_repository_index", "the index", "kms_key"),
        ),
        peers=("CKV_GCP_84",),
        bad="""
            resource "google_artifact_registry_repository" "images" {
              repository_id = "images"
              format        = "DOCKER"
            }
        """,
        good="""
            resource "google_artifact_registry_repository" "images" {
              repository_id = "images"
              format        = "DOCKER"
              kms_key_name  = "projects/clinic/locations/us-central1/keyRings/clinic/cryptoKeys/images"
            }
        """,
    ),
    customer_keys(
        "enc-gcp-logging-no-cmek",
        title="A log bucket has no customer-managed key.",
        why=f"""{_ANYHOW}
            Logs tell who read which record. The settings of an organization or folder give the key of the log buckets
            that its new projects are made with.
        """,
        fix="add cmek_settings { kms_key_name = ... } to the log bucket, kms_key_name to the settings",
        demands=(
            *(
                keyed(f"google_logging_{scope}_bucket_config", "the log bucket", "cmek_settings.kms_key_name")
                for scope in ("project", "folder", "organization", "billing_account")
            ),
            *(
                keyed(f"google_logging_{scope}_settings", "what new projects log", "kms_key_name")
                for scope in ("folder", "organization")
            ),
        ),
        bad="""
            resource "google_logging_project_bucket_config" "audit" {
              project   = "clinic"
              location  = "us-central1"
              bucket_id = "audit"
            }
        """,
        good="""
            resource "google_logging_project_bucket_config" "audit" {
              project   = "clinic"
              location  = "us-central1"
              bucket_id = "audit"

              cmek_settings {
                kms_key_name = "projects/clinic/locations/us-central1/keyRings/clinic/cryptoKeys/audit"
              }
            }
        """,
    ),
    customer_keys(
        "enc-gcp-pipeline-no-cmek",
        title="A data pipeline has no customer-managed key.",
        why=f"""{_ANYHOW}
            The disks of workers, the staging buckets, the state of streams and the metadata of a pipeline hold copies
            of the data that it moves.
        """,
        fix="name a key in the encryption configuration of the cluster, job, stream or environment",
        demands=(
            keyed(
                "google_dataproc_cluster",
                "the cluster",
                "cluster_config.encryption_config.kms_key_name",
                applies=without(has("virtual_cluster_config")),
            ),
            keyed("google_dataproc_batch", "the batch", "environment_config.execution_config.kms_key"),
            keyed("google_dataproc_session_template", "the session", "environment_config.execution_config.kms_key"),
            keyed("google_dataproc_workflow_template", "the arguments of the jobs", "encryption_config.kms_key"),
            keyed(
                "google_dataproc_workflow_template",
                "the managed cluster",
                "placement.managed_cluster.config.encryption_config.gce_pd_kms_key_name",
                applies=has("placement.managed_cluster"),
            ),
            keyed("google_dataproc_metastore_service", "the metastore", "encryption_config.kms_key"),
            keyed("google_dataflow_job", "the job", "kms_key_name"),
            keyed("google_dataflow_flex_template_job", "the job", "kms_key_name"),
            keyed(
                "google_data_pipeline_pipeline",
                "the job of the pipeline",
                "workload.dataflow_launch_template_request.launch_parameters.environment.kms_key_name",
                applies=has("workload.dataflow_launch_template_request"),
            ),
            keyed(
                "google_data_pipeline_pipeline",
                "the job of the pipeline",
                "workload.dataflow_flex_template_request.launch_parameter.environment.kms_key_name",
                applies=has("workload.dataflow_flex_template_request"),
            ),
            keyed("google_dataplex_task", "the task", "execution_spec.kms_key"),
            keyed("google_datastream_stream", "the stream", "customer_managed_encryption_key"),
            keyed(
                "google_datastream_stream",
                "each dataset that the stream makes",
                "destination_config.bigquery_destination_config.source_hierarchy_datasets.dataset_template.kms_key_name",
                applies=has(
                    "destination_config.bigquery_destination_config.source_hierarchy_datasets.dataset_template"
                ),
            ),
            keyed("google_composer_environment", "the environment", "config.encryption_config.kms_key_name"),
        ),
        peers=("CKV_GCP_90", "CKV_GCP_91"),
        bad="""
            resource "google_dataflow_job" "export" {
              name              = "export"
              template_gcs_path = "gs://templates/export"
              temp_gcs_location = "gs://clinic-temp"
            }
        """,
        good="""
            resource "google_dataflow_job" "export" {
              name              = "export"
              template_gcs_path = "gs://templates/export"
              temp_gcs_location = "gs://clinic-temp"
              kms_key_name      = "projects/clinic/locations/us-central1/keyRings/clinic/cryptoKeys/export"
            }
        """,
    ),
    customer_keys(
        "enc-gcp-serverless-no-cmek",
        title="A serverless service has no customer-managed key.",
        why=f"""{_ANYHOW}
            Container images, sources of functions, proxies of APIs and their runtime data are kept by the service.
        """,
        fix="name a key in encryption_key of the template, or in kms_key_name of the function or instance",
        demands=(
            keyed("google_cloud_run_v2_service", "the service", "template.encryption_key"),
            keyed("google_cloud_run_v2_job", "the job", "template.template.encryption_key"),
            keyed("google_cloud_run_v2_worker_pool", "the worker pool", "template.encryption_key"),
            keyed("google_cloudfunctions_function", "the function", "kms_key_name"),
            keyed("google_cloudfunctions2_function", "the function", "kms_key_name"),
            keyed("google_apigee_instance", "the disk of the instance", "disk_encryption_key_name"),
            keyed("google_apigee_organization", "the runtime database", "runtime_database_encryption_key_name"),
            keyed(
                "google_apigee_organization",
                "the data of API consumers",
                "api_consumer_data_encryption_key_name",
                applies=given("api_consumer_data_location"),
            ),
            keyed(
                "google_apigee_organization",
                "the control plane",
                "control_plane_encryption_key_name",
                applies=given("api_consumer_data_location"),
            ),
            keyed("google_apihub_api_hub_instance", "the instance", "config.cmek_key_name"),
            keyed("google_integrations_client", "what the integrations keep", "cloud_kms_config.key"),
            keyed("google_looker_instance", "the instance", "encryption_config.kms_key_name"),
        ),
        bad="""
            resource "google_cloud_run_v2_service" "portal" {
              name     = "portal"
              location = "us-central1"

              template {
                containers {
                  image = "us-docker.pkg.dev/clinic/images/portal"
                }
              }
            }
        """,
        good="""
            resource "google_cloud_run_v2_service" "portal" {
              name     = "portal"
              location = "us-central1"

              template {
                encryption_key = "projects/clinic/locations/us-central1/keyRings/clinic/cryptoKeys/portal"

                containers {
                  image = "us-docker.pkg.dev/clinic/images/portal"
                }
              }
            }
        """,
    ),
    customer_keys(
        "enc-gcp-vertex-no-cmek",
        title="A service for machine learning or documents has no customer-managed key.",
        why=f"""{_ANYHOW}
            Training data, features, notebooks and processed documents are copies of what the models are about.
        """,
        fix="name a key in encryption_spec, kms_key or kms_key_name",
        demands=(
            keyed("google_vertex_ai_dataset", "the dataset", _UNDER),
            keyed("google_vertex_ai_endpoint", "the endpoint", _UNDER),
            keyed("google_vertex_ai_featurestore", "the feature store", _UNDER),
            keyed("google_vertex_ai_tensorboard", "the tensorboard", _UNDER),
            keyed("google_vertex_ai_metadata_store", "the metadata store", _UNDER),
            keyed("google_notebooks_instance", "the disks of the notebook", "kms_key"),
            keyed(
                "google_notebooks_runtime",
                "the virtual machine of the runtime",
                "virtual_machine.virtual_machine_config.encryption_config.kms_key",
                applies=has("virtual_machine"),
            ),
            keyed("google_workbench_instance", "the boot disk", "gce_setup.boot_disk.kms_key"),
            keyed("google_workbench_instance", "this data disk", "kms_key", each="gce_setup.data_disks"),
            keyed("google_colab_runtime_template", "the runtime", _UNDER),
            keyed("google_document_ai_processor", "the processor", "kms_key_name"),
            keyed("google_document_ai_warehouse_location", "the document warehouse", "kms_key"),
            keyed("google_discovery_engine_data_store", "the data store", "kms_key_name"),
        ),
        peers=(
            "CKV2_GCP_21",
            "CKV2_GCP_22",
            "CKV2_GCP_23",
            "CKV2_GCP_24",
            "CKV2_GCP_25",
            "CKV2_GCP_26",
            "CKV2_GCP_27",
            "CKV2_GCP_35",
            "CKV_GCP_92",
            "CKV_GCP_96",
        ),
        bad="""
            resource "google_vertex_ai_featurestore" "outcomes" {
              name   = "outcomes"
              region = "us-central1"
            }
        """,
        good="""
            resource "google_vertex_ai_featurestore" "outcomes" {
              name   = "outcomes"
              region = "us-central1"

              encryption_spec {
                kms_key_name = "projects/clinic/locations/us-central1/keyRings/clinic/cryptoKeys/outcomes"
              }
            }
        """,
    ),
    customer_keys(
        "enc-gcp-cluster-no-cmek",
        title="A cluster at the edge or in another cloud, or a backup of a GKE cluster, has no customer-managed key.",
        why=f"""{_ANYHOW}
            A backup of a cluster holds its secrets and volumes. In AWS and Azure it is the key of that cloud.
        """,
        fix="name a key for the backup plan, the control plane, the local disks or the volumes",
        demands=(
            keyed("google_gke_backup_backup_plan", "the backup", "backup_config.encryption_key.gcp_kms_encryption_key"),
            keyed("google_edgecontainer_cluster", "the control plane", "control_plane_encryption.kms_key"),
            keyed("google_edgecontainer_node_pool", "the local disks", "local_disk_encryption.kms_key"),
            keyed("google_container_aws_cluster", "the main volume", "control_plane.main_volume.kms_key_arn"),
            keyed("google_container_aws_cluster", "the root volume", "control_plane.root_volume.kms_key_arn"),
            keyed("google_container_aws_node_pool", "the root volume", "config.root_volume.kms_key_arn"),
            keyed(
                "google_container_azure_cluster",
                "the database of the cluster",
                "control_plane.database_encryption.key_id",
            ),
        ),
        bad="""
            resource "google_gke_backup_backup_plan" "portal" {
              name     = "portal"
              cluster  = "projects/clinic/locations/us-central1/clusters/portal"
              location = "us-central1"

              backup_config {
                include_secrets = true
                all_namespaces  = true
              }
            }
        """,
        good="""
            resource "google_gke_backup_backup_plan" "portal" {
              name     = "portal"
              cluster  = "projects/clinic/locations/us-central1/clusters/portal"
              location = "us-central1"

              backup_config {
                include_secrets = true
                all_namespaces  = true

                encryption_key {
                  gcp_kms_encryption_key = "projects/clinic/locations/us-central1/keyRings/clinic/cryptoKeys/portal"
                }
              }
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
