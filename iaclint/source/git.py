"""The few questions asked of git; the only place that starts a process.

Git is read-only here: hooks and the file-system monitor are off, and the `GIT_*` variables that git
itself exports into hooks are dropped, so that the answer is about the directory asked for.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_OPTIONS = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "core.quotePath=false")


def work_tree_root(directory: Path) -> Path | None:
    """The top of the work tree that holds the directory; None outside one."""
    for candidate in (directory, *directory.parents):
        if (candidate / ".git").exists():
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


def _paths(output: bytes) -> list[str]:
    return [path for path in output.decode("utf-8", "surrogateescape").split("\0") if path]


def _run(root: Path, *arguments: str) -> bytes | None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment["GIT_OPTIONAL_LOCKS"] = "0"
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            ["git", *_OPTIONS, "-C", str(root), *arguments],  # noqa: S607 - the user's own git
            capture_output=True,
            check=False,
            env=environment,
            stdin=subprocess.DEVNULL,
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
