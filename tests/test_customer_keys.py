"""Customer keys: whose key a spelling names, and that each row of the tables asks for one where the key is written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from iaclint.aws.customer_keys import is_own
from iaclint.demand import Demand, Demands
from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.plan import PlannedRoot, read_plan
from iaclint.schemas import schema_of
from iaclint.settings import Settings
from iaclint.source import Repository
from iaclint.truth import Truth
from tests.support import graph_of_text, judgements, write

KEYS = """
variable "any" {
  type = string
}

variable "none" {
  type    = string
  default = null
}

variable "on" {
  type = bool
}

resource "aws_kms_key" "own" {}

resource "aws_kms_key" "each" {
  for_each = toset(["eu-west-1"])
}

resource "aws_kms_replica_key" "own" {
  primary_key_arn = aws_kms_key.own.arn
}

resource "aws_kms_external_key" "own" {}

resource "aws_kms_alias" "own" {
  name          = "alias/own"
  target_key_id = aws_kms_key.own.key_id
}

resource "aws_ssm_parameter" "key" {
  name  = "key"
  type  = "String"
  value = var.any
}

resource "aws_sns_topic" "other" {
  kms_master_key_id = aws_kms_key.own.arn
}

data "aws_region" "here" {}

data "aws_kms_alias" "managed" {
  name = "alias/aws/sqs"
}

data "aws_kms_alias" "own" {
  name = "alias/own"
}

data "aws_kms_alias" "any" {
  name = var.any
}

data "aws_kms_key" "managed" {
  key_id = "alias/aws/sqs"
}

data "aws_kms_key" "by_managed_alias" {
  key_id = data.aws_kms_alias.managed.target_key_id
}

data "aws_kms_key" "by_own_alias" {
  key_id = data.aws_kms_alias.own.target_key_arn
}

data "aws_kms_key" "by_id" {
  key_id = "1234abcd-12ab-34cd-56ef-1234567890ab"
}

data "aws_ssm_parameter" "key" {
  name = "key"
}
"""

SPELLINGS = (
    ("null", "no"),
    ('""', "no"),
    ("var.none", "no"),
    ('"alias/aws/sqs"', "no"),
    ('"alias/aws/${var.any}"', "no"),
    ('"aws/sqs"', "no"),
    ('"arn:aws:kms:eu-west-1:111122223333:alias/aws/sqs"', "no"),
    ('"arn:aws-us-gov:kms:${data.aws_region.here.name}:${var.any}:alias/aws/sqs"', "no"),
    ('"AWS_OWNED_KMS_KEY"', "no"),
    ('"S3_MANAGED_KEY"', "no"),
    ('"DefaultKey"', "no"),
    ("data.aws_kms_alias.managed.arn", "no"),
    ("data.aws_kms_alias.managed.target_key_arn", "no"),
    ("data.aws_kms_key.managed.arn", "no"),
    ("data.aws_kms_key.by_managed_alias.arn", "no"),
    ('"alias/own"', "yes"),
    ('"alias/awsome"', "yes"),
    ('"alias/own-${var.any}"', "yes"),
    ('"arn:aws:kms:eu-west-1:111122223333:alias/own"', "yes"),
    ('"arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"', "yes"),
    ('"arn:aws:kms:eu-west-1:111122223333:key/${var.any}"', "yes"),
    ('"1234abcd-12ab-34cd-56ef-1234567890ab"', "yes"),
    ('"mrk-1234abcd12ab34cd56ef1234567890ab"', "yes"),
    ("aws_kms_key.own.arn", "yes"),
    ("aws_kms_key.own.id", "yes"),
    ("aws_kms_key.own.key_id", "yes"),
    ('"${aws_kms_key.own.arn}"', "yes"),
    ('aws_kms_key.each["eu-west-1"].arn', "yes"),
    ("one(values(aws_kms_key.each)[*].arn)", "yes"),
    ("coalesce(var.none, aws_kms_key.own.arn)", "yes"),
    ('try(aws_kms_key.own.arn, "alias/aws/sqs")', "yes"),
    ("aws_kms_replica_key.own.arn", "yes"),
    ("aws_kms_external_key.own.arn", "yes"),
    ("aws_kms_alias.own.name", "yes"),
    ("aws_kms_alias.own.arn", "yes"),
    ("aws_kms_alias.own.target_key_arn", "yes"),
    ("aws_sns_topic.other.kms_master_key_id", "yes"),
    ("data.aws_kms_alias.own.arn", "yes"),
    ("data.aws_kms_key.by_own_alias.arn", "yes"),
    ("data.aws_kms_key.by_id.arn", "yes"),
    ("var.any", "maybe"),
    ('"alias/${var.any}"', "maybe"),
    ('"alias/a${var.any}"', "maybe"),
    ('"${var.any}/1234abcd-12ab-34cd-56ef-1234567890ab"', "maybe"),
    ('"own"', "maybe"),
    ("coalesce(var.any, aws_kms_key.own.arn)", "maybe"),
    ("var.on ? aws_kms_key.own.arn : null", "maybe"),
    ('var.on ? aws_kms_key.own.arn : "alias/aws/sqs"', "maybe"),
    ('data.aws_region.here.name == "eu-west-1" ? aws_kms_key.own.arn : "alias/aws/sqs"', "maybe"),
    ("aws_ssm_parameter.key.arn", "maybe"),
    ("data.aws_ssm_parameter.key.value", "maybe"),
    ("data.aws_kms_alias.any.arn", "maybe"),
)


@pytest.mark.parametrize(("written", "expected"), SPELLINGS, ids=[written for written, _ in SPELLINGS])
def test_a_spelling_tells_whose_key_it_names(written: str, expected: str, tmp_path: Path) -> None:
    queue = f'resource "aws_sqs_queue" "asked" {{\n  kms_master_key_id = {written}\n}}\n'
    graph = graph_of_text(tmp_path, KEYS + queue)
    assert word(is_own(graph, at(graph, "aws_sqs_queue.asked")["kms_master_key_id"])) == expected


def at(graph: Graph, address: str) -> Resource:
    found = graph.at(address)
    assert found is not None, address
    return found


def word(truth: Truth) -> str:
    return "yes" if truth.is_yes else "no" if truth.is_no else "maybe"


PLANNED = (
    ({"references": ["aws_kms_key.own.arn", "aws_kms_key.own"]}, "yes"),
    ({"references": ["data.aws_kms_alias.managed.arn", "data.aws_kms_alias.managed"]}, "no"),
    ({"references": ["data.aws_region.here.name", "data.aws_region.here", "aws_kms_key.own.arn"]}, "maybe"),
    ({"references": ["var.key"]}, "maybe"),
)


@pytest.mark.parametrize(("expression", "expected"), PLANNED, ids=[str(expression) for expression, _ in PLANNED])
def test_a_plan_tells_whose_key_it_does_not_know_yet(
    expression: Mapping[str, object], expected: str, tmp_path: Path
) -> None:
    queue = {"address": "aws_sqs_queue.q", "mode": "managed", "type": "aws_sqs_queue", "name": "q"}
    key = {"address": "aws_kms_key.own", "mode": "managed", "type": "aws_kms_key", "name": "own"}
    alias = {"address": "data.aws_kms_alias.managed", "mode": "data", "type": "aws_kms_alias", "name": "managed"}
    region = {"address": "data.aws_region.here", "mode": "data", "type": "aws_region", "name": "here"}
    changes = {"actions": ["create"], "after": {"name": "q"}, "after_unknown": {"kms_master_key_id": True}}
    plan = {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": [{**queue, "values": {"name": "q"}}, {**key, "values": {}}]}},
        "prior_state": {
            "values": {
                "root_module": {
                    "resources": [{**alias, "values": {"name": "alias/aws/sqs"}}, {**region, "values": {}}],
                }
            }
        },
        "resource_changes": [
            {**queue, "change": changes},
            {**key, "change": {"actions": ["create"], "after": {}, "after_unknown": {"arn": True}}},
        ],
        "configuration": {
            "root_module": {
                "resources": [
                    {**queue, "expressions": {"kms_master_key_id": expression}},
                    *({**other, "expressions": {}} for other in (key, alias, region)),
                ]
            }
        },
    }
    repository = Repository(write(tmp_path, {"plan.json": json.dumps(plan)}))
    graph = Graph(PlannedRoot(repository, ".", read_plan(repository.source("plan.json"))), Settings())
    assert word(is_own(graph, at(graph, "aws_sqs_queue.q")["kms_master_key_id"])) == expected


TABLES: tuple[Demands, ...] = tuple(
    table
    for name in ("analytics", "databases", "delivery", "messages", "services", "storage")
    for table in import_module(f"iaclint.rules.enc.customer_keys_{name}").TABLES
)
ROWS = [(table, demand) for table in TABLES for demand in table.demands]

Tree = dict[str, "Tree | str"]

SSE_KMS = '"SSE_KMS"'
S3_DEFAULT = "rule.apply_server_side_encryption_by_default"
RESULTS = "configuration.managed_query_results_configuration"
CATALOG = "data_catalog_encryption_settings"
GLUE = "encryption_configuration"
METADATA = "metadata_configuration"
LOGS = "rule.destination.destination_logs_configuration"
REJECTED = "magnetic_store_write_properties.magnetic_store_rejected_data_location.s3_configuration"
FIREHOSE = "server_side_encryption"

SWITCHES: Mapping[str, Mapping[str, str]] = {
    "aws_appconfig_configuration_profile.kms_key_identifier": {"location_uri": '"hosted"'},
    "aws_athena_database.encryption_configuration.kms_key": {"encryption_configuration.encryption_option": SSE_KMS},
    "aws_athena_workgroup.configuration.result_configuration.encryption_configuration.kms_key_arn": {
        "configuration.result_configuration.encryption_configuration.encryption_option": SSE_KMS
    },
    f"aws_athena_workgroup.{RESULTS}.encryption_configuration.kms_key": {f"{RESULTS}.enabled": "true"},
    "aws_bedrockagentcore_token_vault_cmk.kms_configuration.kms_key_arn": {
        "kms_configuration.key_type": '"CustomerManagedKey"'
    },
    "aws_codebuild_report_group.export_config.s3_destination.encryption_key": {"export_config.type": '"S3"'},
    "aws_codegurureviewer_repository_association.kms_key_details.kms_key_id": {
        "kms_key_details.encryption_option": '"CUSTOMER_MANAGED_CMK"'
    },
    **{
        f"aws_connect_instance_storage_config.storage_config.{block}.encryption_config.key_id": {
            f"storage_config.{block}.encryption_config.encryption_type": '"KMS"'
        }
        for block in ("s3_config", "kinesis_video_stream_config")
    },
    "aws_dataexchange_event_action.action.export_revision_to_s3.encryption.kms_key_arn": {
        "action.export_revision_to_s3.encryption.type": '"aws:kms"'
    },
    **{
        f"{type}.{argument}": {switch: "true"}
        for type in ("aws_db_instance", "aws_rds_cluster", "aws_rds_cluster_instance")
        for argument, switch in (
            ("performance_insights_kms_key_id", "performance_insights_enabled"),
            ("master_user_secret_kms_key_id", "manage_master_user_password"),
        )
        if (type, argument) != ("aws_rds_cluster_instance", "master_user_secret_kms_key_id")
    },
    "aws_devopsguru_service_integration.kms_server_side_encryption.kms_key_id": {
        "kms_server_side_encryption.type": '"CUSTOMER_MANAGED_KEY"'
    },
    "aws_dms_endpoint.redshift_settings.server_side_encryption_kms_key_id": {
        "redshift_settings.encryption_mode": SSE_KMS
    },
    "aws_dms_s3_endpoint.server_side_encryption_kms_key_id": {
        "endpoint_type": '"target"',
        "encryption_mode": SSE_KMS,
    },
    "aws_docdb_cluster_instance.performance_insights_kms_key_id": {"enable_performance_insights": "true"},
    "aws_drs_replication_configuration_template.ebs_encryption_key_arn": {"ebs_encryption": '"CUSTOM"'},
    "aws_dynamodb_table.server_side_encryption.kms_key_arn": {"server_side_encryption.enabled": "true"},
    "aws_dynamodb_table_export.s3_sse_kms_key_id": {"s3_sse_algorithm": '"KMS"'},
    "aws_ecr_repository.encryption_configuration.kms_key": {"encryption_configuration.encryption_type": '"KMS"'},
    "aws_ecr_repository_creation_template.encryption_configuration.kms_key": {
        "encryption_configuration.encryption_type": '"KMS_DSSE"'
    },
    "aws_elasticsearch_domain.encrypt_at_rest.kms_key_id": {"encrypt_at_rest.enabled": "true"},
    "aws_emr_cluster.log_encryption_kms_key_id": {"log_uri": '"s3://logs/"'},
    "aws_emrserverless_application.monitoring_configuration.cloudwatch_logging_configuration.encryption_key_arn": {
        "monitoring_configuration.cloudwatch_logging_configuration.enabled": "true"
    },
    "aws_fsx_lustre_file_system.kms_key_id": {"deployment_type": '"PERSISTENT_2"'},
    f"aws_glue_data_catalog_encryption_settings.{CATALOG}.encryption_at_rest.sse_aws_kms_key_id": {
        f"{CATALOG}.encryption_at_rest.catalog_encryption_mode": '"SSE-KMS"'
    },
    f"aws_glue_data_catalog_encryption_settings.{CATALOG}.connection_password_encryption.aws_kms_key_id": {
        f"{CATALOG}.connection_password_encryption.return_connection_password_encrypted": "true"
    },
    **{
        f"aws_glue_security_configuration.{GLUE}.{block}.kms_key_arn": {f"{GLUE}.{block}.{block}_mode": mode}
        for block, mode in (
            ("s3_encryption", '"SSE-KMS"'),
            ("cloudwatch_encryption", '"SSE-KMS"'),
            ("job_bookmarks_encryption", '"CSE-KMS"'),
        )
    },
    f"aws_kinesis_firehose_delivery_stream.{FIREHOSE}.key_arn": {
        f"{FIREHOSE}.enabled": "true",
        f"{FIREHOSE}.key_type": '"CUSTOMER_MANAGED_CMK"',
    },
    "aws_keyspaces_table.encryption_specification.kms_key_identifier": {
        "encryption_specification.type": '"CUSTOMER_MANAGED_KMS_KEY"'
    },
    "aws_kinesis_stream.kms_key_id": {"encryption_type": '"KMS"'},
    "aws_lambda_event_source_mapping.kms_key_arn": {"filter_criteria.filter.pattern": '"{}"'},
    "aws_lambda_function.kms_key_arn": {"environment.variables": '{ QUEUE = "triage" }'},
    "aws_lex_bot_alias.conversation_logs.log_settings.kms_key_arn": {
        "conversation_logs.log_settings.destination": '"S3"'
    },
    "aws_mq_broker.encryption_options.kms_key_id": {"encryption_options.use_aws_owned_key": "false"},
    **{
        f"aws_networkfirewall_{name}.encryption_configuration.key_id": {
            "encryption_configuration.type": '"CUSTOMER_KMS"'
        }
        for name in ("firewall", "firewall_policy", "rule_group", "tls_inspection_configuration")
    },
    f"aws_observabilityadmin_centralization_rule_for_organization.{LOGS}.logs_encryption_configuration.kms_key_arn": {
        f"{LOGS}.logs_encryption_configuration.encryption_strategy": '"CUSTOMER_MANAGED"'
    },
    "aws_opensearch_domain.encrypt_at_rest.kms_key_id": {"encrypt_at_rest.enabled": "true"},
    "aws_redshift_cluster.master_password_secret_kms_key_id": {"manage_master_password": "true"},
    "aws_redshiftserverless_namespace.admin_password_secret_kms_key_id": {"manage_admin_password": "true"},
    f"aws_s3_bucket.server_side_encryption_configuration.{S3_DEFAULT}.kms_master_key_id": {
        f"server_side_encryption_configuration.{S3_DEFAULT}.sse_algorithm": '"aws:kms"'
    },
    **{
        f"aws_s3_bucket_metadata_configuration.{METADATA}.{table}_table_configuration.{GLUE}.kms_key_arn": {
            f"{METADATA}.{table}_table_configuration.{GLUE}.sse_algorithm": '"aws:kms"'
        }
        for table in ("inventory", "journal")
    },
    f"aws_s3_bucket_server_side_encryption_configuration.{S3_DEFAULT}.kms_master_key_id": {
        f"{S3_DEFAULT}.sse_algorithm": '"aws:kms:dsse"'
    },
    **{
        f"aws_s3tables_{name}.encryption_configuration.kms_key_arn": {
            "encryption_configuration.sse_algorithm": '"aws:kms"'
        }
        for name in ("table", "table_bucket")
    },
    "aws_s3vectors_vector_bucket.encryption_configuration.kms_key_arn": {
        "encryption_configuration.sse_type": '"aws:kms"'
    },
    **{
        f"{type}.{settings}.sharing_settings.s3_kms_key_id": {
            f"{settings}.sharing_settings.notebook_output_option": '"Allowed"'
        }
        for type, settings in (
            ("aws_sagemaker_domain", "default_user_settings"),
            ("aws_sagemaker_user_profile", "user_settings"),
        )
    },
    **{
        f"{type}.{settings}.canvas_app_settings.workspace_settings.s3_kms_key_id": {
            f"{settings}.canvas_app_settings.workspace_settings.s3_artifact_path": '"s3://trials/"'
        }
        for type, settings in (
            ("aws_sagemaker_domain", "default_user_settings"),
            ("aws_sagemaker_user_profile", "user_settings"),
        )
    },
    "aws_sagemaker_feature_group.online_store_config.security_config.kms_key_id": {
        "online_store_config.enable_online_store": "true"
    },
    **{
        f"aws_sfn_{name}.encryption_configuration.kms_key_id": {
            "encryption_configuration.type": '"CUSTOMER_MANAGED_KMS_KEY"'
        }
        for name in ("activity", "state_machine")
    },
    "aws_ssm_parameter.key_id": {"type": '"SecureString"'},
    **{
        f"aws_storagegateway_{name}": {"kms_encrypted": "true"}
        for name in (
            "cached_iscsi_volume.kms_key",
            "stored_iscsi_volume.kms_key",
            "nfs_file_share.kms_key_arn",
            "smb_file_share.kms_key_arn",
        )
    },
    "aws_synthetics_canary.artifact_config.s3_encryption.kms_key_arn": {
        "artifact_config.s3_encryption.encryption_mode": SSE_KMS
    },
    f"aws_timestreamwrite_table.{REJECTED}.kms_key_id": {f"{REJECTED}.encryption_option": SSE_KMS},
    **{
        f"aws_verifiedaccess_{name}.{block}.kms_key_arn": {f"{block}.customer_managed_key_enabled": "true"}
        for name, block in (
            ("endpoint", "sse_specification"),
            ("group", "sse_configuration"),
            ("trust_provider", "sse_specification"),
        )
    },
    "aws_xray_encryption_config.key_id": {"type": '"KMS"'},
    "aws_workspaces_workspace.volume_encryption_key": {"user_volume_encryption_enabled": "true"},
}
"""What has to be written beside a key, by the argument, so that it is judged and heeded."""

LEFT_OUT: Mapping[str, str] = {
    "aws_emr_cluster.log_encryption_kms_key_id": "unknown",
    "aws_sagemaker_domain.default_user_settings.canvas_app_settings.workspace_settings.s3_kms_key_id": "unknown",
    "aws_sagemaker_user_profile.user_settings.canvas_app_settings.workspace_settings.s3_kms_key_id": "unknown",
    "aws_ecs_cluster.configuration.managed_storage_configuration.fargate_ephemeral_storage_kms_key_id": "nothing",
    "aws_ecs_cluster.configuration.managed_storage_configuration.kms_key_id": "nothing",
    "aws_imagebuilder_distribution_configuration.distribution.ami_distribution_configuration.kms_key_id": "unknown",
    "aws_instance.root_block_device.kms_key_id": "unknown",
    "aws_launch_template.block_device_mappings.ebs.kms_key_id": "unknown",
    "aws_sns_topic.kms_master_key_id": "nothing",
    "aws_spot_fleet_request.launch_specification.root_block_device.kms_key_id": "unknown",
    "aws_spot_instance_request.root_block_device.kms_key_id": "unknown",
}
"""The verdict where the key is left out, by the argument, if it is not to fail."""


@pytest.mark.parametrize(("table", "demand"), ROWS, ids=[demand.argument for _, demand in ROWS])
def test_a_row_asks_for_a_key_of_the_customer(table: Demands, demand: Demand, tmp_path: Path) -> None:
    assert is_argument(demand.argument), "the provider knows the argument"
    rule = replace(table, demands=(demand,)).rule()
    cases = {"absent": None, "own": "aws_kms_key.own.arn", "managed": '"alias/aws/s3"', "asked": "var.any"}
    text = KEYS + "".join(resource(demand, name, value) for name, value in cases.items())
    found = {j.resource.name: j.verdict.value for j in judgements(rule, graph_of_text(tmp_path, text))}
    expected = {"absent": LEFT_OUT.get(demand.argument, "fail"), "own": "pass", "managed": "fail", "asked": "unknown"}
    assert {name: found.get(name, "nothing") for name in cases} == expected


@pytest.mark.parametrize("argument", sorted(SWITCHES))
def test_a_key_without_its_switch_does_not_pass(argument: str, tmp_path: Path) -> None:
    table, demand = next((table, demand) for table, demand in ROWS if demand.argument == argument)
    rule = replace(table, demands=(demand,)).rule()
    text = KEYS + resource(demand, "own", "aws_kms_key.own.arn", switched=False)
    verdicts = {j.verdict.value for j in judgements(rule, graph_of_text(tmp_path, text)) if j.resource.name == "own"}
    assert "pass" not in verdicts


def test_only_rows_have_switches_and_exceptions() -> None:
    assert (SWITCHES.keys() | LEFT_OUT.keys()) <= {demand.argument for _, demand in ROWS}


def is_argument(argument: str) -> bool:
    type, *way, last = argument.split(".")
    schema = schema_of(type)
    for name in way:
        if name not in schema.blocks:
            return False
        schema = schema.blocks[name].content
    return last in schema.arguments


def resource(demand: Demand, name: str, value: str | None, *, switched: bool = True) -> str:
    """A resource with the argument of a row, and the blocks on the way to it."""
    tree: Tree = {}
    place(tree, demand.each, None)
    for path, text in (SWITCHES.get(demand.argument, {}) if switched else {}).items():
        place(tree, path, text)
    if value is not None:
        place(tree, demand.argument.partition(".")[2], value)
    return f'resource "{demand.type}" "{name}" {{\n{written(tree)}}}\n'


def place(tree: Tree, path: str, value: str | None) -> None:
    """Puts a value at a dotted path; without a value, only the blocks."""
    *way, last = path.split(".")
    for name in (*way, last) if value is None and path else way:
        inner = tree.setdefault(name, {})
        assert isinstance(inner, dict)
        tree = inner
    if value is not None:
        tree[last] = value


def written(tree: Tree) -> str:
    return "".join(
        f"{name} {{\n{written(inner)}}}\n" if isinstance(inner, dict) else f"{name} = {inner}\n"
        for name, inner in tree.items()
    )
