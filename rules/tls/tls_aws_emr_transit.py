"""Clusters of EMR whose nodes talk without TLS."""

from __future__ import annotations

from iaclint.aws.json_settings import setting
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values.ask import is_true


@rule(
    Severity.MEDIUM,
    fix="set EnableInTransitEncryption to true and give an InTransitEncryptionConfiguration",
    peers=("CKV_AWS_351", "AWS-0138"),
    judges=("aws_emr_security_configuration.configuration",),
)
def tls_aws_emr_transit(graph: Graph) -> Judgements:
    """The nodes of an EMR cluster talk to each other without TLS.

    Hadoop, Spark and Presto shuffle the data that they work on between nodes. They do so in plain
    unless the security configuration of the cluster says `EnableInTransitEncryption`.

    Bad:

        resource "aws_emr_security_configuration" "claims" {
          name = "claims"
          configuration = jsonencode({
            EncryptionConfiguration = {
              EnableInTransitEncryption = false
              EnableAtRestEncryption    = true
            }
          })
        }

    Good:

        resource "aws_emr_security_configuration" "claims" {
          name = "claims"
          configuration = jsonencode({
            EncryptionConfiguration = {
              EnableInTransitEncryption = true
              InTransitEncryptionConfiguration = {
                TLSCertificateConfiguration = {
                  CertificateProviderType = "PEM"
                  S3Object                = "s3://clinic-emr/certificates.zip"
                }
              }
              EnableAtRestEncryption = true
            }
          })
        }
    """
    for configuration in graph.resources("aws_emr_security_configuration"):
        enabled = setting(configuration, "configuration", "EncryptionConfiguration.EnableInTransitEncryption")
        yield fail_if(
            ~is_true(enabled), configuration, "the nodes of the cluster talk to each other without TLS", at=enabled
        )
