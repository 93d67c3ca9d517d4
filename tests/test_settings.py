"""The settings file: what may be in it, where each setting comes from, and what is said of mistakes."""

from __future__ import annotations

import json
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from iaclint.cli import cli
from iaclint.settings import Environment, Fact, Settings, SettledSuppression
from iaclint.settings_file import KEY_NAMES, KEYS, TABLES, SettingsError, load_settings, schema
from tests.architecture import CHECKOUT
from tests.support import Files, write

WHOLE = """
phi = ["aws_s3_bucket.claims", "claims-*"]
not_phi = ["*-cache"]
assume_phi = true
production = ["envs/prod"]
non_security = ["*-debug"]
known_accounts = ["012345678901"]
profile = "strict"
select = ["iam"]
ignore = ["iam-gcp"]
min_severity = "low"
fail_on = "high"
unknown = "fail"
baseline = "known.json"
suppression_days = 90
central_only = ["iam"]
vendored_suppressions = true

[[environment]]
name = "prod"
root = "envs/prod"
var_files = ["envs/prod.tfvars"]
workspace = "live"

[[suppression]]
rule = "iam-aws-wildcard-resource"
address = "module.vendor.*"
reason = "the vendor needs it"
expires = 2027-03-31
owner = "@platform"

[[fact]]
rule = "iam-aws-access-analyzer-absent"
statement = "The analyzer is in the repository of the organization."
evidence = "https://git.example.com/org/security"
owner = "@security"
since = "2026-11-01"
expires = 2027-11-01
root = "envs/*"
"""


def test_every_key_is_read(tmp_path: Path) -> None:
    loaded = load_settings(write(tmp_path, {"iaclint.toml": WHOLE}))
    assert loaded.settings == Settings(
        phi=("aws_s3_bucket.claims", "claims-*"),
        not_phi=("*-cache",),
        assume_phi=True,
        production=("envs/prod",),
        non_security=("*-debug",),
        known_accounts=("012345678901",),
        profile="strict",
        select=("iam",),
        ignore=("iam-gcp",),
        min_severity="low",
        fail_on="high",
        unknown="fail",
        baseline="known.json",
        suppression_days=90,
        central_only=("iam",),
        vendored_suppressions=True,
        suppressions=(
            SettledSuppression(
                "iam-aws-wildcard-resource",
                "module.vendor.*",
                "the vendor needs it",
                date(2027, 3, 31),
                "@platform",
                "iaclint.toml:25",
            ),
        ),
        environments=(Environment("prod", "envs/prod", ("envs/prod.tfvars",), "live", "iaclint.toml:19"),),
        facts=(
            Fact(
                "iam-aws-access-analyzer-absent",
                "The analyzer is in the repository of the organization.",
                "https://git.example.com/org/security",
                "@security",
                date(2026, 11, 1),
                date(2027, 11, 1),
                "envs/*",
                "iaclint.toml:32",
            ),
        ),
    )
    assert set(loaded.places) == set(KEY_NAMES)
    assert (loaded.places["phi"], loaded.places["vendored_suppressions"]) == ("iaclint.toml:2", "iaclint.toml:17")


MISTAKES = {
    "\nfail_onn = 1": "iaclint.toml:2: unknown key `fail_onn`; did you mean `fail_on`?",
    "zzz = 1": "iaclint.toml:1: unknown key `zzz`; known keys: assume_phi, baseline",
    "[phi]\na = 1": "iaclint.toml: `phi` must be a list of strings",
    "phi = [1]": "iaclint.toml:1: `phi` must be a list of strings",
    "assume_phi = 1": "iaclint.toml:1: `assume_phi` must be true or false",
    'fail_on = "bad"': "iaclint.toml:1: `fail_on` must be one of info, low, medium, high, critical",
    "suppression_days = 0": "iaclint.toml:1: `suppression_days` must be a whole number from 1 to 3650",
    "suppression_days = 99999999": "iaclint.toml:1: `suppression_days` must be a whole number from 1 to 3650",
    "suppression_days = true": "iaclint.toml:1: `suppression_days` must be a whole number from 1 to 3650",
    f"phi = {['x'] * 1001}": "iaclint.toml:1: `phi` must be a list of at most 1,000 strings",
    "[[suppression]]\nrule = 'a'": "iaclint.toml:1: this `suppression` lacks `address`",
    "[[suppression]]\nrule = 'a'\naddress = '*'\n[[suppression]]\nreason = 'x'": (
        "iaclint.toml:4: this `suppression` lacks `rule`, `address`"
    ),
    "[[suppression]]\nrule = 'a'\naddress = '*'\nexpires = 'soon'": (
        "iaclint.toml:1: `expires` must be a day, such as 2027-03-31"
    ),
    "[[suppression]]\nrule = 'a'\naddress = '*'\nexpires = 2027-01-01T00:00:00": "`expires` must be a day",
    "[[suppression]]\nrule = 'a'\naddress = '*'\nexpires = '2027-W13-3'": "`expires` must be a day",
    "[[suppression]]\nrule = 'a'\naddress = '*'\nreson = 'x'": (
        "iaclint.toml:1: unknown key `reson` of `suppression`; did you mean `reason`?"
    ),
    "[suppression]\nrule = 'a'": "`suppression` must be tables, each below a line [[suppression]]",
    "[[fact]]\nrule = 'a'": "this `fact` lacks `statement`, `evidence`, `owner`, `since`",
    "a = = 1": "iaclint.toml: Invalid value (at line 1, column 5)",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_what_is_said_of_a_mistake(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(write(tmp_path, {"iaclint.toml": text}))
    assert MISTAKES[text] in str(error.value)


def test_a_root_module_has_no_two_environments_of_one_name(tmp_path: Path) -> None:
    tables = "[[environment]]\nname = 'a'\nroot = 'x'\n[[environment]]\nname = 'a'\nroot = '%s'\n"
    with pytest.raises(SettingsError) as error:
        load_settings(write(tmp_path / "same", {"iaclint.toml": tables % "./x/"}))
    assert str(error.value) == "iaclint.toml:4: `x` has the environment `a` already (iaclint.toml:1)"
    assert len(load_settings(write(tmp_path / "apart", {"iaclint.toml": tables % "y"})).settings.environments) == 2


PLACES: list[tuple[Files, str, str]] = [
    ({"iaclint.toml": "", ".iaclint.toml": ""}, ".", "iaclint.toml"),
    ({".iaclint.toml": "", "pyproject.toml": "[tool.iaclint]"}, ".", ".iaclint.toml"),
    ({"pyproject.toml": "[tool.iaclint]", "a/b/main.tf": ""}, "a/b", "pyproject.toml"),
    ({"pyproject.toml": "[tool.other]", "a/main.tf": ""}, "a", ""),
    ({"iaclint.toml": "", "a/iaclint.toml": "", "a/b/main.tf": ""}, "a/b", "a/iaclint.toml"),
    ({"a/iaclint.toml": "", "main.tf": ""}, ".", ""),
]


@pytest.mark.parametrize(("files", "below", "expected"), PLACES)
def test_which_file_is_taken(tmp_path: Path, files: Files, below: str, expected: str) -> None:
    root = write(tmp_path / "in", {".git/HEAD": "", **files} if isinstance(files, dict) else files)
    write(tmp_path, {"iaclint.toml": "zzz = 1"})
    assert load_settings(root / below).file == expected


def test_a_table_of_a_project_file_has_its_place(tmp_path: Path) -> None:
    text = "[tool.iaclint]\nphi = []\n[[tool.iaclint.suppression]]\nrule = 'a'\naddress = '*'\n"
    loaded = load_settings(write(tmp_path, {"pyproject.toml": text}))
    assert loaded.settings.suppressions[0].place == "pyproject.toml:3"


def test_the_tables_of_other_tools_are_not_taken_for_it(tmp_path: Path) -> None:
    text = '[tool.ruff.lint]\nselect = ["E"]\nignore = ["D"]\n\n[ tool.iaclint ]\nignore = ["iam"]\nselect = ["enc"]\n'
    loaded = load_settings(write(tmp_path, {"pyproject.toml": text}))
    assert (loaded.places["ignore"], loaded.places["select"]) == ("pyproject.toml:6", "pyproject.toml:7")


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    loaded = load_settings(write(tmp_path, {"iaclint.toml": '\ufefffail_on = "high"\r\nunknown = "fail"\r\n'}))
    assert (loaded.settings.fail_on, loaded.places["unknown"]) == ("high", "iaclint.toml:2")


def test_a_project_file_that_is_chosen_has_to_have_the_table(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": "[tool.other]\n"})
    with pytest.raises(SettingsError, match=r"it has no table \[tool.iaclint\]"):
        load_settings(tmp_path, str(tmp_path / "pyproject.toml"))


BOUNDS = {
    "#" * (1024 * 1024 + 1): "a settings file has at most 1 MB",
    "phi.x" + ".a" * 100 + " = 1": "iaclint.toml:1: this key has too many parts",
    "phi = " + "[" * 100_000: "it is nested too deeply",
    "suppression_days = " + "9" * 100_000: "Exceeds the limit",
    "[[environment]]\n" * 10_001: "there are more than 10,000 tables [[environment]]",
}


@pytest.mark.parametrize("text", BOUNDS, ids=list(BOUNDS.values()))
def test_what_a_file_may_hold_has_bounds(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError) as told:
        load_settings(write(tmp_path, {"iaclint.toml": text}))
    assert BOUNDS[text] in str(told.value)


def test_values_that_nest_too_deeply_are_a_mistake(tmp_path: Path) -> None:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000)  # as it is before anything is evaluated
    try:
        with pytest.raises(SettingsError, match="nested too deeply"):
            load_settings(write(tmp_path, {"iaclint.toml": f"phi = {'[' * 10_000}"}))
    finally:
        sys.setrecursionlimit(before)


def test_a_table_that_is_none_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"`tool.iaclint` must be a table"):
        load_settings(write(tmp_path, {"pyproject.toml": "[tool]\niaclint = 1\n"}))


# the schema


def test_the_schema_takes_what_is_read() -> None:
    document = tomllib.loads(WHOLE)
    plain = json.loads(json.dumps(document, default=str))
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.Draft202012Validator(schema()).validate(plain)


@pytest.mark.parametrize(
    "text",
    [text for text in MISTAKES if "= =" not in text and "soon" not in text and "T00" not in text and "W13" not in text],
)
def test_the_schema_refuses_what_is_a_mistake(text: str) -> None:
    document = json.loads(json.dumps(tomllib.loads(text), default=str))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema()).validate(document)


def test_the_published_schema_is_this_one() -> None:
    published = json.loads((CHECKOUT / "docs/iaclint.schema.json").read_text(encoding="utf-8"))
    assert published == schema()
    assert invoke("config", "schema") == json.dumps(schema(), indent=2) + "\n"


def test_each_setting_has_a_key() -> None:
    assert {*KEYS, *(f"{name}s" for name in TABLES)} == set(KEY_NAMES)


# config show


def invoke(*arguments: str, env: dict[str, str] | None = None) -> str:
    result = CliRunner().invoke(cli, arguments, standalone_mode=False, env=env)
    assert result.exception is None, result.exception
    return result.stdout


def test_what_is_set_is_shown_with_its_place(tmp_path: Path) -> None:
    write(tmp_path, {"iaclint.toml": 'fail_on = "high"\n\nphi = ["a"]\n'})
    shown = invoke("config", "show", str(tmp_path), env={"IACLINT_FAIL_ON": "low"})
    assert shown == ('# iaclint.toml\nphi = ["a"]  # iaclint.toml:3\nfail_on = "low"  # environment, IACLINT_FAIL_ON\n')


def test_every_setting_is_shown_resolved(tmp_path: Path) -> None:
    write(tmp_path, {"iaclint.toml": WHOLE})
    document: dict[str, Any] = json.loads(invoke("config", "show", str(tmp_path), "--resolved", "--format", "json"))
    assert list(document["settings"]) == list(KEY_NAMES)
    assert document["settings"]["facts"]["value"][0]["since"] == "2026-11-01"
    write(tmp_path, {"iaclint.toml": ""})
    assert 'profile = "default"  # default\n' in invoke("config", "show", str(tmp_path), "--resolved")
