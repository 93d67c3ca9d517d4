"""Storage classes of Kubernetes: what makes the volumes that pods claim, and with which parameters.

A class is a resource of its own or a manifest. Source: the kubernetes provider's schema (2.38), and the
parameters of the EBS driver, which ignores the case of their names.
"""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.graph import Graph
from iaclint.modules import Configuration, Resource
from iaclint.records import dataclass
from iaclint.truth import YES, Truth
from iaclint.values import Value
from iaclint.values.ask import equal_to, one_of

_ARGUMENTS = ("kubernetes_storage_class", "kubernetes_storage_class_v1")
_MANIFEST = "kubernetes_manifest"
_OF_EBS = ("ebs.csi.aws.com", "ebs.csi.eks.amazonaws.com", "kubernetes.io/aws-ebs")


@dataclass(frozen=True, slots=True)
class StorageClass:
    """A storage class; `exists` is less than YES where the manifest may be of another kind."""

    resource: Resource
    content: Configuration
    provisioner: Value
    parameters: Value
    exists: Truth

    @property
    def is_of_ebs(self) -> Truth:
        """Whether its volumes are EBS volumes."""
        return self.exists & one_of(self.provisioner, _OF_EBS)

    def parameter(self, name: str) -> Value | None:
        """A parameter; all of them, where they are not known, and None where it is not among them."""
        if self.parameters.is_unknown:
            return self.parameters
        return next((value for key, value in self.parameters.fields.items() if key.lower() == name), None)


def storage_classes(graph: Graph) -> Iterator[StorageClass]:
    """Every storage class that is declared."""
    for resource in graph.resources(*_ARGUMENTS):
        content = resource.configuration
        yield StorageClass(resource, content, content["storage_provisioner"], content["parameters"], YES)
    for resource in graph.resources(_MANIFEST):
        for content in resource.blocks("manifest"):
            exists = content.exists & equal_to(content["kind"], "StorageClass")
            if not exists.is_no:
                yield StorageClass(resource, content, content["provisioner"], content["parameters"], exists)
