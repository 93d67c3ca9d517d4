"""SARIF: valid by the schema, for GitHub, and what it says."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from iaclint.reporters.linehash import line_hashes
from tests.reports import FAULT, Json, report_of, sarif_of
from tests.sarif_checker import complaints
from tests.support import FIXTURES


def test_sarif_is_valid_by_the_schema_and_for_github(tmp_path: Path) -> None:
    document = sarif_of(report_of(tmp_path))
    schema = json.loads((FIXTURES / "sarif" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(schema).validate(document)
    assert complaints(document) == []


def test_sarif_holds_the_open_failures_the_worst_first(tmp_path: Path) -> None:
    (run,) = sarif_of(report_of(tmp_path))["runs"]
    assert [(result["ruleId"], result["level"], _place(result)) for result in run["results"]] == [
        ("ret-x-short", "error", ("terraform.tfvars", 1, 8, 1, 9)),
        ("ret-x-short", "note", ("main.tf", 8, 11, 8, 12)),
    ]
    assert run["properties"] == {
        "resultsLeftOut": 0,
        "checksNotJudged": {"evaluation-error": 1, "unresolved-variable": 1},
        "complete": False,
    }


def _place(result: Json) -> tuple[str, int, int, int, int]:
    physical = result["locations"][0]["physicalLocation"]
    region = physical["region"]
    return (
        physical["artifactLocation"]["uri"],
        *(region[name] for name in ("startLine", "startColumn", "endLine", "endColumn")),
    )


def test_a_result_tells_addresses_ways_and_fingerprints(tmp_path: Path) -> None:
    report = report_of(tmp_path)
    result = sarif_of(report)["runs"][0]["results"][0]
    assert result["message"]["text"] == (
        "module.m.x_group.g[0], module.m.x_group.g[1], module.m.x_group.g[2] and others: "
        "logs are kept for less than 90 days. Set by [what it comes from](1)."
    )
    logical = result["locations"][0]["logicalLocations"]
    assert [place["fullyQualifiedName"] for place in logical] == [f"module.m.x_group.g[{i}]" for i in range(5)]
    (flow,) = result["codeFlows"]
    assert [step["location"]["message"]["text"] for step in flow["threadFlows"][0]["locations"]] == [
        "value set here",
        "passed on as var.keep",
        "used by module.m.x_group.g[0]",
    ]
    assert result["partialFingerprints"] == {
        "primaryLocationLineHash": line_hashes("days = 1\n")[0],
        "iaclint/v1": report.failures[-1].fingerprint,
    }


def test_a_rule_carries_its_help_severity_and_controls(tmp_path: Path) -> None:
    (described,) = sarif_of(report_of(tmp_path))["runs"][0]["tool"]["driver"]["rules"]
    assert described["shortDescription"]["text"] == "A group keeps its logs for less than 90 days"
    assert "Auditors want 90 days." in described["fullDescription"]["text"]
    assert "Bad:" not in described["fullDescription"]["text"]
    assert '```hcl\nresource "x_group" "g" { days = 90 }\n```' in described["help"]["markdown"]
    assert "- `soc2:CC9.19` more" in described["help"]["markdown"], "all controls, beyond what fits the tags"
    assert described["properties"]["security-severity"] == "8.0"
    assert described["properties"]["tags"][:3] == ["security", "soc2:CC7.2", "hipaa:164.312(b)"]


def test_what_is_beyond_githubs_limit_is_left_out_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iaclint.reporters.sarif.MAX_RESULTS", 1)
    (run,) = sarif_of(report_of(tmp_path))["runs"]
    assert [result["level"] for result in run["results"]] == ["error"]
    assert run["properties"]["resultsLeftOut"] == 1


def test_a_report_without_findings_is_valid_too(tmp_path: Path) -> None:
    document = sarif_of(report_of(tmp_path, ""))
    assert document["runs"][0]["results"] == []
    assert complaints(document) == []


@pytest.mark.parametrize(
    ("directory", "uri"),
    [
        ("a b", "a%20b/main.tf"),
        ("50%", "50%25/main.tf"),
        ("a#b?c", "a%23b%3Fc/main.tf"),
        ("é", "%C3%A9/main.tf"),
        ("x:y", "x%3Ay/main.tf"),
        ("[k]", "%5Bk%5D/main.tf"),
    ],
)
def test_paths_are_percent_encoded(tmp_path: Path, directory: str, uri: str) -> None:
    files = {"main.tf": f'module "m" {{ source = "./{directory}" }}', f"{directory}/main.tf": FAULT}
    document = sarif_of(report_of(tmp_path, files))
    assert _place(document["runs"][0]["results"][0])[0] == uri
    assert complaints(document) == []


@pytest.mark.parametrize(
    ("before", "column"), [("", 26), ("/* é */ ", 34), ("/* 😀 */ ", 35), ("/* 😀😀 */ ", 37), ("/* e\u0301 */ ", 35)]
)
def test_columns_count_utf16_units(tmp_path: Path, before: str, column: int) -> None:
    text = f'resource "x_group" "g" {{\n{before}days = 1\n}}'
    (result,) = sarif_of(report_of(tmp_path, text))["runs"][0]["results"]
    offset = len(before.encode("utf-16-le")) // 2
    assert _place(result)[1:] == (2, offset + 8, 2, offset + 9)
    assert offset + 26 == column


PLANTED: list[tuple[str, Callable[[Json], object], str]] = [
    ("schema", lambda d: d.pop("$schema"), "$schema: missing"),
    ("version", lambda d: d.update(version="2.0.0"), "version: not 2.1.0"),
    ("two runs", lambda d: d["runs"].append(d["runs"][0]), "runs: 2 instead of one"),
    ("no tool", lambda d: d["runs"][0]["tool"]["driver"].pop("name"), "driver.name: missing or empty"),
    ("columns", lambda d: d["runs"][0].pop("columnKind"), "columnKind: not utf16CodeUnits"),
    ("base", lambda d: d["runs"][0].update(originalUriBaseIds={}), "originalUriBaseIds: not honoured"),
    (
        "failed run",
        lambda d: d["runs"][0].update(invocations=[{"executionSuccessful": False}]),
        "invocations: unsuccessful execution",
    ),
    ("many", lambda d: _results(d).extend(_results(d) * 2501), "results: 5004, of which 5000 are kept"),
    ("twice", lambda d: _rules(d).append(_rules(d)[0]), "rules: an id twice"),
    ("empty", lambda d: _rules(d)[0].update(shortDescription={"text": ""}), ".shortDescription.text: missing or empty"),
    ("long", lambda d: _rules(d)[0].update(fullDescription={"text": "x" * 1025}), ".text: longer than 1024"),
    ("name", lambda d: _rules(d)[0].update(name="x" * 256), ".name: longer than 255"),
    ("help", lambda d: _rules(d)[0].pop("help"), ".help.text: missing or empty"),
    ("rule level", lambda d: _rules(d)[0].pop("defaultConfiguration"), ".defaultConfiguration.level: none of"),
    ("score", lambda d: _properties(d).update({"security-severity": 8.0}), "8.0 is not a number as text"),
    ("score text", lambda d: _properties(d).update({"security-severity": "high"}), "is not a number as text"),
    ("precision", lambda d: _properties(d).update(precision="certain"), ".precision: none of"),
    ("problem", lambda d: _properties(d).pop("problem.severity"), ".problem.severity: none of"),
    ("tags", lambda d: _properties(d).update(tags=["a"]), "no `security` among those shown"),
    ("many tags", lambda d: _properties(d)["tags"].append("more"), ".tags: 11, of which 10 are shown"),
    ("tag twice", lambda d: _properties(d).update(tags=["security"] * 2), "is empty or there twice"),
    ("index", lambda d: _results(d)[0].update(ruleIndex=1), ".ruleIndex: does not point"),
    ("level", lambda d: _results(d)[0].update(level="none"), ".level: none of"),
    ("pass", lambda d: _results(d)[0].update(kind="pass"), ".kind: shown as an open alert"),
    ("suppressed", lambda d: _results(d)[0].update(suppressions=[]), ".suppressions: shown as an open alert"),
    ("nowhere", lambda d: _results(d)[0].update(locations=[]), ".locations: 0, of which"),
    ("everywhere", lambda d: _results(d)[0]["locations"].append({}), ".locations: no physical location"),
    ("no hash", lambda d: _results(d)[0].pop("partialFingerprints"), ".primaryLocationLineHash: ''"),
    ("bad hash", lambda d: _hash(d, "XYZ:1"), ".primaryLocationLineHash: 'XYZ:1'"),
    ("link", lambda d: _results(d)[0]["message"].update(text="no link"), ".message: links to []"),
    ("foreign link", lambda d: _results(d)[1]["message"].update(text="[x](http://y)"), "links to ['http://y']"),
    ("control", lambda d: _results(d)[0]["message"].update(text="\x1b[0m [a](1)"), "holds control characters"),
    ("no uri", lambda d: _uri(d, ""), ".uri: empty"),
    ("absolute", lambda d: _uri(d, "/main.tf"), "/main.tf is not relative"),
    ("scheme", lambda d: _uri(d, "git::https://x/y"), "is not relative"),
    ("network", lambda d: _uri(d, "//x/y"), "is not relative"),
    ("dot", lambda d: _uri(d, "./main.tf"), "./main.tf is not normalised"),
    ("up", lambda d: _uri(d, "a/../main.tf"), "is not normalised"),
    ("doubled", lambda d: _uri(d, "a//main.tf"), "is not normalised"),
    ("space", lambda d: _uri(d, "a b.tf"), "is not percent-encoded"),
    ("query", lambda d: _uri(d, "a.tf?ref=1"), "is not percent-encoded"),
    ("percent", lambda d: _uri(d, "50%.tf"), "is not percent-encoded"),
    ("no region", lambda d: _physical(d).pop("region"), ".region: [None, None, None, None]"),
    ("zero", lambda d: _physical(d)["region"].update(startColumn=0), "are not all there and positive"),
    ("backwards", lambda d: _physical(d)["region"].update(startLine=9), ".region: ends before it starts"),
]


def _results(document: Json) -> Json:
    return document["runs"][0]["results"]


def _rules(document: Json) -> Json:
    return document["runs"][0]["tool"]["driver"]["rules"]


def _properties(document: Json) -> Json:
    return _rules(document)[0]["properties"]


def _physical(document: Json) -> Json:
    return _results(document)[0]["locations"][0]["physicalLocation"]


def _uri(document: Json, uri: str) -> None:
    _physical(document)["artifactLocation"]["uri"] = uri


def _hash(document: Json, text: str) -> None:
    _results(document)[0]["partialFingerprints"]["primaryLocationLineHash"] = text


@pytest.mark.parametrize(("plant", "complaint"), [row[1:] for row in PLANTED], ids=[row[0] for row in PLANTED])
def test_the_checker_rejects_planted_faults(tmp_path: Path, plant: Callable[[Json], object], complaint: str) -> None:
    document = copy.deepcopy(sarif_of(report_of(tmp_path)))
    plant(document)
    assert any(complaint in found for found in complaints(document)), complaints(document)


def test_a_hostile_key_makes_no_link_in_sarif(tmp_path: Path) -> None:
    text = 'resource "x_group" "g" {\n  for_each = { "[click](http://evil.example)" = 1 }\n  days = each.value\n}'
    document = sarif_of(report_of(tmp_path, text))
    assert "[click] (http" in _results(document)[0]["message"]["text"]
    assert complaints(document) == []
