"""VPN tunnels that can be made with weak algorithms."""

from __future__ import annotations

from iaclint.aws import vpn
from iaclint.judgement import first_such
from iaclint.rule import Graph, Judgements, Profile, Severity, fail_if, rule
from iaclint.truth import any_of


@rule(
    Severity.MEDIUM,
    fix='list what is sound for each tunnel: ["ikev2"], DH groups from 14 on, and SHA2 for integrity',
    profile=Profile.STRICT,
    judges=tuple(f"aws_vpn_connection.{argument}" for tunnel in vpn.TUNNELS for argument in vpn.arguments(tunnel)),
)
def tls_aws_vpn_weak(graph: Graph) -> Judgements:
    """A VPN tunnel can be made with weak algorithms.

    What both sides offer is what may be used. An argument that is left out offers all that AWS has,
    and that includes IKE version 1, the Diffie-Hellman groups 2 and 5, and SHA-1. Both tunnels of a
    connection are judged, each by its versions, groups and integrity algorithms.

    Bad:

        resource "aws_vpn_connection" "hospital" {
          customer_gateway_id = "cgw-0a1b2c3d"
          type                = "ipsec.1"
        }

    Good:

        resource "aws_vpn_connection" "hospital" {
          customer_gateway_id = "cgw-0a1b2c3d"
          type                = "ipsec.1"

          tunnel1_ike_versions                = ["ikev2"]
          tunnel1_phase1_dh_group_numbers     = [20, 21]
          tunnel1_phase2_dh_group_numbers     = [20, 21]
          tunnel1_phase1_integrity_algorithms = ["SHA2-384"]
          tunnel1_phase2_integrity_algorithms = ["SHA2-384"]

          tunnel2_ike_versions                = ["ikev2"]
          tunnel2_phase1_dh_group_numbers     = [20, 21]
          tunnel2_phase2_dh_group_numbers     = [20, 21]
          tunnel2_phase1_integrity_algorithms = ["SHA2-384"]
          tunnel2_phase2_integrity_algorithms = ["SHA2-384"]
        }
    """
    for connection in graph.resources("aws_vpn_connection"):
        for tunnel in vpn.TUNNELS:
            offers = list(vpn.weak_offers(connection, tunnel))
            yield fail_if(
                any_of(weak for weak, _ in offers),
                connection,
                f"{tunnel} offers weak algorithms",
                at=first_such(offers, connection["type"]),
                defect=tunnel,
            )
