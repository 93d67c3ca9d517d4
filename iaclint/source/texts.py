"""A repository that is given as texts and has no files on disk: an example, a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from iaclint.source.repository import ReadError, Repository


class TextRepository(Repository):
    """The files of a mapping from paths to texts."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__(Path("/"))
        self._texts = texts

    def is_directory(self, path: str) -> bool:
        return any(name.startswith(f"{path}/") for name in self._texts) or path == "."

    def is_file(self, path: str) -> bool:
        return path in self._texts

    def real_path(self, path: str) -> str:
        return path

    def read_bytes(self, path: str) -> bytes:
        if path not in self._texts:
            raise ReadError(path, "cannot be read: no such file or directory")
        return self._texts[path].encode("utf-8", "surrogateescape")

    def _visible(self) -> Iterable[str]:
        return self._texts

    def _names_on_disk(self, directory: str) -> list[str]:
        return []
