"""How long a KMS key can be saved from its deletion."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Profile, Severity, fail_if, rule
from iaclint.values.ask import below

from .key_users import protects_phi, users_of

_SHORTEST = 14
_TYPES = ("aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key", "aws_kms_replica_external_key")


@rule(
    Severity.LOW,
    fix="set deletion_window_in_days to 14 or more, or leave it out",
    profile=Profile.STRICT,
    judges=tuple(f"{type}.deletion_window_in_days" for type in _TYPES),
)
def enc_aws_kms_short_deletion_window(graph: Graph) -> Judgements:
    """A key that PHI is encrypted with can be deleted within less than two weeks.

    Whoever deletes a key deletes all that it encrypts, backups included. `deletion_window_in_days` is
    the time in which that can be noticed and taken back; left out it is 30 days, the longest. Only keys
    of PHI are judged, by their name or tags or by what is encrypted with them.

    Bad:

        resource "aws_kms_key" "patients" {
          deletion_window_in_days = 7
        }

    Good:

        resource "aws_kms_key" "patients" {
          deletion_window_in_days = 30
        }
    """
    for key in graph.resources(*_TYPES):
        window = key["deletion_window_in_days"]
        short = below(window, _SHORTEST)
        yield fail_if(
            short if short.is_no else short & protects_phi(graph, key),
            key,
            "the key of PHI can be deleted within less than 14 days",
            at=window,
            steps=() if short.is_no else users_of(graph, key),
        )
