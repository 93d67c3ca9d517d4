"""The rotation of KMS keys."""

from __future__ import annotations

from iaclint.modules import Resource
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth, any_of
from iaclint.values.ask import at_least, equal_to, is_given, is_null, is_true

_YEAR = 365
_ROTATED = {"customer_master_key_spec": "SYMMETRIC_DEFAULT", "key_usage": "ENCRYPT_DECRYPT"}
"""What a key is by default, and has to be for KMS to rotate it."""


@rule(
    Severity.MEDIUM,
    fix="set enable_key_rotation = true",
    peers=("CKV_AWS_7", "AWS-0065", "22fbfeac-7b5a-421a-8a27-7a2178bb910b"),
    judges=("aws_kms_key.enable_key_rotation", "aws_kms_key.rotation_period_in_days"),
)
def enc_aws_kms_no_rotation(graph: Graph) -> Judgements:
    """A KMS key is never rotated.

    A key that stays the same for years protects ever more data, and whoever gets hold of it gets all of
    that. Left out, `enable_key_rotation` is false. KMS keeps the old key material, so nothing has to be
    encrypted anew. A rotation less often than once a year is low.

    Asymmetric and HMAC keys, keys with imported material and those in a custom key store cannot be
    rotated by KMS and are not judged; a replica of a key rotates with it.

    Bad:

        resource "aws_kms_key" "records" {
          description = "records"
        }

    Good:

        resource "aws_kms_key" "records" {
          description         = "records"
          enable_key_rotation = true
        }
    """
    for key in graph.resources("aws_kms_key"):
        rotatable = _can_be_rotated(key)
        if rotatable.is_no:
            continue
        rotates, period = key["enable_key_rotation"], key["rotation_period_in_days"]
        yield fail_if(rotatable & ~is_true(rotates), key, "the key is not rotated", at=rotates)
        if not (is_true(rotates) & ~is_null(period)).is_no:
            yield fail_if(
                rotatable & is_true(rotates) & at_least(period, _YEAR + 1),
                key,
                "the key is rotated less often than once a year",
                at=period,
                defect="period",
                severity=Severity.LOW,
            )


def _can_be_rotated(key: Resource) -> Truth:
    """Whether KMS can rotate it: it is symmetric, for encryption, and its material is made and kept by KMS."""
    elsewhere = any_of(is_given(key[name]) for name in ("custom_key_store_id", "xks_key_id"))
    by_kind = [~is_given(key[name]) | equal_to(key[name], kind) for name, kind in _ROTATED.items()]
    return by_kind[0] & by_kind[1] & ~elsewhere
