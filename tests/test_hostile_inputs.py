"""Hostile inputs from end to end: bounded, said with file and line, the rest judged, the right exit code, no crash."""

from __future__ import annotations

import os
import sys
from itertools import product
from pathlib import Path

import pytest

from bench.fuzz import fuzz, texts
from bench.fuzzing import TARGETS, evaluate, read_comments, read_known, read_native, read_settings
from bench.hostile import SECONDS, run, scratch
from bench.hostile_cases import Case, cases
from bench.mutation import broken, mutated
from iaclint.cli.targets import find_targets
from iaclint.modules import Modules, find_roots
from iaclint.reporters.presentation import inert, inert_json, printable
from iaclint.source import ReadError, Repository, Snapshot, UnknownRefError, git
from iaclint.source import repository as repository_module
from tests.support import FIXTURES, write

SMALL = [case for case in cases() if not case.is_large]


@pytest.mark.skipif(sys.platform == "win32", reason="processes are forked")
@pytest.mark.parametrize("case", SMALL, ids=[case.name for case in SMALL])
def test_a_hostile_input_is_survived(case: Case) -> None:
    with scratch() as directory:
        outcome = run(case, directory)
    assert outcome.faults(case) == [], outcome.output[-2000:]
    assert outcome.seconds < SECONDS


# mutations


def test_no_mutation_of_a_fixture_is_a_find() -> None:
    session = fuzz(240, 2026)
    assert session.finds == {}
    assert set(session.executions) == set(TARGETS)


def test_mutations_are_the_same_for_the_same_seed() -> None:
    import random  # noqa: PLC0415 - only here

    one, other = (mutated("a = 1\n" * 20, ["b {}\n"], random.Random(5)) for _ in range(2))  # noqa: S311
    assert one == other
    assert broken(b"abc", random.Random(5)) == broken(b"abc", random.Random(5))  # noqa: S311


SAMPLE = """resource "aws_iam_policy" "p\u00e9" {
  for_each = { for k, v in var.m : "${k}-x" => upper(v) if v != null } # iaclint: ignore[iam] reason="x"
  policy   = jsonencode({ Statement = [{ Effect = "Allow", Action = ["s3:*"], Resource = var.m["a"][*].id }] })
  dynamic "b" {
    for_each = [1, 2.5e3]
    content { n = <<-E
      %{ if true ~} ${b.value} %{ endif }
      E
    }
  }
}
"""


def test_a_file_that_ends_at_any_character_is_read_and_evaluated() -> None:
    for end in range(len(SAMPLE) + 1):
        for check in (read_native, read_comments, evaluate):
            assert check(SAMPLE[:end]) == "", SAMPLE[:end]


@pytest.mark.parametrize(("check", "ending"), [(read_settings, ".toml"), (read_known, ".json")])
def test_a_settings_file_or_baseline_that_ends_anywhere_is_refused_or_read(check: object, ending: str) -> None:
    assert callable(check)
    (text, *_) = texts((ending,))
    for end in range(0, len(text), 7):
        assert check(text[:end]) == ""


# what a file system can do


def test_a_file_that_vanishes_is_a_problem(tmp_path: Path) -> None:
    repository = Repository(write(tmp_path, {"a.tf": "locals {}\n", "b.tf": "locals {}\n"}))
    assert repository.names(".") == ["a.tf", "b.tf"]
    (tmp_path / "a.tf").unlink()
    module = Modules(repository).load(".")
    assert [(problem.path, module.files) for problem in module.problems] == [("a.tf", 1)]


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.tf": "locals {}\n" * 10})
    status = os.stat_result((0o100644, *(0,) * 9))
    monkeypatch.setattr(os, "fstat", lambda _: status)
    monkeypatch.setattr(repository_module, "MAX_BYTES", 50)
    with pytest.raises(ReadError, match="is larger than"):
        Repository(tmp_path).read_bytes("a.tf")


def test_a_file_that_becomes_a_link_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path / "root", {"a.tf": ""})
    write(tmp_path, {"secret": "CANARY"})
    repository = Repository(root)
    inside = repository._inside("a.tf")
    (root / "a.tf").unlink()
    (root / "a.tf").symlink_to("../secret")
    monkeypatch.setattr(repository, "_inside", lambda _: inside)
    with pytest.raises(ReadError, match="cannot be read"):
        repository.read_bytes("a.tf")


def test_a_directory_that_cannot_be_listed_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"main.tf": "", "shut/main.tf": ""})
    listed = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    targets = find_targets([tmp_path], each=False)
    assert [(one.summary, one.detail) for one in targets.problems] == [
        ("Cannot read directory", "shut cannot be read: permission denied")
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_a_problem(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": "", "shut/main.tf": "", "no.tf": ""})
    (tmp_path / "shut").chmod(0)
    (tmp_path / "no.tf").chmod(0)
    targets = find_targets([tmp_path], each=False)
    assert [one.summary for one in targets.problems] == ["Cannot read directory"]
    assert [one.path for one in targets.roots[0][0].load(".").problems] == ["no.tf"]
    (tmp_path / "shut").chmod(0o755)


def test_all_text_together_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository_module, "MAX_TEXT", 15)
    repository = Repository(write(tmp_path, {"a.tf": "# 8 long", "b.tf": "# 8 long"}))
    assert repository.source("a.tf").text == "# 8 long"
    with pytest.raises(ReadError, match="is left out"):
        repository.source("b.tf")


# what git can do


@pytest.mark.parametrize(("name", "bound"), [("MOST_LISTED", 10), ("MOST_SECONDS", 0)])
def test_an_answer_of_git_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, bound: int) -> None:
    root = write(tmp_path, {f"a-long-name-{number}.tf": "" for number in range(20)})
    from bench.hostile_cases import git as run_git  # noqa: PLC0415 - named like the module that is tested

    run_git(root, "init", "-q")
    run_git(root, "add", "-A")
    if name == "MOST_LISTED":
        monkeypatch.setattr(git, "_run", lambda *words, _run=git._run, **more: _run(*words, **{**more, "most": bound}))
    else:
        os.mkfifo(root / "pipe")
        monkeypatch.setattr(git, "MOST_SECONDS", 0.2)
        monkeypatch.setattr(git, "_OPTIONS", ("-c", f"alias.slow=!cat '{root}/pipe'"))
        assert git._run(root, "slow") is None
        return
    assert git.visible_files(root, tracked_only=True) is None
    with pytest.raises(UnknownRefError):
        Snapshot(root, "HEAD")


# what hides a fault


HIDING = {
    "a call": ({"x/main.tf": 'module "m" {\n  count  = 0\n  source = "../prod"\n}\n'}, ["x"]),
    "a call of what has a backend": (
        {
            "x/main.tf": 'module "m" {\n  count  = 0\n  source = "../prod"\n}\n',
            "prod/backend.tf": 'terraform {\n  backend "s3" {}\n}\n',
        },
        ["prod", "x"],
    ),
    "a call of what has values": (
        {"x/main.tf": 'module "m" { source = "../prod" }\n', "prod/terraform.tfvars": "a = 1\n"},
        ["prod", "x"],
    ),
    "a circle": (
        {
            "x/main.tf": 'module "m" { source = "../prod" }\n',
            "prod/m.tf": 'module "m" { source = "../x" }\n',
            "y/main.tf": "",
        },
        ["prod", "x", "y"],
    ),
    "a call of itself": ({"prod/m.tf": 'module "m" { source = "../prod" }\n'}, ["prod"]),
}


@pytest.mark.parametrize(("files", "roots"), HIDING.values(), ids=HIDING)
def test_what_is_judged_as_a_root_module(tmp_path: Path, files: dict[str, str], roots: list[str]) -> None:
    repository = Repository(write(tmp_path, {"prod/main.tf": 'resource "a" "b" {}\n', **files}))
    assert find_roots(Modules(repository), repository.directories()) == roots


# what a pipeline takes for a command


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a ##[error]b", "a # #[error]b"),
        ("##vso[task.x]", "# #vso[task.x]"),
        ("#\u200b#[error]", "# #[error]"),
        ("## a list [x]", "## a list [x]"),
    ],
)
def test_no_command_is_left_in_printable_text(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(("lines", "shown"), [("::error::x\n  ::y", ": :error::x\n  : :y"), ("a::b", "a::b")])
def test_no_line_of_a_log_is_a_command(lines: str, shown: str) -> None:
    assert inert(lines) == shown


def test_json_says_the_same_without_commands() -> None:
    import json  # noqa: PLC0415 - only here

    for text in ("##[x]", "####[x]", "\\##[", "##x[", '"##['):
        written = inert_json(json.dumps(text))
        assert json.loads(written) == text
        assert "##[" not in written


def test_every_fixture_says_what_it_is_about() -> None:
    assert all(path.read_bytes().lstrip(b"\xef\xbb\xbf").startswith(b"# ") for path in (FIXTURES / "hostile").iterdir())
    assert len({case.name for case in cases()}) == len(cases())
    assert not [pair for pair in product(SMALL, repeat=2) if pair[0] is not pair[1] and pair[0].name == pair[1].name]
