"""A team adopts iaclint: baseline, comparison with a base, suppressions and their register, in a git repository."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from iaclint.cli import cli
from iaclint.judgement import Judgements, Severity
from iaclint.rule import Graph, fail_if, rule
from iaclint.values.ask import below
from tests.support import write

Json = Any  # parsed reports


@rule(Severity.HIGH, fix="keep them", peers=("CKV_X_1", "AWS-0001"))
def ret_x_short(graph: Graph) -> Judgements:
    """Days are few."""
    for group in graph.resources("x_group"):
        yield fail_if(below(group["days"], 90), group, "days are few", at=group["days"])


@pytest.fixture(autouse=True)
def catalog(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iaclint.cli.run.load_rules", lambda: (ret_x_short,))
    monkeypatch.setattr("iaclint.cli.run.load_controls", tuple)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository with one old fault, committed on `main`, which is the current directory."""
    root = write(tmp_path / "repository", {"main.tf": group("old", 1)})
    git(root, "init", "-q", "-b", "main")
    commit(root)
    monkeypatch.chdir(root)
    return root


def group(name: str, days: int, comment: str = "") -> str:
    return f'resource "x_group" "{name}" {{\n  days = {days}{comment}\n}}\n'


def git(root: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(root: Path) -> None:
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "change")


def run(*arguments: str, env: Mapping[str, str] | None = None) -> Result:
    result = CliRunner().invoke(cli, arguments, standalone_mode=False, env=env)
    if isinstance(result.exception, Exception) and not hasattr(result.exception, "exit_code"):
        raise result.exception
    return result


def code(result: Result) -> int:
    return int(getattr(result.exception, "exit_code", 70) if result.exception is not None else result.return_value)


def told(result: Result) -> str:
    return str(getattr(result.exception, "message", ""))


def json_of(*arguments: str) -> Json:
    return json.loads(run(*arguments, "--format", "json").stdout)


def addresses(findings: Json) -> list[str]:
    return [finding["address"] for finding in findings]


# baseline


def test_only_faults_that_are_not_in_the_baseline_fail(repository: Path) -> None:
    assert code(run("check")) == 1
    assert code(run("baseline", "create")) == 0
    assert code(run("check", "--baseline", "iaclint-baseline.json")) == 0
    write(repository, {"new.tf": group("new", 2)})
    document = json_of("check", "--baseline", "iaclint-baseline.json")
    assert addresses(document["findings"]) == ["x_group.new"]
    assert addresses(document["accepted"]) == ["x_group.old"]
    assert document["summary"]["accepted"] == {"baseline": 1}


CHANGES = {
    "lines move": ({"main.tf": "\n\n" + group("old", 1)}, 0),
    "the value changes": ({"main.tf": group("old", 2)}, 1),
    "the resource is renamed": ({"main.tf": group("other", 1)}, 1),
    "the file is renamed": ({"main.tf": "", "moved.tf": group("old", 1)}, 0),
    "another one is added": ({"more.tf": group("more", 1)}, 1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_baseline_knows_again(repository: Path, change: str) -> None:
    files, expected = CHANGES[change]
    run("baseline", "create")
    write(repository, files)
    assert code(run("check", "--baseline", "iaclint-baseline.json")) == expected


MOVES = {
    "a root module gets another name": ({"infra/a/main.tf": "infra/b/main.tf"}, []),
    "it moves up": ({"infra/a/main.tf": "main.tf"}, []),
    "it comes twice": ({"infra/a/main.tf": "x/main.tf", "": "y/main.tf"}, ["y/main.tf"]),
    "it is copied and stays": ({"": "infra/b/main.tf"}, ["infra/b/main.tf"]),
    "its file gets another name too": ({"infra/a/main.tf": "infra/b/other.tf"}, ["infra/b/other.tf"]),
}


@pytest.mark.parametrize("change", MOVES)
@pytest.mark.parametrize(
    "options", [("check", "--baseline", "b.json"), ("diff", "--base", "main")], ids=["check", "diff"]
)
def test_a_root_module_that_moves_keeps_its_faults(repository: Path, change: str, options: tuple[str, ...]) -> None:
    moves, expected = MOVES[change]
    (repository / "main.tf").unlink()
    write(repository, {"infra/a/main.tf": group("old", 1)})
    commit(repository)
    run("baseline", "create", "--output", "b.json")
    for source, target in moves.items():
        if source:
            (repository / source).unlink()
        write(repository, {target: group("old", 1)})
    assert [finding["file"] for finding in json_of(*options)["findings"]] == expected


@pytest.mark.parametrize(
    ("arguments", "left"),
    [((".",), ["a"]), (("a",), ["a", "b"]), (("b",), ["a"]), ((".", "--ignore", "ret"), ["a", "b"])],
)
def test_only_what_was_looked_at_is_pruned(repository: Path, arguments: tuple[str, ...], left: list[str]) -> None:
    (repository / "main.tf").unlink()
    write(repository, {"a/main.tf": group("a", 1), "b/main.tf": group("b", 1)})
    run("baseline", "create")
    write(repository, {"b/main.tf": group("b", 365)})
    assert code(run("baseline", "prune", *arguments)) == 0
    known = json.loads((repository / "iaclint-baseline.json").read_text(encoding="utf-8"))["known"]
    assert [entry["root"] for entry in known] == left


def test_nothing_is_pruned_where_a_rule_failed(repository: Path) -> None:
    run("baseline", "create")
    before = (repository / "iaclint-baseline.json").read_text(encoding="utf-8")
    write(repository, {"rules/broken.py": "raise ValueError\n", "main.tf": group("old", 365)})
    assert code(run("baseline", "prune", "--rules", "rules")) == 4
    assert (repository / "iaclint-baseline.json").read_text(encoding="utf-8") == before


def test_the_baseline_of_the_settings_is_made_and_pruned(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository, {"iaclint.toml": 'baseline = "ci/known.json"\n', "ci/.keep": "", "sub/main.tf": group("x", 1)})
    monkeypatch.chdir(repository / "sub")
    assert run("baseline", "create", "..").stdout == "../ci/known.json: 2 faults of 2 findings\n"
    assert run("baseline", "prune", "..").stdout == "../ci/known.json: 0 faults fixed, 2 left\n"


@pytest.mark.usefixtures("repository")
def test_a_baseline_is_not_replaced_unasked() -> None:
    run("baseline", "create")
    refused = run("baseline", "create")
    assert (code(refused), "`iaclint baseline prune`" in told(refused)) == (2, True)
    assert code(run("baseline", "create", "--force")) == 0


def test_pruning_takes_out_what_is_fixed_and_adds_nothing(repository: Path) -> None:
    run("baseline", "create")
    write(repository, {"main.tf": group("old", 365), "new.tf": group("new", 2)})
    pruned = run("baseline", "prune")
    assert (code(pruned), pruned.stdout) == (0, "iaclint-baseline.json: 1 fault fixed, 0 left\n")
    assert addresses(json_of("check", "--baseline", "iaclint-baseline.json")["findings"]) == ["x_group.new"]


def test_nothing_is_pruned_where_something_could_not_be_read(repository: Path) -> None:
    run("baseline", "create")
    before = (repository / "iaclint-baseline.json").read_text(encoding="utf-8")
    write(repository, {"main.tf": "resource {{{\n"})
    assert code(run("baseline", "prune")) == 3
    assert (repository / "iaclint-baseline.json").read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "it cannot be read: no such file or directory; `iaclint baseline create` makes one"),
        ("{", "make it anew"),
        ("[" * 1_000_000, "make it anew"),
        ('{"version": 2}', "it is not of version 1"),
        ('{"version": 1, "known": 5}', "`known` is no list"),
        ('{"version": 1, "known": [{"rule": "x"}]}', "an entry lacks one of rule, file"),
    ],
)
def test_what_is_no_baseline(repository: Path, text: str | None, message: str) -> None:
    if text is not None:
        write(repository, {"b.json": text})
    result = run("check", "--baseline", "b.json")
    assert (code(result), message in told(result)) == (2, True)


def test_the_settings_name_the_baseline_from_the_root(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository, {"iaclint.toml": 'baseline = "ci/known.json"\n', "ci/.keep": "", "sub/main.tf": group("old", 1)})
    assert code(run("baseline", "create", "--output", "ci/known.json")) == 0
    monkeypatch.chdir(repository / "sub")
    assert code(run("check")) == 0


# comparison with a base


def test_a_change_is_held_to_what_it_brings_in(repository: Path) -> None:
    git(repository, "checkout", "-q", "-b", "change")
    write(repository, {"new.tf": group("new", 2)})
    document = json_of("diff", "--base", "main")
    assert addresses(document["findings"]) == ["x_group.new"]
    assert (addresses(document["accepted"]), document["fixed"], document["base"]) == (["x_group.old"], [], "main")
    assert code(run("diff", "--base", "main")) == 1
    write(repository, {"new.tf": group("new", 365), "main.tf": group("old", 365)})
    result = run("diff", "--base", "main")
    assert code(result) == 0
    assert "main.tf:2:10  fixed  ret-x-short  x_group.old" in result.stdout
    assert "no new findings, 1 fixed, 0 unchanged since main, in 2 resources of 1 root module" in result.stdout


def test_a_root_module_cannot_be_called_away(repository: Path) -> None:
    """A call without instances would leave none of its resources to judge."""
    write(repository, {"main.tf": "", "prod/main.tf": group("old", 1)})
    commit(repository)
    write(
        repository,
        {
            "x/main.tf": 'module "p" {\n  source = "../prod"\n  count  = 0\n}\n',
            "prod/main.tf": group("old", 1) + group("new", 1),
        },
    )
    document = json_of("diff", "--base", "main")
    assert (addresses(document["findings"]), document["fixed"]) == (["x_group.new"], [])


def test_the_work_tree_and_the_index_stay_as_they_are(repository: Path) -> None:
    write(repository, {"main.tf": group("old", 1) + group("staged", 1)})
    git(repository, "add", "main.tf")
    write(repository, {"untracked.tf": group("untracked", 1)})
    before = git(repository, "status", "--porcelain=v2", "--branch")
    assert addresses(json_of("diff", "--base", "main")["findings"]) == ["x_group.staged", "x_group.untracked"]
    assert git(repository, "status", "--porcelain=v2", "--branch") == before


def test_the_base_is_where_the_branch_began(repository: Path) -> None:
    git(repository, "checkout", "-q", "-b", "change")
    git(repository, "checkout", "-q", "main")
    write(repository, {"main.tf": group("old", 365)})
    commit(repository)
    git(repository, "checkout", "-q", "change")
    assert code(run("diff", "--base", "main")) == 0
    assert code(run("diff", "--base", "main", "--exact")) == 1


def test_a_fault_that_is_no_longer_suppressed_is_new(repository: Path) -> None:
    comment = ' # iaclint: ignore[ret] reason="agreed" expires=2027-01-01'
    write(repository, {"main.tf": group("old", 1, comment)})
    commit(repository)
    write(repository, {"main.tf": group("old", 1)})
    assert code(run("diff", "--base", "main", "--today", "2026-11-26")) == 1


@pytest.mark.usefixtures("repository")
def test_a_ref_that_is_not_there() -> None:
    result = run("diff", "--base", "nowhere")
    assert (code(result), "git knows no such ref" in told(result)) == (2, True)


def test_a_directory_without_git_has_no_base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, {"main.tf": group("old", 1)}))
    result = run("diff", "--base", "main")
    assert (code(result), "it is no work tree of git" in told(result)) == (2, True)


def test_what_the_base_left_unread_is_said(repository: Path) -> None:
    write(repository, {"broken.tf": "resource {{{\n"})
    commit(repository)
    write(repository, {"broken.tf": ""})
    result = run("diff", "--base", "main")
    assert (code(result), "faults there count as new" in result.stderr) == (0, True)


ACCEPTED = '  # iaclint: ignore[ret] reason="{}" expires={}'
ACCEPTANCES = {
    "nothing of it changes": (("agreed", "2027-01-01"), []),
    "a line moves": (("agreed", "2027-01-01"), []),
    "the day is moved": (("agreed", "2027-02-01"), ["x_group.old"]),
    "there is another reason": (("because", "2027-01-01"), ["x_group.old"]),
}


@pytest.mark.parametrize("change", ACCEPTANCES)
def test_a_risk_that_a_change_accepts_is_shown(repository: Path, change: str) -> None:
    """However far to the right the comment is, or in whatever file the settings are."""
    words, expected = ACCEPTANCES[change]
    write(repository, {"main.tf": group("old", 1, ACCEPTED.format("agreed", "2027-01-01"))})
    commit(repository)
    moved = "\n" if change == "a line moves" else ""
    write(repository, {"main.tf": moved + group("old", 1, " " * 500 + ACCEPTED.format(*words))})
    arguments = ("diff", "--base", "main", "--today", "2026-11-26")
    accepted = json_of(*arguments)["accepted"]
    assert [one["address"] for one in accepted if one["acceptance"]["new"]] == expected
    shown = run(*arguments).stdout
    assert ("1 newly accepted, 0 unchanged since main" in shown) is bool(expected)
    assert (
        f"main.tf:2:10  accepted  ret-x-short  x_group.old\n  {words[0]} until {words[1]}, by main.tf:2:" in shown
    ) is (bool(expected))


def test_each_format_for_reviewers_shows_what_is_newly_accepted(repository: Path) -> None:
    settings = '[[suppression]]\nrule = "ret"\naddress = "*"\nreason = "[so](x)"\nexpires = 2027-01-01\n'
    write(repository, {"iaclint.toml": settings})
    arguments = ("diff", "--base", "main", "--today", "2026-11-26", "--format")
    assert code(run(*arguments, "text")) == 0
    assert (
        "### Newly accepted\n\n- `ret-x-short` at `main.tf:2:10`: "
        "\\[so\\]\\(x\\) until 2027-01-01, by iaclint.toml\\:1\n"
    ) in run(*arguments, "markdown").stdout
    commit(repository)
    assert "newly accepted" not in run(*arguments, "text").stdout
    (repository / "iaclint.toml").unlink()
    assert code(run(*arguments, "text")) == 1, "what is no longer accepted is new"
    write(repository, {"iaclint.toml": settings.replace("2027-01-01", "2027-02-01")})
    assert run(*arguments, "github").stdout == (
        "::notice file=main.tf,line=2,title=newly accepted%3A ret-x-short::"
        "x_group.old: days are few%0A[so](x) until 2027-02-01, by iaclint.toml:1\n"
    )


def test_a_suppression_that_does_not_count_is_told_where_it_is_new(repository: Path) -> None:
    write(repository, {"main.tf": group("old", 1, " # iaclint: ignore[ret]")})
    (problem,) = json_of("diff", "--base", "main")["problems"]
    assert (problem["summary"], problem["line"]) == ("This suppression accepts nothing", 2)
    commit(repository)
    write(repository, {"main.tf": "\n" + group("old", 1, " # iaclint: ignore[ret]")})
    assert json_of("diff", "--base", "main")["problems"] == []


def test_a_shallow_clone_says_what_it_is_compared_with(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(repository, "checkout", "-q", "-b", "change")
    write(repository, {"new.tf": group("new", 2)})
    commit(repository)
    git(repository, "checkout", "-q", "main")
    write(repository, {"main.tf": group("old", 365)})
    commit(repository)
    shallow = repository.parent / "shallow"
    git(repository.parent, "clone", "-q", "--depth=1", "--branch=change", repository.as_uri(), str(shallow))
    monkeypatch.chdir(shallow)
    assert code(run("diff", "--base", "origin/main")) == 2
    git(shallow, "fetch", "-q", "--depth=1", "origin", "main:refs/remotes/origin/main")
    result = run("diff", "--base", "origin/main")
    assert "git knows no commit that this and origin/main have in common" in result.stderr
    assert "no commit" not in run("diff", "--base", "origin/main", "--exact").stderr


# suppressions


SUPPRESSED = ' # iaclint: ignore[ret-x-short] reason="agreed" expires=2027-01-31 owner=@ops'


def test_a_suppression_counts_until_its_day(repository: Path) -> None:
    write(repository, {"main.tf": group("old", 1, SUPPRESSED)})
    assert code(run("check", "--today", "2027-01-31")) == 0
    late = run("check", "--today", "2027-02-01")
    assert code(late) == 1
    assert "It expired on 2027-01-31; fix what it is about, or accept the risk anew" in late.stdout


def test_what_is_accepted_is_shown_on_demand(repository: Path) -> None:
    write(repository, {"main.tf": group("old", 1, SUPPRESSED)})
    plain = run("check", "--today", "2026-12-01").stdout
    shown = run("check", "--today", "2026-12-01", "--show-accepted").stdout
    assert "ret-x-short\n" not in plain
    assert "1 check: 0 failed, 0 passed, 0 not judged, 1 suppressed in the source" in plain
    assert "accepted: agreed (@ops) until 2027-01-31, by main.tf:2:12" in shown


def test_the_register_says_who_since_when_and_why(repository: Path) -> None:
    text = group("old", 1, SUPPRESSED) + group("fine", 365, SUPPRESSED)
    settled = '[[suppression]]\nrule = "ret"\naddress = "x_group.*"\nreason = "=1+1"\nexpires = 2026-01-01\n'
    write(repository, {"main.tf": text, "iaclint.toml": settled})
    commit(repository)
    rows = json_of("suppressions", "--today", "2026-12-01")["suppressions"]
    assert [(row["status"], row["where"], row["checks"]) for row in rows] == [
        ("active", "main.tf:2:12", 1),
        ("unused", "main.tf:5:14", 0),
        ("expired", "iaclint.toml:1", 0),
    ]
    first = rows[0]
    assert (first["reason"], first["owner"], first["expires"], first["days_left"]) == (
        "agreed",
        "@ops",
        "2027-01-31",
        61,
    )
    assert (first["author"], first["commit"]) == ("Ada", git(repository, "rev-parse", "HEAD")[:12])
    table = list(csv.DictReader(run("suppressions", "--format", "csv", "--today", "2026-12-01").stdout.splitlines()))
    assert [row["reason"] for row in table] == ["agreed", "agreed", "'=1+1"]
    text = run("suppressions", "--today", "2026-12-01").stdout
    assert "accepted by @ops until 2027-01-31 (61 days left): agreed" in text
    assert text.endswith("3 accepted risks: 1 active, 1 unused, 1 expired\n")


def test_comments_of_other_tools_are_translated(repository: Path) -> None:
    text = (
        'resource "x_group" "a" {\n  # checkov:skip=CKV_X_1:vendor "asks"\n  days = 1\n}\n'
        'resource "x_group" "b" {\n  days = 1 #trivy:ignore:avd-aws-0001\n}\n'
        'resource "x_group" "c" {\n  # checkov:skip=CKV_X_9: none\n  days = 1 # kics-scan ignore-line\n}\n'
    )
    write(repository, {"main.tf": text})
    arguments = ("suppressions", "import", "--today", "2026-11-26", "--owner", "@ops")
    shown = run(*arguments).stdout
    assert "main.tf:2:3  CKV_X_1 -> ret-x-short" in shown
    assert "main.tf:9:3  CKV_X_9 -> no rule covers it" in shown
    assert "4 comments of other tools; 1 file would change (--write changes them)" in shown
    assert (repository / "main.tf").read_text(encoding="utf-8") == text
    assert code(run(*arguments, "--write")) == 0
    document = json_of("check", "--today", "2026-11-26")
    assert (addresses(document["findings"]), addresses(document["accepted"])) == (
        ["x_group.c"],
        ["x_group.a", "x_group.b"],
    )
    assert document["accepted"][0]["acceptance"]["reason"] == 'vendor "asks"'
    assert [problem["summary"] for problem in document["problems"]] == []


def test_a_translation_is_written_once(repository: Path) -> None:
    write(
        repository,
        {"main.tf": group("a", 1, " # checkov:skip=CKV_X_1:vendor") + group("b", 1, "\r\n  # tfsec:ignore:AWS-0001\r")},
    )
    arguments = ("suppressions", "import", "--today", "2026-11-26", "--write")
    assert "2 comments of other tools; 1 file changed" in run(*arguments).stdout
    once = (repository / "main.tf").read_bytes()
    assert "2 comments of other tools; 0 files changed" in run(*arguments, "--expires", "2026-12-24").stdout
    assert (repository / "main.tf").read_bytes() == once


@pytest.mark.parametrize(("owner", "written"), [("@ops", "owner=@ops"), ('the "A" team', 'owner="the \\"A\\" team"')])
def test_a_translation_is_understood(repository: Path, owner: str, written: str) -> None:
    write(repository, {"main.tf": group("a", 1, r" # checkov:skip=CKV_X_1: a \"b\" \\ c")})
    run("suppressions", "import", "--today", "2026-11-26", "--owner", owner, "--expires", "2026-12-24", "--write")
    text = (repository / "main.tf").read_text(encoding="utf-8")
    assert text.startswith("# iaclint: ignore[ret-x-short] reason=")
    assert f"expires=2026-12-24 {written}\n" in text
    (accepted,) = json_of("check", "--today", "2026-11-26")["accepted"]
    assert accepted["acceptance"]["owner"] == owner
    assert accepted["acceptance"]["reason"] == r"a \"b\" \\ c"


def test_a_day_that_is_none_is_wrong_usage(repository: Path) -> None:
    write(repository, {"main.tf": group("a", 1, " # checkov:skip=CKV_X_1")})
    result = run("suppressions", "import", "--expires", "soon", "--write")
    assert (code(result), told(result)) == (2, "--expires soon: write a day as 2027-03-31")


def test_the_text_of_a_string_is_no_comment_of_another_tool(repository: Path) -> None:
    text = (
        'resource "x_group" "a" {\n  script = <<E\n# tfsec:ignore:AWS-0001\n# checkov:skip=CKV_X_1\nE\n  days = 1\n}\n'
    )
    write(repository, {"main.tf": text})
    assert "0 comments of other tools" in run("suppressions", "import", "--write").stdout
    assert (repository / "main.tf").read_text(encoding="utf-8") == text


def test_a_rule_that_only_the_settings_suppress_is_not_translated(repository: Path) -> None:
    text = group("a", 1, " # checkov:skip=CKV_X_1")
    write(repository, {"main.tf": text, "iaclint.toml": 'central_only = ["ret"]\n'})
    shown = run("suppressions", "import", "--write").stdout
    assert "main.tf:2:12  CKV_X_1 -> ret-x-short (only in the settings)\n" in shown
    assert (repository / "main.tf").read_text(encoding="utf-8") == text


def test_what_cannot_be_read_is_not_translated_in_silence(repository: Path) -> None:
    (repository / "latin.tf").write_bytes(b"# caf\xe9 checkov:skip=CKV_X_1\n")
    result = run("suppressions", "import")
    assert (code(result), "latin.tf is not valid UTF-8" in result.stderr) == (3, True)


def test_a_change_is_shown_without_control_characters(repository: Path) -> None:
    write(repository, {"main.tf": group("a", 1, " # checkov:skip=CKV_X_1:\x1b[31mred")})
    shown = run("suppressions", "import").stdout
    assert ("\x1b" in shown, "+# iaclint: ignore[ret-x-short]" in shown) == (False, True)


def test_the_register_of_what_could_not_be_read_is_incomplete(repository: Path) -> None:
    write(repository, {"broken.tf": "resource {{{\n"})
    result = run("suppressions")
    assert (code(result), "broken.tf:1" in result.stderr) == (3, True)


def test_the_register_finds_the_commit_in_a_path_with_a_colon(repository: Path) -> None:
    write(repository, {"a:7/main.tf": group("old", 1, SUPPRESSED)})
    commit(repository)
    (row,) = json.loads(run("suppressions", "--format", "json", "--today", "2026-12-01").stdout)["suppressions"]
    assert (row["where"], row["author"]) == ("a:7/main.tf:2:12", "Ada")


# settings of a pull request


def test_a_pull_request_cannot_add_to_the_baseline_that_it_is_judged_by(repository: Path) -> None:
    write(repository, {"iaclint.toml": 'baseline = "known.json"\n'})
    assert code(run("baseline", "create")) == 0
    commit(repository)
    write(repository, {"new.tf": group("new", 2)})
    run("baseline", "create", "--force")
    assert code(run("check")) == 0
    for options in ((), ("--baseline", "known.json"), ("--baseline", str(repository / "known.json"))):
        document = json_of("check", "--config-from-ref", "main", *options)
        assert (addresses(document["findings"]), addresses(document["accepted"])) == (["x_group.new"], ["x_group.old"])
    (repository / "known.json").unlink()
    assert code(run("check", "--config-from-ref", "main")) == 1
    write(repository.parent, {"elsewhere.json": '{"version": 1, "known": []}'})
    assert addresses(json_of("check", "--config-from-ref", "main", "--baseline", "../elsewhere.json")["accepted"]) == []


@pytest.mark.parametrize("name", ["../outside.json", "link.json", "/dev/zero"])
def test_the_settings_cannot_name_a_baseline_outside_of_the_repository(repository: Path, name: str) -> None:
    write(repository.parent, {"outside.json": '{"version": 1, "known": []}'})
    (repository / "link.json").symlink_to("../outside.json")
    write(repository, {"iaclint.toml": f'baseline = "{name}"\n'})
    result = run("check")
    assert (code(result), "lies outside of the repository root" in told(result)) == (2, True)


def test_a_pull_request_is_judged_by_the_settings_of_its_base(repository: Path) -> None:
    write(repository, {"iaclint.toml": 'ignore = ["ret"]\n'})
    assert code(run("check")) == 0
    assert code(run("check", "--config-from-ref", "main")) == 1
    assert code(run("check", "--config-from-ref", "nowhere")) == 2


def test_environments_are_judged_one_by_one(repository: Path) -> None:
    settings = (
        '[[environment]]\nname = "dev"\nroot = "."\nvar_files = ["dev.tfvars"]\n'
        '[[environment]]\nname = "prod"\nroot = "."\nvar_files = ["prod.tfvars"]\nworkspace = "live"\n'
        '[[environment]]\nname = "test"\nroot = "."\nvar_files = ["dev.tfvars"]\n'
    )
    text = 'variable "days" {}\nresource "x_group" "g" {\n  days = terraform.workspace == "live" ? var.days : 7\n}\n'
    write(
        repository, {"iaclint.toml": settings, "main.tf": text, "dev.tfvars": "days = 1", "prod.tfvars": "days = 365"}
    )
    (finding,) = json_of("check")["findings"]
    assert finding["roots"] == [". (dev)", ". (test)"]
    write(repository, {"iaclint.toml": settings.replace("prod.tfvars", "gone.tfvars")})
    result = run("check")
    assert (code(result), told(result)) == (2, "iaclint.toml:5: there is no variables file gone.tfvars")


@pytest.mark.parametrize("root", ["envs/prod", "./envs/prod", "envs/prod/", "envs\\\\prod"])
def test_the_root_of_an_environment_may_be_written_in_any_way(repository: Path, root: str) -> None:
    write(
        repository,
        {
            "iaclint.toml": f'[[environment]]\nname = "live"\nroot = "{root}"\n',
            "envs/prod/main.tf": group("g", 1),
            "main.tf": "",
        },
    )
    document = json_of("check")
    assert [finding["roots"] for finding in document["findings"]] == [["envs/prod (live)"]]
    assert document["problems"] == []


def test_an_environment_of_no_root_module_is_told(repository: Path) -> None:
    write(
        repository,
        {"iaclint.toml": '[[environment]]\nname = "live"\nroot = "envs/prd"\n', "envs/prod/main.tf": group("g", 1)},
    )
    (problem,) = json_of("check")["problems"]
    assert (problem["summary"], problem["level"]) == ("Unused environment live", "warning")
    assert (problem["file"], problem["line"]) == ("iaclint.toml", 1)
    assert run("check", "--format", "github").stdout.startswith("::warning file=iaclint.toml,line=1,title=Unused")
    assert problem["detail"] == "`envs/prd` is no root module; did you mean `envs/prod`?"
    assert json_of("check", "envs/prod")["problems"] == [], "not all of them are looked at"


def test_an_environment_may_come_with_its_variables_in_the_change_that_is_compared(repository: Path) -> None:
    write(
        repository,
        {
            "iaclint.toml": '[[environment]]\nname = "live"\nroot = "."\nvar_files = ["live.tfvars"]\n',
            "live.tfvars": "",
        },
    )
    document = json_of("diff", "--base", "main")
    assert (addresses(document["findings"]), addresses(document["accepted"])) == ([], ["x_group.old"])


def test_a_word_that_protects_no_rule_is_a_mistake(repository: Path) -> None:
    write(repository, {"iaclint.toml": '\ncentral_only = ["ret-x-shrot"]\n'})
    result = run("check")
    assert code(result) == 2
    assert told(result).startswith("iaclint.toml:2: central_only ret-x-shrot: no rule has this name")
    assert "did you mean `ret-x-short`?" in told(result)


def test_an_entry_is_not_called_unused_where_part_of_the_code_was_not_read(repository: Path) -> None:
    settings = '[[suppression]]\nrule = "ret"\naddress = "gone.*"\nreason = "x"\nexpires = 2027-01-01\n'
    write(repository, {"iaclint.toml": settings})
    assert [one["summary"] for one in json_of("check", "--today", "2026-12-01")["problems"]] == ["Unused suppression"]
    write(repository, {"broken.tf": "resource {{{\n"})
    problems = json_of("check", "--today", "2026-12-01")["problems"]
    assert "Unused suppression" not in [one["summary"] for one in problems]
