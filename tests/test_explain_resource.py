"""`iaclint explain ADDRESS`: what a resource is, where each value comes from, and what rules say of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from iaclint.cli import cli
from iaclint.judgement import Judgements, Severity
from iaclint.rule import Graph, Rule, fail_if, rule
from iaclint.values.ask import below, equal_to
from tests.support import write


@rule(Severity.HIGH, fix="keep them")
def ret_x_short(graph: Graph) -> Judgements:
    """Days are few."""
    for group in graph.resources("x_group"):
        yield fail_if(below(group["days"], 90), group, "days are few", at=group["days"])


@rule(Severity.LOW, fix="name it")
def iam_x_name(graph: Graph) -> Judgements:
    """A name is odd."""
    for group in graph.resources("x_group"):
        yield fail_if(equal_to(group["name"], "odd"), group, "the name is odd", at=group["name"])


RULES: tuple[Rule, ...] = (iam_x_name, ret_x_short)

FILES = {
    "envs/prod/main.tf": """
variable "name" {}
variable "secret" {
  default   = "hush"
  sensitive = true
}
module "logs" {
  source = "../../modules/logs"
  keep   = 7
  name   = var.name
  secret = var.secret
}
""",
    "modules/logs/main.tf": """
variable "keep" {}
variable "name" {}
variable "secret" {}
resource "x_group" "this" {
  days   = var.keep # iaclint: ignore[iam] reason="x" expires=2000-01-01
  name   = var.name
  secret = var.secret
  labels = { phi = "true" }
  nested {
    mode = "ON"
  }
  dynamic "nested" {
    for_each = var.name
    content {
      mode = nested.value
    }
  }
}
resource "x_group" "many" {
  for_each = { a = 1, b = 365 } # iaclint: ignore[ret] reason="agreed" expires=2027-01-31
  days     = each.value
}
""",
}


@pytest.fixture
def estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("iaclint.cli.run.load_rules", lambda: RULES)
    return write(tmp_path, FILES)


def explained(estate: Path, address: str, *options: str) -> Result:
    arguments = ["explain", address, "--module", str(estate), "--today", "2026-11-26", *options]
    return CliRunner().invoke(cli, arguments, standalone_mode=False)


def test_a_resource_with_the_way_of_its_values_and_each_verdict(estate: Path) -> None:
    assert (
        explained(estate, "module.logs.x_group.this").stdout
        == """\
module.logs.x_group.this  (modules/logs/main.tf:5:1 in root module envs/prod)
  holds PHI: tagged phi=true
  is part of production

Arguments:
  days = 7
    -> envs/prod/main.tf:9:12  value set here
    -> modules/logs/main.tf:6:3  used by module.logs.x_group.this
  labels = {"phi": "true"}
  name = (unknown)
    unknown (unresolved-variable): var.name has no value
    -> envs/prod/main.tf:2:1  declared here, without a value
    -> envs/prod/main.tf:10:3  passed on as var.name
    -> modules/logs/main.tf:7:3  used by module.logs.x_group.this
  nested {
    mode = "ON"
  }
  nested { # may not exist
    mode = (unknown)
      unknown (dynamic-unknown): the dynamic block `nested` repeats over something unknown: var.name has no value
  }
  secret = (sensitive)
    -> envs/prod/main.tf:4:15  value set here
    -> envs/prod/main.tf:11:3  passed on as var.secret
    -> modules/logs/main.tf:8:3  used by module.logs.x_group.this

Failed:
  ret-x-short (high): days are few
    at envs/prod/main.tf:9:12
    fix: keep them

Not judged:
  iam-x-name: cannot tell whether the name is odd
    unresolved-variable: var.name has no value
"""
    )


def test_an_address_without_a_key_stands_for_all_instances(estate: Path) -> None:
    shown = explained(estate, "module.logs.x_group.many").stdout
    first, second = shown.split('\n\nmodule.logs.x_group.many["b"]')
    assert "Failed:\n  ret-x-short (high): days are few" in first
    assert "    accepted: agreed (modules/logs/main.tf:21:33)" in first
    assert "Passed:\n  iam-x-name: not found: the name is odd\n  ret-x-short: not found: days are few" in second


def test_only_the_rules_that_are_selected(estate: Path) -> None:
    assert "iam-x-name" not in explained(estate, "module.logs.x_group.this", "--select", "ret").stdout


@pytest.mark.parametrize(
    ("subject", "message"),
    [
        (
            "module.logs.x_group.thus",
            "has a resource `module.logs.x_group.thus`; did you mean `module.logs.x",
        ),
        ("ret-aws-log-group-under-9", "it is no resource address; did you mean `ret-aws-log-group-under-90`"),
    ],
)
def test_what_is_neither_rule_nor_resource(estate: Path, subject: str, message: str) -> None:
    result = explained(estate, subject)
    assert message in str(getattr(result.exception, "message", ""))


@rule(Severity.LOW, fix="")
def bad_x_broken(_: Graph) -> Judgements:
    """It raises."""
    yield from ()
    raise RuntimeError("planted")


def code(result: Result) -> int:
    return int(getattr(result.exception, "exit_code", 70) if result.exception is not None else result.return_value)


def test_a_rule_that_raises_is_code_4_and_the_others_are_told(estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iaclint.cli.run.load_rules", lambda: (bad_x_broken, *RULES))
    result = explained(estate, "module.logs.x_group.this")
    assert (code(result), "ret-x-short (high): days are few" in result.stdout) == (4, True)
    assert "iaclint: rule bad-x-broken failed: RuntimeError: planted" in result.stderr


def test_each_rule_is_asked_once_for_all_instances(estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Graph] = []

    @rule(Severity.LOW, fix="")
    def iam_x_counted(graph: Graph) -> Judgements:
        """It counts."""
        asked.append(graph)
        yield from ()

    monkeypatch.setattr("iaclint.cli.run.load_rules", lambda: (iam_x_counted,))
    assert explained(estate, "module.logs.x_group.many").stdout.count("No rule has judged it.") == 2
    assert len(asked) == 1


def test_a_rule_of_ones_own_is_explained(estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(estate)
    assert CliRunner().invoke(cli, ["rules", "new", "enc-x-cache-plain"], standalone_mode=False).return_value == 0
    shown = explained(estate, "enc-x-cache-plain", "--rules", "rules").stdout
    assert shown.startswith("enc-x-cache-plain (medium)\n\nTODO: one sentence that names the fault.")
    write(estate, {"rules/broken.py": "raise ValueError\n"})
    assert code(explained(estate, "module.logs.x_group.this", "--rules", "rules")) == 4
    assert code(explained(estate, "enc-x-cache-plain", "--rules", "rules")) == 4


def test_what_is_named_like_a_secret_is_not_shown(estate: Path) -> None:
    secrets = {"master_password": "hush", "token": "hush", "secret_string": "hush"}
    others = {"password_length": "12", "secret_name": "db", "token_ttl": "60"}
    lines = [f'{name} = "{text}"' for name, text in (secrets | others).items()]
    write(estate, {"modules/logs/more.tf": 'resource "x_user" "u" {\n' + "\n".join(lines) + "\n}\n"})
    shown = explained(estate, "module.logs.x_user.u").stdout
    assert "hush" not in shown
    assert all(f"  {name} = (sensitive)" in shown for name in secrets)
    assert all(f'  {name} = "{text}"' in shown for name, text in others.items())


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('{ DB_PASSWORD = "hush", HOST = "db" }', '{"DB_PASSWORD": "(sensitive)", "HOST": "db"}'),
        ('[{ name = "api_key", value = "hush" }]', '[{"name": "api_key", "value": "(sensitive)"}]'),
        ('[{ name = "host", value = "db" }]', '[{"name": "host", "value": "db"}]'),
        ('{ a = [sensitive("hush"), "b"] }', '{"a": ["(sensitive)", "b"]}'),
        ('jsonencode({ a = { token = "hush" } })', '{"a": {"token": "(sensitive)"}}'),
        (
            '{ Password = ["hush"], api_key = { v = "hush" } }',
            '{"Password": ["(sensitive)"], "api_key": {"v": "(sensitive)"}}',
        ),
        (
            '{ db-password = "hush", dbPassword = "hush" }',
            '{"db-password": "(sensitive)", "dbPassword": "(sensitive)"}',
        ),
        (
            '{ DB_PASSWORD_2 = "hush", password_length = "9" }',
            '{"DB_PASSWORD_2": "(sensitive)", "password_length": "9"}',
        ),
        ('{ DBPassword = "hush" }', '{"DBPassword": "(sensitive)"}'),
        ('jsonencode({ a = "b" })', r'"{\"a\":\"b\"}"'),
    ],
)
def test_nor_are_secrets_inside_of_a_value(estate: Path, written: str, shown: str) -> None:
    write(estate, {"modules/logs/more.tf": f'resource "x_job" "j" {{\n  settings = {written}\n}}\n'})
    told = explained(estate, "module.logs.x_job.j").stdout
    assert f"  settings = {shown}\n" in told
    assert "hush" not in told


@pytest.mark.parametrize(
    "body",
    [
        'env {\n  name  = "DB_PASSWORD"\n  value = "hush"\n}',
        'type  = "SecureString"\nname  = "x"\nvalue = "hush"',
        'name  = "/clinic/db/password"\nvalue = "hush"',
    ],
)
def test_nor_is_the_value_of_what_is_named_like_one(estate: Path, body: str) -> None:
    write(estate, {"modules/logs/more.tf": f'resource "x_job" "j" {{\n{body}\n}}\n'})
    told = explained(estate, "module.logs.x_job.j").stdout
    assert "value = (sensitive)" in told
    assert "hush" not in told
