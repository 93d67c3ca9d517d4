"""Each row that demands a customer's key finds that it is missing, and sees it where it is given.

A row that asks at the wrong place would find every resource guilty, or none: the rows are run one by one, on
configurations made of their own paths. That the provider has the paths, `tests/test_schema.py` sees to.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

import pytest

from iaclint.azure.keys import COMPANIONS, Companion
from iaclint.demand import Demand, Demands, anything
from tests.support import graph_of_text, judgements

Body: TypeAlias = "dict[str, str | Body]"
"""Arguments with their expressions, and nested blocks."""

TABLES: list[Demands] = [
    table
    for name in ("google_keys", "azure_keys", "google", "azure")
    for table in import_module(f"iaclint.rules.enc.{name}").TABLES
]
ROWS = [(table, row) for table in TABLES for row in table.demands if row.sound is anything]
IDS = [row.argument for _, row in ROWS]
WITH_ARGUMENT = [(table, row) for table, row in ROWS if row.path]
ARGUMENTS = [row.argument for _, row in WITH_ARGUMENT]

VARIABLE = 'variable "key" {\n  type = string\n}\n'
KEY = '"the-key"'

BESIDE: Mapping[str, Body] = {
    "google_database_migration_service_connection_profile.cloudsql.settings.cmek_key_name": {"cloudsql": {}},
    "google_alloydb_cluster.continuous_backup_config.encryption_config.kms_key_name": {
        "encryption_config": {"kms_key_name": KEY}
    },
    "google_alloydb_cluster.automated_backup_policy.encryption_config.kms_key_name": {
        "encryption_config": {"kms_key_name": KEY}
    },
    "google_dataproc_workflow_template.placement.managed_cluster.config.encryption_config.gce_pd_kms_key_name": {
        "placement": {"managed_cluster": {}}
    },
    "google_data_pipeline_pipeline.workload.dataflow_launch_template_request.launch_parameters.environment"
    ".kms_key_name": {"workload": {"dataflow_launch_template_request": {}}},
    "google_data_pipeline_pipeline.workload.dataflow_flex_template_request.launch_parameter.environment.kms_key_name": {
        "workload": {"dataflow_flex_template_request": {}}
    },
    "google_datastream_stream.destination_config.bigquery_destination_config.source_hierarchy_datasets"
    ".dataset_template.kms_key_name": {
        "destination_config": {"bigquery_destination_config": {"source_hierarchy_datasets": {"dataset_template": {}}}}
    },
    "google_apigee_organization.api_consumer_data_encryption_key_name": {"api_consumer_data_location": '"eu"'},
    "google_apigee_organization.control_plane_encryption_key_name": {"api_consumer_data_location": '"eu"'},
    "google_notebooks_runtime.virtual_machine.virtual_machine_config.encryption_config.kms_key": {
        "virtual_machine": {}
    },
    "google_container_cluster.database_encryption.key_name": {"database_encryption": {"state": '"ENCRYPTED"'}},
    "google_container_cluster.node_config.boot_disk_kms_key": {"node_config": {}},
}
"""What else has to be written so that a row applies, by its argument."""

ALONE = frozenset(f"azurerm_databricks_workspace.managed_{what}_cmk_key_vault_key_id" for what in ("services", "disk"))
"""Arguments for a key beside that which a companion gives."""


@pytest.mark.parametrize(("table", "row"), ROWS, ids=IDS)
def test_a_key_that_is_left_out_is_missed(table: Demands, row: Demand, tmp_path: Path) -> None:
    assert verdicts(table, row, configuration(row), tmp_path) == ["fail"]


@pytest.mark.parametrize("written", ["null", '""'])
@pytest.mark.parametrize(("table", "row"), WITH_ARGUMENT, ids=ARGUMENTS)
def test_nothing_is_no_key(table: Demands, row: Demand, written: str, tmp_path: Path) -> None:
    assert verdicts(table, row, configuration(row, written), tmp_path) == ["fail"]


@pytest.mark.parametrize(("table", "row"), WITH_ARGUMENT, ids=ARGUMENTS)
def test_a_key_that_is_given_is_seen(table: Demands, row: Demand, tmp_path: Path) -> None:
    assert verdicts(table, row, configuration(row, KEY), tmp_path) == ["pass"]


@pytest.mark.parametrize(("table", "row"), WITH_ARGUMENT, ids=ARGUMENTS)
def test_a_variable_may_be_null(table: Demands, row: Demand, tmp_path: Path) -> None:
    text = VARIABLE + configuration(row, "var.key")
    assert verdicts(table, row, text, tmp_path) == ["unknown"]


BY_COMPANION = [
    (table, row, companion)
    for table, row in ROWS
    for companion in COMPANIONS.get(row.type, ())
    if row.argument not in ALONE
]
COMPANION_IDS = [companion.type for _, _, companion in BY_COMPANION]


def test_each_companion_is_asked_for() -> None:
    assert {row.type for _, row, _ in BY_COMPANION} == COMPANIONS.keys()


@pytest.mark.parametrize(("table", "row", "companion"), BY_COMPANION, ids=COMPANION_IDS)
def test_a_companion_gives_the_key(table: Demands, row: Demand, companion: Companion, tmp_path: Path) -> None:
    text = configuration(row) + accompanied(companion, f"{row.type}.it.id")
    assert verdicts(table, row, text, tmp_path) == ["pass"]


@pytest.mark.parametrize(("table", "row", "companion"), BY_COMPANION, ids=COMPANION_IDS)
def test_a_companion_may_be_of_another(table: Demands, row: Demand, companion: Companion, tmp_path: Path) -> None:
    text = VARIABLE + configuration(row) + accompanied(companion, "var.key")
    assert verdicts(table, row, text, tmp_path) == ["unknown"]


def verdicts(table: Demands, row: Demand, text: str, directory: Path) -> list[str]:
    """What the rule says that consists of this row alone."""
    rule = replace(table, demands=(row,)).rule()
    return [judgement.verdict.value for judgement in judgements(rule, graph_of_text(directory, text))]


def configuration(row: Demand, written: str | None = None) -> str:
    """One resource of the type; its key as it is written, or none."""
    body = deepcopy(BESIDE.get(row.argument, {}))
    path = row.argument if written is not None else f"{row.type}.{row.each}." if row.each else row.type
    *blocks, argument = path.split(".")[1:] or [""]
    here = body
    for name in blocks:
        inner = here.setdefault(name, {})
        assert isinstance(inner, dict)
        here = inner
    if written is not None:
        here[argument] = written
    return f'resource "{row.type}" "it" {{\n{rendered(body)}}}\n'


def accompanied(companion: Companion, pointer: str) -> str:
    body: Body = {companion.pointer: pointer, **dict.fromkeys(companion.keys[:1], KEY)}
    return f'resource "{companion.type}" "its" {{\n{rendered(body)}}}\n'


def rendered(body: Body) -> str:
    return "".join(
        f"{name} = {value}\n" if isinstance(value, str) else f"{name} {{\n{rendered(value)}}}\n"
        for name, value in body.items()
    )
