"""Keys of S3: the buckets to which something writes logs that can use no key of KMS."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from iaclint.aws.deliveries import deliveries
from iaclint.aws.logs import BUCKET_TYPE
from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.truth import YES, Truth, known
from iaclint.values.ask import equal_to

_BALANCERS = ("aws_alb", "aws_elb", "aws_lb")
_OF_ACCESS = ("aws_s3_bucket", "aws_s3_bucket_logging")

_needs: WeakKeyDictionary[Graph, frozenset[str]] = WeakKeyDictionary()


def needs_keys_of_s3(graph: Graph, bucket: Resource) -> Truth:
    """Whether it is certain that S3 writes its access logs to the bucket, or a load balancer does.

    Both write only what is encrypted with the keys of S3. A network load balancer can use others.
    """
    found = _needs.get(graph)
    if found is None:
        found = _needs[graph] = frozenset(_addresses(graph))
    return known(bucket.address in found)


def _addresses(graph: Graph) -> set[str]:
    return {
        link.resource.address
        for delivery in deliveries(graph)
        if (delivery.applies & _has_no_key(delivery.resource)).is_yes
        for link in delivery.sinks.links
        if link.certainty.is_yes and link.resource.type == BUCKET_TYPE
    }


def _has_no_key(writer: Resource) -> Truth:
    if writer.type in _BALANCERS:
        return ~equal_to(writer["load_balancer_type"], "network") if writer.type != "aws_elb" else YES
    return known(writer.type in _OF_ACCESS)
