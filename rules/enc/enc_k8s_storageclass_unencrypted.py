"""The volumes that pods claim from a storage class."""

from __future__ import annotations

from iaclint.aws.storage import account_default
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.saas.storage_classes import StorageClass, storage_classes
from iaclint.truth import NO, Doubt, Reason, Truth, all_of, any_of, maybe
from iaclint.values.ask import is_true

_ELSEWHERE = Doubt(Reason.RESOURCE_ATTRIBUTE, "the cluster may be in another account or region than the EBS default")


@rule(
    Severity.HIGH,
    fix='set parameters = { encrypted = "true" }',
    judges=(
        "kubernetes_storage_class.parameters",
        "kubernetes_storage_class_v1.parameters",
        "kubernetes_manifest.manifest",
    ),
)
def enc_k8s_storageclass_unencrypted(graph: Graph) -> Judgements:
    """A storage class makes EBS volumes that are not encrypted.

    The volumes of databases in a cluster are declared nowhere: the driver makes one for each claim, with
    the parameters of the class. Left out, `encrypted` is false, and a volume is as the account's setting
    in that region. A class passes where the same root module encrypts EBS by default where its cluster
    is; an explicit false fails all the same, with severity medium. Classes of other drivers are not judged.

    Bad:

        resource "kubernetes_storage_class_v1" "fast" {
          storage_provisioner = "ebs.csi.aws.com"
          parameters          = { type = "gp3" }

          metadata {
            name = "fast"
          }
        }

    Good:

        resource "kubernetes_storage_class_v1" "fast" {
          storage_provisioner = "ebs.csi.aws.com"
          parameters          = { type = "gp3", encrypted = "true" }

          metadata {
            name = "fast"
          }
        }
    """
    default = _by_account(graph)
    for storage in storage_classes(graph):
        makes_volumes = storage.is_of_ebs
        if not makes_volumes.is_no:
            yield fail_if(
                makes_volumes & ~_encrypts(storage, default),
                storage.resource,
                "the class does not ask for its volumes to be encrypted",
                at=storage.parameter("encrypted") or storage.content.header,
                severity=Severity.MEDIUM if default.is_yes else None,
            )


def _encrypts(storage: StorageClass, default: Truth) -> Truth:
    switch = storage.parameter("encrypted")
    if switch is None or switch.is_null:
        return default
    return maybe(*switch.doubts) if switch.is_unknown else is_true(switch)


def _by_account(graph: Graph) -> Truth:
    """Whether EBS is encrypted by default where the clusters of the root module are; maybe where none is here."""
    clusters = graph.resources("aws_eks_cluster")
    if clusters:
        return all_of(account_default(graph, cluster) for cluster in clusters)
    settings = any_of(account_default(graph, setting) for setting in graph.resources("aws_ebs_encryption_by_default"))
    return NO if settings.is_no else maybe(_ELSEWHERE)
