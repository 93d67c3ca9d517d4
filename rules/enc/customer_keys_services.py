"""Customer keys of what is moved, connected, located and found out, and of other managed services."""

from __future__ import annotations

from iaclint.aws import inherited_keys as inherited
from iaclint.demand import where

from .customer_key import both, given, key, table, unless

_MOVED = (
    key("aws_appflow_flow", "kms_arn", "the flow is"),
    key("aws_appflow_connector_profile", "kms_arn", "the credentials of the connector are"),
    key("aws_appfabric_app_bundle", "customer_managed_key_arn", "the app bundle is"),
    key("aws_appintegrations_data_integration", "kms_key", "the integrated data is"),
    key(
        "aws_dataexchange_event_action",
        "encryption.kms_key_arn",
        "the exported revisions are",
        each="action.export_revision_to_s3",
        heeded=where("encryption.type", "aws:kms"),
        absent=both(
            unless(where("encryption.type", "AES256", "aws:kms")),
            inherited.by_bucket("revision_destination.bucket"),
        ),
    ),
    key("aws_dms_replication_instance", "kms_key_arn", "the storage of the replication is"),
    key("aws_dms_replication_config", "compute_config.kms_key_id", "the storage of the replication is"),
    key(
        "aws_dms_endpoint",
        "kms_key_arn",
        "the connection settings are",
        applies=unless(where("engine_name", "s3")),
    ),
    key(
        "aws_dms_endpoint",
        "server_side_encryption_kms_key_id",
        "the files on their way to the warehouse are",
        each="redshift_settings",
        heeded=where("encryption_mode", "SSE_KMS"),
    ),
    key("aws_dms_s3_endpoint", "kms_key_arn", "the connection settings are"),
    key(
        "aws_dms_s3_endpoint",
        "server_side_encryption_kms_key_id",
        "the files that are written are",
        applies=where("endpoint_type", "target"),
        heeded=where("encryption_mode", "SSE_KMS"),
    ),
)

_EVIDENCE = (
    key(
        "aws_config_delivery_channel",
        "s3_kms_key_arn",
        "the recorded configuration is",
        absent=inherited.by_bucket("s3_bucket_name"),
    ),
    key("aws_guardduty_publishing_destination", "kms_key_arn", "the exported findings are"),
    key("aws_macie2_classification_export_configuration", "s3_destination.kms_key_arn", "the exported findings are"),
    key(
        "aws_securitylake_data_lake",
        "encryption_configuration.kms_key_id",
        "the security lake is",
        each="configuration",
    ),
    key("aws_auditmanager_account_registration", "kms_key", "the evidence is"),
    key(
        "aws_ssm_resource_data_sync",
        "kms_key_arn",
        "the inventory is",
        each="s3_destination",
        absent=inherited.by_bucket("bucket_name"),
    ),
    *(
        key("aws_ssmincidents_replication_set", "kms_key_arn", "the incidents of the region are", each=block)
        for block in ("region", "regions")
    ),
    key(
        "aws_devopsguru_service_integration",
        "kms_server_side_encryption.kms_key_id",
        "what the service finds is",
        heeded=where("kms_server_side_encryption.type", "CUSTOMER_MANAGED_KEY"),
    ),
    key(
        "aws_synthetics_canary",
        "artifact_config.s3_encryption.kms_key_arn",
        "the artifacts of the canary are",
        heeded=where("artifact_config.s3_encryption.encryption_mode", "SSE_KMS"),
    ),
    key("aws_prometheus_workspace", "kms_key_arn", "the metrics are"),
    key("aws_xray_encryption_config", "key_id", "the traces are", heeded=where("type", "KMS")),
)

_PEOPLE = (
    key(
        "aws_connect_instance_storage_config",
        "encryption_config.key_id",
        "the recordings are",
        each="storage_config.s3_config",
        heeded=where("encryption_config.encryption_type", "KMS"),
        absent=inherited.by_bucket("bucket_name"),
    ),
    key(
        "aws_connect_instance_storage_config",
        "encryption_config.key_id",
        "the video is",
        each="storage_config.kinesis_video_stream_config",
        heeded=where("encryption_config.encryption_type", "KMS"),
    ),
    key("aws_customerprofiles_domain", "default_encryption_key", "the profiles are"),
    key(
        "aws_chimesdkvoice_voice_profile_domain",
        "server_side_encryption_configuration.kms_key_arn",
        "the voice profiles are",
    ),
    key("aws_location_geofence_collection", "kms_key_id", "the geofences are"),
    key("aws_location_tracker", "kms_key_id", "the positions are"),
    *(
        key(f"aws_workspacesweb_{name}", "customer_managed_key", "the settings of the portal are")
        for name in (
            "browser_settings",
            "data_protection_settings",
            "ip_access_settings",
            "portal",
            "session_logger",
            "user_settings",
        )
    ),
)

_PLATFORMS = (
    key("aws_datazone_domain", "kms_key_identifier", "the domain is"),
    key("aws_elastictranscoder_pipeline", "aws_kms_key_arn", "the transcoded media are"),
    key("aws_m2_application", "kms_key_id", "the application is"),
    key("aws_m2_environment", "kms_key_id", "the environment is"),
    key("aws_mwaa_environment", "kms_key", "the environment is"),
    *(
        key(
            f"aws_networkfirewall_{name}",
            "encryption_configuration.key_id",
            "what the firewall is told is",
            heeded=where("encryption_configuration.type", "CUSTOMER_KMS"),
        )
        for name in ("firewall", "firewall_policy", "rule_group", "tls_inspection_configuration")
    ),
    *(
        key(
            f"aws_verifiedaccess_{name}",
            f"{block}.kms_key_arn",
            "the access policy is",
            heeded=where(f"{block}.customer_managed_key_enabled", True),
        )
        for name, block in (
            ("endpoint", "sse_specification"),
            ("group", "sse_configuration"),
            ("trust_provider", "sse_specification"),
        )
    ),
    *(
        key("aws_ecs_cluster", path, what, each="configuration.managed_storage_configuration", applies=given(path))
        for path, what in (
            ("kms_key_id", "the storage of the tasks is"),
            ("fargate_ephemeral_storage_kms_key_id", "the storage of the tasks on Fargate is"),
        )
    ),
)

TABLES = (
    table(
        name="enc-aws-service-no-cmk",
        title="The data of a managed service is not encrypted with a customer-managed key.",
        why="""
            Services that move data, talk to patients, or gather findings and metrics keep copies of what passes through
            them. Keys that count only with a switch, such as `customer_managed_key_enabled` or the type
            `CUSTOMER_KMS`, are asked together with it; what is written to a bucket without a word is encrypted as the
            bucket says. It is medium where PHI is kept.
        """,
        fix="set kms_key_arn, or what the argument of the type is called, to a key of your own",
        demands=(*_MOVED, *_EVIDENCE, *_PEOPLE, *_PLATFORMS),
        peers=(
            "CKV_AWS_212",
            "CKV_AWS_263",
            "CKV_AWS_264",
            "CKV_AWS_269",
            "CKV_AWS_270",
            "CKV_AWS_296",
            "CKV_AWS_298",
            "CKV_AWS_345",
            "CKV_AWS_346",
        ),
        bad="""
            resource "aws_appflow_connector_profile" "crm" {
              name            = "crm"
              connector_type  = "Salesforce"
              connection_mode = "Public"
            }
        """,
        good="""
            resource "aws_appflow_connector_profile" "crm" {
              name            = "crm"
              connector_type  = "Salesforce"
              connection_mode = "Public"
              kms_arn         = aws_kms_key.own.arn
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
