"""OpenSearch: the domain that an access policy is for, and whether a VPC holds it.

Source: the AWS provider's documentation on `vpc_options`; without it a domain has a public endpoint.
"""

from __future__ import annotations

from iaclint.graph import Graph, Identity
from iaclint.modules import Resource
from iaclint.truth import NO, Truth

_DOMAINS = ("aws_elasticsearch_domain", "aws_opensearch_domain")
_POLICIES = {f"{domain}_policy": domain for domain in _DOMAINS}
_DOMAIN = Identity(("domain_name", "id", "arn"))


def is_in_vpc(graph: Graph, resource: Resource) -> Truth:
    """Whether it is a domain, or the policy of one, that only a VPC reaches; no for any other resource."""
    if resource.type in _DOMAINS:
        return resource.blocks("vpc_options").present
    domain = _POLICIES.get(resource.type)
    if domain is None:
        return NO
    found = graph.targets(resource["domain_name"], (domain,), _DOMAIN)
    return found.any(lambda target: target.blocks("vpc_options").present)
