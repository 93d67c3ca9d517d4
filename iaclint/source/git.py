"""The few questions asked of git; the only place that starts a process.

Git is read-only here: hooks and the file-system monitor are off, and the `GIT_*` variables that git
itself exports into hooks are dropped, so that the answer is about the directory asked for. What the
repository configures of remotes counts for nothing: in a partial clone git would fetch objects that are
asked for, by whatever command the repository names, so all protocols are forbidden.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGKILL
from threading import Thread, Timer
from typing import IO

_OPTIONS = (
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.quotePath=false"),
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

    With `tracked_only`, untracked files are left out too. None where git cannot answer.
    """
    which = ["--cached"] if tracked_only else ["--cached", "--others", "--exclude-standard"]
    listed, deleted = _run(root, "ls-files", "-z", *which), _run(root, "ls-files", "-z", "--deleted")
    if listed is None or deleted is None:
        return None
    gone = set(_paths(deleted))
    return list(dict.fromkeys(path for path in _paths(listed) if path not in gone))


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a commit: the name of its blob, its size in bytes, and whether it is a symbolic link."""

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
_TREE_LINE = re.compile(r"(?P<mode>\d+) blob (?P<blob>[0-9a-f]+) +(?P<size>\d+)\t(?P<path>.*)", re.DOTALL)
_LINK = "120000"


def files_of(root: Path, commit: str) -> dict[str, Entry] | None:
    """The files of a commit by path; None where git cannot answer."""
    listed = _run(root, "ls-tree", "-r", "-l", "-z", "--full-tree", commit)
    if listed is None:
        return None
    lines = (_TREE_LINE.fullmatch(line) for line in _paths(listed))
    return {
        line["path"]: Entry(line["blob"], int(line["size"]), line["mode"] == _LINK)
        for line in lines
        if line is not None
    }


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

    The work tree is not asked about: to compare it git would run the filters of its configuration.
    """
    output = _run(root, "blame", "--line-porcelain", "--no-textconv", "HEAD", "--", path) or b""
    found: list[tuple[str, Origin]] = []
    commit, author, day = "", "", ""
    for text in output.decode("utf-8", "replace").split("\n"):
        word, _, rest = text.partition(" ")
        if text.startswith("\t"):
            found.append((text[1:].rstrip("\r"), Origin(commit, author, day)))
        elif word == "author":
            author = rest
        elif word == "author-time":
            day = _day(rest)
        elif _COMMIT.fullmatch(word):
            commit = word
    return found


def _day(seconds: str) -> str:
    """The day of a time since 1970; empty for one that no calendar has."""
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
    return environment | {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}


def _feed(stream: IO[bytes], given: bytes) -> None:
    try:
        with stream:
            stream.write(given)
    except OSError:  # git has ended before it has read all
        pass
