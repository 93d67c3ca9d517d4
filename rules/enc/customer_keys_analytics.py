"""Customer keys of what is queried, computed and learnt from data."""

from __future__ import annotations

from iaclint.aws import inherited_keys as inherited
from iaclint.demand import where

from .customer_key import both, given, key, table, unless

_RESULTS = "configuration.result_configuration"
_CATALOG = "data_catalog_encryption_settings"
_SECURITY = "encryption_configuration"
_MONITORING = "monitoring_configuration"

_ANALYTICS = (
    key(
        "aws_athena_workgroup",
        f"{_RESULTS}.encryption_configuration.kms_key_arn",
        "the results of queries are",
        applies=unless(where("configuration.managed_query_results_configuration.enabled", True)),
        heeded=where(f"{_RESULTS}.encryption_configuration.encryption_option", "SSE_KMS", "CSE_KMS"),
        absent=both(
            unless(where(f"{_RESULTS}.encryption_configuration.encryption_option", "SSE_S3", "SSE_KMS", "CSE_KMS")),
            inherited.by_bucket(f"{_RESULTS}.output_location"),
        ),
    ),
    key(
        "aws_athena_workgroup",
        "configuration.managed_query_results_configuration.encryption_configuration.kms_key",
        "the results of queries are",
        applies=where("configuration.managed_query_results_configuration.enabled", True),
    ),
    key(
        "aws_athena_database",
        "encryption_configuration.kms_key",
        "the results of queries are",
        heeded=where("encryption_configuration.encryption_option", "SSE_KMS", "CSE_KMS"),
        absent=both(
            unless(where("encryption_configuration.encryption_option", "SSE_S3", "SSE_KMS", "CSE_KMS")),
            inherited.by_bucket("bucket"),
        ),
    ),
    key(
        "aws_glue_data_catalog_encryption_settings",
        f"{_CATALOG}.encryption_at_rest.sse_aws_kms_key_id",
        "the data catalog is",
        heeded=where(f"{_CATALOG}.encryption_at_rest.catalog_encryption_mode", "SSE-KMS", "SSE-KMS-WITH-SERVICE-ROLE"),
    ),
    key(
        "aws_glue_data_catalog_encryption_settings",
        f"{_CATALOG}.connection_password_encryption.aws_kms_key_id",
        "the passwords of connections are",
        heeded=where(f"{_CATALOG}.connection_password_encryption.return_connection_password_encrypted", True),
    ),
    *(
        key(
            "aws_glue_security_configuration",
            f"{_SECURITY}.{block}.kms_key_arn",
            what,
            heeded=where(f"{_SECURITY}.{block}.{switch}", mode),
        )
        for block, switch, mode, what in (
            ("s3_encryption", "s3_encryption_mode", "SSE-KMS", "what jobs write to S3 is"),
            ("cloudwatch_encryption", "cloudwatch_encryption_mode", "SSE-KMS", "the logs of jobs are"),
            ("job_bookmarks_encryption", "job_bookmarks_encryption_mode", "CSE-KMS", "the bookmarks of jobs are"),
        )
    ),
    key(
        "aws_emr_cluster",
        "log_encryption_kms_key_id",
        "the logs of the cluster are",
        applies=given("log_uri"),
        absent=inherited.by_bucket("log_uri"),
    ),
    key("aws_emr_studio", "encryption_key_arn", "the notebooks are"),
    key("aws_emrcontainers_job_template", "kms_key_arn", "the template is"),
    key(
        "aws_emrserverless_application",
        "encryption_key_arn",
        "the logs in S3 are",
        each=f"{_MONITORING}.s3_monitoring_configuration",
        absent=inherited.by_bucket("log_uri"),
    ),
    *(
        key(
            "aws_emrserverless_application",
            "encryption_key_arn",
            what,
            each=f"{_MONITORING}.{block}",
            applies=where("enabled", True, absent=enabled),
        )
        for block, enabled, what in (
            ("managed_persistence_monitoring_configuration", True, "the logs that the service keeps are"),
            ("cloudwatch_logging_configuration", False, "the logs in CloudWatch are"),
        )
    ),
    key("aws_sagemaker_notebook_instance", "kms_key_id", "the volume of the notebook is"),
    key("aws_sagemaker_domain", "kms_key_id", "the file system of the domain is"),
    *(
        key(
            type,
            "s3_kms_key_id",
            what,
            each=f"{settings}.{block}",
            applies=applies,
            absent=inherited.by_bucket(bucket),
        )
        for type, settings in (
            ("aws_sagemaker_domain", "default_user_settings"),
            ("aws_sagemaker_user_profile", "user_settings"),
        )
        for block, what, applies, bucket in (
            (
                "sharing_settings",
                "the shared notebooks are",
                where("notebook_output_option", "Allowed"),
                "s3_output_path",
            ),
            (
                "canvas_app_settings.workspace_settings",
                "the artifacts of the canvas are",
                given("s3_artifact_path"),
                "s3_artifact_path",
            ),
        )
    ),
    key("aws_sagemaker_endpoint_configuration", "kms_key_arn", "the volume of the endpoint is"),
    *(
        key(
            "aws_sagemaker_endpoint_configuration",
            "kms_key_id",
            what,
            each=block,
            absent=inherited.by_bucket(bucket),
        )
        for block, what, bucket in (
            ("data_capture_config", "the captured requests are", "destination_s3_uri"),
            ("async_inference_config.output_config", "the results are", "s3_output_path"),
            ("production_variants.core_dump_config", "the core dumps are", "destination_s3_uri"),
            ("shadow_production_variants.core_dump_config", "the core dumps are", "destination_s3_uri"),
        )
    ),
    key(
        "aws_sagemaker_feature_group",
        "kms_key_id",
        "the offline store is",
        each="offline_store_config.s3_storage_config",
        absent=inherited.by_bucket("s3_uri"),
    ),
    key(
        "aws_sagemaker_feature_group",
        "security_config.kms_key_id",
        "the online store is",
        each="online_store_config",
        applies=where("enable_online_store", True),
    ),
    key(
        "aws_sagemaker_data_quality_job_definition",
        "data_quality_job_output_config.kms_key_id",
        "the results of the job are",
    ),
    key(
        "aws_sagemaker_data_quality_job_definition",
        "volume_kms_key_id",
        "the volume of the job is",
        each="job_resources.cluster_config",
    ),
    *(
        key(
            type,
            "output_config.kms_key_id",
            what,
            absent=inherited.by_bucket(f"output_config.{bucket}"),
        )
        for type, what, bucket in (
            ("aws_sagemaker_device_fleet", "what devices send is", "s3_output_location"),
            ("aws_sagemaker_flow_definition", "the results of reviews are", "s3_output_path"),
        )
    ),
)

_LEARNING = (
    key("aws_bedrock_custom_model", "custom_model_kms_key_id", "the model is"),
    key("aws_bedrock_guardrail", "kms_key_arn", "the guardrail is"),
    key("aws_bedrockagent_agent", "customer_encryption_key_arn", "the agent is"),
    key(
        "aws_bedrockagent_data_source",
        "server_side_encryption_configuration.kms_key_arn",
        "the ingested data is",
    ),
    key("aws_bedrockagent_flow", "customer_encryption_key_arn", "the flow is"),
    key("aws_bedrockagent_prompt", "customer_encryption_key_arn", "the prompt is"),
    key("aws_bedrockagentcore_gateway", "kms_key_arn", "the gateway is"),
    key("aws_bedrockagentcore_memory", "encryption_key_arn", "the memory is"),
    key(
        "aws_bedrockagentcore_token_vault_cmk",
        "kms_configuration.kms_key_arn",
        "the tokens in the vault are",
        heeded=where("kms_configuration.key_type", "CustomerManagedKey"),
    ),
    *(
        key(type, path, what)
        for type in ("aws_comprehend_document_classifier", "aws_comprehend_entity_recognizer")
        for path, what in (("model_kms_key_id", "the model is"), ("volume_kms_key_id", "the volume of the training is"))
    ),
    key(
        "aws_comprehend_document_classifier",
        "kms_key_id",
        "the results of the training are",
        each="output_data_config",
        absent=inherited.by_bucket("s3_uri"),
    ),
    key("aws_kendra_index", "server_side_encryption_configuration.kms_key_id", "the index is"),
    key(
        "aws_lex_bot_alias",
        "kms_key_arn",
        "the logged conversations are",
        each="conversation_logs.log_settings",
        applies=where("destination", "S3"),
        absent=inherited.by_bucket("resource_arn"),
    ),
    key("aws_qbusiness_application", "encryption_configuration.kms_key_id", "the application is"),
    key("aws_rekognition_stream_processor", "kms_key_id", "the results of the processor are"),
    key(
        "aws_chimesdkmediapipelines_media_insights_pipeline_configuration",
        "output_encryption_kms_key_id",
        "the analysed calls are",
        each="elements.amazon_transcribe_call_analytics_processor_configuration.post_call_analytics_settings",
        absent=inherited.by_bucket("output_location"),
    ),
)

TABLES = (
    table(
        name="enc-aws-analytics-no-cmk",
        title="What is analysed is not encrypted with a customer-managed key.",
        why="""
            Results, notebooks, logs and volumes of Athena, Glue, EMR and SageMaker are copies of the data that is
            analysed. What is written to a bucket without a word is encrypted as the bucket says. Keys that count only
            with a mode, such as `SSE_KMS`, are asked together with it. It is medium where PHI is kept.
        """,
        fix="set kms_key_id, or what the argument of the type is called, to a key of your own",
        demands=_ANALYTICS,
        peers=(
            "CKV_AWS_22",
            "CKV_AWS_98",
            "CKV_AWS_187",
            "CKV_AWS_367",
            "CKV_AWS_368",
            "CKV_AWS_372",
            "58b35504-0287-4154-bf69-02c0573deab8",
            "f3674e0c-f6be-43fa-b71c-bf346d1aed99",
        ),
        bad="""
            resource "aws_sagemaker_notebook_instance" "trials" {
              name          = "trials"
              instance_type = "ml.t3.medium"
              role_arn      = "arn:aws:iam::111122223333:role/trials"
            }
        """,
        good="""
            resource "aws_sagemaker_notebook_instance" "trials" {
              name          = "trials"
              instance_type = "ml.t3.medium"
              role_arn      = "arn:aws:iam::111122223333:role/trials"
              kms_key_id    = aws_kms_key.own.arn
            }
        """,
    ),
    table(
        name="enc-aws-learning-no-cmk",
        title="A model, agent or index is not encrypted with a customer-managed key.",
        why="""
            What is learnt from data, and what an agent remembers or an index finds, gives the data back to whoever
            asks. It is medium where PHI is kept.
        """,
        fix="set kms_key_arn, or what the argument of the type is called, to a key of your own",
        demands=_LEARNING,
        peers=("CKV_AWS_262", "CKV_AWS_267", "CKV_AWS_268", "CKV_AWS_373"),
        bad="""
            resource "aws_kendra_index" "papers" {
              name     = "papers"
              role_arn = "arn:aws:iam::111122223333:role/papers"
            }
        """,
        good="""
            resource "aws_kendra_index" "papers" {
              name     = "papers"
              role_arn = "arn:aws:iam::111122223333:role/papers"

              server_side_encryption_configuration {
                kms_key_id = aws_kms_key.own.arn
              }
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
