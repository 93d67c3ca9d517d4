"""Apps: what Azure serves to the world, and whether it does so without TLS."""

from __future__ import annotations

from iaclint.demand import Asked, Demand, Demands, always, anything, says, says_not, since, where
from iaclint.modules import Configuration, Resource
from iaclint.rule import Graph, Severity
from iaclint.truth import Truth, any_of
from iaclint.values.ask import contains, equal_to, is_true

from .asked import has_block, holds, lists, lists_no, undocumented, unless, written

_NEW = ("1.2", "1.3")
_SITES = tuple(
    f"azurerm_{system}_{kind}_app{slot}"
    for kind in ("web", "function")
    for system in ("linux", "windows")
    for slot in ("", "_slot")
)
_SITES_WITH_ARGUMENTS_OF_TODAY = (*_SITES, "azurerm_function_app_flex_consumption")
_FUNCTIONS_OF_OLD = ("azurerm_function_app", "azurerm_function_app_slot")
_WEB_APPS_OF_OLD = ("azurerm_app_service", "azurerm_app_service_slot")
_SITES_OF_OLD = (*_WEB_APPS_OF_OLD, *_FUNCTIONS_OF_OLD, "azurerm_logic_app_standard")

_LETS_NOBODY_IN_BY_FTP = where("ftp_publish_basic_authentication_enabled", False)
_WITH_PASSWORDS_OF_FTP = (*_SITES, "azurerm_logic_app_standard")


def _is_off_unsaid(graph: Graph, resource: Resource, site: Configuration) -> Truth:
    """Plain FTP is off: never by the default of the provider, which holds in a block; else the service decides."""
    return ~has_block("site_config")(graph, resource, site) & undocumented("site_config")(graph, resource, site)


_FTPS: dict[str, Asked] = {
    **dict.fromkeys(_SITES, always),
    **dict.fromkeys((*_FUNCTIONS_OF_OLD, "azurerm_logic_app_standard"), _is_off_unsaid),
    **dict.fromkeys(_WEB_APPS_OF_OLD, undocumented("ftps_state")),
}
"""Whether plain FTP is off where `ftps_state` is left out."""

_OLD_TLS = "TLS older than 1.2 is accepted"
_OLD_TLS_FOR_DEPLOYMENT = "TLS older than 1.2 is accepted where code is deployed"


_NARROWER = (
    "cookies",
    "device",
    "http_version",
    "post_arg",
    "query_string",
    "remote_address",
    "request_body",
    "request_header",
    "request_method",
    "request_uri",
    "url_file_extension",
    "url_file_name",
    "url_path",
)
"""What else a delivery rule may look at, so that it is not for all requests by HTTP."""


def _redirects_http(_graph: Graph, _resource: Resource, endpoint: Configuration) -> Truth:
    """A rule of the endpoint sends whoever asks by HTTP to HTTPS."""

    def to_https(rule: Configuration) -> Truth:
        return equal_to(rule["url_redirect_action.protocol"], "Https")

    def of_http(rule: Configuration) -> Truth:
        by_scheme = contains(rule["request_scheme_condition.match_values"], "HTTP")
        return by_scheme & ~is_true(rule["request_scheme_condition.negate_condition"]) & ~of_some_only(rule)

    def of_some_only(rule: Configuration) -> Truth:
        return any_of(rule.blocks(f"{what}_condition").present for what in _NARROWER)

    always_redirects = endpoint.blocks("global_delivery_rule").any(to_https)
    return always_redirects | endpoint.blocks("delivery_rule").any(lambda rule: to_https(rule) & of_http(rule))


TABLES = (
    Demands(
        name="tls-az-storage",
        severity=Severity.HIGH,
        title="A storage account takes requests without TLS, or with a version older than 1.2.",
        why="""
            By plain HTTP the keys, tokens and files of every container, queue and table of the account can be read on
            the way. Left out, `https_traffic_only_enabled` (before version 4 of the provider
            `enable_https_traffic_only`) is true, and `min_tls_version` is `TLS1_2` since version 3 of the provider and
            `TLS1_0` before. A share that is mounted by NFS 3 demands that HTTPS is not required, and fails: NFS 3 is
            plain.
        """,
        message="requests without TLS are accepted",
        fix='remove https_traffic_only_enabled = false, and set min_tls_version = "TLS1_2"',
        demands=(
            Demand(
                "azurerm_storage_account",
                "https_traffic_only_enabled",
                says(True),
                absent=always,
                applies=unless(written("enable_https_traffic_only")),
            ),
            Demand(
                "azurerm_storage_account",
                "enable_https_traffic_only",
                says(True),
                applies=written("enable_https_traffic_only"),
            ),
            Demand(
                "azurerm_storage_account",
                "min_tls_version",
                says("TLS1_2", "TLS1_3"),
                absent=since("azurerm", 3),
                message=_OLD_TLS,
            ),
        ),
        peers=(
            "CKV_AZURE_3",
            "CKV_AZURE_44",
            "AZU-0008",
            "AZU-0011",
            "AZU-0059",
            "12944ec4-1fa0-47be-8b17-42a034f937c2",
            "8263f146-5e03-43e0-9cfe-db960d56d1e7",
        ),
        bad="""
            resource "azurerm_storage_account" "charts" {
              name                       = "charts"
              https_traffic_only_enabled = false
              min_tls_version            = "TLS1_0"
            }
        """,
        good="""
            resource "azurerm_storage_account" "charts" {
              name            = "charts"
              min_tls_version = "TLS1_2"
            }
        """,
    ),
    Demands(
        name="tls-az-webapp",
        severity=Severity.HIGH,
        title="A web app, function app or logic app answers plain HTTP, old TLS or plain FTP.",
        why="""
            Left out, `https_only` is false for every kind of app and slot, and who types the address without
            `https://` sends a session in plain text. The least version of TLS is 1.2 unless it is set lower, also for
            the site where code is deployed. `ftps_state` is `Disabled` by default for the apps that name their
            operating system and, in a `site_config`, `AllAllowed` for logic apps and the older function apps; what it
            is without that block and for the older `azurerm_app_service` is not documented. It is not asked where FTP
            lets nobody in (`ftp_publish_basic_authentication_enabled` is false). Each is a judgement of its own.
        """,
        message="plain HTTP is answered and not redirected to HTTPS",
        fix='set https_only = true, minimum_tls_version = "1.2" and ftps_state = "Disabled"',
        demands=(
            *(Demand(type, "https_only", says(True)) for type in (*_SITES_WITH_ARGUMENTS_OF_TODAY, *_SITES_OF_OLD)),
            *(
                Demand(type, "site_config.minimum_tls_version", says(*_NEW), absent=always, message=_OLD_TLS)
                for type in _SITES_WITH_ARGUMENTS_OF_TODAY
            ),
            *(
                Demand(
                    type,
                    "site_config.scm_minimum_tls_version",
                    says(*_NEW),
                    absent=always,
                    message=_OLD_TLS_FOR_DEPLOYMENT,
                )
                for type in _SITES_WITH_ARGUMENTS_OF_TODAY
            ),
            *(
                Demand(type, "site_config.min_tls_version", says(*_NEW), absent=always, message=_OLD_TLS)
                for type in _SITES_OF_OLD
            ),
            Demand(
                "azurerm_logic_app_standard",
                "site_config.scm_min_tls_version",
                says(*_NEW),
                applies=written("site_config.scm_min_tls_version"),
                message=_OLD_TLS_FOR_DEPLOYMENT,
            ),
            *(
                Demand(
                    type,
                    "site_config.ftps_state",
                    says("Disabled", "FtpsOnly"),
                    absent=absent,
                    applies=unless(_LETS_NOBODY_IN_BY_FTP) if type in _WITH_PASSWORDS_OF_FTP else always,
                    message="code can be deployed by plain FTP",
                )
                for type, absent in _FTPS.items()
            ),
        ),
        peers=(
            "CKV_AZURE_14",
            "CKV_AZURE_15",
            "CKV_AZURE_70",
            "CKV_AZURE_78",
            "CKV_AZURE_145",
            "CKV_AZURE_153",
            "CKV_AZURE_154",
            "AZU-0004",
            "AZU-0006",
            "AZU-0071",
            "AZU-0072",
            "85da374f-b00f-4832-9d44-84a1ca1e89f8",
            "b7b9d1c7-2d3b-49b4-b867-ebbe68d0b643",
            "9dab0179-433d-4dff-af8f-0091025691df",
            "45fc717a-bd86-415c-bdd8-677901be1aa6",
            "11e9a948-c6c3-4a0f-8dcf-b5cf1763cdbe",
        ),
        bad="""
            resource "azurerm_linux_web_app" "portal" {
              name = "portal"

              site_config {
                minimum_tls_version     = "1.0"
                scm_minimum_tls_version = "1.0"
                ftps_state              = "AllAllowed"
              }
            }
        """,
        good="""
            resource "azurerm_linux_web_app" "portal" {
              name       = "portal"
              https_only = true

              site_config {
                minimum_tls_version = "1.2"
                ftps_state          = "Disabled"
              }
            }
        """,
    ),
    Demands(
        name="tls-az-front-http",
        severity=Severity.HIGH,
        title="A front door, CDN endpoint, container app or API of Azure answers plain HTTP.",
        why="""
            What is typed without `https://` is answered as it is, and everybody on the way reads it. A CDN endpoint
            answers HTTP unless `is_http_allowed` is false or a delivery rule redirects; the classic Front Door takes
            HTTP, and nothing else, where a routing rule says nothing. A route of Front Door redirects to HTTPS unless
            `https_redirect_enabled` is false, and a container app unless `allow_insecure_connections` is true. APIs
            of API Management speak HTTPS unless `protocols` has `http` or `ws`. A route that asks its origin by HTTP
            only (`forwarding_protocol`) fails as well, as do custom domains that are not served by HTTPS.
        """,
        message="plain HTTP is answered",
        fix="redirect HTTP to HTTPS, or do not take it",
        demands=(
            Demand("azurerm_cdn_endpoint", "is_http_allowed", says(False), applies=unless(_redirects_http)),
            Demand(
                "azurerm_cdn_endpoint",
                "is_https_allowed",
                says(True),
                absent=always,
                message="HTTPS is not answered",
            ),
            Demand(
                "azurerm_cdn_endpoint_custom_domain",
                "cdn_managed_https.protocol_type",
                anything,
                absent=has_block("user_managed_https"),
                message="the domain is not served by HTTPS",
            ),
            Demand(
                "azurerm_cdn_frontdoor_route",
                "https_redirect_enabled",
                says(True),
                absent=always,
                applies=holds("supported_protocols", "Http"),
            ),
            Demand(
                "azurerm_cdn_frontdoor_route",
                "supported_protocols",
                lists("Https"),
                absent=always,
                message="HTTPS is not answered",
            ),
            Demand(
                "azurerm_cdn_frontdoor_route",
                "forwarding_protocol",
                says_not("HttpOnly"),
                absent=always,
                message="the origin is asked by plain HTTP",
            ),
            Demand(
                "azurerm_cdn_frontdoor_rule",
                "forwarding_protocol",
                says_not("HttpOnly"),
                absent=always,
                each="actions.route_configuration_override_action",
                message="the origin is asked by plain HTTP",
            ),
            Demand(
                "azurerm_frontdoor",
                "accepted_protocols",
                lists_no("Http"),
                each="routing_rule",
                applies=unless(where("redirect_configuration.redirect_protocol", "HttpsOnly")),
            ),
            Demand(
                "azurerm_frontdoor",
                "forwarding_protocol",
                says_not("HttpOnly"),
                absent=always,
                each="routing_rule.forwarding_configuration",
                message="the backends are asked by plain HTTP",
            ),
            Demand(
                "azurerm_frontdoor_custom_https_configuration",
                "custom_https_provisioning_enabled",
                says(True),
                message="the domain is not served by HTTPS",
            ),
            Demand(
                "azurerm_container_app",
                "allow_insecure_connections",
                says(False),
                absent=always,
                each="ingress",
            ),
            Demand("azurerm_api_management_api", "protocols", lists_no("http", "ws"), absent=always),
        ),
        peers=("CKV_AZURE_197", "CKV_AZURE_198"),
        bad="""
            resource "azurerm_container_app" "portal" {
              name          = "portal"
              revision_mode = "Single"

              ingress {
                target_port                = 8080
                external_enabled           = true
                allow_insecure_connections = true
              }
            }
        """,
        good="""
            resource "azurerm_container_app" "portal" {
              name          = "portal"
              revision_mode = "Single"

              ingress {
                target_port      = 8080
                external_enabled = true
              }
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
