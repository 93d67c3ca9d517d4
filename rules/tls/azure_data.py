"""Data: databases, caches and messages of Azure, and whether their clients can do without TLS."""

from __future__ import annotations

from iaclint.demand import Demand, Demands, always, says, since, where
from iaclint.rule import Severity

from .asked import undocumented, unless, written

_NEW = ("1.2", "1.3")
_OLD_TLS = "TLS older than 1.2 is accepted"
_SINGLE_SERVERS = ("azurerm_postgresql_server", "azurerm_mysql_server", "azurerm_mariadb_server")

TABLES = (
    Demands(
        name="tls-az-db-server",
        severity=Severity.HIGH,
        title="A database server takes connections without TLS, or with a version older than 1.2.",
        why="""
            Passwords, queries and rows of a plain connection can be read on the way. A single server of PostgreSQL,
            MySQL or MariaDB takes such connections where `ssl_enforcement_enabled` is false. The least version of TLS
            is 1.2 since version 3 of the provider, and none before; a managed instance always had 1.2. For SQL Server
            `Disabled` is no least version either. Flexible servers are judged by tls-az-db-flexible-server.
        """,
        message="connections without TLS are accepted",
        fix='set minimum_tls_version = "1.2", or ssl_enforcement_enabled = true and the least version TLS1_2',
        demands=(
            Demand(
                "azurerm_mssql_server",
                "minimum_tls_version",
                says(*_NEW),
                absent=since("azurerm", 3),
                message=_OLD_TLS,
            ),
            Demand(
                "azurerm_mssql_managed_instance",
                "minimum_tls_version",
                says(*_NEW),
                absent=always,
                message=_OLD_TLS,
            ),
            *(Demand(type, "ssl_enforcement_enabled", says(True)) for type in _SINGLE_SERVERS),
            *(
                Demand(
                    type,
                    "ssl_minimal_tls_version_enforced",
                    says("TLS1_2"),
                    absent=since("azurerm", 3),
                    applies=unless(where("ssl_enforcement_enabled", False)),
                    message=_OLD_TLS,
                )
                for type in _SINGLE_SERVERS
            ),
        ),
        peers=(
            "CKV_AZURE_28",
            "CKV_AZURE_29",
            "CKV_AZURE_47",
            "CKV_AZURE_52",
            "CKV_AZURE_54",
            "CKV_AZURE_147",
            "CKV2_AZURE_37",
            "AZU-0020",
            "AZU-0026",
            "73e42469-3a86-4f39-ad78-098f325b4e9f",
            "0437633b-daa6-4bbc-8526-c0d2443b946e",
        ),
        bad="""
            resource "azurerm_mssql_server" "portal" {
              name                = "portal"
              version             = "12.0"
              minimum_tls_version = "Disabled"
            }
        """,
        good="""
            resource "azurerm_mssql_server" "portal" {
              name                = "portal"
              version             = "12.0"
              minimum_tls_version = "1.2"
            }
        """,
    ),
    Demands(
        name="tls-az-redis",
        severity=Severity.HIGH,
        title="A Redis cache takes connections without TLS, or with a version older than 1.2.",
        why="""
            The port without TLS is closed unless `non_ssl_port_enabled` (before version 4 of the provider
            `enable_non_ssl_port`) opens it, and then keys, values and the access key cross in plain text. Left out,
            `minimum_tls_version` of a cache is 1.0 until version 5 of the provider, and 1.2 for an enterprise cluster.
            The databases of enterprise clusters and of Managed Redis speak TLS unless `client_protocol` is `Plaintext`.
        """,
        message="connections without TLS are accepted",
        fix='set minimum_tls_version = "1.2", and neither non_ssl_port_enabled nor a plain client_protocol',
        demands=(
            Demand(
                "azurerm_redis_cache",
                "non_ssl_port_enabled",
                says(False),
                absent=always,
                applies=unless(written("enable_non_ssl_port")),
            ),
            Demand("azurerm_redis_cache", "enable_non_ssl_port", says(False), applies=written("enable_non_ssl_port")),
            Demand(
                "azurerm_redis_cache",
                "minimum_tls_version",
                says(*_NEW),
                absent=since("azurerm", 5),
                message=_OLD_TLS,
            ),
            Demand(
                "azurerm_redis_enterprise_cluster",
                "minimum_tls_version",
                says(*_NEW),
                absent=always,
                message=_OLD_TLS,
            ),
            Demand("azurerm_redis_enterprise_database", "client_protocol", says("Encrypted"), absent=always),
            Demand(
                "azurerm_managed_redis", "client_protocol", says("Encrypted"), absent=always, each="default_database"
            ),
        ),
        peers=("CKV_AZURE_91", "CKV_AZURE_148", "e29a75e6-aba3-4896-b42d-b87818c16b58"),
        bad="""
            resource "azurerm_redis_cache" "sessions" {
              name                 = "sessions"
              capacity             = 1
              family               = "C"
              sku_name             = "Standard"
              non_ssl_port_enabled = true
              minimum_tls_version  = "1.0"
            }
        """,
        good="""
            resource "azurerm_redis_cache" "sessions" {
              name                = "sessions"
              capacity            = 1
              family              = "C"
              sku_name            = "Standard"
              minimum_tls_version = "1.2"
            }
        """,
    ),
    Demands(
        name="tls-az-messaging",
        severity=Severity.MEDIUM,
        title="A Service Bus or Event Hubs namespace accepts TLS older than 1.2.",
        why="""
            TLS 1.0 and 1.1 have known weaknesses and are withdrawn. Left out, `minimum_tls_version` is 1.2, so only a
            namespace that sets a lower one fails.
        """,
        message=_OLD_TLS,
        fix='set minimum_tls_version = "1.2"',
        demands=(
            Demand("azurerm_servicebus_namespace", "minimum_tls_version", says(*_NEW), absent=always),
            Demand("azurerm_eventhub_namespace", "minimum_tls_version", says(*_NEW), absent=always),
        ),
        peers=("CKV_AZURE_205", "CKV_AZURE_223"),
        bad="""
            resource "azurerm_servicebus_namespace" "orders" {
              name                = "orders"
              sku                 = "Standard"
              minimum_tls_version = "1.0"
            }
        """,
        good="""
            resource "azurerm_servicebus_namespace" "orders" {
              name                = "orders"
              sku                 = "Standard"
              minimum_tls_version = "1.2"
            }
        """,
    ),
    Demands(
        name="tls-az-cosmos-iothub-apim-frontdoor",
        severity=Severity.MEDIUM,
        title="A service of Azure agrees to versions of TLS older than 1.2.",
        why="""
            TLS 1.0 and 1.1 have known weaknesses and are withdrawn; SSL 3.0 is broken. Cosmos DB accounts, the domains
            of Front Door and of the CDN, API Management, HDInsight and the directory of Entra Domain Services refuse
            them unless they are told to agree. What an IoT hub does without `min_tls_version` is not documented, so
            it is unknown.
        """,
        message=_OLD_TLS,
        fix="set the least version of TLS to 1.2, and remove what turns older ones on",
        demands=(
            Demand("azurerm_cosmosdb_account", "minimal_tls_version", says("Tls12"), absent=always),
            Demand("azurerm_iothub", "min_tls_version", says("1.2"), absent=undocumented("min_tls_version")),
            Demand(
                "azurerm_cdn_frontdoor_custom_domain",
                "minimum_tls_version",
                says("TLS12", "TLS13"),
                absent=always,
                each="tls",
            ),
            *(
                Demand("azurerm_cdn_endpoint_custom_domain", "tls_version", says("TLS12"), absent=always, each=block)
                for block in ("cdn_managed_https", "user_managed_https")
            ),
            *(
                Demand(
                    "azurerm_api_management",
                    f"security.{end}_{version}_enabled",
                    says(False),
                    absent=always,
                    message=f"the {end} agrees to {words}",
                )
                for end in ("frontend", "backend")
                for version, words in (("ssl30", "SSL 3.0"), ("tls10", "TLS 1.0"), ("tls11", "TLS 1.1"))
            ),
            *(
                Demand(
                    "azurerm_api_management",
                    f"security.enable_{end}_{version}",
                    says(False),
                    applies=written(f"security.enable_{end}_{version}"),
                    message=f"the {end} agrees to {words}",
                )
                for end in ("frontend", "backend")
                for version, words in (("ssl30", "SSL 3.0"), ("tls10", "TLS 1.0"), ("tls11", "TLS 1.1"))
            ),
            Demand(
                "azurerm_api_management",
                "security.triple_des_ciphers_enabled",
                says(False),
                absent=always,
                message="the gateway agrees to ciphers with 3DES",
            ),
            *(
                Demand(
                    "azurerm_api_management_gateway_host_name_configuration",
                    f"{version}_enabled",
                    says(False),
                    absent=always,
                )
                for version in ("tls10", "tls11")
            ),
            *(
                Demand(f"azurerm_hdinsight_{kind}_cluster", "tls_min_version", says("1.2"), absent=always)
                for kind in ("hadoop", "hbase", "interactive_query", "kafka", "spark")
            ),
            Demand(
                "azurerm_active_directory_domain_service",
                "security.tls_v1_enabled",
                says(False),
                absent=always,
            ),
        ),
        peers=("CKV_AZURE_173", "CKV_AZURE_200"),
        bad="""
            resource "azurerm_cosmosdb_account" "visits" {
              name                = "visits"
              offer_type          = "Standard"
              minimal_tls_version = "Tls11"
            }
        """,
        good="""
            resource "azurerm_cosmosdb_account" "visits" {
              name                = "visits"
              offer_type          = "Standard"
              minimal_tls_version = "Tls12"
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
