"""S3: how other resources name a bucket, and the resources that configure one part of it."""

from __future__ import annotations

import re

from iaclint.aws import arn
from iaclint.graph import Graph, Identity, Related
from iaclint.modules import Resource

_HOST = re.compile(r"([a-z0-9][a-z0-9.-]*)\.s3[.-](?:[a-z0-9.-]+\.)?amazonaws\.com(?:\.cn)?")


def bucket_names(text: str) -> tuple[str, ...]:
    """What a text may call a bucket: its name, ARN, domain name, `s3://` address, or name with a key behind it."""
    if host := _HOST.match(text):
        return (text, host[1])
    if text.startswith("arn:"):
        return arn.names(text)
    name = text.removeprefix("s3://").removeprefix("s3a://").removeprefix("s3n://").partition("/")[0]
    return (text,) if name in ("", text) else (text, name)


BUCKET = Identity(("bucket",), bucket_names)
"""How other resources name an `aws_s3_bucket`."""


def companions(graph: Graph, bucket: Resource, type: str) -> Related:
    """The resources of a type whose `bucket` is this one: its versioning, its encryption, its lifecycle."""
    return graph.referring(bucket, type, "bucket", BUCKET)
