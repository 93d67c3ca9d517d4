"""Volumes: what services make or copy on one's behalf, beside the volumes that are declared."""

from __future__ import annotations

from iaclint.aws.storage import account_default
from iaclint.demand import Asked, Demand, Demands, always, says, says_not
from iaclint.modules import Configuration, Resource
from iaclint.rule import Graph, Severity
from iaclint.truth import NO, Doubt, Reason, Truth, maybe
from iaclint.values import ask

from .store import softened_by_account


def _by_origin(*paths: str) -> Asked:
    """The account encrypts new volumes by default, or a snapshot that is named may be encrypted."""
    doubt = Doubt(Reason.OUTSIDE_REPOSITORY, "whether the snapshot is encrypted is not in this repository")

    def asked(graph: Graph, resource: Resource, block: Configuration) -> Truth:
        copied = any(not ask.is_given(block[path]).is_no for path in paths)
        return account_default(graph, resource) | (maybe(doubt) if copied else NO)

    return asked


def _is_a_volume(_graph: Graph, _resource: Resource, mapping: Configuration) -> Truth:
    """A block device mapping describes an EBS volume, and not a device that is left out or lives in the host."""
    return mapping.blocks("ebs").present & ~ask.is_true(mapping["no_device"])


TABLES = (
    Demands(
        name="enc-aws-service-volume",
        severity=Severity.HIGH,
        weigh=softened_by_account,
        title="A volume that a service makes on one's behalf is not encrypted.",
        why="""
            The volumes of ECS tasks, of machines that Image Builder makes images from and of disaster recovery hold
            the same data as any other, and they are declared nowhere as volumes.

            ECS encrypts unless `encrypted` is false. Of an image recipe `encrypted` has to be said, unless the
            account encrypts by default; images that are made from it are as encrypted as the recipe. Elastic Disaster
            Recovery leaves its staging volumes plain only where `ebs_encryption` is `NONE`.
        """,
        message="the volume is not encrypted",
        fix="set encrypted = true, or ebs_encryption to DEFAULT or CUSTOM",
        demands=(
            Demand(
                "aws_ecs_service",
                "encrypted",
                says(True),
                absent=always,
                each="volume_configuration.managed_ebs_volume",
            ),
            Demand(
                "aws_imagebuilder_image_recipe",
                "ebs.encrypted",
                says(True),
                absent=_by_origin("ebs.snapshot_id"),
                applies=_is_a_volume,
                each="block_device_mapping",
            ),
            Demand(
                "aws_imagebuilder_container_recipe",
                "ebs.encrypted",
                says(True),
                absent=_by_origin("ebs.snapshot_id"),
                applies=_is_a_volume,
                each="instance_configuration.block_device_mapping",
            ),
            Demand(
                "aws_drs_replication_configuration_template",
                "ebs_encryption",
                says_not("NONE"),
                absent=always,
                message="the staging volumes of the recovery are not encrypted",
            ),
        ),
        bad="""
            resource "aws_imagebuilder_image_recipe" "base" {
              name         = "base"
              parent_image = "arn:aws:imagebuilder:eu-west-1:aws:image/amazon-linux-2023-x86/x.x.x"
              version      = "1.0.0"

              block_device_mapping {
                device_name = "/dev/xvda"

                ebs {
                  volume_size = 50
                }
              }
            }
        """,
        good="""
            resource "aws_imagebuilder_image_recipe" "base" {
              name         = "base"
              parent_image = "arn:aws:imagebuilder:eu-west-1:aws:image/amazon-linux-2023-x86/x.x.x"
              version      = "1.0.0"

              block_device_mapping {
                device_name = "/dev/xvda"

                ebs {
                  encrypted   = true
                  volume_size = 50
                }
              }
            }
        """,
    ),
    Demands(
        name="enc-aws-dlm-cross-region",
        severity=Severity.MEDIUM,
        title="A lifecycle policy copies snapshots to another region without asking for encryption.",
        why="""
            A copy of an encrypted snapshot is encrypted, whatever the policy says. A copy of a plain one is as plain,
            and now in a second region, unless the policy encrypts it: the policy picks volumes by their tags, and
            nobody knows which those will be. Left out, `encrypted` is false.
        """,
        message="the policy does not ask for the copies in another region to be encrypted",
        fix="set encrypted = true in each cross_region_copy_rule and in encryption_configuration",
        demands=(
            Demand(
                "aws_dlm_lifecycle_policy",
                "encrypted",
                says(True),
                each="policy_details.schedule.cross_region_copy_rule",
            ),
            Demand(
                "aws_dlm_lifecycle_policy",
                "encryption_configuration.encrypted",
                says(True),
                each="policy_details.action.cross_region_copy",
            ),
        ),
        peers=("CKV_AWS_253", "CKV_AWS_255"),
        bad="""
            resource "aws_dlm_lifecycle_policy" "volumes" {
              description        = "volumes"
              execution_role_arn = "arn:aws:iam::111122223333:role/dlm"

              policy_details {
                resource_types = ["VOLUME"]
                target_tags    = { backup = "daily" }

                schedule {
                  name = "daily"

                  create_rule {
                    interval = 24
                  }

                  retain_rule {
                    count = 14
                  }

                  cross_region_copy_rule {
                    target    = "eu-central-1"
                    encrypted = false
                  }
                }
              }
            }
        """,
        good="""
            resource "aws_dlm_lifecycle_policy" "volumes" {
              description        = "volumes"
              execution_role_arn = "arn:aws:iam::111122223333:role/dlm"

              policy_details {
                resource_types = ["VOLUME"]
                target_tags    = { backup = "daily" }

                schedule {
                  name = "daily"

                  create_rule {
                    interval = 24
                  }

                  retain_rule {
                    count = 14
                  }

                  cross_region_copy_rule {
                    target    = "eu-central-1"
                    encrypted = true
                  }
                }
              }
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
