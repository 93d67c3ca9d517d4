"""Evaluation agrees with Terraform wherever its answer is recorded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from iaclint.cli import cli
from iaclint.cli.evaluate import answers
from tests.recorded import Json, agrees, depends_on_version, is_described, loads, rows, write_files

DIFFERENCES = {
    "fn.base64.f4bf475d": "base64gzip() has the bytes of Go's compressor",
    "fn.base64.4365c53b": "base64gzip() has the bytes of Go's compressor",
    "fn.more.5a8dfc3c": "base64gzip() has the bytes of Go's compressor",
    "lang.multiline_parens.fe28979c": "the row has no variables, and so `var.s` is undeclared",
    "unk.funcs.a24f7c52": "what plantimestamp() begins with is known to Terraform, which knows the time",
    "cond-and-short-circuit": "from 1.12 on, `&&` and `||` short-circuit",
    "unk-bool-ops": "from 1.12 on, `&&` and `||` short-circuit",
    "dyn-max-items-error": "how many blocks of a type there may be is in no schema at hand",
}
"""What is not as Terraform has it, by id or name, with the reason."""

SOFT = ("No value for required variable", "Module not installed", "Module source has changed")
"""Where Terraform stops and a linter goes on with what it knows."""

CONFIGURATIONS = rows("configurations.jsonl.gz")


def test_expressions_have_the_value_that_terraform_gives_them(tmp_path: Path) -> None:
    (files,) = rows("files.jsonl.gz")
    write_files(tmp_path / "fixtures", files)
    asked = rows("expressions.jsonl.gz")
    requests = [
        json.dumps(
            {
                "id": row["id"],
                "expr": row["expr"],
                "vars": row.get("vars"),
                "module_dir": str(tmp_path / row["module_dir"]) if "module_dir" in row else None,
            },
            default=float,
        )
        for row in asked
    ]
    told = [loads(line) for line in answers(requests)]
    wrong = {
        row["id"]
        for row, answer in zip(asked, told, strict=True)
        if not _is_right(row, answer) and not depends_on_version(row)
    }
    assert wrong == DIFFERENCES.keys() & {row["id"] for row in asked}


def _is_right(row: Json, answer: Json) -> bool:
    if row.get("error") or not answer["ok"]:
        return bool(row.get("error")) is not bool(answer["ok"])
    in_any_order = "set(" in str(row.get("type"))
    return bool(row.get("infinity")) or agrees(row["expect"], answer["value"], in_any_order=in_any_order)


@pytest.mark.parametrize("row", CONFIGURATIONS, ids=[f"{row['kind']}/{row['name']}" for row in CONFIGURATIONS])
def test_configurations_are_what_terraform_plans(row: Json, tmp_path: Path) -> None:
    assert _as_planned(row, tmp_path) is (row["name"] not in DIFFERENCES)


def _as_planned(row: Json, directory: Path) -> bool:
    write_files(directory, row["files"])
    arguments = ["graph", str(directory), "--format", "json", "--env-vars", *row["cli"]]
    done = CliRunner().invoke(cli, arguments, standalone_mode=False, env=row["env"])
    told = loads(done.stdout)
    if not row["ok"]:
        return _says_what_is_wrong(row["errors"], told["errors"])
    if row["kind"] == "invalid":
        return not told["errors"]
    return _has_what_is_planned(row, told) and not told["errors"]


def _says_what_is_wrong(expected: Json, told: Json) -> bool:
    """An error at a line where Terraform has one."""
    if any(str(error["summary"]).startswith(SOFT) for error in expected):
        return True
    lines = {(error["file"], error["line"]) for error in expected if error["line"] is not None}
    found = {(Path(str(error["file"])).name, error["line"]) for error in told}
    return bool(told) and bool(not lines or lines & found)


def _has_what_is_planned(row: Json, told: Json) -> bool:
    expected, outputs, resources = row["resources"], row["outputs"], told["resources"]
    if row["kind"] == "configs":
        resources = {address: found for address, found in resources.items() if ".data." not in f".{address}"}
        expected = {
            address: {"input": values["input"]} if "input" in values else {} for address, values in expected.items()
        }
        found = {address: {"input": item["values"].get("input")} for address, item in resources.items()}
        if any(
            not agrees(values, found.get(address) if values else {}, in_any_order=True)
            for address, values in expected.items()
        ):
            return False
    elif any(
        not is_described(values, resources[address]["values"])
        for address, values in expected.items()
        if address in resources
    ):
        return False
    same_outputs = all(
        agrees(value, told["outputs"].get(name, {}).get("value"), in_any_order=True) for name, value in outputs.items()
    )
    return expected.keys() == resources.keys() and same_outputs
