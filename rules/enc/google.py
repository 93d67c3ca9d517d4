"""Google: the ways to store things in Google Cloud worse than by default, and the keys that others are kept under."""

from __future__ import annotations

from iaclint.demand import Asked, Demand, Demands, Sound, always, anything, says, where
from iaclint.gcp.durations import lasts_at_least, lasts_at_most
from iaclint.modules import Resource
from iaclint.rule import Graph, Profile, Severity
from iaclint.truth import Truth
from iaclint.values import Value
from iaclint.values.ask import at_least, is_from_provider

from .keyed import both, either, given, has, without


def _not_in_code(_graph: Graph, value: Value) -> Truth:
    """It is no text that the code holds."""
    return is_from_provider(value)


def _raw(type: str, *paths: str, each: str = "") -> tuple[Demand, ...]:
    return tuple(Demand(type, path, _not_in_code, applies=given(path), each=each) for path in paths)


def _at_most(days: int) -> Sound:
    return lambda _graph, value: lasts_at_most(value, days)


def _at_least(days: int) -> Sound:
    return lambda _graph, value: lasts_at_least(value, days)


def _low_within_a_year(_graph: Graph, key: Resource) -> Severity | None:
    """Low for a key that is rotated, if not as often as is asked for."""
    return Severity.LOW if lasts_at_most(key["rotation_period"], 365).is_yes else None


def _some(path: str) -> Asked:
    return lambda _graph, _resource, block: at_least(block[path], 1)


_IMAGE, _SNAPSHOT, _DISK = (f"source_{what}_encryption_key.raw_key" for what in ("image", "snapshot", "disk"))
_STARTED = "boot_disk.initialize_params."

TABLES = (
    Demands(
        name="enc-gcp-csek-plaintext-key",
        severity=Severity.CRITICAL,
        title="A key that encrypts a disk or object is written in the code.",
        why="""
            Who reads the repository, its history or the state can decrypt whatever the key was used for, wherever a
            copy of it lies. A key that a data source looks up or another resource makes is not in the code. A key in
            Cloud KMS can be read by nobody.
        """,
        message="the raw key is written in the code",
        fix="name a key in Cloud KMS, or look the raw key up in Secret Manager",
        demands=(
            *_raw("google_compute_disk", "disk_encryption_key.raw_key", _IMAGE, _SNAPSHOT),
            *_raw("google_compute_region_disk", "disk_encryption_key.raw_key", _SNAPSHOT),
            *_raw("google_compute_snapshot", "snapshot_encryption_key.raw_key", _DISK),
            *_raw("google_compute_image", "image_encryption_key.raw_key", _DISK, _IMAGE, _SNAPSHOT),
            *(
                demand
                for type in ("google_compute_instance", "google_compute_instance_from_template")
                for demand in (
                    *_raw(type, "boot_disk.disk_encryption_key_raw", _STARTED + _IMAGE, _STARTED + _SNAPSHOT),
                    *_raw(type, "disk_encryption_key_raw", each="attached_disk"),
                )
            ),
            *_raw("google_compute_instance_template", _IMAGE, _SNAPSHOT, each="disk"),
            *_raw("google_compute_region_instance_template", _IMAGE, _SNAPSHOT, each="disk"),
            *_raw("google_storage_bucket_object", "customer_encryption.encryption_key"),
        ),
        peers=("GCP-0037",),
        bad="""
            resource "google_compute_disk" "data" {
              name = "data"

              disk_encryption_key {
                raw_key = "acXTX3rxrKAFTF0tYVLvydU1riRZTvUNC4g5I11NY+c="
              }
            }
        """,
        good="""
            data "google_secret_manager_secret_version" "disk_key" {
              secret = "disk-key"
            }

            resource "google_compute_disk" "data" {
              name = "data"

              disk_encryption_key {
                raw_key = data.google_secret_manager_secret_version.disk_key.secret_data
              }
            }
        """,
    ),
    Demands(
        name="enc-gcp-gke-secrets",
        severity=Severity.MEDIUM,
        title="The secrets of a GKE cluster are not encrypted with a key of one's own.",
        why="""
            Left out, `database_encryption` is off: Google encrypts the disks of the control plane, but in the database
            on them each Secret of the cluster is plain text, and these are the passwords and keys to everything else.
            With a key in Cloud KMS a copy of the database is of no use, and each use of the key is in a log.
        """,
        message="the secrets of the cluster are plain text in its database, on disks that Google encrypts",
        fix='add database_encryption { state = "ENCRYPTED" key_name = ... }',
        demands=(
            Demand(
                "google_container_cluster",
                "database_encryption.state",
                says("ENCRYPTED", "ALL_OBJECTS_ENCRYPTION_ENABLED"),
            ),
            Demand(
                "google_container_cluster",
                "database_encryption.key_name",
                anything,
                applies=where("database_encryption.state", "ENCRYPTED", "ALL_OBJECTS_ENCRYPTION_ENABLED"),
                message="no key is named that encrypts the secrets of the cluster",
            ),
        ),
        bad="""
            resource "google_container_cluster" "portal" {
              name     = "portal"
              location = "us-central1"
            }
        """,
        good="""
            resource "google_container_cluster" "portal" {
              name     = "portal"
              location = "us-central1"

              database_encryption {
                state    = "ENCRYPTED"
                key_name = "projects/clinic/locations/us-central1/keyRings/clinic/cryptoKeys/portal"
              }
            }
        """,
    ),
    Demands(
        name="enc-gcp-gke-ssd",
        severity=Severity.LOW,
        profile=Profile.STRICT,
        title="The disks of GKE nodes are encrypted with keys that Google chooses.",
        why="""
            What pods write to the disk of their node lies on its boot disk or its local SSDs. A boot disk can have a
            key of Cloud KMS. Local SSDs cannot, but with `EPHEMERAL_KEY_ENCRYPTION` their key is gone with the node.
        """,
        message="no customer-managed key encrypts the boot disks of the nodes",
        fix='set boot_disk_kms_key, and with local SSDs local_ssd_encryption_mode = "EPHEMERAL_KEY_ENCRYPTION"',
        demands=(
            Demand("google_container_node_pool", "node_config.boot_disk_kms_key", anything),
            Demand(
                "google_container_cluster",
                "node_config.boot_disk_kms_key",
                anything,
                applies=both(has("node_config"), without(where("remove_default_node_pool", True))),
            ),
            *(
                Demand(
                    type,
                    "node_config.local_ssd_encryption_mode",
                    says("EPHEMERAL_KEY_ENCRYPTION"),
                    applies=either(
                        *(
                            _some(f"node_config.{path}")
                            for path in (
                                "local_ssd_count",
                                "ephemeral_storage_local_ssd_config.local_ssd_count",
                                "local_nvme_ssd_block_config.local_ssd_count",
                            )
                        )
                    ),
                    message="the keys of the local SSDs outlive the nodes",
                )
                for type in ("google_container_node_pool", "google_container_cluster")
            ),
        ),
        bad="""
            resource "google_container_node_pool" "portal" {
              name    = "portal"
              cluster = "portal"

              node_config {
                machine_type = "n2-standard-4"
              }
            }
        """,
        good="""
            resource "google_container_node_pool" "portal" {
              name    = "portal"
              cluster = "portal"

              node_config {
                machine_type      = "n2-standard-4"
                boot_disk_kms_key = "projects/clinic/locations/us-central1/keyRings/clinic/cryptoKeys/portal"
              }
            }
        """,
    ),
    Demands(
        name="enc-gcp-phi-no-cmek",
        severity=Severity.MEDIUM,
        title="A dataset of the Cloud Healthcare API has no customer-managed key.",
        why="""
            Its FHIR, DICOM and HL7v2 stores hold health records, and they are encrypted with the key of their dataset.
            Left out, that is a key of Google's, which the customer can neither disable nor see the use of. The key is
            chosen when the dataset is made.
        """,
        message="no customer-managed key encrypts the stores of the dataset",
        fix="add encryption_spec { kms_key_name = ... } to the dataset",
        demands=(Demand("google_healthcare_dataset", "encryption_spec.kms_key_name", anything),),
        bad="""
            resource "google_healthcare_dataset" "clinic" {
              name     = "clinic"
              location = "us-central1"
            }
        """,
        good="""
            resource "google_healthcare_dataset" "clinic" {
              name     = "clinic"
              location = "us-central1"

              encryption_spec {
                kms_key_name = "projects/clinic/locations/us-central1/keyRings/clinic/cryptoKeys/clinic"
              }
            }
        """,
    ),
    Demands(
        name="enc-gcp-kms-rotation",
        severity=Severity.MEDIUM,
        weigh=_low_within_a_year,
        title="A key of Cloud KMS is not rotated every 90 days.",
        why="""
            Rotation limits how much one version of a key protects, and proves that it can be replaced when it has to
            be. Without a `rotation_period` there is none. A period of up to a year is low. Only keys that encrypt and
            decrypt are rotated by Google: those that sign, those whose versions are imported and those in an external
            key manager are not judged.
        """,
        message="the key is not rotated every 90 days",
        fix='set rotation_period = "7776000s"',
        demands=(
            Demand(
                "google_kms_crypto_key",
                "rotation_period",
                _at_most(90),
                applies=both(
                    where("purpose", "ENCRYPT_DECRYPT", absent=True),
                    without(where("import_only", True)),
                    without(where("version_template.protection_level", "EXTERNAL", "EXTERNAL_VPC")),
                ),
            ),
        ),
        peers=("CKV_GCP_43", "GCP-0065", "d8c57c4e-bf6f-4e32-a2bf-8643532de77b"),
        bad="""
            resource "google_kms_crypto_key" "records" {
              name     = "records"
              key_ring = "projects/clinic/locations/us-central1/keyRings/clinic"
            }
        """,
        good="""
            resource "google_kms_crypto_key" "records" {
              name            = "records"
              key_ring        = "projects/clinic/locations/us-central1/keyRings/clinic"
              rotation_period = "7776000s"
            }
        """,
    ),
    Demands(
        name="enc-gcp-kms-destroyable",
        severity=Severity.LOW,
        profile=Profile.STRICT,
        title="A key of Cloud KMS can be gone for good within 30 days.",
        why="""
            What is encrypted with a version of a key is lost with it. Between the order to destroy it and its end there
            are 30 days where `destroy_scheduled_duration` is left out; a shorter time may pass before anybody notices.
        """,
        message="a destroyed version of the key can be restored for less than 30 days",
        fix='leave destroy_scheduled_duration out, or set it to at least "2592000s"',
        demands=(Demand("google_kms_crypto_key", "destroy_scheduled_duration", _at_least(30), absent=always),),
        bad="""
            resource "google_kms_crypto_key" "records" {
              name                       = "records"
              key_ring                   = "projects/clinic/locations/us-central1/keyRings/clinic"
              destroy_scheduled_duration = "86400s"
            }
        """,
        good="""
            resource "google_kms_crypto_key" "records" {
              name                       = "records"
              key_ring                   = "projects/clinic/locations/us-central1/keyRings/clinic"
              destroy_scheduled_duration = "2592000s"
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
