"""Targets: what services of Azure call, and the smaller fronts that answer, without TLS."""

from __future__ import annotations

from iaclint.demand import Demand, Demands, always, anything, says, where
from iaclint.rule import Severity

from .asked import is_no_plain_url, undocumented, written

_FLUX = ("azurerm_kubernetes_flux_configuration", "azurerm_arc_kubernetes_flux_configuration")

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
                anything,
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
        name="tls-az-certificate-unchecked",
        severity=Severity.MEDIUM,
        title="A service of Azure takes any certificate for that of the server it calls.",
        why="""
            Without the check whoever stands in between can answer with a certificate of their own, and reads and
            changes everything; the traffic is encrypted, but not for the right server alone. Front Door says for each
            origin whether it checks, and the mail of Grafana is checked unless that is skipped. A backend of API
            Management is asked about what its `tls` block says; what that means by leaving one out is not documented.
        """,
        message="the certificate of the server is not checked",
        fix="turn the check of certificates on",
        demands=(
            Demand("azurerm_cdn_frontdoor_origin", "certificate_name_check_enabled", says(True)),
            Demand(
                "azurerm_frontdoor",
                "enforce_backend_pools_certificate_name_check",
                says(True),
                each="backend_pool_settings",
            ),
            *(
                Demand(
                    "azurerm_api_management_backend",
                    f"validate_certificate_{what}",
                    says(True),
                    absent=undocumented(f"validate_certificate_{what}"),
                    each="tls",
                )
                for what in ("chain", "name")
            ),
            Demand("azurerm_dashboard_grafana", "verification_skip_enabled", says(False), absent=always, each="smtp"),
        ),
        bad="""
            resource "azurerm_cdn_frontdoor_origin" "portal" {
              name                           = "portal"
              host_name                      = "portal.example.com"
              certificate_name_check_enabled = false
            }
        """,
        good="""
            resource "azurerm_cdn_frontdoor_origin" "portal" {
              name                           = "portal"
              host_name                      = "portal.example.com"
              certificate_name_check_enabled = true
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
