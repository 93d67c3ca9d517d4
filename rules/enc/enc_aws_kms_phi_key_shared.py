"""What one KMS key encrypts at once."""

from __future__ import annotations

from iaclint import phi
from iaclint.aws.key_uses import Use, uses_of
from iaclint.aws.keys import KEY_TYPES
from iaclint.phi import STORES
from iaclint.rule import Graph, Judgements, Profile, Severity, fail_if, rule
from iaclint.truth import Truth, any_of

from .key_users import steps_of


@rule(
    Severity.LOW,
    fix="give the stores with PHI a key of their own",
    profile=Profile.STRICT,
)
def enc_aws_kms_phi_key_shared(graph: Graph) -> Judgements:
    """One key encrypts stores with PHI and stores without.

    Whoever may use the key for the one may decrypt the other, and deleting the key to destroy the PHI
    would destroy all the rest. Stores are compared by whether they hold PHI, as their names, tags and the
    settings tell. Keys that encrypt no store in the code are not judged.

    Bad:

        resource "aws_kms_key" "all" {
          enable_key_rotation = true
        }

        resource "aws_ebs_volume" "patients" {
          availability_zone = "eu-west-1a"
          encrypted         = true
          kms_key_id        = aws_kms_key.all.arn
        }

        resource "aws_ebs_volume" "website" {
          availability_zone = "eu-west-1a"
          encrypted         = true
          kms_key_id        = aws_kms_key.all.arn
        }

    Good:

        resource "aws_kms_key" "patients" {
          enable_key_rotation = true
        }

        resource "aws_ebs_volume" "patients" {
          availability_zone = "eu-west-1a"
          encrypted         = true
          kms_key_id        = aws_kms_key.patients.arn
        }
    """
    for key in graph.resources(*KEY_TYPES):
        stores = [use for use in uses_of(graph, key) if use.resource.type in STORES]
        if stores:
            with_phi = [(use, _holds_phi(graph, use)) for use in stores]
            without = [(use, _is_other(graph, use)) for use in stores]
            first = [
                next((use.resource for use, answer in side if answer.is_yes), None) for side in (with_phi, without)
            ]
            yield fail_if(
                any_of(answer for _, answer in with_phi) & any_of(answer for _, answer in without),
                key,
                "the key encrypts stores with PHI and stores without",
                steps=steps_of(store for store in first if store is not None),
            )


def _holds_phi(graph: Graph, use: Use) -> Truth:
    return use.certainty & use.resource.exists & phi.classify(graph, use.resource).truth


def _is_other(graph: Graph, use: Use) -> Truth:
    return use.certainty & use.resource.exists & ~phi.classify(graph, use.resource).truth
