"""Host: what functions may learn about the machine; nothing in this package opens a file itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from iaclint.source import SourceFile
from iaclint.truth import Doubt


class FileProblem(Exception):  # noqa: N818 - the name of what it says
    """A file that cannot be read.

    Without a `doubt` Terraform would fail too; with one, only iaclint does not look there, and the
    outcome of the function is unknown for that reason.
    """

    def __init__(self, message: str, doubt: Doubt | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.doubt = doubt


class Host(Protocol):
    """Paths are as the configuration gives them: relative ones start at the working directory."""

    @property
    def working_directory(self) -> str | None:
        """The absolute path that relative ones start at; None where it must not matter."""
        ...

    @property
    def home(self) -> str | None:
        """What `~` stands for; None where it must not matter."""
        ...

    def read_bytes(self, path: str) -> bytes:
        """The content of a regular file; raises FileProblem."""
        ...

    def read_text(self, path: str) -> SourceFile:
        """A regular file of UTF-8 text, for templates; raises FileProblem."""
        ...

    def exists(self, path: str) -> bool:
        """Whether there is a regular file; raises FileProblem for a directory or anything else that is there."""
        ...

    def list_files(self, directory: str) -> Iterable[str]:
        """All regular files below a directory, as POSIX paths relative to it; of none, nothing. Raises FileProblem."""
        ...
