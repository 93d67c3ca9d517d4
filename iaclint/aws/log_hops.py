"""Log hops: every place that a log is passed on to, and whether it lies encrypted there."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from iaclint.aws import arn
from iaclint.aws.encryption import Encryption
from iaclint.aws.logs import FIREHOSE, GROUP, LOG_DESTINATION, STREAM, passages
from iaclint.graph import Graph, Identity, Related
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Truth
from iaclint.values import Value

_DOMAINS = ("aws_opensearch_domain", "aws_elasticsearch_domain")
_INDEXES = ("opensearch_configuration", "elasticsearch_configuration")
_DOMAIN = Identity(("domain_name",), arn.names)
_SOURCES = ("kinesis_source_configuration", "msk_source_configuration")


@dataclass(frozen=True, slots=True)
class Hop:
    """A place that a log comes to: the argument that names it, what lies there, and the ways before it, first to last.

    `there` says whether the log comes there at all. Where the place cannot be seen it has no `sink`.
    """

    destination: Value
    sink: Resource | None
    there: Truth
    way: tuple[Resource, ...]


def hops(graph: Graph, log: Resource) -> Iterator[Hop]:
    """Where a log goes from its group, each place once, nearest first."""
    seen = {log.address}
    waiting: deque[tuple[Resource, Truth, tuple[Resource, ...]]] = deque([(log, YES, ())])
    while waiting:
        here, reached, before = waiting.popleft()
        for by, destination, sinks, applies in _ways(graph, here):
            there, way = reached & applies, (*before, by)
            for link in sinks.links:
                certain = there & link.certainty & link.resource.exists
                if not certain.is_no and link.resource.address not in seen:
                    seen.add(link.resource.address)
                    yield Hop(destination, link.resource, certain, way)
                    waiting.append((link.resource, certain, way))
            unseen = there & sinks.unseen
            if not unseen.is_no and _may_be_plain(here, destination):
                yield Hop(destination, None, unseen, way)


def _ways(graph: Graph, place: Resource) -> Iterator[tuple[Resource, Value, Related, Truth]]:
    """The ways on: who passes the log on, the argument that says where to, what that is, and whether it is so."""
    for passage in passages(graph, place):
        yield passage.resource, passage.destination, passage.sinks, passage.applies
    for name in _INDEXES if place.type == FIREHOSE else ():
        for block in place.blocks(name):
            domain = block["domain_arn"]
            yield place, domain, graph.targets(domain, _DOMAINS, _DOMAIN), block.exists


def _may_be_plain(place: Resource, destination: Value) -> bool:
    """Whether what a place passes on to, out of sight, may keep it unencrypted: no bucket does, nor a function."""
    text = destination.data if isinstance(destination.data, str) else ""
    return place.type in (GROUP, LOG_DESTINATION) and ":lambda:" not in text


def keeps_plain(encryption: Encryption, sink: Resource) -> Truth:
    """Whether what comes to a place lies there unencrypted; a bucket never keeps anything so."""
    if sink.type == FIREHOSE:
        reads = sink.blocks(_SOURCES[0]).present | sink.blocks(_SOURCES[1]).present
        return ~encryption.state(sink).encrypted & ~reads
    return ~encryption.state(sink).encrypted if sink.type in (STREAM, *_DOMAINS) else NO
