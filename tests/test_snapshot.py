"""Snapshots: a repository as it was at a commit, whatever the work tree looks like by now."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from iaclint.modules import Modules, RootModule
from iaclint.source import ReadError, Snapshot, UnknownRefError, git
from tests.support import addresses, write

GROUP = 'resource "x_group" "{}" {{}}\n'


def run(directory: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *identity, *arguments], cwd=directory, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A work tree that differs from its only commit in every way."""
    outside = write(tmp_path / "outside", {"secret.tf": GROUP.format("secret")})
    files = {
        "main.tf": GROUP.format("old") + 'module "m" {\n  source = "./modules/m"\n}\n',
        "modules/m/main.tf": GROUP.format("inner"),
        "gone/main.tf": GROUP.format("gone"),
        "ünïcode dir/main.tf": "",
        ".gitignore": ".terraform/\n",
    }
    root = write(tmp_path / "tree", files)
    (root / "linked").symlink_to("modules/m", target_is_directory=True)
    (root / "alias.tf").symlink_to("gone/main.tf")
    (root / "out.tf").symlink_to(outside / "secret.tf")
    (root / "up.tf").symlink_to("../outside/secret.tf")
    (root / "loop.tf").symlink_to("loop.tf")
    run(root, "init", "-q", "-b", "main")
    run(root, "add", ".")
    run(root, "commit", "-q", "-m", "start")
    (root / "gone/main.tf").unlink()
    (root / "modules/m/main.tf").unlink()
    fetched = {"main.tf": GROUP.format("new"), "new/main.tf": "", ".terraform/modules/m/main.tf": GROUP.format("far")}
    return write(root, fetched)


def test_files_are_those_of_the_commit(root: Path) -> None:
    snapshot = Snapshot(root, "main")
    assert snapshot.directories() == [".", "gone", "modules/m", "ünïcode dir"]
    assert snapshot.names(".") == [".gitignore", "alias.tf", "main.tf"]
    assert snapshot.source("main.tf").text.startswith(GROUP.format("old"))
    assert snapshot.commit == run(root, "rev-parse", "HEAD")
    assert (snapshot.is_file("new/main.tf"), snapshot.is_directory("new")) == (False, False)
    assert (snapshot.is_file("gone/main.tf"), snapshot.is_directory("gone")) == (True, True)


def test_a_root_module_is_that_of_the_commit(root: Path) -> None:
    found = RootModule(Modules(Snapshot(root, "HEAD")), ".")
    assert addresses(found) == ["module.m.x_group.inner", "x_group.gone", "x_group.old"]


def test_links_are_followed_within_the_commit(root: Path) -> None:
    snapshot = Snapshot(root, "HEAD")
    assert snapshot.source("linked/main.tf").text == GROUP.format("inner")
    assert snapshot.source("alias.tf").text == GROUP.format("gone")
    assert snapshot.real_path("linked") == snapshot.real_path("gone/../modules/m")


@pytest.mark.parametrize("path", ["out.tf", "up.tf", "loop.tf", "../outside/secret.tf", "modules/../../x.tf"])
def test_nothing_outside_is_read(root: Path, path: str) -> None:
    snapshot = Snapshot(root, "HEAD")
    assert not snapshot.is_file(path)
    with pytest.raises(ReadError, match="outside of the repository root"):
        snapshot.read_bytes(path)


def test_what_was_fetched_is_read_from_the_work_tree(root: Path) -> None:
    assert Snapshot(root, "HEAD").source(".terraform/modules/m/main.tf").text == GROUP.format("far")


@pytest.mark.parametrize("ref", ["nowhere", "--all", "-x", ""])
def test_a_ref_that_is_not_there(root: Path, ref: str) -> None:
    with pytest.raises(UnknownRefError):
        Snapshot(root, ref)


def test_a_directory_without_git(tmp_path: Path) -> None:
    with pytest.raises(UnknownRefError):
        Snapshot(tmp_path, "HEAD")


def test_the_base_of_a_branch(root: Path) -> None:
    start = run(root, "rev-parse", "HEAD")
    run(root, "checkout", "-q", "-b", "side")
    run(root, "commit", "-q", "--allow-empty", "-m", "side")
    assert git.merge_base(root, "main") == start
    assert git.merge_base(root, "nowhere") is None


def test_lines_know_their_commit_and_author(root: Path) -> None:
    write(root, {"main.tf": "changed\n"})
    found = git.line_origins(root, "main.tf")
    assert [line for line, _ in found][:2] == ['resource "x_group" "old" {}', 'module "m" {']
    origin = found[0][1]
    assert (origin.author, origin.commit) == ("Ada", run(root, "rev-parse", "HEAD"))
    assert len(origin.day) == 10
    assert git.line_origins(root, "new/main.tf") == []


def test_a_shallow_clone_does_not_know_who_wrote_its_oldest_lines(root: Path, tmp_path: Path) -> None:
    """git says of them all that they come from the one commit that it has."""
    write(root, {"main.tf": GROUP.format("old") + "# later\n"})
    run(root, "commit", "-q", "-a", "-m", "later")
    for depth, expected in ((1, []), (2, ["# later"]), (3, ['resource "x_group" "old" {}', "# later"])):
        clone = tmp_path / f"depth{depth}"
        run(tmp_path, "clone", "-q", f"--depth={depth}", root.as_uri(), str(clone))
        assert [line for line, _ in git.line_origins(clone, "main.tf")] == expected


def test_a_commit_of_no_day_is_a_commit(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_AUTHOR_DATE", "@999999999999999 +0000")
    write(root, {"main.tf": "# far\n"})
    run(root, "commit", "-q", "-a", "-m", "far")
    ((_, origin),) = git.line_origins(root, "main.tf")
    assert (origin.author, origin.day) == ("Ada", "")


def test_no_program_of_the_configuration_is_run(root: Path) -> None:
    """Text conversion and filters are commands that a repository's `.git/config` may name."""
    write(root, {".gitattributes": "*.tf diff=evil filter=evil\n"})
    run(root, "add", ".gitattributes")
    run(root, "commit", "-q", "-m", "attributes")
    for key in ("diff.evil.textconv", "filter.evil.clean", "filter.evil.smudge", "core.fsmonitor"):
        run(root, "config", key, f"touch {root}/ran; cat")
    assert git.line_origins(root, "main.tf")
    assert Snapshot(root, "HEAD").source("main.tf").text
    assert not (root / "ran").exists()


def test_an_answer_of_git_has_a_bound(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = Snapshot(root, "HEAD")
    monkeypatch.setattr(git, "MOST_CONTENT", 20)
    with pytest.raises(ReadError, match="git has no object"):
        snapshot.read_bytes("main.tf")
    assert git._run(root, "rev-parse", "HEAD", most=20) is None
    assert git._run(root, "rev-parse", "HEAD", most=2_000)


def test_what_a_partial_clone_lacks_is_not_fetched(root: Path, tmp_path: Path) -> None:
    run(root, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    run(tmp_path, "clone", "-q", "--filter=blob:none", "--no-checkout", root.as_uri(), str(clone))
    before = run(clone, "count-objects", "-v")
    snapshot = Snapshot(clone, "HEAD")
    assert snapshot.is_file("main.tf")
    with pytest.raises(ReadError, match="git has no object"):
        snapshot.read_bytes("main.tf")
    assert run(clone, "count-objects", "-v") == before


def test_a_submodule_is_read_where_it_is_that_of_the_commit(root: Path, tmp_path: Path) -> None:
    write(root, {"modules/m/main.tf": GROUP.format("inner")})
    whole = tmp_path / "whole"
    whole.mkdir()
    run(whole, "init", "-q", "-b", "main")
    run(whole, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(root), "sub")
    write(whole, {"main.tf": 'module "s" {\n  source = "./sub/modules/m"\n}\n'})
    run(whole, "add", ".")
    run(whole, "commit", "-q", "-m", "with a submodule")
    assert addresses(RootModule(Modules(Snapshot(whole, "HEAD")), ".")) == ["module.s.x_group.inner"]
    assert Snapshot(whole, "HEAD").directories() == ["."], "it is a repository of its own"
    run(whole / "sub", "commit", "-q", "--allow-empty", "-m", "further")
    assert addresses(RootModule(Modules(Snapshot(whole, "HEAD")), ".")) == [], "another commit is not taken for it"
