"""Plans in JSON are judged by the same rules, at places in the source where it is there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from iaclint.cli import cli
from iaclint.graph import Graph
from iaclint.plan import PlanError, PlannedRoot, read_plan
from iaclint.settings import Settings
from iaclint.source import Repository, SourceFile
from tests.plain import UNKNOWN, plain_of
from tests.support import FIXTURES, write

Json = Any  # parsed reports and edited plans
PLANS = FIXTURES / "plans"


def planned(directory: Path) -> PlannedRoot:
    repository = Repository(directory)
    return PlannedRoot(repository, ".", read_plan(repository.source("plan.json")))


def graph_of(name: str) -> Graph:
    return Graph(planned(PLANS / name), Settings())


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["check", *arguments], standalone_mode=False)


def failures(path: Path) -> set[tuple[str, str, int]]:
    """Rule, file and line of what fails."""
    report = json.loads(run(str(path), "--format", "json").stdout)
    return {
        (finding["rule"], finding["file"], finding["line"])
        for finding in report["findings"]
        if finding["verdict"] == "fail"
    }


def line_of(path: Path, text: str) -> int:
    """The first line that holds a text."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_the_instances_are_those_of_the_plan() -> None:
    graph = graph_of("alone")
    assert [resource.address for resource in graph.root.resources] == [
        "aws_db_instance.this",
        "aws_iam_policy.admin",
        'aws_sqs_queue.q["a"]',
        'aws_sqs_queue.q["b"]',
        'module.logs["x"].aws_cloudwatch_log_group.app',
        'module.logs["x"].aws_cloudwatch_log_subscription_filter.f',
    ]
    group = graph.resources("aws_cloudwatch_log_group")[0]
    assert plain_of(group["retention_in_days"]) == 7
    assert plain_of(group["kms_key_id"]) is UNKNOWN
    assert [doubt.text for doubt in group["kms_key_id"].doubts] == [
        f"{group.address}.kms_key_id is known only after apply"
    ]
    assert str(group["kms_key_id"].span) == str(group.header)
    assert group["nothing"].is_null


def test_what_is_sensitive_is_marked() -> None:
    database = graph_of("alone").resources("aws_db_instance")[0]
    assert (database["password"].is_sensitive, database["engine"].is_sensitive) == (True, False)


def test_references_of_the_configuration_link_instances() -> None:
    edges = {(edge.source, edge.target) for edge in graph_of("alone").edges}
    filter = 'module.logs["x"].aws_cloudwatch_log_subscription_filter.f'
    assert edges == {
        (filter, 'module.logs["x"].aws_cloudwatch_log_group.app'),
        (filter, 'aws_sqs_queue.q["a"]'),
    }


@pytest.mark.parametrize(("major", "answer"), [(5, "yes"), (6, "no")])
def test_provider_versions_are_those_of_the_plan(major: int, answer: str) -> None:
    truth = graph_of("alone").root.providers.at_least("aws", major)
    assert (truth.is_yes, truth.is_no) == (answer == "yes", answer == "no")


def test_without_source_findings_stand_in_the_plan() -> None:
    path = PLANS / "alone" / "plan.json"
    shown = path.relative_to(Repository.holding(path).root).as_posix()
    found = failures(path)
    assert ("enc-aws-rds-instance", shown, line_of(path, '"storage_encrypted"')) in found
    assert ("enc-aws-sqs", shown, line_of(path, '"sqs_managed_sse_enabled"')) in found
    assert ("iam-aws-wildcard-admin", shown, line_of(path, '"policy"')) in found


def test_with_source_findings_stand_in_the_source(tmp_path: Path) -> None:
    shutil.copytree(PLANS / "sourced", tmp_path, dirs_exist_ok=True)
    found = failures(tmp_path / "plan.json")
    assert {file for _, file, _ in found} == {"main.tf", "logs/main.tf"}
    assert ("ret-aws-log-group-under-90", "logs/main.tf", 7) in found
    assert ("enc-aws-sqs", "main.tf", 18) in found


def test_with_source_the_links_are_those_of_the_source() -> None:
    graph = graph_of("sourced")
    assert [(edge.source, edge.target) for edge in graph.edges] == [
        ("module.logs.aws_cloudwatch_log_group.app", "aws_s3_bucket.logs")
    ]
    assert [resource.address for resource in graph.resources("aws_sqs_queue")] == [
        'aws_sqs_queue.q["a"]',
        'aws_sqs_queue.q["b"]',
    ]
    assert plain_of(graph.resources("aws_sqs_queue")[1]["name"]) == "b"


def test_a_secret_of_a_plan_is_in_no_report(tmp_path: Path) -> None:
    shutil.copytree(PLANS / "sourced", tmp_path, dirs_exist_ok=True)
    for format in ("json", "text", "sarif", "github"):
        assert "hunter2" not in run(str(tmp_path / "plan.json"), "--format", format).stdout


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{}", "is not a plan"),
        ("[1]", "is not a plan"),
        ('{"format_version": "1.0", "values": {}}', "is a state, not a plan"),
        ("{", "is not JSON"),
    ],
)
def test_a_file_that_is_no_plan_is_refused(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(PlanError, match=why):
        read_plan(SourceFile("plan.json", text))
    done = run(str(write(tmp_path, {"other.json": text}) / "other.json"))
    assert getattr(done.exception, "exit_code", None) == 2
    assert why in str(getattr(done.exception, "message", ""))


BLOCKS = {
    "format_version": "1.2",
    "planned_values": {
        "root_module": {
            "resources": [
                {
                    "address": "x_y.z",
                    "mode": "managed",
                    "type": "x_y",
                    "name": "z",
                    "values": {"rule": [{"days": 1}, {"days": 2, "key": None}], "list": [1, None], "n": 1.5},
                }
            ]
        }
    },
    "resource_changes": [
        {"address": "x_y.z", "change": {"after_unknown": {"rule": [{}, {"arn": True}], "list": [False, True]}}}
    ],
    "prior_state": {
        "values": {
            "root_module": {
                "resources": [
                    {"address": "data.x_d.d", "mode": "data", "type": "x_d", "name": "d", "values": {"a": "read"}},
                    {"address": "x_y.gone", "mode": "managed", "type": "x_y", "name": "gone", "values": {}},
                ]
            }
        }
    },
}


def test_blocks_lists_and_data_sources(tmp_path: Path) -> None:
    graph = Graph(planned(write(tmp_path, {"plan.json": json.dumps(BLOCKS)})), Settings())
    resource = graph.resources("x_y")[0]
    assert [plain_of(block["days"]) for block in resource.blocks("rule")] == [1, 2]
    assert plain_of(resource.blocks("rule").items[1]["arn"]) is UNKNOWN
    assert plain_of(resource["list"]) == [1, UNKNOWN]
    assert [source["a"].data for source in graph.data("x_d")] == ["read"]
    assert [found.address for found in graph.root.resources] == ["data.x_d.d", "x_y.z"]


@pytest.mark.parametrize(
    "planned_values",
    [
        1,
        {"root_module": []},
        {"root_module": {"resources": [1, {}, {"address": 1, "mode": "managed"}, {"mode": "managed", "values": []}]}},
        {"root_module": {"resources": [{"address": "x_y.z", "mode": "managed", "type": "x_y", "name": 1}]}},
        {"root_module": {"child_modules": [1, {"address": 2}, {"address": "nonsense", "resources": {}}]}},
    ],
)
def test_a_plan_of_another_shape_has_no_instances(tmp_path: Path, planned_values: object) -> None:
    text = json.dumps({"format_version": "1.2", "planned_values": planned_values, "resource_changes": {"a": 1}})
    assert planned(write(tmp_path, {"plan.json": text})).resources == []
