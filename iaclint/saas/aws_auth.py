"""The config map `aws-auth` of an EKS cluster: which IAM roles and users are in which groups of Kubernetes.

It holds lists in YAML, as texts. Source: the Amazon EKS user guide, "Grant IAM users access to Kubernetes
with a ConfigMap"; the kubernetes provider's schema (2.38).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from iaclint.graph import Graph
from iaclint.modules import Configuration, Resource
from iaclint.records import dataclass
from iaclint.truth import NO, Truth, any_of, known, maybe
from iaclint.values import HOLE, Unknown, Value, with_holes
from iaclint.values.ask import contains, equal_to

_TYPES = ("kubernetes_config_map", "kubernetes_config_map_v1", "kubernetes_config_map_v1_data")
_LISTS = ("mapRoles", "mapUsers", "mapAccounts")
_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n]*")


@dataclass(frozen=True, slots=True)
class Mapping:
    """One list of an `aws-auth`. `exists` is less than YES where the config map may be another one."""

    resource: Resource
    name: str
    text: Value
    exists: Truth

    def has_group(self, group: str) -> Truth:
        """Whether anybody on the list is in the group."""
        if self.text.document is not None:
            return _has_group(self.text.document, group)
        if not isinstance(self.text.data, str | Unknown):
            return NO
        text = _COMMENT.sub("", with_holes(self.text))
        if _names(text, group):
            return known(True)
        return maybe(*self.text.doubts) if HOLE in text else NO


def mappings(graph: Graph) -> Iterator[Mapping]:
    """The lists of every `aws-auth`, and what may be one."""
    for resource in graph.resources(*_TYPES):
        for metadata in resource.blocks("metadata"):
            yield from _mappings(resource, resource["data"], _is_aws_auth(metadata))
    for resource in graph.resources("kubernetes_manifest"):
        blocks = resource.blocks("manifest")
        if blocks.doubts:
            yield Mapping(resource, "manifest", resource["manifest"], maybe(*blocks.doubts))
        for manifest in blocks:
            is_map = equal_to(manifest["kind"], "ConfigMap")
            for metadata in manifest.blocks("metadata"):
                yield from _mappings(resource, manifest["data"], is_map & _is_aws_auth(metadata))


def _mappings(resource: Resource, data: Value, exists: Truth) -> Iterator[Mapping]:
    if exists.is_no:
        return
    if data.is_unknown:
        yield Mapping(resource, "data", data, exists)
    for name in _LISTS:
        if name in data.fields:
            yield Mapping(resource, name, data.fields[name], exists)


def _is_aws_auth(metadata: Configuration) -> Truth:
    return equal_to(metadata["name"], "aws-auth")


def _has_group(listed: Value, group: str) -> Truth:
    """Whether an entry of the list has the group."""
    if not listed.items:
        return maybe(*listed.doubts) if listed.is_unknown else NO
    groups = (item if item.is_unknown else item.fields.get("groups") for item in listed.items)
    return any_of(contains(found, group) for found in groups if found is not None)


def _names(text: str, group: str) -> bool:
    return re.search(rf"(?<![\w:.-]){re.escape(group)}(?![\w:.-])", text) is not None
