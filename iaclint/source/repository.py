"""A repository: which files it has, and the only code that opens them.

Nothing outside the root is ever read: paths are resolved, links followed, and whatever ends up
outside, is not a regular file, or is too large is refused with a clear problem.
"""

from __future__ import annotations

import os
import stat
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path, PurePosixPath

from iaclint.source import git
from iaclint.source.span import SourceFile

MAX_BYTES = 20 * 1024 * 1024
MAX_TEXT = 1024**3
"""Characters of all files of a repository: they are kept for the whole run."""

TOO_LARGE = f"is larger than {MAX_BYTES // 1024 // 1024} MB"
_READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
"""How files are opened: links have been followed by then, and one that is put there since leads nowhere."""

_FETCHED = (".terraform", ".terragrunt-cache")
"""Directories of modules that a program has fetched, which are read where they are called."""

CONFIGURATION_ENDINGS = (".tf", ".tofu", ".tf.json", ".tofu.json")


class ReadError(Exception):
    """A file that cannot be read: why, as a clause. `is_refused` where iaclint does not look on purpose."""

    def __init__(self, path: str, why: str, *, is_refused: bool = False) -> None:
        super().__init__(why)
        self.path = path
        self.why = why
        self.is_refused = is_refused


class Repository:
    """The files below a root directory, by POSIX paths relative to it (`.` is the root itself)."""

    def __init__(self, root: Path, *, tracked_only: bool = False, label: str = "") -> None:
        self.root = Path(os.path.realpath(root))
        self._tracked_only = tracked_only
        self._label = label
        self._sources: dict[str, SourceFile] = {}
        self._in_order: list[SourceFile] = []
        self._real_paths: dict[str, str] = {}
        self._room = MAX_TEXT
        self.unread: list[ReadError] = []
        """The directories that could not be listed, once files have been asked for."""

    @staticmethod
    def holding(path: Path, *, tracked_only: bool = False) -> Repository:
        """The repository of a path: its git work tree, or else the directory itself."""
        directory = Path(os.path.realpath(_directory(path)))
        return Repository(git.work_tree_root(directory) or directory, tracked_only=tracked_only)

    @staticmethod
    def of_file(path: Path) -> tuple[Repository, str]:
        """The repository of a file that the user names, and its path there; links to it are followed first."""
        real = Path(os.path.realpath(path))
        repository = Repository.holding(real)
        return repository, repository.relative(real)

    def label(self, path: str) -> str:
        """How a path is shown: with the repository's own label before it, where there are several."""
        if not self._label:
            return path
        return self._label if path == "." else f"{self._label}/{path}"

    def relative(self, path: Path) -> str:
        """The path relative to the root, in POSIX form; raises ReadError outside of it."""
        absolute = os.path.realpath(path)
        try:
            return PurePosixPath(Path(absolute).relative_to(self.root)).as_posix()
        except ValueError:
            raise ReadError(str(path), f"lies outside of the repository root {self.root}") from None

    def directory_of(self, path: Path) -> str:
        """The directory of a path, which may be one itself, relative to the root; raises ReadError outside of it."""
        return self.relative(_directory(path))

    @cached_property
    def _listing(self) -> dict[str, list[str]]:
        """File names by directory: what git shows, or all there is where there is no git."""
        listing: dict[str, list[str]] = defaultdict(list)
        for path in self._visible():
            directory, _, name = path.rpartition("/")
            listing[directory or "."].append(name)
        for names in listing.values():
            names.sort()
        return dict(listing)

    def _visible(self) -> Iterable[str]:
        if (self.root / ".git").exists():
            found = git.visible_files(self.root, tracked_only=self._tracked_only)
            if found is not None:
                return found
        return self._walked()

    def _walked(self) -> Iterable[str]:
        """All files but those in hidden directories; without recursion, for directories nest deeply."""
        waiting = [""]
        while waiting:
            prefix = waiting.pop()
            try:
                entries = sorted(os.scandir(self.root / prefix), key=lambda entry: entry.name)
            except OSError as error:
                self.unread.append(ReadError(prefix.rstrip("/") or ".", _reason(error)))
                continue
            below = [entry.name for entry in entries if _is_real_directory(entry)]
            waiting += [f"{prefix}{name}/" for name in reversed(below) if not name.startswith(".")]
            yield from (prefix + entry.name for entry in entries if not _is_directory(entry))

    def directories(self, below: str = ".") -> list[str]:
        """The directories at or below one that hold configuration files, sorted; what Terraform fetched is left out.

        A hidden one is like any other if git shows it: a change that moves code into one takes it out of nothing.
        """
        return sorted(
            directory
            for directory, names in self._listing.items()
            if _is_below(directory, below)
            and not any(part in _FETCHED for part in directory.split("/"))
            and any(is_configuration(name) for name in names)
        )

    def names(self, directory: str) -> list[str]:
        """The names of the files directly in a directory, sorted.

        A directory of which git shows nothing is read from disk all the same, for only a module call
        asks for it: one below `.terraform/` that `terraform init` fetched, a submodule, generated code.
        """
        found = self._listing.get(directory)
        return self._names_on_disk(directory) if found is None else found

    def _names_on_disk(self, directory: str) -> list[str]:
        try:
            absolute = self._inside(directory)
            return sorted(entry.name for entry in os.scandir(absolute) if not entry.is_dir())
        except (OSError, ReadError):
            return []

    def files_below(self, directory: str) -> list[str]:
        """The visible files at any depth below a directory, as paths relative to it."""
        prefix = "" if directory == "." else directory + "/"
        paths = (
            f"{place}/{name}" if place != "." else name for place, names in self._listing.items() for name in names
        )
        return sorted(path.removeprefix(prefix) for path in paths if path.startswith(prefix))

    def shows(self, path: str) -> bool:
        """Whether a file is among the visible ones; in a hidden directory of a work tree, whether git tracks it."""
        directory, _, name = path.rpartition("/")
        return name in self._listing.get(directory or ".", ())

    def is_directory(self, path: str) -> bool:
        try:
            return self._inside(path).is_dir()
        except (OSError, ReadError):
            return False

    def real_path(self, path: str) -> str:
        """Where a path ends up once its links are followed: the same for all ways to one directory."""
        found = self._real_paths.get(path)
        if found is None:
            found = self._real_paths[path] = os.path.realpath(self.root / path)
        return found

    def is_file(self, path: str) -> bool:
        try:
            return self._inside(path).is_file()
        except (OSError, ReadError):
            return False

    def read_bytes(self, path: str) -> bytes:
        """The content of a regular file inside the root; raises ReadError."""
        absolute = self._inside(path)
        try:
            with os.fdopen(os.open(absolute, _READING), "rb") as stream:
                status = os.fstat(stream.fileno())
                if not stat.S_ISREG(status.st_mode):
                    raise ReadError(path, "is not a regular file")
                if status.st_size > MAX_BYTES:
                    raise ReadError(path, TOO_LARGE)
                content = stream.read(MAX_BYTES + 1)
        except OSError as error:
            raise ReadError(path, _reason(error)) from error
        if len(content) > MAX_BYTES:  # it has grown since it was asked for its size
            raise ReadError(path, TOO_LARGE)
        return content

    def source(self, path: str) -> SourceFile:
        """The text of a file inside the root, read once; raises ReadError."""
        found = self._sources.get(path)
        if found is None:
            try:
                text = self.read_bytes(path).decode("utf-8")
            except UnicodeDecodeError as error:
                line = error.object.count(b"\n", 0, error.start) + 1
                raise ReadError(path, f"is not valid UTF-8 (line {line}); save it as UTF-8") from error
            self._room -= len(text)
            if self._room < 0:
                raise ReadError(path, f"is left out: what was read before has {MAX_TEXT // 1024**3} GB of text")
            found = self._sources[path] = SourceFile(self.label(path), text)
            self._in_order.append(found)
        return found

    def sources(self, after: int = 0) -> list[SourceFile]:
        """The texts in the order in which they were read, but for so many of the first."""
        return self._in_order[after:]

    def _inside(self, path: str) -> Path:
        if "\0" in path:
            raise ReadError(path, "has a NUL character in its name")
        absolute = os.path.realpath(self.root / path)
        if absolute != str(self.root) and not absolute.startswith(str(self.root).rstrip(os.sep) + os.sep):
            raise ReadError(path, "lies outside of the repository root, where iaclint does not read", is_refused=True)
        return Path(absolute)


def _reason(error: OSError) -> str:
    return f"cannot be read: {(error.strerror or 'unknown error').lower()}"


def _is_directory(entry: os.DirEntry[str]) -> bool:
    """Whether it is a directory, or a link to one, which is not followed."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_real_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def is_configuration(name: str) -> bool:
    """Whether Terraform or OpenTofu reads a file of this name as configuration."""
    return name.endswith(CONFIGURATION_ENDINGS) and not (
        name.startswith((".", "#")) or name.endswith("~") or name in CONFIGURATION_ENDINGS
    )


def _directory(path: Path) -> Path:
    """The path if it is a directory, else that which it is in; `os.path` asks without raising."""
    return path if os.path.isdir(path) else path.parent  # noqa: PTH112


def _is_below(directory: str, top: str) -> bool:
    return top in (".", directory) or directory.startswith(top + "/")
