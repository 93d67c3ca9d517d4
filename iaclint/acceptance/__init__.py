"""Acceptance: findings that somebody answers for, by a dated suppression or a fact, or that are known already."""

from iaclint.acceptance.accepted import Acceptance, Kind
from iaclint.acceptance.comments import Comment, comments_of
from iaclint.acceptance.known import Identity, Known, identity_of
from iaclint.acceptance.register import Register, Status

__all__ = ["Acceptance", "Comment", "Identity", "Kind", "Known", "Register", "Status", "comments_of", "identity_of"]
