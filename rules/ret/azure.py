"""Azure: backups that are kept a few days only, logs of services, and what makes a workspace lose logs."""

from __future__ import annotations

from iaclint.azure.ids import is_given
from iaclint.demand import Asked, Demand, Demands, Sound, always, counts, says, where
from iaclint.graph import Graph
from iaclint.modules import Configuration, Resource
from iaclint.phi import classify
from iaclint.retention import duration_days
from iaclint.rule import Profile, Severity
from iaclint.truth import Truth
from iaclint.values import Value
from iaclint.values.ask import at_least, equal_to, is_null, is_set

from .periods import DAYS

_WEEK = 7
_HOURS = _WEEK * 24
_WORKSPACE = "azurerm_log_analytics_workspace"
_WEB_APPS = (
    "azurerm_linux_web_app",
    "azurerm_linux_web_app_slot",
    "azurerm_windows_web_app",
    "azurerm_windows_web_app_slot",
)
_FUNCTION_APPS = (
    "azurerm_linux_function_app",
    "azurerm_linux_function_app_slot",
    "azurerm_windows_function_app",
    "azurerm_windows_function_app_slot",
)
_FILES = ("application_logs.azure_blob_storage", "http_logs.azure_blob_storage")


def _lasts_a_week(_graph: Graph, value: Value) -> Truth:
    return at_least(duration_days(value), _WEEK)


def _kept_or(least: int) -> Sound:
    """It is 0, for what is kept until somebody deletes it, or not less."""
    return lambda _graph, value: equal_to(value, 0) | at_least(value, least)


def _made_by_itself(_graph: Graph, server: Resource, _block: Configuration) -> Truth:
    """A server that is no replica of another one, with which it would be backed up."""
    return ~equal_to(server["create_mode"], "Replica")


def _is_periodic(_graph: Graph, account: Resource, _block: Configuration) -> Truth:
    """An account whose backups are made at intervals, and that says so or for how long they are kept."""
    hours = account["backup.retention_in_hours"]
    return equal_to(account["backup.type"], "Periodic") | (is_set(hours) & is_null(account["backup.type"]))


def _keeps_itself(graph: Graph, insights: Resource, _block: Configuration) -> Truth:
    """What is in no workspace, which would decide how long it is kept."""
    return ~is_given(graph, insights["workspace_id"])


def _holds_phi(graph: Graph, database: Resource, _block: Configuration) -> Truth:
    return classify(graph, database).truth


def _is_kept_otherwise(_graph: Graph, _resource: Resource, block: Configuration) -> Truth:
    policy = "long_term_retention_policy"
    return is_set(block[f"{policy}.monthly_retention"]) | is_set(block[f"{policy}.yearly_retention"])


def _is_for(policy_type: str) -> Asked:
    return where("policy_type", policy_type)


def _lasts_at_all(_graph: Graph, value: Value) -> Truth:
    return at_least(duration_days(value), 1)


TABLES = (
    Demands(
        name="ret-az-db-backups-short",
        severity=Severity.MEDIUM,
        title="The automatic backups of a database in Azure are kept less than seven days.",
        why="""
            A fault in the data is often found days later, when a backup of yesterday has it too. Left out, Azure SQL,
            MySQL and PostgreSQL keep seven days; what is written is judged. Periodic backups of Cosmos DB are kept for
            hours, eight of them if nothing else is said; continuous ones reach back seven days or thirty. Replicas are
            backed up with their source.
        """,
        message="the backups are kept less than seven days",
        fix="keep automatic backups seven days or more",
        demands=(
            Demand("azurerm_mssql_database", "short_term_retention_policy.retention_days", counts(_WEEK), always),
            Demand("azurerm_mssql_managed_database", "short_term_retention_days", counts(_WEEK), always),
            Demand("azurerm_mssql_virtual_machine", "retention_period_in_days", counts(_WEEK), each="auto_backup"),
            *(
                Demand(type, "backup_retention_days", counts(_WEEK), always, _made_by_itself)
                for type in (
                    "azurerm_mysql_flexible_server",
                    "azurerm_postgresql_flexible_server",
                    "azurerm_postgresql_server",
                )
            ),
            Demand("azurerm_cosmosdb_account", "backup.retention_in_hours", counts(_HOURS), applies=_is_periodic),
            *(
                Demand(type, "backup_retention_period_in_days", counts(_WEEK), always)
                for type in (
                    "azurerm_oracle_autonomous_database",
                    "azurerm_oracle_autonomous_database_clone_from_backup",
                    "azurerm_oracle_autonomous_database_clone_from_database",
                )
            ),
            Demand("azurerm_oracle_autonomous_database_backup", "retention_period_in_days", counts(_WEEK), always),
        ),
        bad="""
            resource "azurerm_cosmosdb_account" "main" {
              name                = "clinic"
              location            = "westeurope"
              resource_group_name = "data"
              offer_type          = "Standard"

              backup {
                type                = "Periodic"
                interval_in_minutes = 240
                retention_in_hours  = 8
              }
            }
        """,
        good="""
            resource "azurerm_mssql_database" "main" {
              name      = "main"
              server_id = "/subscriptions/1/resourceGroups/a/providers/Microsoft.Sql/servers/main"

              short_term_retention_policy {
                retention_days = 14
              }
            }
        """,
    ),
    Demands(
        name="ret-az-backup-policy-short",
        severity=Severity.MEDIUM,
        title="A backup policy in Azure keeps daily backups less than seven days.",
        why="""
            A fault is often found days later, when a backup of yesterday has it too. Policies of Recovery Services
            count what they keep, those of Backup vaults state a duration such as `P30D`, and apps keep their own
            backups for days, with 0 for ever. What a policy keeps by the week, month or year lasts longer by itself.
        """,
        message="daily backups are kept less than seven days",
        fix="keep backups seven days or more",
        demands=(
            Demand("azurerm_backup_policy_vm", "retention_daily.count", counts(_WEEK), always),
            Demand("azurerm_backup_policy_file_share", "retention_daily.count", counts(_WEEK), always),
            Demand(
                "azurerm_backup_policy_vm_workload",
                "retention_daily.count",
                counts(_WEEK),
                always,
                each="protection_policy",
            ),
            Demand(
                "azurerm_backup_policy_vm_workload",
                "simple_retention.count",
                counts(_WEEK),
                always,
                _is_for("Log"),
                each="protection_policy",
                message="backups of the transaction log are kept less than seven days",
            ),
            Demand(
                "azurerm_automanage_configuration",
                "backup.retention_policy.daily_schedule.retention_duration.count",
                counts(_WEEK),
                always,
            ),
            Demand(
                "azurerm_data_protection_backup_policy_blob_storage",
                "operational_default_retention_duration",
                _lasts_a_week,
                always,
            ),
            Demand(
                "azurerm_data_protection_backup_policy_blob_storage",
                "vault_default_retention_duration",
                _lasts_a_week,
                always,
                message="backups in the vault are kept less than seven days",
            ),
            *(
                Demand(f"azurerm_data_protection_backup_policy_{store}", "default_retention_duration", _lasts_a_week)
                for store in ("disk", "postgresql")
            ),
            *(
                Demand(
                    f"azurerm_data_protection_backup_policy_{store}",
                    "duration",
                    _lasts_a_week,
                    each="default_retention_rule.life_cycle",
                )
                for store in ("kubernetes_cluster", "mysql_flexible_server", "postgresql_flexible_server")
            ),
            Demand(
                "azurerm_app_service",
                "backup.schedule.retention_period_in_days",
                _kept_or(_WEEK),
                always,
            ),
            *(
                Demand(type, "backup.schedule.retention_period_days", _kept_or(_WEEK), always)
                for type in (*_WEB_APPS, *_FUNCTION_APPS)
            ),
        ),
        bad="""
            resource "azurerm_backup_policy_vm" "daily" {
              name                = "daily"
              resource_group_name = "backup"
              recovery_vault_name = "main"

              backup {
                frequency = "Daily"
                time      = "23:00"
              }

              retention_daily {
                count = 6
              }
            }
        """,
        good="""
            resource "azurerm_backup_policy_vm" "daily" {
              name                = "daily"
              resource_group_name = "backup"
              recovery_vault_name = "main"

              backup {
                frequency = "Daily"
                time      = "23:00"
              }

              retention_daily {
                count = 30
              }
            }
        """,
    ),
    Demands(
        name="ret-az-service-log-short",
        severity=Severity.MEDIUM,
        title="A service of Azure deletes its own log before 90 days have passed.",
        why="""
            An incident is often noticed weeks after it began; an auditor asks for what was logged then. Apps, queues,
            Application Insights, firewall policies and the alerts of databases each state how long they keep what they
            log. Left out, Application Insights keeps 90 days and the others for ever, and so does 0. What Application
            Insights sends to a workspace is kept as long as that says, and is judged there.
        """,
        message="the log is kept less than 90 days",
        fix="keep the log 90 days or more, or set 0 to keep it for ever",
        demands=(
            Demand("azurerm_application_insights", "retention_in_days", counts(DAYS), always, _keeps_itself),
            *(
                Demand(type, f"logs.{files}.retention_in_days", _kept_or(DAYS), always)
                for type in ("azurerm_app_service", "azurerm_app_service_slot", *_WEB_APPS)
                for files in _FILES
            ),
            Demand("azurerm_storage_account", "queue_properties.logging.retention_policy_days", _kept_or(DAYS), always),
            Demand("azurerm_storage_account_queue_properties", "logging.retention_policy_days", _kept_or(DAYS), always),
            Demand("azurerm_firewall_policy", "insights.retention_in_days", _kept_or(DAYS), always),
            *(
                Demand(f"azurerm_{owner}_security_alert_policy", "retention_days", _kept_or(DAYS), always)
                for owner in ("mssql_managed_instance", "mssql_server", "synapse_sql_pool", "synapse_workspace")
            ),
            *(
                Demand(type, "threat_detection_policy.retention_days", _kept_or(DAYS), always)
                for type in ("azurerm_mssql_database", "azurerm_postgresql_server")
            ),
        ),
        bad="""
            resource "azurerm_application_insights" "portal" {
              name                = "portal"
              location            = "westeurope"
              resource_group_name = "portal"
              application_type    = "web"
              retention_in_days   = 30
            }
        """,
        good="""
            resource "azurerm_application_insights" "portal" {
              name                = "portal"
              location            = "westeurope"
              resource_group_name = "portal"
              application_type    = "web"
              retention_in_days   = 365
            }
        """,
    ),
    Demands(
        name="ret-az-immediate-purge",
        severity=Severity.MEDIUM,
        title="A Log Analytics workspace removes what is in it immediately after 30 days.",
        why="""
            Without the switch, Azure keeps what has expired for a while, so that a retention that was lowered by
            mistake, or by somebody who had a reason, can be raised again in time.
        """,
        message="what is in the workspace is removed immediately after 30 days",
        fix="leave immediate_data_purge_on_30_days_enabled out",
        demands=(Demand(_WORKSPACE, "immediate_data_purge_on_30_days_enabled", says(False), always),),
        bad="""
            resource "azurerm_log_analytics_workspace" "main" {
              name                                    = "main"
              location                                = "westeurope"
              resource_group_name                     = "logs"
              immediate_data_purge_on_30_days_enabled = true
            }
        """,
        good="""
            resource "azurerm_log_analytics_workspace" "main" {
              name                = "main"
              location            = "westeurope"
              resource_group_name = "logs"
            }
        """,
    ),
    Demands(
        name="ret-az-daily-cap-drops-logs",
        severity=Severity.MEDIUM,
        title="A Log Analytics workspace takes no more logs of a day after a quota.",
        why="""
            When the quota is used up, logs are dropped until the next day: also by whoever makes noise first. Left out,
            `daily_quota_gb` is -1, which stands for no quota.
        """,
        message="logs are dropped when the daily quota is used up",
        fix="leave daily_quota_gb out, and set an alert on the amount of logs instead",
        demands=(Demand(_WORKSPACE, "daily_quota_gb", says(-1), always),),
        profile=Profile.STRICT,
        bad="""
            resource "azurerm_log_analytics_workspace" "main" {
              name                = "main"
              location            = "westeurope"
              resource_group_name = "logs"
              daily_quota_gb      = 5
            }
        """,
        good="""
            resource "azurerm_log_analytics_workspace" "main" {
              name                = "main"
              location            = "westeurope"
              resource_group_name = "logs"
              daily_quota_gb      = -1
            }
        """,
    ),
    Demands(
        name="ret-az-ltr-missing",
        severity=Severity.INFO,
        title="A database of Azure SQL with PHI has no backups that are kept for longer than weeks.",
        why="""
            Automatic backups reach back 35 days at most. `long_term_retention_policy` keeps one of each week, month or
            year for as long as ten years. Only databases that hold PHI are judged. HIPAA gives no length for backups.
        """,
        message="no backup is kept for longer than 35 days",
        fix='add long_term_retention_policy with weekly_retention, such as "P12W", or monthly_retention',
        demands=tuple(
            Demand(
                type,
                "long_term_retention_policy.weekly_retention",
                _lasts_at_all,
                _is_kept_otherwise,
                _holds_phi,
            )
            for type in ("azurerm_mssql_database", "azurerm_mssql_managed_database")
        ),
        profile=Profile.STRICT,
        bad="""
            resource "azurerm_mssql_database" "patients" {
              name      = "patients"
              server_id = "/subscriptions/1/resourceGroups/a/providers/Microsoft.Sql/servers/main"
            }
        """,
        good="""
            resource "azurerm_mssql_database" "patients" {
              name      = "patients"
              server_id = "/subscriptions/1/resourceGroups/a/providers/Microsoft.Sql/servers/main"

              long_term_retention_policy {
                weekly_retention = "P12W"
              }
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
