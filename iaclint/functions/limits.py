"""How large the outcome of a function may be; to be asked before the memory is spent."""

from __future__ import annotations

from iaclint.functions.errors import FunctionLimit

MAX_TEXT = 10_000_000
MAX_ITEMS = 1_000_000
MAX_DEPTH = 200
"""Levels of nesting of decoded and encoded documents."""


def check_text(length: int) -> None:
    """Raises FunctionLimit for a string of this many characters, if that is too long."""
    if length > MAX_TEXT:
        raise FunctionLimit(f"the text would be longer than {MAX_TEXT:,} characters")


def check_items(count: int) -> None:
    """Raises FunctionLimit for a collection of this many elements, if those are too many."""
    if count > MAX_ITEMS:
        raise FunctionLimit(f"the collection would have more than {MAX_ITEMS:,} elements")


def check_depth(depth: int) -> None:
    """Raises FunctionLimit for a document nested this deeply, if that is too deep."""
    if depth > MAX_DEPTH:
        raise FunctionLimit(f"the document is nested more than {MAX_DEPTH} levels deep")
