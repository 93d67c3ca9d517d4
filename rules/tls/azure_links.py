"""Links: hops of Azure behind the front, which stay within a network and deserve encryption all the same."""

from __future__ import annotations

from iaclint.demand import Demand, Demands, always, anything, says, says_not
from iaclint.rule import Profile, Severity

from .asked import holds

_WITH_ENCRYPTED_NODES = ("kafka", "spark", "interactive_query")

_NO_ENCRYPTION = says_not("None", "DES", "DES3", "3DES")
_WEAK_INTEGRITY = says_not("MD5", "SHA1")
_WEAK_GROUP = says_not("None", "DHGroup1", "DHGroup2")
_WEAK_SECRECY = says_not("None", "PFS1", "PFS2")
_POLICY = {
    "dh_group": _WEAK_GROUP,
    "ike_encryption": _NO_ENCRYPTION,
    "ike_integrity": _WEAK_INTEGRITY,
    "ipsec_encryption": _NO_ENCRYPTION,
    "ipsec_integrity": _WEAK_INTEGRITY,
    "pfs_group": _WEAK_SECRECY,
}
_POLICY_OF_VIRTUAL_WAN = {
    "dh_group": _WEAK_GROUP,
    "ike_encryption_algorithm": _NO_ENCRYPTION,
    "ike_integrity_algorithm": _WEAK_INTEGRITY,
    "encryption_algorithm": _NO_ENCRYPTION,
    "integrity_algorithm": _WEAK_INTEGRITY,
    "pfs_group": _WEAK_SECRECY,
}

TABLES = (
    Demands(
        name="tls-az-inner-hop-plain",
        severity=Severity.LOW,
        profile=Profile.STRICT,
        title="Traffic inside a service of Azure, or from it to what it fronts, is not encrypted.",
        why="""
            TLS ends at the front of these services, and behind it requests go on in plain text within the network of
            the service or one's own: from an application gateway to its backends, between container apps, to a Spring
            app, between the nodes of an HDInsight cluster, from NetApp Files to its clients and its directory, and over
            the ports of ExpressRoute.
        """,
        message="traffic behind the front is not encrypted",
        fix="turn on the encryption of the inner hop",
        demands=(
            Demand(
                "azurerm_application_gateway",
                "protocol",
                says_not("Http"),
                each="backend_http_settings",
                message="the backends are asked by plain HTTP",
            ),
            Demand(
                "azurerm_container_app_environment",
                "mutual_tls_enabled",
                says(True),
                message="traffic between the apps is not encrypted",
            ),
            Demand(
                "azurerm_spring_cloud_app",
                "tls_enabled",
                says(True),
                message="traffic from the ingress to the app is not encrypted",
            ),
            *(
                Demand(
                    f"azurerm_hdinsight_{kind}_cluster",
                    "encryption_in_transit_enabled",
                    says(True),
                    message="traffic between the nodes is not encrypted",
                )
                for kind in _WITH_ENCRYPTED_NODES
            ),
            Demand(
                "azurerm_netapp_volume",
                "smb3_protocol_encryption_enabled",
                says(True),
                applies=holds("protocols", "CIFS"),
                message="the files of the share are sent without encryption",
            ),
            *(
                Demand(
                    "azurerm_express_route_port",
                    "macsec_cak_keyvault_secret_id",
                    anything,
                    each=link,
                    message="the link to one's own network is not encrypted",
                )
                for link in ("link1", "link2")
            ),
            Demand(
                "azurerm_netapp_account",
                "ldap_over_tls_enabled",
                says(True),
                each="active_directory",
                message="the directory is asked without TLS",
            ),
        ),
        peers=("CKV2_AZURE_55",),
        bad="""
            resource "azurerm_container_app_environment" "portal" {
              name     = "portal"
              location = "westeurope"
            }
        """,
        good="""
            resource "azurerm_container_app_environment" "portal" {
              name               = "portal"
              location           = "westeurope"
              mutual_tls_enabled = true
            }
        """,
    ),
    Demands(
        name="tls-az-vpn-weak",
        severity=Severity.LOW,
        profile=Profile.STRICT,
        title="A VPN connection of Azure negotiates by IKE version 1 or with weak algorithms.",
        why="""
            A policy of one's own replaces what Azure offers, and may name DES, 3DES, MD5, SHA-1, groups of 1024 bits
            and fewer, or no encryption at all. Connections without a policy take what Azure offers and are only asked
            for the version of IKE, which is 2 unless it is set to 1.
        """,
        message="the connection negotiates with a weak algorithm",
        fix="name AES, SHA-256 or better and groups of 2048 bits or more, and use IKEv2",
        demands=(
            Demand(
                "azurerm_virtual_network_gateway_connection",
                "connection_protocol",
                says_not("IKEv1"),
                absent=always,
                message="the connection negotiates by IKE version 1",
            ),
            Demand(
                "azurerm_vpn_gateway_connection",
                "protocol",
                says_not("IKEv1"),
                absent=always,
                each="vpn_link",
                message="the connection negotiates by IKE version 1",
            ),
            *(
                Demand(type, argument, sound, always, each="ipsec_policy", message=f"a weak `{argument}` is negotiated")
                for type in ("azurerm_virtual_network_gateway_connection", "azurerm_vpn_server_configuration")
                for argument, sound in _POLICY.items()
            ),
            *(
                Demand(
                    "azurerm_vpn_gateway_connection",
                    argument,
                    sound,
                    always,
                    each="vpn_link.ipsec_policy",
                    message=f"a weak `{argument}` is negotiated",
                )
                for argument, sound in _POLICY_OF_VIRTUAL_WAN.items()
            ),
        ),
        bad="""
            resource "azurerm_virtual_network_gateway_connection" "hospital" {
              name                = "hospital"
              type                = "IPsec"
              connection_protocol = "IKEv1"
            }
        """,
        good="""
            resource "azurerm_virtual_network_gateway_connection" "hospital" {
              name                = "hospital"
              type                = "IPsec"
              connection_protocol = "IKEv2"
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
