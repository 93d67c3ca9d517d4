"""The few questions asked of git; the only place that starts a process.

Git is read-only here: hooks and the file-system monitor are off, and the `GIT_*` variables that git
itself exports into hooks are dropped, so that the answer is about the directory asked for. What the
repository configures of remotes counts for nothing: in a partial clone git would fetch objects that it
lacks, by whatever command the repository names, so it is told not to, and all protocols are forbidden.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGKILL
from threading import Thread, Timer
from typing import IO

from iaclint.records import dataclass

_OPTIONS = (
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.quotePath=false"),
    *("-c", "protocol.allow=never"),
    *("-c", "safe.bareRepository=explicit"),
)

MOST_SECONDS = 300
MOST_LISTED = 64 * 1024 * 1024
"""Bytes of a list, enough for half a million files: a commit of some kilobytes can have files without end."""

MOST_CONTENT = 256 * 1024 * 1024
"""Bytes of what is read of blobs at once."""


def work_tree_root(directory: Path) -> Path | None:
    """The top of the work tree that holds the directory; None outside one."""
    for candidate in (directory, *directory.parents):
        if os.path.exists(candidate / ".git"):  # noqa: PTH110 - asks without raising
            return candidate
    return None


def visible_files(root: Path, *, tracked_only: bool) -> list[str] | None:
    """The paths, relative to the work tree's root, of the files there that git does not ignore.

    Untracked files are left out in hidden directories, where programs keep their own, and with `tracked_only` anywhere.
    None where git cannot answer.
    """
    which = ["--cached"] if tracked_only else ["--cached", "--others", "--exclude-standard"]
    listed, deleted = _run(root, "ls-files", "-z", "-t", *which), _run(root, "ls-files", "-z", "--deleted")
    if listed is None or deleted is None:
        return None
    gone = set(_paths(deleted))
    tagged = (line.partition(" ") for line in _paths(listed))
    shown = (path for tag, _, path in tagged if tag != _UNTRACKED or not _is_in_hidden(path))
    return list(dict.fromkeys(path for path in shown if path not in gone))


_UNTRACKED = "?"


def _is_in_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/")[:-1])


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a commit: the name of its blob, its size in bytes as far as it is known, and whether it is a link."""

    blob: str
    size: int
    is_link: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """The commit that a line comes from: its full name, its author, and the day in UTC as `2026-11-26`."""

    commit: str
    author: str
    day: str


def commit_of(root: Path, ref: str) -> str | None:
    """The full name of the commit that a ref stands for; None where there is none."""
    found = None if ref.startswith("-") else _run(root, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    return found.decode("ascii", "replace").strip() if found else None


def merge_base(root: Path, ref: str) -> str | None:
    """The last commit that a ref and the current one have in common; None where there is none."""
    found = None if ref.startswith("-") else _run(root, "merge-base", ref, "HEAD")
    return found.decode("ascii", "replace").strip() if found else None


_COMMIT = re.compile(r"[0-9a-f]{40,64}")
_TREE_LINE = re.compile(
    r"(?P<mode>\d+) (?P<kind>blob|commit) (?P<name>[0-9a-f]+)(?: +(?P<size>\d+|-))?\t(?P<path>.*)", re.DOTALL
)
_LINK = "120000"


@dataclass(frozen=True, slots=True)
class Tree:
    """What a commit has, by path: its files, and the commits of its submodules."""

    files: dict[str, Entry]
    submodules: dict[str, str]


def tree_of(root: Path, commit: str) -> Tree | None:
    """All that a commit has; None where git cannot answer."""
    which = ("-r", "-z", "--full-tree", commit)
    listed = _run(root, "ls-tree", "-l", *which)
    if listed is None:  # a partial clone does not know the sizes of what it lacks
        listed = _run(root, "ls-tree", *which)
    if listed is None:
        return None
    lines = [line for text in _paths(listed) if (line := _TREE_LINE.fullmatch(text)) is not None]
    return Tree(
        {
            line["path"]: Entry(line["name"], int((line["size"] or "0").replace("-", "0")), line["mode"] == _LINK)
            for line in lines
            if line["kind"] == "blob"
        },
        {line["path"]: line["name"] for line in lines if line["kind"] == "commit"},
    )


def blobs(root: Path, names: Iterable[str]) -> dict[str, bytes]:
    """The content of blobs by their names; those that are not there are left out."""
    wanted = "".join(f"{name}\n" for name in names).encode("ascii")
    output = _run(root, "cat-file", "--batch", given=wanted, most=MOST_CONTENT) or b""
    found: dict[str, bytes] = {}
    position = 0
    while (end := output.find(b"\n", position)) >= 0:
        name, *rest = output[position:end].decode("ascii", "replace").split(" ")
        position = end + 1
        if len(rest) == 2 and rest[0] == "blob":
            found[name] = output[position : position + int(rest[1])]
            position += int(rest[1]) + 1
    return found


def line_origins(root: Path, path: str) -> list[tuple[str, Origin]]:
    """The lines of a file of the current commit, each with where it comes from; none of a file that is not in it.

    The work tree is not asked about: to compare it git would run the filters of its configuration. In a shallow clone
    the lines of the oldest commit that it has are left out, since they come from any commit before that.
    """
    is_shallow = (_run(root, "rev-parse", "--is-shallow-repository") or b"").strip() == b"true"
    output = _run(root, "blame", "--line-porcelain", "--no-textconv", "HEAD", "--", path) or b""
    found: list[tuple[str, Origin]] = []
    commit, author, day, is_known = "", "", "", True
    for text in output.decode("utf-8", "replace").split("\n"):
        word, _, rest = text.partition(" ")
        if text.startswith("\t"):
            if is_known:
                found.append((text[1:].rstrip("\r"), Origin(commit, author, day)))
        elif word == "author":
            author = rest
        elif word == "author-time":
            day = _day_of(rest)
        elif word == "boundary":
            is_known = not is_shallow
        elif _COMMIT.fullmatch(word):
            commit, is_known = word, True
    return found


def _day_of(seconds: str) -> str:
    """The day of a commit in UTC; empty for one that no calendar has, which git takes all the same."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def _paths(output: bytes) -> list[str]:
    return [path for path in output.decode("utf-8", "surrogateescape").split("\0") if path]


def _run(root: Path, *arguments: str, given: bytes = b"", most: int = MOST_LISTED) -> bytes | None:
    """What git writes to its output, given this as its input; None where it fails, is not there or goes on too long."""
    try:
        process = subprocess.Popen(  # noqa: S603 - fixed arguments, no shell
            ["git", *_OPTIONS, "-C", str(root), *arguments],  # noqa: S607 - the user's own git
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
        )
    except OSError:
        return None
    if process.stdin is None or process.stdout is None:
        raise AssertionError("both are pipes")
    alarm = Timer(MOST_SECONDS, _stop, args=(process,))
    feeder = Thread(target=_feed, args=(process.stdin, given))
    with process:
        alarm.start()
        feeder.start()
        output = process.stdout.read(most + 1)
        if len(output) > most:
            _stop(process)
        feeder.join()
        process.wait()
        alarm.cancel()
        alarm.join()
    return output if process.returncode == 0 and len(output) <= most else None


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends git and what it has started, which would keep its output open."""
    try:
        os.killpg(process.pid, SIGKILL)
    except OSError:  # it has ended by itself
        process.kill()


def _environment() -> dict[str, str]:
    """That of this process without what a surrounding git has put there, and without any way to another machine."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return environment | {
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }


def _feed(stream: IO[bytes], given: bytes) -> None:
    try:
        with stream:
            stream.write(given)
    except OSError:  # git has ended before it has read all
        pass
