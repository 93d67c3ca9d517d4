"""Each check of Checkov, Trivy and KICS in a complete family is covered by a rule, or refused with a reason.

`fixtures/peers.csv` lists every check that they have for Terraform by id, title and family.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping

import pytest
from click.testing import CliRunner

from iaclint.catalog import load_refusals, load_rules
from iaclint.cli import cli
from tests.support import FIXTURES

COMPLETE = ("wildcard-iam", "mfa", "retention", "encryption-at-rest", "encryption-in-transit")

with (FIXTURES / "peers.csv").open(encoding="utf-8", newline="") as stream:
    CHECKS = list(csv.DictReader(stream))
COVERED = {id for rule in load_rules() for id in rule.peers}
REFUSED = load_refusals()


@pytest.mark.parametrize("check", [check for check in CHECKS if check["family"] in COMPLETE], ids=lambda c: c["id"])
def test_a_check_of_a_complete_family_is_covered_or_refused(check: Mapping[str, str]) -> None:
    assert (check["id"] in COVERED) != (check["id"] in REFUSED), check["title"]


def test_only_checks_that_exist_are_covered_or_refused() -> None:
    assert COVERED | REFUSED.keys() <= {check["id"] for check in CHECKS}
    assert COVERED & REFUSED.keys() == set()


def test_explain_says_why_a_check_is_refused() -> None:
    told = CliRunner().invoke(cli, ["explain", "CKV_YC_13"], standalone_mode=False)
    assert (told.return_value, told.stdout) == (
        0,
        "No rule covers CKV_YC_13: Yandex Cloud is none of the providers that are judged.\n",
    )
