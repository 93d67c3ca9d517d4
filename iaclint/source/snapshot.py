"""A snapshot: a repository as it was at a commit, read from git's objects and not from the work tree."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from iaclint.source import git
from iaclint.source.repository import MAX_BYTES, TOO_LARGE, ReadError, Repository, is_configuration

_MOST_LINKS = 40
"""How many symbolic links are followed for one path, as the kernel does."""

_MOST_TARGET = 4096
_HEADER = 128
"""More bytes than git writes before and after each blob."""

_READ_AHEAD = (".tfvars", ".tfvars.json", ".lock.hcl")
_FETCHED = ".terraform"
"""The directory that `terraform init` fetches modules into: no commit has it, so that of the work tree is read."""


class UnknownRefError(Exception):
    """A ref that git does not know, or whose files it cannot list; the text says which, as a clause."""


class Snapshot(Repository):
    """The files of a commit. Raises UnknownRefError where there is no such commit, or no git.

    What was fetched, and a submodule that has not changed since, is read from the work tree.
    """

    def __init__(self, root: Path, ref: str) -> None:
        super().__init__(root)
        commit = git.commit_of(self.root, ref)
        if commit is None:
            raise UnknownRefError("git knows no such ref")
        tree = git.tree_of(self.root, commit)
        if tree is None:
            raise UnknownRefError(
                "git cannot list its files: objects are missing (a partial clone?), or there are too many"
            )
        self.commit = commit
        self._entries = tree.files
        self._submodules = tree.submodules

    def is_directory(self, path: str) -> bool:
        found = self._found(path)
        return found in self._directories if found is not None else super().is_directory(path)

    def is_file(self, path: str) -> bool:
        found = self._found(path)
        return found in self._entries if found is not None else super().is_file(path)

    def real_path(self, path: str) -> str:
        found = self._found(path)
        return str(self.root / found) if found is not None else super().real_path(path)

    def read_bytes(self, path: str) -> bytes:
        found = self._found(path, refuses=True)
        if found is None:
            return super().read_bytes(path)
        entry = self._entries.get(found)
        if entry is None:
            raise ReadError(path, "cannot be read: no such file or directory")
        if entry.size > MAX_BYTES:
            raise ReadError(path, TOO_LARGE)
        content = self._read_ahead.get(entry.blob)
        if content is None:
            content = git.blobs(self.root, [entry.blob]).get(entry.blob)
        if content is None:
            raise ReadError(path, f"cannot be read: git has no object {entry.blob}")
        if len(content) > MAX_BYTES:  # its size was not known
            raise ReadError(path, TOO_LARGE)
        return content

    def _visible(self) -> Iterable[str]:
        return [
            path for path, entry in self._entries.items() if not entry.is_link or self._found(path) in self._entries
        ]

    def _names_on_disk(self, directory: str) -> list[str]:
        return super()._names_on_disk(directory) if self._found(directory) is None else []

    @cached_property
    def _same_submodules(self) -> frozenset[str]:
        """The submodules that are checked out at the commit that this one has of them, and can be read there."""
        return frozenset(
            path for path, commit in self._submodules.items() if git.commit_of(self.root / path, "HEAD") == commit
        )

    @cached_property
    def _directories(self) -> frozenset[str]:
        found = {"."}
        for path in self._entries:
            directory = path.rpartition("/")[0]
            while directory and directory not in found:
                found.add(directory)
                directory = directory.rpartition("/")[0]
        return frozenset(found)

    @cached_property
    def _read_ahead(self) -> dict[str, bytes]:
        """What every run reads, in one question to git."""
        wanted = (
            entry
            for path, entry in self._entries.items()
            if entry.size <= MAX_BYTES and (is_configuration(path.rpartition("/")[2]) or path.endswith(_READ_AHEAD))
        )
        return self._blobs(wanted)

    def _blobs(self, wanted: Iterable[git.Entry]) -> dict[str, bytes]:
        """The content of blobs, as many of them as fit into one answer."""
        sizes = {entry.blob: entry.size + _HEADER for entry in wanted}
        taken = [blob for blob, sum in zip(sizes, accumulate(sizes.values()), strict=True) if sum <= git.MOST_CONTENT]
        return git.blobs(self.root, taken)

    def _found(self, path: str, *, refuses: bool = False) -> str | None:
        """The path with its links followed; None for one that the work tree is to be asked for.

        One that leads out of the root is answered by a path that is not there, or is refused.
        """
        if "\0" in path:
            raise ReadError(path, "has a NUL character in its name")
        here: list[str] = []
        ahead = [part for part in reversed(path.split("/")) if part not in ("", ".")]
        links = 0
        while ahead:
            part = ahead.pop()
            if part == "..":
                if not here:
                    return self._outside(path, refuses=refuses)
                here.pop()
                continue
            if part == _FETCHED:
                return None
            here.append(part)
            if self._submodules and "/".join(here) in self._same_submodules:
                return None
            entry = self._entries.get("/".join(here))
            if entry is not None and entry.is_link:
                links += 1
                target = self._target(entry)
                if links > _MOST_LINKS or target.startswith("/"):
                    return self._outside(path, refuses=refuses)
                here.pop()
                ahead += [step for step in reversed(target.split("/")) if step not in ("", ".")]
        return "/".join(here) or "."

    def _outside(self, path: str, *, refuses: bool) -> str:
        if refuses:
            raise ReadError(path, "lies outside of the repository root, where iaclint does not read", is_refused=True)
        return "\0"

    def _target(self, link: git.Entry) -> str:
        target = self._targets.get(link.blob, b"/")
        return target.decode("utf-8", "surrogateescape") if len(target) <= _MOST_TARGET else "/"

    @cached_property
    def _targets(self) -> dict[str, bytes]:
        """Where the links lead, by their blobs; those that no file system takes are left out."""
        return self._blobs(entry for entry in self._entries.values() if entry.is_link and entry.size <= _MOST_TARGET)
