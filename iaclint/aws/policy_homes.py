"""Where policies live: the attributes that hold a policy, and what kind of policy each holds.

Source: the AWS provider's schema (6.25), and the kinds of the IAM user guide ("Policies and
permissions"). What a `*` means depends on the kind: in a key policy it is the key itself. Attributes
with names like these that hold something else are listed in `tests/test_policy_homes.py`.
"""

from __future__ import annotations

from enum import Enum

from iaclint.records import dataclass


class Kind(Enum):
    """What a policy is attached to, and so what its statements can do.

    A boundary is a ceiling on what other policies grant: a permissions boundary, or a session policy.
    Service and resource control policies are those of an organization.
    """

    IDENTITY = "identity"
    TRUST = "trust"
    RESOURCE = "resource"
    KEY = "key"
    BOUNDARY = "boundary"
    SERVICE_CONTROL = "service control"
    RESOURCE_CONTROL = "resource control"
    ENDPOINT = "endpoint"


@dataclass(frozen=True, slots=True)
class Home:
    """An attribute that holds a policy; `path` goes through nested blocks.

    `policy_type` is what the resource's `type` says if the policy is of this kind; empty where the kind
    is always the same. Tag policies and others of an organization are no IAM policies.
    """

    type: str
    path: str
    kind: Kind
    policy_type: str = ""


def _homes(kind: Kind, *places: str) -> tuple[Home, ...]:
    return tuple(Home(type, path, kind) for type, _, path in (place.partition(".") for place in places))


HOMES: tuple[Home, ...] = (
    *_homes(
        Kind.IDENTITY,
        "aws_iam_group_policy.policy",
        "aws_iam_policy.policy",
        "aws_iam_role.inline_policy.policy",
        "aws_iam_role_policy.policy",
        "aws_iam_user_policy.policy",
        "aws_ssoadmin_permission_set_inline_policy.inline_policy",
    ),
    *_homes(Kind.TRUST, "aws_iam_role.assume_role_policy"),
    *_homes(
        Kind.KEY,
        "aws_kms_external_key.policy",
        "aws_kms_key.policy",
        "aws_kms_key_policy.policy",
        "aws_kms_replica_external_key.policy",
        "aws_kms_replica_key.policy",
    ),
    *_homes(
        Kind.RESOURCE,
        "aws_acmpca_policy.policy",
        "aws_api_gateway_domain_name.policy",
        "aws_api_gateway_rest_api.policy",
        "aws_api_gateway_rest_api_policy.policy",
        "aws_backup_vault_policy.policy",
        "aws_cloudsearch_domain_service_access_policy.access_policy",
        "aws_cloudwatch_event_bus_policy.policy",
        "aws_cloudwatch_log_delivery_destination_policy.delivery_destination_policy",
        "aws_cloudwatch_log_destination_policy.access_policy",
        "aws_cloudwatch_log_resource_policy.policy_document",
        "aws_codeartifact_domain_permissions_policy.policy_document",
        "aws_codeartifact_repository_permissions_policy.policy_document",
        "aws_codebuild_resource_policy.policy",
        "aws_dynamodb_resource_policy.policy",
        "aws_ecr_registry_policy.policy",
        "aws_ecr_repository_creation_template.repository_policy",
        "aws_ecr_repository_policy.policy",
        "aws_ecrpublic_repository_policy.policy",
        "aws_efs_file_system_policy.policy",
        "aws_elasticsearch_domain.access_policies",
        "aws_elasticsearch_domain_policy.access_policies",
        "aws_fsx_s3_access_point_attachment.s3_access_point.policy",
        "aws_glacier_vault.access_policy",
        "aws_glacier_vault_lock.policy",
        "aws_glue_resource_policy.policy",
        "aws_kinesis_resource_policy.policy",
        "aws_media_store_container_policy.policy",
        "aws_msk_cluster_policy.policy",
        "aws_networkfirewall_resource_policy.policy",
        "aws_oam_sink_policy.policy",
        "aws_opensearch_domain.access_policies",
        "aws_opensearch_domain_policy.access_policies",
        "aws_organizations_resource_policy.content",
        "aws_prometheus_resource_policy.policy_document",
        "aws_redshift_resource_policy.policy",
        "aws_redshiftserverless_resource_policy.policy",
        "aws_s3_access_point.policy",
        "aws_s3_bucket.policy",
        "aws_s3_bucket_policy.policy",
        "aws_s3control_access_grants_instance_resource_policy.policy",
        "aws_s3control_access_point_policy.policy",
        "aws_s3control_bucket_policy.policy",
        "aws_s3control_multi_region_access_point_policy.details.policy",
        "aws_s3control_object_lambda_access_point_policy.policy",
        "aws_s3tables_table_bucket_policy.resource_policy",
        "aws_s3tables_table_policy.resource_policy",
        "aws_s3vectors_vector_bucket_policy.policy",
        "aws_sagemaker_model_package_group_policy.resource_policy",
        "aws_schemas_registry_policy.policy",
        "aws_secretsmanager_secret.policy",
        "aws_secretsmanager_secret_policy.policy",
        "aws_ses_identity_policy.policy",
        "aws_sesv2_email_identity_policy.policy",
        "aws_sns_topic.policy",
        "aws_sns_topic_policy.policy",
        "aws_sqs_queue.policy",
        "aws_sqs_queue_policy.policy",
        "aws_vpclattice_auth_policy.policy",
        "aws_vpclattice_resource_policy.policy",
        "aws_xray_resource_policy.policy_document",
    ),
    # The policy of an IoT certificate or thing group: it has no principal, and iot:* actions only.
    *_homes(Kind.RESOURCE, "aws_iot_policy.policy"),
    # What a network lets through: the last one is the policy of an endpoint that Oracle Database@AWS makes for S3.
    *_homes(
        Kind.ENDPOINT,
        "aws_vpc_endpoint.policy",
        "aws_vpc_endpoint_policy.policy",
        "aws_odb_network.s3_policy_document",
    ),
    # A session policy limits one session of a role.
    *_homes(
        Kind.BOUNDARY,
        "aws_rolesanywhere_profile.session_policy",
        "aws_transfer_access.policy",
        "aws_transfer_user.policy",
    ),
    Home("aws_organizations_policy", "content", Kind.SERVICE_CONTROL, "SERVICE_CONTROL_POLICY"),
    Home("aws_organizations_policy", "content", Kind.RESOURCE_CONTROL, "RESOURCE_CONTROL_POLICY"),
)

DEFAULT_POLICY_TYPE = "SERVICE_CONTROL_POLICY"
"""The `type` of an `aws_organizations_policy` where it is not written."""

BOUNDARIES: tuple[tuple[str, str], ...] = (
    ("aws_chatbot_slack_channel_configuration", "guardrail_policy_arns"),
    ("aws_chatbot_teams_channel_configuration", "guardrail_policy_arns"),
    ("aws_emr_studio_session_mapping", "session_policy_arn"),
    ("aws_iam_role", "permissions_boundary"),
    ("aws_iam_user", "permissions_boundary"),
    ("aws_rolesanywhere_profile", "managed_policy_arns"),
    ("aws_ssoadmin_permissions_boundary_attachment", "permissions_boundary.managed_policy_arn"),
    ("aws_ssoadmin_permissions_boundary_attachment", "permissions_boundary.customer_managed_policy_reference.name"),
)
"""The types and paths that use a managed policy as a ceiling, which grants nothing."""

ATTACHMENTS: tuple[tuple[str, str], ...] = (
    ("aws_iam_group_policy_attachment", "policy_arn"),
    ("aws_iam_group_policy_attachments_exclusive", "policy_arns"),
    ("aws_iam_policy_attachment", "policy_arn"),
    ("aws_iam_role", "managed_policy_arns"),
    ("aws_iam_role_policy_attachment", "policy_arn"),
    ("aws_iam_role_policy_attachments_exclusive", "policy_arns"),
    ("aws_iam_user_policy_attachment", "policy_arn"),
    ("aws_iam_user_policy_attachments_exclusive", "policy_arns"),
    ("aws_ssoadmin_customer_managed_policy_attachment", "customer_managed_policy_reference.name"),
    ("aws_ssoadmin_managed_policy_attachment", "managed_policy_arn"),
)
"""The types and paths that give a managed policy to a principal."""
