"""Encryption at rest: what a store has from its sources, and where it is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaclint.aws.encryption import Encryption
from iaclint.aws.place import place_of
from iaclint.aws.storage import STORAGES
from iaclint.catalog import load_rules
from iaclint.graph import Graph
from iaclint.modules import Resource
from iaclint.truth import Truth
from iaclint.values.ask import is_given
from tests.support import graph_of_text, judgements

SNAPSHOTS = """
resource "aws_ebs_volume" "data" {
  availability_zone = "eu-west-1a"
}

resource "aws_ebs_snapshot" "data" {
  volume_id = aws_ebs_volume.data.id
}

resource "aws_ebs_volume" "restored" {
  availability_zone = "eu-west-1a"
  snapshot_id       = aws_ebs_snapshot.data.id
}
"""


def resource(graph: Graph, address: str) -> Resource:
    found = graph.at(address)
    assert found is not None, address
    return found


def word(truth: Truth) -> str:
    return "yes" if truth.is_yes else "no" if truth.is_no else "maybe"


def test_a_finding_tells_the_way_from_what_a_store_is_made_from(tmp_path: Path) -> None:
    rule = next(rule for rule in load_rules() if rule.name == "enc-aws-ebs-volume")
    found = judgements(rule, graph_of_text(tmp_path, SNAPSHOTS))
    restored = next(judgement for judgement in found if judgement.resource.name == "restored")
    assert [(step.span.line, step.message) for step in restored.steps] == [
        (2, "it is made from aws_ebs_volume.data"),
        (6, "it is made from aws_ebs_snapshot.data"),
    ]


@pytest.mark.parametrize(("copies", "expected"), [(1, "yes"), (8, "yes"), (9, "maybe"), (2000, "maybe")])
def test_copies_of_copies_are_followed_so_far_and_no_farther(tmp_path: Path, copies: int, expected: str) -> None:
    text = 'resource "aws_ebs_snapshot_copy" "s0" {\n  source_snapshot_id = "snap-1"\n  encrypted = true\n}\n'
    for number in range(1, copies + 1):
        source = f"aws_ebs_snapshot_copy.s{number - 1}.id"
        text += f'resource "aws_ebs_snapshot_copy" "s{number}" {{\n  source_snapshot_id = {source}\n}}\n'
    graph = graph_of_text(tmp_path, text)
    last = resource(graph, f"aws_ebs_snapshot_copy.s{copies}")
    assert word(Encryption(graph).state(last).encrypted) == expected


PLACES = """
variable "region" {
  type = string
}

provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "west"
  region = "eu-west-1"
}

provider "aws" {
  alias  = "north"
  region = "eu-north-1"
}

provider "aws" {
  alias  = "some"
  region = var.region
}

resource "aws_ebs_volume" "one" {}

resource "aws_ebs_volume" "two" {}

resource "aws_ebs_volume" "stated" {
  region = "eu-west-1"
}

resource "aws_ebs_volume" "elsewhere" {
  region = "eu-south-1"
}

resource "aws_ebs_volume" "west" {
  provider = aws.west
}

resource "aws_ebs_volume" "north" {
  provider = aws.north
}

resource "aws_ebs_volume" "some" {
  provider = aws.some
}

resource "aws_ebs_volume" "some_other" {
  provider = aws.some
}
"""


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("one", "two", "yes"),
        ("one", "stated", "yes"),
        ("one", "elsewhere", "no"),
        ("one", "north", "no"),
        ("one", "west", "maybe"),
        ("one", "some", "maybe"),
        ("some", "some_other", "yes"),
    ],
)
def test_two_resources_are_in_one_place(tmp_path: Path, one: str, other: str, expected: str) -> None:
    graph = graph_of_text(tmp_path, PLACES)
    places = [place_of(resource(graph, f"aws_ebs_volume.{name}")) for name in (one, other)]
    assert word(places[0].same(places[1])) == expected
    assert word(places[1].same(places[0])) == expected


@pytest.mark.parametrize(
    ("volume", "text", "expected"),
    [
        ("one", "orders", "yes"),
        ("one", "arn:aws:rds:eu-west-1:111122223333:db:orders", "yes"),
        ("one", "arn:aws:rds:us-east-1:111122223333:db:orders", "no"),
        ("one", "arn:aws", "maybe"),
        ("some", "arn:aws:rds:us-east-1:111122223333:db:orders", "maybe"),
    ],
)
def test_an_arn_is_of_a_region(tmp_path: Path, volume: str, text: str, expected: str) -> None:
    graph = graph_of_text(tmp_path, PLACES)
    assert word(place_of(resource(graph, f"aws_ebs_volume.{volume}")).has_arn(text)) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("null", "no"),
        ('""', "no"),
        ('"alias/aws/ebs"', "yes"),
        ("aws_kms_key.key.key_id", "yes"),
        ("data.aws_kms_alias.key.target_key_arn", "yes"),
        ("var.key", "maybe"),
        ('"alias/${var.key}"', "yes"),
        ("var.key == 1 ? aws_kms_key.key.arn : null", "maybe"),
    ],
)
def test_an_argument_is_given(tmp_path: Path, expression: str, expected: str) -> None:
    text = f"""
        variable "key" {{}}
        resource "aws_kms_key" "key" {{}}
        data "aws_kms_alias" "key" {{
          name = "alias/main"
        }}
        resource "aws_ebs_volume" "data" {{
          kms_key_id = {expression}
        }}
    """
    volume = resource(graph_of_text(tmp_path, text), "aws_ebs_volume.data")
    assert word(is_given(volume["kms_key_id"])) == expected


def test_every_source_is_a_storage_itself() -> None:
    named = {type for storage in STORAGES.values() for source in storage.sources for type in source.types}
    assert named <= set(STORAGES)
