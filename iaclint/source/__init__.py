"""Where text comes from: files of a repository, and the spans that point into them."""

from iaclint.source.repository import ReadError, Repository, is_configuration
from iaclint.source.snapshot import Snapshot, UnknownRefError
from iaclint.source.span import SourceFile, Span
from iaclint.source.texts import TextRepository

__all__ = [
    "ReadError",
    "Repository",
    "Snapshot",
    "SourceFile",
    "Span",
    "TextRepository",
    "UnknownRefError",
    "is_configuration",
]
