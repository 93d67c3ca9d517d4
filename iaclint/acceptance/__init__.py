"""Acceptance: findings that somebody answers for, by a dated suppression or a fact, or that are known already."""

from iaclint.acceptance.comments import Comment, comments_of, outside_of_texts
from iaclint.acceptance.known import Identity, Known, directory_of, identity_of
from iaclint.acceptance.register import Acceptance, Kind, Register, Status, last_day

__all__ = [
    "Acceptance",
    "Comment",
    "Identity",
    "Kind",
    "Known",
    "Register",
    "Status",
    "comments_of",
    "directory_of",
    "identity_of",
    "last_day",
    "outside_of_texts",
]
