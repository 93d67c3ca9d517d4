"""Inner: what services of Azure send onwards, to others or among their own parts, without TLS."""

from __future__ import annotations

from iaclint.demand import Demand, Demands, always, is_given, says, says_not, where
from iaclint.rule import Profile, Severity

from .asked import holds, is_no_plain_url, undocumented, written

_FLUX = ("azurerm_kubernetes_flux_configuration", "azurerm_arc_kubernetes_flux_configuration")
_WITH_ENCRYPTED_NODES = ("kafka", "spark", "interactive_query")

TABLES = (
    Demands(
        name="tls-az-spring-http",
        severity=Severity.MEDIUM,
        title="An app, gateway or portal of Azure Spring Apps answers plain HTTP.",
        why="""
            What is asked by HTTP is answered as it is, with the session and the data in it. Left out, `https_only` of
            apps and gateways and `https_only_enabled` of the API portal are false.
        """,
        message="plain HTTP is answered and not redirected to HTTPS",
        fix="set https_only, or https_only_enabled of the API portal, to true",
        demands=(
            Demand("azurerm_spring_cloud_app", "https_only", says(True)),
            Demand("azurerm_spring_cloud_gateway", "https_only", says(True)),
            Demand("azurerm_spring_cloud_api_portal", "https_only_enabled", says(True)),
        ),
        peers=("CKV_AZURE_161",),
        bad="""
            resource "azurerm_spring_cloud_app" "portal" {
              name         = "portal"
              service_name = "portal"
            }
        """,
        good="""
            resource "azurerm_spring_cloud_app" "portal" {
              name         = "portal"
              service_name = "portal"
              https_only   = true
            }
        """,
    ),
    Demands(
        name="tls-az-ml-endpoint-http",
        severity=Severity.MEDIUM,
        title="An inference cluster of Azure Machine Learning answers plain HTTP.",
        why="""
            The models on the cluster are asked with the data of patients and the keys of callers. Without an `ssl`
            block, which names a certificate or a leaf domain, the cluster answers HTTP.
        """,
        message="the inference cluster answers plain HTTP",
        fix="add an ssl block with a certificate or a leaf_domain_label",
        demands=(
            Demand(
                "azurerm_machine_learning_inference_cluster",
                "ssl.cname",
                is_given,
                absent=written("ssl.leaf_domain_label"),
            ),
        ),
        bad="""
            resource "azurerm_machine_learning_inference_cluster" "triage" {
              name = "triage"
            }
        """,
        good="""
            resource "azurerm_machine_learning_inference_cluster" "triage" {
              name = "triage"

              ssl {
                leaf_domain_label = "triage"
              }
            }
        """,
    ),
    Demands(
        name="tls-az-plain-target",
        severity=Severity.MEDIUM,
        title="A service of Azure sends requests, mail or keys to others without TLS.",
        why="""
            Backends of API Management, webhooks of registries and of alerts, the mail of Grafana, the buckets that
            Flux reads and what Spring apps connect to are reached with passwords, tokens and data. Without TLS all of
            it can be read and changed on the way, and nothing proves that the right server answers.
        """,
        message="requests are sent to an address without TLS",
        fix="name an https:// address, or turn TLS on for the connection",
        demands=(
            Demand("azurerm_api_management_backend", "url", is_no_plain_url),
            Demand("azurerm_api_management_api", "service_url", is_no_plain_url, applies=written("service_url")),
            Demand("azurerm_container_registry_webhook", "service_uri", is_no_plain_url),
            Demand("azurerm_monitor_action_group", "service_uri", is_no_plain_url, each="webhook_receiver"),
            Demand(
                "azurerm_dashboard_grafana",
                "start_tls_policy",
                says("MandatoryStartTLS"),
                each="smtp",
                applies=where("enabled", True),
                message="mail can be sent without TLS",
            ),
            *(
                Demand(
                    type,
                    "tls_enabled",
                    says(True),
                    absent=always,
                    each="bucket",
                    message="the bucket is read without TLS",
                )
                for type in _FLUX
            ),
            *(Demand(type, "url", is_no_plain_url, each="git_repository") for type in _FLUX),
            Demand(
                "azurerm_spring_cloud_app_redis_association",
                "ssl_enabled",
                says(True),
                absent=always,
                message="the app connects to Redis without TLS",
            ),
            Demand(
                "azurerm_spring_cloud_app_dynamics_application_performance_monitoring",
                "controller_ssl_enabled",
                says(True),
                absent=undocumented("controller_ssl_enabled"),
                message="the agent connects to its controller without TLS",
            ),
        ),
        peers=("CKV_AZURE_215", "CKV2_AZURE_30"),
        bad="""
            resource "azurerm_api_management_backend" "ehr" {
              name     = "ehr"
              protocol = "http"
              url      = "http://ehr.example.com"
            }
        """,
        good="""
            resource "azurerm_api_management_backend" "ehr" {
              name     = "ehr"
              protocol = "http"
              url      = "https://ehr.example.com"
            }
        """,
    ),
    Demands(
        name="tls-az-inner-hop-plain",
        severity=Severity.LOW,
        profile=Profile.STRICT,
        title="Traffic inside a service of Azure, or from it to what it fronts, is not encrypted.",
        why="""
            TLS ends at the front of these services, and behind it requests go on in plain text within the network of
            the service or one's own: from an application gateway to its backends, between container apps, to a Spring
            app, between the nodes of an HDInsight cluster, and from NetApp Files to its clients and its directory.
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
)

RULES = tuple(table.rule() for table in TABLES)
