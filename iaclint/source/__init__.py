"""Where text comes from: files of a repository, and the spans that point into them."""

from iaclint.source.git import work_tree_root
from iaclint.source.repository import ReadError, Repository, is_configuration
from iaclint.source.span import SourceFile, Span

__all__ = ["ReadError", "Repository", "SourceFile", "Span", "is_configuration", "work_tree_root"]
