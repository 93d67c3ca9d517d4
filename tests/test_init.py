"""`iaclint init`: what it writes, what it keeps, and that nothing is written unasked."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from iaclint.cli import cli
from iaclint.cli.init import _EXAMPLES
from iaclint.settings_file import KEYS, load_settings
from tests.support import write

FILES = ("iaclint.toml", ".pre-commit-config.yaml", ".github/workflows/iaclint.yml")


def init(directory: Path, *options: str, given: str | None = None) -> str:
    result = CliRunner().invoke(cli, ["init", str(directory), *options], standalone_mode=False, input=given)
    assert result.exception is None, result.exception
    return result.stdout


def written(directory: Path) -> list[str]:
    return [name for name in FILES if (directory / name).exists()]


def test_nothing_is_written_unasked(tmp_path: Path) -> None:
    shown = init(tmp_path)
    assert written(tmp_path) == []
    assert all(f"+++ {name}" in shown for name in FILES)


def test_all_three_files_are_written_and_fit(tmp_path: Path) -> None:
    shown = init(tmp_path, "--yes", "--repository", "clinic/iaclint", "--branch", "trunk")
    assert written(tmp_path) == list(FILES)
    assert "next: replace PUT-A-COMMIT-OF-IACLINT-HERE by the commit of iaclint" in shown
    hooks = yaml.safe_load((tmp_path / FILES[1]).read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks["repos"][0]["hooks"]] == ["iaclint", "iaclint-all"]
    flow = yaml.safe_load((tmp_path / FILES[2]).read_text(encoding="utf-8"))
    assert flow[True]["push"]["branches"] == ["trunk"]
    (checkout, judge) = flow["jobs"]["iaclint"]["steps"]
    assert (checkout["uses"], judge["uses"]) == (
        "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683",
        "clinic/iaclint@PUT-A-COMMIT-OF-IACLINT-HERE",
    )
    assert load_settings(tmp_path).settings.fail_on == "medium", "all of it is a comment"


def test_every_key_and_table_can_be_uncommented(tmp_path: Path) -> None:
    write(
        tmp_path, {"infra/main.tf": "", "infra/prod.tfvars": "", "infra/vars/dev.tfvars": "", "infra/x.auto.tfvars": ""}
    )
    init(tmp_path, "--yes", "--only", "settings")
    text = (tmp_path / "iaclint.toml").read_text(encoding="utf-8")
    entries = [line.removeprefix("# ") for line in text.splitlines() if re.match(r"# (?:\[\[|\w+ = )", line)]
    (tmp_path / "iaclint.toml").write_text("\n".join(entries), encoding="utf-8")
    settings = load_settings(tmp_path).settings
    assert set(KEYS) <= set(tomllib.loads("\n".join(entries)))
    assert [(one.name, one.root, one.var_files) for one in settings.environments] == [
        ("prod", "infra", ("infra/prod.tfvars",)),
        ("dev", "infra", ("infra/vars/dev.tfvars",)),
    ]
    assert (len(settings.suppressions), len(settings.facts)) == (1, 1)


def test_each_key_has_an_example() -> None:
    assert list(_EXAMPLES) == list(KEYS)


HOOKS = {
    "repos:\n  - repo: a\n    hooks:\n      - id: x\n": ["a", "iaclint"],
    "repos:\n- repo: a\n  hooks:\n  - id: x\n": ["a", "iaclint"],
    "repos:\n  - repo: a\n    hooks: []\n\n# more\nci:\n  skip: []\n": ["a", "iaclint"],
    "default_stages: [pre-commit]\n": ["iaclint"],
    "repos: []\n": ["iaclint"],
    "repos: [ ] # none yet\nci: {}\n": ["iaclint"],
    "repos: # ours\r\n  - repo: a\r\n    hooks: []\r\n": ["a", "iaclint"],
    "repos:\n  - repo: a\n    hooks: []": ["a", "iaclint"],
    "repos:\n  - repo: my/iaclint\n    hooks: []\n": ["my/iaclint"],
}


@pytest.mark.parametrize("text", HOOKS)
def test_hooks_that_are_there_are_kept(tmp_path: Path, text: str) -> None:
    write(tmp_path, {FILES[1]: text})
    init(tmp_path, "--yes", "--only", "pre-commit")
    hooks = yaml.safe_load((tmp_path / FILES[1]).read_text(encoding="utf-8"))
    names = [entry["repo"].removeprefix("https://github.com/OWNER/") for entry in hooks["repos"]]
    assert names == HOOKS[text]
    assert [key for key in yaml.safe_load(text) if key != "repos"] == [key for key in hooks if key != "repos"]


def test_hooks_on_one_line_are_left_to_whoever_wrote_them(tmp_path: Path) -> None:
    write(tmp_path, {FILES[1]: "repos: [{repo: a, hooks: []}]\n"})
    result = CliRunner().invoke(cli, ["init", str(tmp_path), "--yes"], standalone_mode=False)
    assert "write the entries of `repos` on lines of their own" in str(getattr(result.exception, "message", ""))
    assert written(tmp_path) == [FILES[1]]


def test_a_second_run_does_nothing(tmp_path: Path) -> None:
    init(tmp_path, "--yes")
    assert init(tmp_path, "--yes") == "nothing to do: all of it is there already\n"


def test_settings_in_the_project_file_are_not_hidden_by_another_file(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": "[tool.iaclint]\nfail_on = 'high'\n"})
    init(tmp_path, "--yes")
    assert written(tmp_path) == list(FILES[1:])


@pytest.mark.parametrize("link", [FILES[0], ".github"])
def test_nothing_is_written_through_a_link(tmp_path: Path, link: str) -> None:
    """A repository may come with a link to a file of whoever runs this in it."""
    outside = write(tmp_path / "outside", {"keep/workflows/.keep": ""})
    root = write(tmp_path / "repository", {"main.tf": ""})
    (root / link).symlink_to(outside / ("new" if link == FILES[0] else "keep"))
    result = CliRunner().invoke(cli, ["init", str(root), "--yes"], standalone_mode=False)
    assert "is a symbolic link" in str(getattr(result.exception, "message", ""))
    assert [path.name for path in outside.rglob("*") if path.is_file()] == [".keep"]


def test_what_is_there_is_shown_without_control_characters(tmp_path: Path) -> None:
    write(tmp_path, {FILES[1]: "repos: # \x1b[31mred\n"})
    assert "\x1b" not in init(tmp_path)
