"""Acceptance: findings that somebody answers for, by a dated suppression or a fact, or that are known already."""

from iaclint.acceptance.accepted import Acceptance, Kind
from iaclint.acceptance.comments import Comment, comments_of
from iaclint.acceptance.known import Identity, Known, directory_of, identity_of
from iaclint.acceptance.layout import Layout
from iaclint.acceptance.register import Register, Status, last_day

__all__ = [
    "Acceptance",
    "Comment",
    "Identity",
    "Kind",
    "Known",
    "Layout",
    "Register",
    "Status",
    "comments_of",
    "directory_of",
    "identity_of",
    "last_day",
]
