"""The volumes that launch templates map."""

from __future__ import annotations

from iaclint.aws.volumes import Volumes
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule

from .store import softened_by_account, steps


@rule(
    Severity.HIGH,
    fix="set encrypted = true in the ebs block of each block_device_mappings",
    peers=("AWS-0122",),
    judges=("aws_launch_template.block_device_mappings.ebs.encrypted",),
)
def enc_aws_launch_template(graph: Graph) -> Judgements:
    """A launch template does not ask for encrypted volumes.

    Every instance that a scaling group, a fleet or a node group starts from the template gets these
    volumes. Left out, `encrypted` follows the snapshot of the device, then the machine image, and
    else the setting of the account in that region: mappings pass where
    `aws_ebs_encryption_by_default` is in the same root module. An explicit false fails even then,
    with severity medium.

    Of a template that maps no volumes the machine image decides, which is unknown unless the image
    is in the code. Mappings of instance store and with `no_device` are left out.

    Bad:

        resource "aws_launch_template" "workers" {
          image_id = "ami-0abcdef1234567890"

          block_device_mappings {
            device_name = "/dev/xvda"

            ebs {
              volume_size = 50
            }
          }
        }

    Good:

        resource "aws_launch_template" "workers" {
          image_id = "ami-0abcdef1234567890"

          block_device_mappings {
            device_name = "/dev/xvda"

            ebs {
              volume_size = 50
              encrypted   = true
            }
          }
        }
    """
    volumes = Volumes(graph)
    for template in graph.resources("aws_launch_template"):
        severity = softened_by_account(graph, template)
        for volume in volumes.of_template(template):
            if not volume.exists.is_no:
                yield fail_if(
                    ~volume.state.encrypted & volume.exists,
                    template,
                    f"the template does not ask for the volume `{volume.name}` to be encrypted",
                    at=volume.state.origin,
                    defect=volume.name,
                    severity=severity,
                    steps=steps(volume.state),
                )
