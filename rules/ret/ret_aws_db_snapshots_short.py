"""Databases and file systems whose automatic backups are switched off or kept for a few days only."""

from iaclint.aws.backups import is_backed_up
from iaclint.modules import Resource
from iaclint.phi import classify
from iaclint.records import dataclass
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Doubt, Reason, Truth, all_of
from iaclint.values import NUMBER, Value, number, unknown
from iaclint.values.ask import begins_with, below, equal_to, is_null

DAYS = 7


@dataclass(frozen=True, slots=True)
class Backups:
    """How a type of store is backed up: the argument with the days, the days where it is absent (None for
    what the service documents nowhere), the arguments that make it a replica or a member, which is backed up
    with another resource, the engine or the start of the kind of deployment that has no backups, and whether it
    is mostly filled anew from elsewhere."""

    type: str
    argument: str
    default: int | None
    elsewhere: tuple[str, ...] = ()
    without: str = ""
    scratch: str = ""
    is_cache: bool = False


DATABASES = (
    Backups("aws_db_instance", "backup_retention_period", 0, ("replicate_source_db",)),
    Backups("aws_rds_cluster", "backup_retention_period", 1, ("replication_source_identifier",)),
    Backups("aws_docdb_cluster", "backup_retention_period", 1),
    Backups("aws_neptune_cluster", "backup_retention_period", 1, ("replication_source_identifier",)),
    Backups("aws_redshift_cluster", "automated_snapshot_retention_period", 1),
    Backups(
        "aws_elasticache_cluster", "snapshot_retention_limit", 0, ("replication_group_id",), "memcached", is_cache=True
    ),
    Backups("aws_elasticache_replication_group", "snapshot_retention_limit", 0, is_cache=True),
    Backups("aws_memorydb_cluster", "snapshot_retention_limit", 0),
    Backups("aws_elasticache_serverless_cache", "snapshot_retention_limit", None, without="memcached", is_cache=True),
    Backups("aws_docdbelastic_cluster", "backup_retention_period", 1),
    Backups("aws_db_instance_automated_backups_replication", "retention_period", 7),
    Backups("aws_redshift_snapshot_copy", "retention_period", 7),
    Backups("aws_fsx_lustre_file_system", "automatic_backup_retention_days", 0, scratch="SCRATCH"),
    Backups("aws_fsx_ontap_file_system", "automatic_backup_retention_days", 0),
    Backups("aws_fsx_openzfs_file_system", "automatic_backup_retention_days", 0),
    Backups("aws_fsx_windows_file_system", "automatic_backup_retention_days", 7),
)
_LIGHTSAIL = "aws_lightsail_database"


@rule(
    Severity.MEDIUM,
    fix="keep automatic backups seven days or more: set backup_retention_period, or what it is called here",
    peers=(
        "CKV_AWS_133",
        "CKV_AWS_134",
        "CKV_AWS_343",
        "CKV_AWS_360",
        "CKV_AWS_361",
        "AWS-0050",
        "AWS-0077",
        "1dc73fb4-5b51-430c-8c5f-25dcf9090b02",
        "8fdb08a0-a868-4fdf-9c27-ccab0237f1ab",
        "e542bd46-58c4-4e0f-a52a-1fb4f9548e02",
    ),
    judges=(*(f"{kind.type}.{kind.argument}" for kind in DATABASES), f"{_LIGHTSAIL}.backup_retention_enabled"),
)
def ret_aws_db_snapshots_short(graph: Graph) -> Judgements:
    """The automatic backups of a database or file system are switched off or kept less than seven days.

    A fault in the data is often found days later, when a backup of yesterday has it too. What an
    absent argument means differs: an RDS instance, a Redis or Valkey cache, MemoryDB and most file systems
    of FSx then have no backups at all (high), while clusters of Aurora, DocumentDB, Neptune and Redshift
    keep one day. A cache of ElastiCache is mostly filled anew from elsewhere, and is low unless it holds
    PHI. Read replicas and members of a cluster or replication group are backed up with their source and
    are not judged, nor are Memcached and scratch file systems, which have no backups. What a plan of AWS
    Backup keeps for seven days or more passes.

    Bad:

        resource "aws_db_instance" "main" {
          identifier     = "main"
          instance_class = "db.t4g.small"
        }

    Good:

        resource "aws_db_instance" "main" {
          identifier              = "main"
          instance_class          = "db.t4g.small"
          backup_retention_period = 14
        }
    """
    for kind in DATABASES:
        for database in graph.resources(kind.type):
            own = _has_own_backups(database, kind)
            if own.is_no:
                continue
            days = _days(database, kind)
            fault = own & below(days, DAYS) & ~is_backed_up(graph, database, DAYS)
            yield fail_if(fault, database, _message(days), at=days, severity=_severity(graph, database, kind, days))
    for database in graph.resources(_LIGHTSAIL):
        enabled = database["backup_retention_enabled"]
        yield fail_if(equal_to(enabled, False), database, _OFF, at=enabled, severity=Severity.HIGH)


def _severity(graph: Graph, database: Resource, kind: Backups, days: Value) -> Severity | None:
    if kind.is_cache and not classify(graph, database).truth.is_yes:
        return Severity.LOW
    return Severity.HIGH if equal_to(days, 0).is_yes else None


def _has_own_backups(database: Resource, kind: Backups) -> Truth:
    own = all_of(is_null(database[argument]) for argument in kind.elsewhere)
    if kind.scratch:
        deployment = database["deployment_type"]
        own &= ~is_null(deployment) & ~begins_with(deployment, kind.scratch)
    return own & ~equal_to(database["engine"], kind.without) if kind.without else own


def _days(database: Resource, kind: Backups) -> Value:
    """The days as written, or what their absence means."""
    written = database[kind.argument]
    if not written.is_null:
        return written
    if kind.default is not None:
        return number(kind.default, written.origin)
    doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, f"what {kind.type} keeps without {kind.argument} is not documented")
    return unknown(NUMBER, (doubt,), written.origin)


_OFF = "automatic backups are switched off"


def _message(days: Value) -> str:
    if equal_to(days, 0).is_yes:
        return _OFF
    return f"automatic backups are kept less than {DAYS} days"
