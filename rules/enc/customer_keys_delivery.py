"""Customer keys of what software is built from, delivered as and configured with."""

from __future__ import annotations

from iaclint.demand import where

from .customer_key import given, has, key, table

_SECRETS = (
    key("aws_secretsmanager_secret", "kms_key_id", "the secret is"),
    key("aws_secretsmanager_secret", "kms_key_id", "the replica of the secret is", each="replica"),
    key("aws_ssm_parameter", "key_id", "the parameter is", applies=where("type", "SecureString")),
)

_REGISTRIES = tuple(
    key(
        type,
        "encryption_configuration.kms_key",
        what,
        heeded=where("encryption_configuration.encryption_type", "KMS", "KMS_DSSE"),
    )
    for type, what in (
        ("aws_ecr_repository", "the repository is"),
        ("aws_ecr_repository_creation_template", "what is made from the template is"),
    )
)

_FUNCTIONS = (
    key(
        "aws_lambda_function",
        "kms_key_arn",
        "the environment of the function is",
        applies=given("environment.variables"),
    ),
    key(
        "aws_lambda_event_source_mapping",
        "kms_key_arn",
        "the filter criteria are",
        applies=has("filter_criteria"),
    ),
    key("aws_lambda_capacity_provider", "kms_key_arn", "the storage of the instances is"),
)

_BUILDS = (
    key("aws_codebuild_project", "encryption_key", "what the project builds is"),
    key(
        "aws_codebuild_report_group",
        "export_config.s3_destination.encryption_key",
        "the exported reports are",
        applies=where("export_config.type", "S3"),
    ),
    key("aws_codepipeline", "encryption_key.id", "the artifacts are", each="artifact_store"),
    key("aws_codeartifact_domain", "encryption_key", "the packages are"),
    key("aws_codecommit_repository", "kms_key_id", "the repository is"),
    key(
        "aws_codegurureviewer_repository_association",
        "kms_key_details.kms_key_id",
        "the reviewed code is",
        heeded=where("kms_key_details.encryption_option", "CUSTOMER_MANAGED_CMK"),
    ),
    key("aws_imagebuilder_component", "kms_key_id", "the component is"),
    key("aws_imagebuilder_container_recipe", "kms_key_id", "the recipe is"),
    key("aws_imagebuilder_workflow", "kms_key_id", "the workflow is"),
    key(
        "aws_appconfig_configuration_profile",
        "kms_key_identifier",
        "the hosted configuration is",
        applies=where("location_uri", "hosted"),
    ),
    key("aws_appconfig_deployment", "kms_key_identifier", "the deployed configuration is"),
    key("aws_apprunner_service", "encryption_configuration.kms_key", "the image of the service is"),
)

TABLES = (
    table(
        name="enc-aws-secret-no-cmk",
        title="A secret is not encrypted with a customer-managed key.",
        why="""
            Whoever may read secrets in general reads all that are encrypted with the key that AWS manages; the policy
            of an own key draws a second line, and is needed where another account is to read a secret. A parameter is
            asked only where its type is `SecureString`. It is medium where the secret holds PHI.
        """,
        fix="set kms_key_id of the secret, or key_id of the parameter, to a key of your own",
        demands=_SECRETS,
        peers=(
            "CKV_AWS_149",
            "CKV_AWS_337",
            "AWS-0098",
            "a2f548f2-188c-4fff-b172-e9a6acb216bd",
            "b0d3ef3f-845d-4b1b-83d6-63a5a380375f",
        ),
        bad="""
            resource "aws_secretsmanager_secret" "database" {
              name = "database"
            }
        """,
        good="""
            resource "aws_secretsmanager_secret" "database" {
              name       = "database"
              kms_key_id = aws_kms_key.own.arn
            }
        """,
    ),
    table(
        name="enc-aws-ecr-no-cmk",
        title="An image repository is not encrypted with a customer-managed key.",
        why="""
            The encryption of a repository is chosen when it is made. Left out, `encryption_type` is `AES256`, with keys
            of S3; with `KMS` alone it is the key that AWS manages.
        """,
        fix='set encryption_configuration { encryption_type = "KMS" } with kms_key',
        demands=_REGISTRIES,
        peers=("CKV_AWS_136", "AWS-0033", "0e32d561-4b5a-4664-a6e3-a3fa85649157"),
        bad="""
            resource "aws_ecr_repository" "api" {
              name = "api"
            }
        """,
        good="""
            resource "aws_ecr_repository" "api" {
              name = "api"

              encryption_configuration {
                encryption_type = "KMS"
                kms_key         = aws_kms_key.own.arn
              }
            }
        """,
    ),
    table(
        name="enc-aws-lambda-no-cmk",
        title="The environment of a function is not encrypted with a customer-managed key.",
        why="""
            Environment variables are shown to whoever may read the configuration of a function; with a key of one's own
            only to those who may use it too. Functions without environment variables, and event sources without filter
            criteria, are not judged.
        """,
        fix="set kms_key_arn to a key of your own",
        demands=_FUNCTIONS,
        peers=("CKV_AWS_173",),
        bad="""
            resource "aws_lambda_function" "triage" {
              function_name = "triage"
              role          = "arn:aws:iam::111122223333:role/triage"

              environment {
                variables = {
                  QUEUE = "triage"
                }
              }
            }
        """,
        good="""
            resource "aws_lambda_function" "triage" {
              function_name = "triage"
              role          = "arn:aws:iam::111122223333:role/triage"
              kms_key_arn   = aws_kms_key.own.arn

              environment {
                variables = {
                  QUEUE = "triage"
                }
              }
            }
        """,
    ),
    table(
        name="enc-aws-build-no-cmk",
        title="What is built or delivered is not encrypted with a customer-managed key.",
        why="""
            Artifacts, packages and images hold source code and what was configured into it. A pipeline that hands them
            to another account needs a key of one's own, since the one that AWS manages cannot be shared.
        """,
        fix="set encryption_key, or what the argument of the type is called, to a key of your own",
        demands=_BUILDS,
        peers=(
            "CKV_AWS_147",
            "CKV_AWS_180",
            "CKV_AWS_219",
            "CKV_AWS_221",
            "CKV_AWS_381",
            "3deec14b-03d2-4d27-9670-7d79322e3340",
        ),
        bad="""
            resource "aws_codeartifact_domain" "clinic" {
              domain = "clinic"
            }
        """,
        good="""
            resource "aws_codeartifact_domain" "clinic" {
              domain         = "clinic"
              encryption_key = aws_kms_key.own.arn
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
