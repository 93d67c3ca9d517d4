"""Customer keys of what is stored as objects, volumes, files and backups."""

from __future__ import annotations

from iaclint import phi
from iaclint.aws import inherited_keys as inherited
from iaclint.aws import s3
from iaclint.aws.keys_of_s3 import needs_keys_of_s3
from iaclint.aws.s3_encryption import is_configured_apart
from iaclint.demand import Asked, where
from iaclint.modules import Configuration, Resource
from iaclint.rule import Graph, Severity
from iaclint.truth import Truth, any_of

from .customer_key import both, either, given, has, key, table, unless, unsure

_KMS = ("aws:kms", "aws:kms:dsse")
_DEFAULT = "rule.apply_server_side_encryption_by_default"


def _is_configured_apart(graph: Graph, resource: Resource, _block: Configuration) -> Truth:
    return is_configured_apart(graph, resource)


def _needs_keys_of_s3(graph: Graph, resource: Resource, _block: Configuration) -> Truth:
    return any_of(needs_keys_of_s3(graph, bucket) for bucket in _buckets(graph, resource))


def _buckets(graph: Graph, resource: Resource) -> tuple[Resource, ...]:
    """The bucket that a resource is, or that it names."""
    return (resource, *graph.targets(resource["bucket"], ("aws_s3_bucket",), s3.BUCKET))


def _with_phi_in_bucket(graph: Graph, resource: Resource) -> Severity | None:
    """Medium where the bucket that a resource names, or that it is, holds PHI."""
    holds = any(phi.classify(graph, bucket).truth.is_yes for bucket in _buckets(graph, resource))
    return Severity.MEDIUM if holds else None


def _by_bucket_unless(path: str, *modes: str, bucket: str) -> Asked:
    """The bucket decides where the mode of the encryption is left out."""
    return both(unless(where(path, *modes)), inherited.by_bucket(bucket))


_S3 = (
    key(
        "aws_s3_bucket",
        f"server_side_encryption_configuration.{_DEFAULT}.kms_master_key_id",
        "what is uploaded to the bucket is",
        applies=unless(either(_is_configured_apart, _needs_keys_of_s3)),
        heeded=where(f"server_side_encryption_configuration.{_DEFAULT}.sse_algorithm", *_KMS),
    ),
    key(
        "aws_s3_bucket",
        "destination.replica_kms_key_id",
        "the replicas of the objects are",
        each="replication_configuration.rules",
        absent=inherited.by_bucket("destination.bucket"),
    ),
    key(
        "aws_s3_bucket_server_side_encryption_configuration",
        "kms_master_key_id",
        "what is uploaded to the bucket is",
        each=_DEFAULT,
        applies=unless(_needs_keys_of_s3),
        heeded=where("sse_algorithm", *_KMS),
    ),
    key(
        "aws_s3_bucket_replication_configuration",
        "destination.encryption_configuration.replica_kms_key_id",
        "the replicas of the objects are",
        each="rule",
        absent=inherited.by_bucket("destination.bucket"),
    ),
    *(
        key(
            type,
            "kms_key_id",
            "the object is",
            absent=_by_bucket_unless("server_side_encryption", "AES256", *_KMS, bucket="bucket"),
        )
        for type in ("aws_s3_object", "aws_s3_bucket_object", "aws_s3_object_copy")
    ),
    key(
        "aws_s3_bucket_inventory",
        "encryption.sse_kms.key_id",
        "the inventory is",
        each="destination.bucket",
        absent=both(unless(has("encryption.sse_s3")), inherited.by_bucket("bucket_arn")),
    ),
    key(
        "aws_s3control_storage_lens_configuration",
        "encryption.sse_kms.key_id",
        "the exported metrics are",
        each="storage_lens_configuration.data_export.s3_bucket_destination",
        absent=both(unless(has("encryption.sse_s3")), inherited.by_bucket("arn")),
    ),
    *(
        key(
            "aws_s3_bucket_metadata_configuration",
            "encryption_configuration.kms_key_arn",
            f"the {table} table is",
            each=f"metadata_configuration.{table}_table_configuration",
            heeded=where("encryption_configuration.sse_algorithm", "aws:kms"),
        )
        for table in ("inventory", "journal")
    ),
    key(
        "aws_s3tables_table_bucket",
        "encryption_configuration.kms_key_arn",
        "the tables of the bucket are",
        heeded=where("encryption_configuration.sse_algorithm", "aws:kms"),
    ),
    key(
        "aws_s3tables_table",
        "encryption_configuration.kms_key_arn",
        "the table is",
        heeded=where("encryption_configuration.sse_algorithm", "aws:kms"),
        absent=both(
            unless(where("encryption_configuration.sse_algorithm", "AES256")),
            inherited.by_named(
                "table_bucket_arn", "aws_s3tables_table_bucket", "name", "encryption_configuration.kms_key_arn"
            ),
        ),
    ),
    key(
        "aws_s3vectors_vector_bucket",
        "encryption_configuration.kms_key_arn",
        "the vectors are",
        heeded=where("encryption_configuration.sse_type", "aws:kms"),
    ),
)

_MACHINES = (
    ("aws_instance", ""),
    ("aws_spot_instance_request", ""),
    ("aws_spot_fleet_request", "launch_specification."),
)

_EBS = (
    key("aws_ebs_volume", "kms_key_id", "the volume is", absent=inherited.by_snapshot),
    key("aws_ebs_snapshot_copy", "kms_key_id", "the copy is", absent=inherited.by_copying),
    key("aws_ebs_snapshot_import", "kms_key_id", "the snapshot is", absent=inherited.by_account_default),
    key("aws_ami_copy", "kms_key_id", "the copy is", absent=inherited.by_copying),
    *(
        key(type, "kms_key_id", "the root volume is", each=f"{prefix}root_block_device", absent=inherited.by_image)
        for type, prefix in _MACHINES
    ),
    *(
        key(type, "kms_key_id", "the volume is", each=f"{prefix}ebs_block_device", absent=inherited.by_snapshot)
        for type, prefix in _MACHINES
    ),
    key(
        "aws_launch_template",
        "kms_key_id",
        "the volume is",
        each="block_device_mappings.ebs",
        absent=either(
            inherited.by_snapshot,
            both(unless(given("snapshot_id")), unsure("a device of the machine image has the key of the image")),
        ),
    ),
    key(
        "aws_ecs_service",
        "kms_key_id",
        "the volume of the service is",
        each="volume_configuration.managed_ebs_volume",
        absent=inherited.by_snapshot,
    ),
    key(
        "aws_workspaces_workspace",
        "volume_encryption_key",
        "the desktop is",
        applies=either(where("root_volume_encryption_enabled", True), where("user_volume_encryption_enabled", True)),
    ),
    key(
        "aws_dlm_lifecycle_policy",
        "encryption_configuration.cmk_arn",
        "the copies of shared snapshots are",
        each="policy_details.action.cross_region_copy",
        absent=inherited.by_default_elsewhere,
    ),
    key(
        "aws_dlm_lifecycle_policy",
        "cmk_arn",
        "the copies in the other region are",
        each="policy_details.schedule.cross_region_copy_rule",
        absent=inherited.by_default_elsewhere,
    ),
    key(
        "aws_drs_replication_configuration_template",
        "ebs_encryption_key_arn",
        "the staged copies of the disks are",
        heeded=where("ebs_encryption", "CUSTOM"),
    ),
    *(
        key(
            type,
            "kms_key_id",
            "the volume of the image is",
            each=f"{prefix}block_device_mapping.ebs",
            absent=inherited.by_snapshot,
        )
        for type, prefix in (
            ("aws_imagebuilder_image_recipe", ""),
            ("aws_imagebuilder_container_recipe", "instance_configuration."),
        )
    ),
    key(
        "aws_imagebuilder_distribution_configuration",
        "kms_key_id",
        "the distributed image is",
        each="distribution.ami_distribution_configuration",
        absent=unsure("the image has the key that its recipe names"),
    ),
)

_BY_BACKUP = both(given("backup_id"), unsure("a file system that is restored may have the key of its backup"))

_FILES = (
    key("aws_efs_file_system", "kms_key_id", "the file system is"),
    key(
        "aws_efs_replication_configuration",
        "kms_key_id",
        "the replica of the file system is",
        each="destination",
        applies=unless(given("file_system_id")),
    ),
    key(
        "aws_fsx_lustre_file_system",
        "kms_key_id",
        "the file system is",
        applies=where("deployment_type", "PERSISTENT_1", "PERSISTENT_2"),
        absent=_BY_BACKUP,
    ),
    key("aws_fsx_windows_file_system", "kms_key_id", "the file system is", absent=_BY_BACKUP),
    key("aws_fsx_openzfs_file_system", "kms_key_id", "the file system is", absent=_BY_BACKUP),
    key("aws_fsx_ontap_file_system", "kms_key_id", "the file system is"),
    key("aws_fsx_file_cache", "kms_key_id", "the cache is"),
    *(
        key(f"aws_storagegateway_{name}", path, "what the gateway stores is", heeded=where("kms_encrypted", True))
        for name, path in (
            ("cached_iscsi_volume", "kms_key"),
            ("stored_iscsi_volume", "kms_key"),
            ("nfs_file_share", "kms_key_arn"),
            ("smb_file_share", "kms_key_arn"),
        )
    ),
)

TABLES = (
    table(
        name="enc-aws-s3-no-cmk",
        title="A bucket or object in S3 is not encrypted with a customer-managed key.",
        why="""
            Where a bucket has an `aws_s3_bucket_server_side_encryption_configuration`, that is judged instead of the
            bucket; the key counts only with the algorithm `aws:kms` or `aws:kms:dsse`. Objects, replicas and
            inventories of which nothing is said are encrypted as the bucket says that they are written to. A bucket for
            the access logs of S3 or of a load balancer is not judged, since these are written only with the keys of S3.
            It is medium where the bucket holds PHI.
        """,
        fix='set sse_algorithm = "aws:kms" and kms_master_key_id to a key of your own',
        demands=_S3,
        peers=(
            "CKV_AWS_145",
            "CKV_AWS_181",
            "CKV_AWS_186",
            "AWS-0132",
            "5fb49a69-8d46-4495-a2f8-9c8c622b2b6e",
        ),
        weigh=_with_phi_in_bucket,
        bad="""
            resource "aws_s3_bucket" "scans" {
              bucket = "scans"
            }
        """,
        good="""
            resource "aws_s3_bucket" "scans" {
              bucket = "scans"
            }

            resource "aws_s3_bucket_server_side_encryption_configuration" "scans" {
              bucket = aws_s3_bucket.scans.id

              rule {
                apply_server_side_encryption_by_default {
                  sse_algorithm     = "aws:kms"
                  kms_master_key_id = aws_kms_key.own.arn
                }
              }
            }
        """,
    ),
    table(
        name="enc-aws-ebs-no-cmk",
        title="A volume, snapshot or machine image is not encrypted with a customer-managed key.",
        why="""
            Left out, the key of a volume is that of the snapshot or image that it is made from, if that is encrypted,
            or else the default key of the account, which an `aws_ebs_default_kms_key` may replace. A snapshot that is
            encrypted with the key that AWS manages cannot be shared with another account. It is medium where PHI is
            kept. Virtual desktops without encrypted volumes are left to enc-aws-workspaces.
        """,
        fix="set kms_key_id to a key of your own",
        demands=_EBS,
        peers=(
            "CKV_AWS_189",
            "CKV_AWS_199",
            "CKV_AWS_200",
            "CKV_AWS_236",
            "CKV_AWS_254",
            "CKV_AWS_256",
            "AWS-0027",
        ),
        bad="""
            resource "aws_ebs_volume" "data" {
              availability_zone = "eu-west-1a"
              size              = 100
              encrypted         = true
            }
        """,
        good="""
            resource "aws_ebs_volume" "data" {
              availability_zone = "eu-west-1a"
              size              = 100
              encrypted         = true
              kms_key_id        = aws_kms_key.own.arn
            }
        """,
    ),
    table(
        name="enc-aws-file-system-no-cmk",
        title="A file system is not encrypted with a customer-managed key.",
        why="""
            The key is chosen when a file system is made and cannot be changed afterwards. Scratch file systems of FSx
            for Lustre take no key and are not judged. The key of a share or volume of a storage gateway counts only
            with `kms_encrypted`. It is medium where PHI is kept.
        """,
        fix="set kms_key_id to a key of your own",
        demands=_FILES,
        peers=(
            "CKV_AWS_178",
            "CKV_AWS_179",
            "CKV_AWS_184",
            "CKV_AWS_190",
            "CKV_AWS_203",
            "25d251f3-f348-4f95-845c-1090e41a615c",
        ),
        bad="""
            resource "aws_efs_file_system" "scans" {
              creation_token = "scans"
              encrypted      = true
            }
        """,
        good="""
            resource "aws_efs_file_system" "scans" {
              creation_token = "scans"
              encrypted      = true
              kms_key_id     = aws_kms_key.own.arn
            }
        """,
    ),
    table(
        name="enc-aws-backup-no-cmk",
        title="A backup vault is not encrypted with a customer-managed key.",
        why="""
            Copies of backups in another account are safe from whoever takes over this one, and they need a key of one's
            own: the key that AWS manages cannot be shared. It is medium where the vault holds PHI.
        """,
        fix="set kms_key_arn to a key of your own",
        demands=(
            key("aws_backup_vault", "kms_key_arn", "the vault is"),
            key("aws_backup_logically_air_gapped_vault", "encryption_key_arn", "the vault is"),
        ),
        peers=("CKV_AWS_166",),
        bad="""
            resource "aws_backup_vault" "daily" {
              name = "daily"
            }
        """,
        good="""
            resource "aws_backup_vault" "daily" {
              name        = "daily"
              kms_key_arn = aws_kms_key.own.arn
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
