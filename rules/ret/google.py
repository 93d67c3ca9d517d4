"""Google Cloud: backups that are kept a few days only, and log buckets outside of projects."""

from __future__ import annotations

from iaclint.demand import Asked, Demand, Demands, always, counts
from iaclint.gcp.sinks import BUCKETS
from iaclint.gcp.stores import DEFAULT_DAYS
from iaclint.graph import Graph
from iaclint.modules import Configuration, Resource
from iaclint.retention import duration_days
from iaclint.rule import Profile, Severity
from iaclint.truth import Truth
from iaclint.values import Value
from iaclint.values.ask import at_least, equal_to, is_null, is_true

DAYS = 7
_SQL = "google_sql_database_instance"
_BACKUPS = "settings.backup_configuration"


def _lasts_a_week(_graph: Graph, value: Value) -> Truth:
    """It is a duration of seven days or more."""
    return at_least(duration_days(value), DAYS)


def _is_off_or_lasts(graph: Graph, value: Value) -> Truth:
    return equal_to(value, "0") | _lasts_a_week(graph, value)


def _is_kept_or_counts(_graph: Graph, value: Value) -> Truth:
    """It is 0, for what is kept until somebody deletes it, or at least a week."""
    return equal_to(value, 0) | at_least(value, DAYS)


def _backs_up(_graph: Graph, resource: Resource, _block: Configuration) -> Truth:
    """An instance that is no replica and makes backups at all."""
    return is_null(resource["master_instance_name"]) & is_true(resource[f"{_BACKUPS}.enabled"])


def _unless_off(path: str) -> Asked:
    """What is on unless it says otherwise."""
    return lambda _graph, resource, _block: ~equal_to(resource[path], False)


def _is_not_raised(_graph: Graph, value: Value) -> Truth:
    return ~at_least(value, DEFAULT_DAYS + 1)


TABLES = (
    Demands(
        name="ret-gcp-sql-backups-few",
        severity=Severity.MEDIUM,
        title="The automatic backups of a database in Google Cloud are kept less than seven days.",
        why="""
            A fault in the data is often found days later, when a backup of yesterday has it too. Left out, Cloud SQL
            keeps seven backups and seven days of its transaction log, AlloyDB fourteen days, and Redis and Memorystore
            35 days: what is written is judged. Schedules of Spanner and Firestore, and the policy of a Bigtable table,
            state a duration. Replicas are backed up with their source, and whether there are backups at all is another
            matter.
        """,
        message="the backups are kept less than seven days",
        fix="keep automatic backups seven days or more",
        demands=(
            Demand(
                _SQL,
                f"{_BACKUPS}.backup_retention_settings.retained_backups",
                counts(DAYS),
                absent=always,
                applies=_backs_up,
                message="less than seven backups are kept",
            ),
            Demand(
                _SQL,
                f"{_BACKUPS}.transaction_log_retention_days",
                counts(DAYS),
                absent=always,
                applies=_backs_up,
                message="the transaction log for recovery is kept less than seven days",
            ),
            Demand(
                "google_alloydb_cluster",
                "continuous_backup_config.recovery_window_days",
                counts(DAYS),
                absent=always,
                applies=_unless_off("continuous_backup_config.enabled"),
                message="continuous backups reach back less than seven days",
            ),
            Demand(
                "google_alloydb_cluster",
                "automated_backup_policy.time_based_retention.retention_period",
                _lasts_a_week,
                absent=always,
                applies=_unless_off("automated_backup_policy.enabled"),
            ),
            Demand(
                "google_alloydb_cluster",
                "automated_backup_policy.quantity_based_retention.count",
                counts(DAYS),
                absent=always,
                applies=_unless_off("automated_backup_policy.enabled"),
                message="less than seven backups are kept",
            ),
            Demand("google_spanner_backup_schedule", "retention_duration", _lasts_a_week),
            Demand("google_firestore_backup_schedule", "retention", _lasts_a_week),
            Demand(
                "google_bigtable_table", "retention_period", _is_off_or_lasts, always, each="automated_backup_policy"
            ),
            Demand("google_redis_cluster", "automated_backup_config.retention", _lasts_a_week, absent=always),
            Demand("google_memorystore_instance", "automated_backup_config.retention", _lasts_a_week, absent=always),
            Demand(
                "google_oracle_database_autonomous_database",
                "properties.backup_retention_period_days",
                counts(DAYS),
                absent=always,
            ),
        ),
        bad="""
            resource "google_sql_database_instance" "main" {
              name             = "main"
              database_version = "POSTGRES_16"

              settings {
                tier = "db-custom-2-7680"

                backup_configuration {
                  enabled                        = true
                  transaction_log_retention_days = 1

                  backup_retention_settings {
                    retained_backups = 3
                  }
                }
              }
            }
        """,
        good="""
            resource "google_sql_database_instance" "main" {
              name             = "main"
              database_version = "POSTGRES_16"

              settings {
                tier = "db-custom-2-7680"

                backup_configuration {
                  enabled = true

                  backup_retention_settings {
                    retained_backups = 30
                  }
                }
              }
            }
        """,
    ),
    Demands(
        name="ret-gcp-backup-plan-short",
        severity=Severity.MEDIUM,
        title="A backup plan or snapshot schedule in Google Cloud keeps what it makes less than seven days.",
        why="""
            A fault is often found days later, when a backup of yesterday has it too. The rules of a plan of Backup and
            DR, the plan of Backup for GKE and the schedule of snapshots for disks each say how long they keep. A plan
            for GKE that says nothing, or 0, keeps its backups until somebody deletes them and passes.
        """,
        message="what is backed up is kept less than seven days",
        fix="keep backups and snapshots seven days or more",
        demands=(
            Demand("google_backup_dr_backup_plan", "backup_retention_days", counts(DAYS), each="backup_rules"),
            Demand(
                "google_gke_backup_backup_plan",
                "retention_policy.backup_retain_days",
                _is_kept_or_counts,
                absent=always,
            ),
            Demand(
                "google_compute_resource_policy",
                "snapshot_schedule_policy.retention_policy.max_retention_days",
                counts(DAYS),
                absent=always,
            ),
        ),
        bad="""
            resource "google_compute_resource_policy" "daily" {
              name = "daily"

              snapshot_schedule_policy {
                schedule {
                  daily_schedule {
                    days_in_cycle = 1
                    start_time    = "03:00"
                  }
                }

                retention_policy {
                  max_retention_days = 3
                }
              }
            }
        """,
        good="""
            resource "google_compute_resource_policy" "daily" {
              name = "daily"

              snapshot_schedule_policy {
                schedule {
                  daily_schedule {
                    days_in_cycle = 1
                    start_time    = "03:00"
                  }
                }

                retention_policy {
                  max_retention_days = 30
                }
              }
            }
        """,
    ),
    Demands(
        name="ret-gcp-org-bucket-cannot-extend",
        severity=Severity.INFO,
        title="A log bucket outside of a project states a retention that Google Cloud does not raise.",
        why="""
            The provider's documentation says that the retention of the log buckets of folders, organizations and
            billing accounts cannot be increased. What is written there may never be in force: a sink to a log bucket
            of a project, or to a bucket of Cloud Storage, keeps logs for longer.
        """,
        message="the retention of a log bucket outside of a project cannot be raised above 30 days",
        fix="route the logs to a log bucket of a project by a sink with include_children = true",
        demands=tuple(
            Demand(type, "retention_days", _is_not_raised, absent=always)
            for type in BUCKETS
            if type != "google_logging_project_bucket_config"
        ),
        profile=Profile.STRICT,
        bad="""
            resource "google_logging_organization_bucket_config" "default" {
              organization   = "123456789"
              location       = "global"
              bucket_id      = "_Default"
              retention_days = 400
            }
        """,
        good="""
            resource "google_logging_organization_bucket_config" "default" {
              organization = "123456789"
              location     = "global"
              bucket_id    = "_Default"
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
