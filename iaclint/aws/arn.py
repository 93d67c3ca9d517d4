"""ARNs and the names inside them: `arn:aws:s3:::logs/*` is about the bucket `logs`."""

from __future__ import annotations

import re

_ARN = re.compile(r"arn:[a-z0-9-]*:([a-z0-9-]*):[^:]*:[^:]*:(.+)", re.DOTALL)
_ACCOUNT, _RESOURCE = 4, 5
_SHARED = ("arn:", "o-", "vpc-", "vpce-")
"""How the ARNs and ids of everyone begin."""

_SEPARATOR = re.compile(r"[:/]")


def names(text: str) -> tuple[str, ...]:
    """The text itself and, of an ARN, the name of the resource in it.

    The name is what the resource's own `name` argument says: of a role without its path, of a log
    group without `:*`, of a bucket without the key, of a function without its version.
    """
    name = name_in(text)
    return (text,) if name in ("", text) else (text, name)


def names_owner(text: str) -> bool:
    """Whether a pattern fits only what some have: an ARN with an account or bucket, `o-1a2b` but not `o-*`."""
    if text.startswith("*") or (text.endswith("*") and text.rstrip("*") in _SHARED):
        return False
    sections = text.split(":", _RESOURCE)
    if sections[0] != "arn" or len(sections) <= _RESOURCE:
        return True
    return (sections[_ACCOUNT] or sections[_RESOURCE]).strip("*") != ""


def name_in(text: str) -> str:
    """The name of the resource in an ARN; empty where the text is no ARN of one resource."""
    match = _ARN.fullmatch(text)
    if match is None:
        return ""
    service, resource = match[1], match[2]
    match service:
        case "s3":
            return resource.partition("/")[0]
        case "logs":
            return resource.removeprefix("log-group:").partition(":")[0]
        case "iam":
            return resource.rpartition("/")[2]
        case "kms" if resource.startswith("alias/"):
            return resource
        case _:
            return _bare(service, resource)


def _bare(service: str, resource: str) -> str:
    """`stream/orders` and `function:ship:3` without the type in front and what qualifies it behind."""
    parts = _SEPARATOR.split(resource, maxsplit=2)
    return parts[0] if len(parts) == 1 or service in ("sns", "sqs") else parts[1]
