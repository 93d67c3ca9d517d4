"""The volumes that EC2 instances start with."""

from __future__ import annotations

from iaclint.aws.volumes import Volumes
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule

from .store import softened_by_account, steps


@rule(
    Severity.HIGH,
    fix="set encrypted = true in root_block_device and in each ebs_block_device",
    peers=(
        "CKV_AWS_8",
        "AWS-0131",
        "AWS-0008",
        "AWS-0122",
        "4de9de27-254e-424f-bd70-4c1e95790838",
    ),
    judges=(
        "aws_instance.root_block_device.encrypted",
        "aws_instance.ebs_block_device.encrypted",
        "aws_spot_instance_request.root_block_device.encrypted",
        "aws_spot_instance_request.ebs_block_device.encrypted",
        "aws_spot_fleet_request.launch_specification.root_block_device.encrypted",
        "aws_spot_fleet_request.launch_specification.ebs_block_device.encrypted",
        "aws_launch_configuration.root_block_device.encrypted",
        "aws_launch_configuration.ebs_block_device.encrypted",
    ),
)
def enc_aws_instance_block_device(graph: Graph) -> Judgements:
    """A block device of an instance or launch configuration is not encrypted.

    Left out, `encrypted` follows the snapshot that the device is made from, and else the setting
    of the account in that region: devices pass where `aws_ebs_encryption_by_default` is in the same
    root module. An explicit false fails even then, with severity medium.

    Of a root volume that no block describes the machine image decides, which is unknown unless the
    image is in the code. Instance store and devices with `no_device` are left out.

    Bad:

        resource "aws_instance" "app" {
          ami           = "ami-0abcdef1234567890"
          instance_type = "m7g.large"

          root_block_device {
            volume_size = 50
          }
        }

    Good:

        resource "aws_instance" "app" {
          ami           = "ami-0abcdef1234567890"
          instance_type = "m7g.large"

          root_block_device {
            volume_size = 50
            encrypted   = true
          }
        }
    """
    volumes = Volumes(graph)
    for machine in graph.resources(
        "aws_instance", "aws_spot_instance_request", "aws_spot_fleet_request", "aws_launch_configuration"
    ):
        severity = softened_by_account(graph, machine)
        for volume in volumes.of_machine(machine):
            if not volume.exists.is_no:
                yield fail_if(
                    ~volume.state.encrypted & volume.exists,
                    machine,
                    f"nothing asks for the volume `{volume.name}` to be encrypted",
                    at=volume.state.origin,
                    defect=volume.name,
                    severity=severity,
                    steps=steps(volume.state),
                )
