"""Providers: versions, and which configuration a resource uses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from iaclint.truth import Reason
from tests.plain import plain_of
from tests.support import problems, root_of_text

LOCK = 'provider "registry.terraform.io/hashicorp/aws" {\n  version = "%s"\n}\n'


@pytest.mark.parametrize(
    ("constraints", "locked", "expected"),
    [
        ([], "", "maybe"),
        ([">= 5.0"], "", "yes"),
        ([">= 4.67"], "", "maybe"),
        (["~> 4.0"], "", "no"),
        (["~> 5.1"], "", "yes"),
        (["~> 4"], "", "maybe"),
        (["< 5.0"], "", "no"),
        (["< 5.1"], "", "maybe"),
        (["<= 4.99"], "", "no"),
        (["= 5.2.1"], "", "yes"),
        (["4.0.0"], "", "no"),
        (["!= 5.0"], "", "maybe"),
        ([">= 4.0, < 6.0"], "", "maybe"),
        ([">= 4.0", ">= 5.0"], "", "yes"),
        ([">= 3.0"], "5.1.0", "yes"),
        ([">= 3.0"], "4.9.9", "no"),
    ],
)
def test_whether_a_provider_is_of_version_5(tmp_path: Path, constraints: list[str], locked: str, expected: str) -> None:
    settings = "".join(
        f"terraform {{\n  required_providers {{\n"
        f'    aws = {{ source = "hashicorp/aws", version = "{text}" }}\n  }}\n}}\n'
        for text in constraints
    )
    files = {"main.tf": settings} | ({".terraform.lock.hcl": LOCK % locked} if locked else {})
    answer = root_of_text(tmp_path, files).providers.at_least("aws", 5)
    assert {"yes": answer.is_yes, "no": answer.is_no, "maybe": answer.is_maybe}[expected]
    assert all(doubt.reason is Reason.PROVIDER_VERSION for doubt in answer.doubts)


PROVIDERS = {
    "main.tf": """
        provider "aws" { region = "default" }
        provider "aws" {
          alias  = "west"
          region = "west"
        }
        resource "aws_x" "plain" {}
        resource "aws_x" "aliased" { provider = aws.west }
        resource "other_x" "none" {}
        module "inherits" { source = "./m" }
        module "mapped" {
          source = "./m"
          providers = {
            aws      = aws.west # the old region
            aws.main = aws
          }
        }
    """,
    "m/main.tf": 'resource "aws_x" "r" {}\nresource "aws_x" "main" { provider = aws.main }',
}


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("aws_x.plain", "default"),
        ("aws_x.aliased", "west"),
        ("other_x.none", None),
        ("module.inherits.aws_x.r", "default"),
        ("module.mapped.aws_x.r", "west"),
        ("module.mapped.aws_x.main", "default"),
    ],
)
def test_which_provider_configuration_a_resource_uses(tmp_path: Path, address: str, region: str | None) -> None:
    root = root_of_text(tmp_path, PROVIDERS)
    (resource,) = [found for found in root.resources if found.address == address]
    assert (None if resource.provider is None else plain_of(resource.provider["region"])) == region
    assert problems(root) == []


def test_providers_are_passed_in_json_too(tmp_path: Path) -> None:
    call = {"module": {"m": {"source": "./m", "providers": {"aws": "aws.west"}}}}
    provider = 'provider "aws" {\n  alias = "west"\n  region = "west"\n}'
    files = {"main.tf.json": json.dumps(call), "p.tf": provider, "m/main.tf": 'resource "aws_x" "r" {}'}
    (resource,) = root_of_text(tmp_path, files).resources
    assert resource.provider is not None
    assert plain_of(resource.provider["region"]) == "west"
