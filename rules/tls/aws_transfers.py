"""Transfers: files, mail, notifications and calls between services that AWS sends on."""

from __future__ import annotations

from iaclint.aws.tls_policies import TRANSFER_WITH_SHA1
from iaclint.demand import Demand, Demands, always, anything, says, says_not, where
from iaclint.rule import Profile, Severity

from .aws_terms import lacks, starts_otherwise

_HOOKS = ("github_repository_webhook", "github_organization_webhook")
_HOSTS = ("aws_codeconnections_host", "aws_codestarconnections_host")

TABLES = (
    Demands(
        name="tls-aws-efs-ecs",
        severity=Severity.HIGH,
        title="A task mounts a file system without TLS.",
        why="""
            What a container reads and writes on EFS crosses the network as plain NFS. Left out, `transit_encryption`
            is `DISABLED`.
        """,
        message="the task mounts this file system without TLS",
        fix='set transit_encryption = "ENABLED"',
        demands=(
            Demand(
                "aws_ecs_task_definition", "transit_encryption", says("ENABLED"), each="volume.efs_volume_configuration"
            ),
        ),
        peers=("CKV_AWS_97", "AWS-0035", "4d46ff3b-7160-41d1-a310-71d6d370b08f"),
        bad="""
            resource "aws_ecs_task_definition" "scans" {
              family = "scans"

              volume {
                name = "scans"

                efs_volume_configuration {
                  file_system_id = "fs-0a1b2c3d"
                }
              }
            }
        """,
        good="""
            resource "aws_ecs_task_definition" "scans" {
              family = "scans"

              volume {
                name = "scans"

                efs_volume_configuration {
                  file_system_id     = "fs-0a1b2c3d"
                  transit_encryption = "ENABLED"
                }
              }
            }
        """,
    ),
    Demands(
        name="tls-aws-datasync-efs",
        severity=Severity.MEDIUM,
        title="DataSync mounts a file system without TLS.",
        why="""
            A task copies whole file systems. Left out, `in_transit_encryption` is `NONE`, and EFS is read and written
            by plain NFS.
        """,
        message="DataSync mounts the file system without TLS",
        fix='set in_transit_encryption = "TLS1_2"',
        demands=(Demand("aws_datasync_location_efs", "in_transit_encryption", says("TLS1_2")),),
        bad="""
            resource "aws_datasync_location_efs" "scans" {
              efs_file_system_arn = "arn:aws:elasticfilesystem:us-east-1:111122223333:file-system/fs-0a1b2c3d"
            }
        """,
        good="""
            resource "aws_datasync_location_efs" "scans" {
              efs_file_system_arn   = "arn:aws:elasticfilesystem:us-east-1:111122223333:file-system/fs-0a1b2c3d"
              in_transit_encryption = "TLS1_2"
            }
        """,
    ),
    Demands(
        name="tls-aws-transfer",
        severity=Severity.HIGH,
        title="A transfer server speaks FTP, or lets SSH use SHA-1.",
        why="""
            FTP sends passwords and files in plain. SFTP and FTPS encrypt both, by the security policy of the server.
            Left out, that is `TransferSecurityPolicy-2018-11`, which lets SSH use SHA-1 for the exchange of keys and
            for integrity; this is medium.
        """,
        message="the server speaks FTP, which is not encrypted",
        fix='leave FTP out of protocols and set security_policy_name = "TransferSecurityPolicy-2024-01"',
        demands=(
            Demand("aws_transfer_server", "protocols", lacks("FTP"), absent=always),
            Demand(
                "aws_transfer_server",
                "security_policy_name",
                says_not(*TRANSFER_WITH_SHA1),
                message="the security policy of the server lets SSH use SHA-1",
                severity=Severity.MEDIUM,
            ),
        ),
        peers=("CKV_AWS_357", "CKV_AWS_380"),
        bad="""
            resource "aws_transfer_server" "payers" {
              protocols = ["SFTP", "FTP"]
            }
        """,
        good="""
            resource "aws_transfer_server" "payers" {
              protocols            = ["SFTP"]
              security_policy_name = "TransferSecurityPolicy-2024-01"
            }
        """,
    ),
    Demands(
        name="tls-aws-ses",
        severity=Severity.MEDIUM,
        title="Mail is sent or taken without TLS where the other side does not offer it.",
        why="""
            Without `tls_policy` SES tries TLS and falls back to plain text. A message about a patient is then readable
            on the way. Where TLS is required, SES does not deliver to a server that has none.
        """,
        message="mail goes out without TLS where the other side does not offer it",
        fix='set delivery_options { tls_policy = "REQUIRE" }, which SES of version 1 spells "Require"',
        demands=(
            Demand("aws_sesv2_configuration_set", "delivery_options.tls_policy", says("REQUIRE")),
            Demand("aws_ses_configuration_set", "delivery_options.tls_policy", says("Require")),
            Demand(
                "aws_ses_receipt_rule", "tls_policy", says("Require"), message="mail is taken from senders without TLS"
            ),
        ),
        peers=("CKV_AWS_365",),
        bad="""
            resource "aws_sesv2_configuration_set" "reminders" {
              configuration_set_name = "reminders"
            }
        """,
        good="""
            resource "aws_sesv2_configuration_set" "reminders" {
              configuration_set_name = "reminders"

              delivery_options {
                tls_policy = "REQUIRE"
              }
            }
        """,
    ),
    Demands(
        name="tls-aws-sns-subscription-http",
        severity=Severity.HIGH,
        title="A topic sends its messages to an address without TLS.",
        why="""
            SNS posts each message to the subscriber as it is. With the protocol `http` it does so in plain, over the
            internet.
        """,
        message="messages of the topic are sent without TLS",
        fix='set protocol = "https"',
        demands=(Demand("aws_sns_topic_subscription", "protocol", says_not("http")),),
        bad="""
            resource "aws_sns_topic_subscription" "pager" {
              topic_arn = "arn:aws:sns:us-east-1:111122223333:alarms"
              protocol  = "http"
              endpoint  = "http://pager.example.com/alarms"
            }
        """,
        good="""
            resource "aws_sns_topic_subscription" "pager" {
              topic_arn = "arn:aws:sns:us-east-1:111122223333:alarms"
              protocol  = "https"
              endpoint  = "https://pager.example.com/alarms"
            }
        """,
    ),
    Demands(
        name="tls-any-http-url",
        severity=Severity.MEDIUM,
        title="A service is told to call an address without TLS, or not to check whom it calls.",
        why="""
            A webhook tells what changed, and often carries a secret; a source of code decides what is built. An
            address that begins with `http://` gives both away, and where certificates are not checked anybody can
            answer in the other's place. An AS2 connector may use HTTP where it encrypts the messages themselves.
        """,
        message="this address is called without TLS",
        fix="give an address that begins with https://, and leave insecure_ssl out",
        demands=(
            *(Demand(type, "configuration.url", starts_otherwise("http://"), absent=always) for type in _HOOKS),
            *(
                Demand(
                    type,
                    "configuration.insecure_ssl",
                    says_not(True),
                    absent=always,
                    message="GitHub does not check the certificate of what it calls",
                )
                for type in _HOOKS
            ),
            *(
                Demand(
                    "aws_codebuild_project",
                    "insecure_ssl",
                    says_not(True),
                    absent=always,
                    each=source,
                    message="the build does not check the certificate of where its source comes from",
                )
                for source in ("source", "secondary_sources")
            ),
            *(Demand(type, "provider_endpoint", starts_otherwise("http://"), absent=always) for type in _HOSTS),
            Demand(
                "aws_securitylake_subscriber_notification",
                "configuration.https_notification_configuration.endpoint",
                starts_otherwise("http://"),
                absent=always,
            ),
            Demand(
                "aws_transfer_connector",
                "url",
                starts_otherwise("http://"),
                absent=always,
                applies=where("as2_config.encryption_algorithm", "NONE"),
            ),
        ),
        peers=("CKV_GIT_2", "ce7c874e-1b88-450b-a5e4-cb76ada3c8a9"),
        bad="""
            resource "github_organization_webhook" "audit" {
              events = ["push"]

              configuration {
                url          = "http://audit.example.com/github"
                insecure_ssl = true
              }
            }
        """,
        good="""
            resource "github_organization_webhook" "audit" {
              events = ["push"]

              configuration {
                url          = "https://audit.example.com/github"
                content_type = "json"
              }
            }
        """,
    ),
    Demands(
        name="tls-aws-service-mesh-plain",
        severity=Severity.LOW,
        profile=Profile.STRICT,
        title="Services call each other without TLS.",
        why="""
            Inside of one VPC that is a choice of design; an auditor who asks for encryption from end to end does not
            accept it. A listener of App Mesh has to be `STRICT`, that of VPC Lattice to speak HTTPS or to pass TLS
            through, and a service of ECS Service Connect to have a `tls` block.
        """,
        message="other services may call this listener without TLS",
        fix='give the listener TLS: mode = "STRICT", protocol = "HTTPS", or a tls block',
        demands=(
            Demand("aws_appmesh_virtual_gateway", "tls.mode", says("STRICT"), each="spec.listener"),
            Demand("aws_appmesh_virtual_node", "tls.mode", says("STRICT"), each="spec.listener"),
            Demand("aws_vpclattice_listener", "protocol", says("HTTPS", "TLS_PASSTHROUGH")),
            Demand(
                "aws_ecs_service",
                "tls.issuer_cert_authority.aws_pca_authority_arn",
                anything,
                each="service_connect_configuration.service",
                message="other services call this one without TLS",
            ),
        ),
        bad="""
            resource "aws_vpclattice_listener" "claims" {
              name     = "claims"
              protocol = "HTTP"
            }
        """,
        good="""
            resource "aws_vpclattice_listener" "claims" {
              name     = "claims"
              protocol = "HTTPS"
            }
        """,
    ),
    Demands(
        name="tls-aws-sagemaker-intercontainer",
        severity=Severity.LOW,
        profile=Profile.STRICT,
        title="The instances of a monitoring job talk to each other without TLS.",
        why="""
            A job on several instances passes parts of the data between them, inside of a network of AWS. Left out,
            `enable_inter_container_traffic_encryption` is false.
        """,
        message="the instances of the job talk to each other without TLS",
        fix="set enable_inter_container_traffic_encryption = true",
        demands=(
            Demand(
                "aws_sagemaker_data_quality_job_definition",
                "network_config.enable_inter_container_traffic_encryption",
                says(True),
            ),
        ),
        peers=("CKV_AWS_369",),
        bad="""
            resource "aws_sagemaker_data_quality_job_definition" "triage" {
              name = "triage"
            }
        """,
        good="""
            resource "aws_sagemaker_data_quality_job_definition" "triage" {
              name = "triage"

              network_config {
                enable_inter_container_traffic_encryption = true
              }
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
