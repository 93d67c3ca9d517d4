"""Links: hops of Google Cloud behind the front, which stay within a network and deserve encryption all the same."""

from __future__ import annotations

from iaclint.demand import Demand, Demands, always, anything, says, says_not, where
from iaclint.rule import Profile, Severity

from .asked import holds, lists, unless

_HTTP_BALANCERS = where("load_balancing_scheme", "INTERNAL_MANAGED", "EXTERNAL_MANAGED")

TABLES = (
    Demands(
        name="tls-gcp-gke-node-traffic",
        severity=Severity.LOW,
        profile=Profile.STRICT,
        title="The traffic between the pods of a GKE cluster is not encrypted by the cluster.",
        why="""
            Google encrypts what leaves its buildings, not what goes from node to node within one. Dataplane V2 does,
            where `in_transit_encryption_config` is `IN_TRANSIT_ENCRYPTION_INTER_NODE_TRANSPARENT`; left out, it is
            not. Pods that use TLS among themselves do not need it.
        """,
        message="the traffic between nodes is not encrypted by the cluster",
        fix='set in_transit_encryption_config = "IN_TRANSIT_ENCRYPTION_INTER_NODE_TRANSPARENT"',
        demands=(
            Demand(
                "google_container_cluster",
                "in_transit_encryption_config",
                says("IN_TRANSIT_ENCRYPTION_INTER_NODE_TRANSPARENT"),
            ),
        ),
        bad="""
            resource "google_container_cluster" "portal" {
              name = "portal"
            }
        """,
        good="""
            resource "google_container_cluster" "portal" {
              name                         = "portal"
              datapath_provider            = "ADVANCED_DATAPATH"
              in_transit_encryption_config = "IN_TRANSIT_ENCRYPTION_INTER_NODE_TRANSPARENT"
            }
        """,
    ),
    Demands(
        name="tls-gcp-inner-hop-plain",
        severity=Severity.LOW,
        profile=Profile.STRICT,
        title="The last hop from a load balancer or mesh to what answers is plain.",
        why="""
            TLS ends at the load balancer, and from there to the backends a request goes by HTTP unless `protocol` says
            HTTPS or HTTP2. Left out, it is HTTP for the load balancers of HTTP; what passes TCP or UDP through is not
            judged by what it carries. A gateway or an endpoint policy of a service mesh ends TLS only where it has a
            `server_tls_policy`. A dedicated link is encrypted only by MACsec, and NetApp Volumes only where it is told
            to encrypt SMB and what it asks of a domain.
        """,
        message="the backends are asked by plain HTTP",
        fix="set protocol to HTTPS or HTTP2, server_tls_policy in a mesh, and macsec_enabled on a link",
        demands=(
            Demand("google_compute_backend_service", "protocol", says_not("HTTP", "H2C")),
            Demand(
                "google_compute_region_backend_service",
                "protocol",
                says_not("HTTP", "H2C"),
                absent=unless(_HTTP_BALANCERS),
            ),
            Demand(
                "google_network_services_gateway",
                "server_tls_policy",
                anything,
                applies=where("type", "OPEN_MESH", absent=True),
                message="the gateway of the mesh does not end TLS",
            ),
            Demand(
                "google_network_services_endpoint_policy",
                "server_tls_policy",
                anything,
                message="the endpoints of the mesh do not end TLS",
            ),
            Demand(
                "google_compute_interconnect",
                "macsec_enabled",
                says(True),
                message="the link to one's own network is not encrypted",
            ),
            Demand(
                "google_netapp_volume",
                "smb_settings",
                lists("ENCRYPT_DATA"),
                applies=holds("protocols", "SMB"),
                message="the files of the share are sent without encryption",
            ),
            Demand(
                "google_netapp_active_directory",
                "encrypt_dc_connections",
                says(True),
                message="the controllers of the domain are asked without encryption",
            ),
        ),
        bad="""
            resource "google_compute_backend_service" "portal" {
              name                  = "portal"
              load_balancing_scheme = "EXTERNAL_MANAGED"
            }
        """,
        good="""
            resource "google_compute_backend_service" "portal" {
              name                  = "portal"
              load_balancing_scheme = "EXTERNAL_MANAGED"
              protocol              = "HTTPS"
            }
        """,
    ),
    Demands(
        name="tls-gcp-inspection-weak",
        severity=Severity.LOW,
        profile=Profile.STRICT,
        title="A firewall that inspects TLS negotiates versions older than 1.2.",
        why="""
            What the firewall opens and closes again is as strong as what it agrees to with either side. Left out,
            `min_tls_version` is TLS 1.0.
        """,
        message="the firewall negotiates TLS older than 1.2",
        fix='set min_tls_version = "TLS_1_2"',
        demands=(
            Demand("google_network_security_tls_inspection_policy", "min_tls_version", says("TLS_1_2", "TLS_1_3")),
        ),
        bad="""
            resource "google_network_security_tls_inspection_policy" "egress" {
              name     = "egress"
              location = "us-central1"
              ca_pool  = "projects/portal/locations/us-central1/caPools/egress"
            }
        """,
        good="""
            resource "google_network_security_tls_inspection_policy" "egress" {
              name            = "egress"
              location        = "us-central1"
              ca_pool         = "projects/portal/locations/us-central1/caPools/egress"
              min_tls_version = "TLS_1_2"
            }
        """,
    ),
    Demands(
        name="tls-gcp-vpn-weak",
        severity=Severity.LOW,
        profile=Profile.STRICT,
        title="A VPN tunnel of Google Cloud negotiates by IKE version 1.",
        why="""
            IKE 1 is withdrawn, and with a shared secret it can be made to give away what the secret is guessed from.
            Left out, `ike_version` is 2.
        """,
        message="the tunnel negotiates by IKE version 1",
        fix="remove ike_version = 1",
        demands=(Demand("google_compute_vpn_tunnel", "ike_version", says(2), absent=always),),
        bad="""
            resource "google_compute_vpn_tunnel" "hospital" {
              name        = "hospital"
              ike_version = 1
            }
        """,
        good="""
            resource "google_compute_vpn_tunnel" "hospital" {
              name        = "hospital"
              ike_version = 2
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
