"""Where policies live: the attributes that hold a policy, and what kind of policy each holds.

Source: the AWS provider's schema (6.25), and the kinds of the IAM user guide ("Policies and
permissions"). What a `*` means depends on the kind: in a key policy it is the key itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a policy is attached to, and so what its statements can do."""

    IDENTITY = "identity"
    TRUST = "trust"
    RESOURCE = "resource"
    KEY = "key"
    BOUNDARY = "boundary"
    ORGANIZATION = "organization"
    ENDPOINT = "endpoint"


@dataclass(frozen=True, slots=True)
class Home:
    """An attribute that holds a policy; `path` goes through nested blocks."""

    type: str
    path: str
    kind: Kind


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
        "aws_api_gateway_rest_api.policy",
        "aws_api_gateway_rest_api_policy.policy",
        "aws_backup_vault_policy.policy",
        "aws_cloudwatch_event_bus_policy.policy",
        "aws_cloudwatch_log_destination_policy.access_policy",
        "aws_cloudwatch_log_resource_policy.policy_document",
        "aws_codeartifact_domain_permissions_policy.policy_document",
        "aws_codeartifact_repository_permissions_policy.policy_document",
        "aws_codebuild_resource_policy.policy",
        "aws_dynamodb_resource_policy.policy",
        "aws_ecr_registry_policy.policy",
        "aws_ecr_repository_policy.policy",
        "aws_ecrpublic_repository_policy.policy",
        "aws_efs_file_system_policy.policy",
        "aws_elasticsearch_domain.access_policies",
        "aws_elasticsearch_domain_policy.access_policies",
        "aws_glacier_vault.access_policy",
        "aws_glacier_vault_lock.policy",
        "aws_glue_resource_policy.policy",
        "aws_kinesis_resource_policy.policy",
        "aws_media_store_container_policy.policy",
        "aws_msk_cluster_policy.policy",
        "aws_opensearch_domain.access_policies",
        "aws_opensearch_domain_policy.access_policies",
        "aws_redshift_resource_policy.policy",
        "aws_redshiftserverless_resource_policy.policy",
        "aws_s3_access_point.policy",
        "aws_s3_bucket.policy",
        "aws_s3_bucket_policy.policy",
        "aws_s3control_access_point_policy.policy",
        "aws_s3control_bucket_policy.policy",
        "aws_s3control_object_lambda_access_point_policy.policy",
        "aws_s3tables_table_bucket_policy.resource_policy",
        "aws_s3tables_table_policy.resource_policy",
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
    ),
    # The policy of an IoT certificate or thing group: it has no principal, and iot:* actions only.
    *_homes(Kind.RESOURCE, "aws_iot_policy.policy"),
    *_homes(Kind.ENDPOINT, "aws_vpc_endpoint.policy", "aws_vpc_endpoint_policy.policy"),
    *_homes(Kind.ORGANIZATION, "aws_organizations_policy.content", "aws_organizations_resource_policy.content"),
)

BOUNDARIES: tuple[tuple[str, str], ...] = (
    ("aws_iam_role", "permissions_boundary"),
    ("aws_iam_user", "permissions_boundary"),
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
