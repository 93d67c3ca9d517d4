"""Sids that a policy document repeats, which the data source `aws_iam_policy_document` refuses."""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.modules.configuration import Configuration
from iaclint.modules.policy_document import sid_of, source_documents


def repeated_sids(configuration: Configuration) -> Iterator[str]:
    """What is said of each Sid that occurs twice among the own statements, or among the source documents."""
    sources = source_documents(configuration["source_policy_documents"])
    merged = [sid_of(statement) for document in sources for statement in document.statements]
    own = [block["sid"].data if block.exists.is_yes else "" for block in configuration.blocks("statement")]
    for kind, sids in (("source documents", merged), ("statements", own)):
        seen: set[object] = set()
        for sid in sids:
            if not isinstance(sid, str) or not sid:
                continue
            if sid in seen:
                yield f"`{sid}` occurs twice among the {kind} of this policy document"
            seen.add(sid)
