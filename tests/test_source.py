"""Source: which files a repository shows, which it refuses to open, and where text stands in them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from iaclint.source import ReadError, Repository, Snapshot, SourceFile, Span, is_configuration
from iaclint.source.repository import MAX_BYTES
from tests.support import write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with a secret beside it."""
    write(tmp_path / "outside", {"secret.tf": "secret", "deep/secret.tf": "secret"})
    return write(tmp_path / "repository", {"main.tf": "a = 1\n", "modules/m/main.tf": ""})


def refusal(root: Path, path: str) -> ReadError:
    with pytest.raises(ReadError) as error:
        Repository(root).source(path)
    return error.value


@pytest.mark.parametrize(
    "path", ["../outside/secret.tf", "modules/../../outside/secret.tf", "/etc/passwd", "../repository-2/main.tf"]
)
def test_paths_out_of_the_root_are_refused(root: Path, path: str) -> None:
    write(root.parent / "repository-2", {"main.tf": "a namesake"})
    assert refusal(root, path).is_refused
    assert "outside of the repository root" in refusal(root, path).why
    assert not Repository(root).is_file(path)
    assert not Repository(root).is_directory(str(Path(path).parent))


def test_a_path_that_comes_back_inside_is_read(root: Path) -> None:
    assert Repository(root).source("modules/m/../../main.tf").text == "a = 1\n"


@pytest.mark.parametrize("target", ["../outside/secret.tf", "chain", "/etc/hosts"])
def test_links_out_of_the_root_are_refused(root: Path, target: str) -> None:
    (root / "chain").symlink_to("../outside/secret.tf")
    (root / "link.tf").symlink_to(target)
    assert refusal(root, "link.tf").is_refused


def test_files_behind_linked_directories_are_refused(root: Path) -> None:
    (root / "linked").symlink_to("../outside/deep")
    assert refusal(root, "linked/secret.tf").is_refused
    assert Repository(root).directories() == [".", "modules/m"]


def test_links_inside_the_root_are_followed(root: Path) -> None:
    (root / "link.tf").symlink_to("main.tf")
    assert Repository(root).source("link.tf").text == "a = 1\n"


def test_a_link_to_itself_is_a_read_error(root: Path) -> None:
    (root / "loop.tf").symlink_to("loop.tf")
    assert refusal(root, "loop.tf").path == "loop.tf"


def large(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (os.mkfifo, "is not a regular file"),
        (lambda path: path.mkdir(), "cannot be read: is a directory"),
        (large, "is larger than 20 MB"),
        (lambda path: path.write_bytes(b'a = 1\nb = "\xff"\n'), "is not valid UTF-8 (line 2)"),
        (lambda path: path.write_bytes("a = 1\n".encode("utf-16")), "is not valid UTF-8 (line 1)"),
        (str, "cannot be read: no such file or directory"),
    ],
    ids=["pipe", "directory", "too large", "bad byte", "utf-16", "missing"],
)
def test_what_is_no_text_file_is_refused_with_the_reason(root: Path, make: Callable[[Path], object], why: str) -> None:
    make(root / "odd.tf")
    assert refusal(root, "odd.tf").why.startswith(why)


def test_a_name_with_a_nul_is_refused(root: Path) -> None:
    assert "NUL" in refusal(root, "a\0b.tf").why


def test_a_file_is_read_once(root: Path) -> None:
    repository = Repository(root)
    assert repository.source("main.tf") is repository.source("main.tf")


@pytest.mark.parametrize(
    ("name", "is_read"),
    [
        ("main.tf", True),
        ("main.tofu", True),
        ("main.tf.json", True),
        ("main.tofu.json", True),
        (".tf", False),
        (".hidden.tf", False),
        ("#main.tf#", False),
        ("#main.tf", False),
        ("main.tf~", False),
        ("main.TF", False),
        ("main.tf.bak", False),
        ("terraform.tfvars", False),
    ],
)
def test_names_of_configuration_files(name: str, is_read: bool) -> None:
    assert is_configuration(name) is is_read


def git(directory: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.com")
    subprocess.run(["git", *identity, *arguments], cwd=directory, check=True, capture_output=True)


@pytest.fixture
def work_tree(tmp_path: Path) -> Path:
    """A git work tree with tracked, untracked, ignored and fetched modules."""
    files = {".gitignore": "ignored/\n*.auto.tf\n.terraform/\n", "tracked/main.tf": "", "tracked/x.auto.tf": ""}
    root = write(tmp_path / "tree", files)
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "start")
    return write(
        root,
        {
            "untracked/main.tf": "",
            "ignored/main.tf": "",
            "tracked/.terraform/modules/m/main.tf": "",
            ".hidden/main.tf": "",
        },
    )


def test_ignored_and_fetched_files_make_no_modules(work_tree: Path) -> None:
    assert Repository(work_tree).directories() == ["tracked", "untracked"]
    assert Repository(work_tree).names("tracked") == ["main.tf"]
    assert Repository(work_tree).directories("tracked") == ["tracked"]


def test_a_hidden_directory_is_like_any_other_once_git_tracks_it(work_tree: Path) -> None:
    """A change could take a root module out of what is judged by a dot before its name."""
    write(work_tree, {".other/x.tf": "", "tracked/.terraform/main.tf": ""})
    git(work_tree, "add", "--force", ".hidden", "tracked/.terraform")
    assert Repository(work_tree).directories() == [".hidden", "tracked", "untracked"]
    git(work_tree, "commit", "-q", "-m", "hidden")
    assert Snapshot(work_tree, "HEAD").directories() == [".hidden", "tracked"]


def test_a_hook_sees_only_what_git_tracks(work_tree: Path) -> None:
    assert Repository(work_tree, tracked_only=True).directories() == ["tracked"]


@pytest.mark.parametrize("directory", ["tracked/.terraform/modules/m", "ignored"])
def test_a_called_directory_of_which_git_shows_nothing_is_read_from_disk(work_tree: Path, directory: str) -> None:
    assert Repository(work_tree).names(directory) == ["main.tf"]


def test_a_tracked_file_that_is_deleted_is_not_there(work_tree: Path) -> None:
    (work_tree / "tracked/main.tf").unlink()
    assert Repository(work_tree).directories() == ["untracked"]


def test_git_variables_of_a_hook_do_not_change_the_answer(work_tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    assert Repository(work_tree).directories() == ["tracked", "untracked"]


def test_the_repository_of_a_path_is_its_work_tree(work_tree: Path) -> None:
    repository = Repository.holding(work_tree / "tracked" / "main.tf")
    assert repository.root == work_tree.resolve()
    assert repository.relative(work_tree / "tracked") == "tracked"


def test_the_repository_of_a_path_outside_git_is_its_directory(root: Path) -> None:
    assert Repository.holding(root / "modules/m/main.tf").root == (root / "modules/m").resolve()
    with pytest.raises(ReadError, match="outside of the repository root"):
        Repository(root).relative(root.parent / "outside")


def test_without_git_hidden_directories_are_left_out(root: Path) -> None:
    write(root, {".terraform/modules/m/main.tf": "", ".git-like/main.tf": ""})
    assert Repository(root).directories() == [".", "modules/m"]
    assert Repository(root).directories("modules") == ["modules/m"]
    assert Repository(root).directories("mod") == []
    assert Repository(root).files_below("modules") == ["m/main.tf"]


@pytest.mark.parametrize(
    ("text", "part", "place"),
    [
        ("a = 1", "a", (1, 1, 1, 2)),
        ("a\nb = 1\n", "b = 1", (2, 1, 2, 6)),
        ("a\r\nb = 1\r\n", "b = 1", (2, 1, 2, 6)),
        ("\n\n  x", "x", (3, 3, 3, 4)),
        ("é😀 = x", "x", (1, 6, 1, 7)),
        ("{\n a\n}", "{\n a\n}", (1, 1, 3, 2)),
        ("a\n", "\n", (1, 2, 2, 1)),
        ("e\u0301x", "x", (1, 3, 1, 4)),
    ],
)
def test_spans_as_lines_and_columns_in_code_points(text: str, part: str, place: tuple[int, int, int, int]) -> None:
    start = text.index(part)
    span = Span(SourceFile("main.tf", text), start, start + len(part))
    assert (span.line, span.column, span.end_line, span.end_column) == place
    assert span.text == part
    assert str(span) == f"main.tf:{place[0]}:{place[1]}"


def test_lines_come_without_their_endings() -> None:
    file = SourceFile("main.tf", "one\r\ntwo\n\nfour")
    assert [file.line_text(line) for line in (1, 2, 3, 4)] == ["one", "two", "", "four"]


def test_a_span_contains_only_spans_of_its_own_file() -> None:
    one, other = SourceFile("main.tf", "abcdef"), SourceFile("main.tf", "abcdef")
    assert Span(one, 1, 5).contains(Span(one, 1, 5))
    assert not Span(one, 1, 5).contains(Span(one, 0, 5))
    assert not Span(one, 1, 5).contains(Span(other, 2, 3))


def test_a_labelled_repository_shows_its_label_before_paths(root: Path) -> None:
    repository = Repository(root, label="clinic")
    assert (repository.label("."), repository.label("modules/m")) == ("clinic", "clinic/modules/m")
    assert repository.source("main.tf").path == "clinic/main.tf"
