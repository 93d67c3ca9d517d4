"""What EMR clusters keep on disks and write to S3."""

from __future__ import annotations

from iaclint.aws.emr import AtRest, at_rest
from iaclint.aws.storage import account_default
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values.ask import is_given


@rule(
    Severity.MEDIUM,
    fix="set EnableAtRestEncryption with S3EncryptionConfiguration and LocalDiskEncryptionConfiguration",
    peers=(
        "CKV_AWS_171",
        "CKV_AWS_349",
        "CKV_AWS_350",
        "CKV2_AWS_55",
        "AWS-0137",
        "AWS-0139",
    ),
    judges=(
        "aws_emr_cluster.security_configuration",
        "aws_emr_security_configuration.configuration",
    ),
)
def enc_aws_emr(graph: Graph) -> Judgements:
    """An EMR cluster does not encrypt what it stores.

    Hadoop spreads whole data sets over the disks of its machines. A cluster without a security
    configuration leaves them plain, unless the account encrypts new volumes by default. A security
    configuration fails where encryption at rest is not turned on or has no part for local disks. It is
    low where there is no part for S3, which encrypts what it is given in any case, and where
    `EnableEbsEncryption` is not set and the volumes that machines start from stay plain. Which key it
    names is not judged here.

    Bad:

        resource "aws_emr_security_configuration" "claims" {
          name = "claims"

          configuration = jsonencode({
            EncryptionConfiguration = {
              EnableInTransitEncryption = false
              EnableAtRestEncryption    = false
            }
          })
        }

    Good:

        resource "aws_emr_security_configuration" "claims" {
          name = "claims"

          configuration = jsonencode({
            EncryptionConfiguration = {
              EnableInTransitEncryption = false
              EnableAtRestEncryption    = true
              AtRestEncryptionConfiguration = {
                S3EncryptionConfiguration = { EncryptionMode = "SSE-S3" }
                LocalDiskEncryptionConfiguration = {
                  EncryptionKeyProviderType = "AwsKms"
                  AwsKmsKey                 = "arn:aws:kms:eu-west-1:111122223333:key/0e5d"
                  EnableEbsEncryption       = true
                }
              }
            }
          })
        }
    """
    for cluster in graph.resources("aws_emr_cluster"):
        named = cluster["security_configuration"]
        fault = ~is_given(named) & ~account_default(graph, cluster)
        yield fail_if(fault, cluster, "the cluster has no security configuration that encrypts its disks", at=named)
    for configuration in graph.resources("aws_emr_security_configuration"):
        yield from _parts(graph, configuration, at_rest(configuration))


def _parts(graph: Graph, configuration: Resource, kept: AtRest) -> Judgements:
    """One judgement for encryption as a whole and, where it is on, one for each part."""
    yield fail_if(~kept.on, configuration, "encryption at rest is not turned on", at=kept.origin, defect="on")
    if kept.on.is_no:
        return
    yield fail_if(
        kept.on & ~kept.objects,
        configuration,
        "nothing says how what clusters write to S3 is encrypted",
        at=kept.origin,
        defect="objects",
        severity=Severity.LOW,
    )
    yield fail_if(
        kept.on & ~kept.disks,
        configuration,
        "the disks of clusters are not encrypted",
        at=kept.origin,
        defect="disks",
    )
    if not kept.disks.is_no:
        yield fail_if(
            kept.on & kept.disks & ~kept.roots & ~account_default(graph, configuration),
            configuration,
            "the volumes that machines of clusters start from are not encrypted",
            at=kept.origin,
            defect="roots",
            severity=Severity.LOW,
        )
