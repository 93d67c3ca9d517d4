"""Accounts: whose a principal is, as far as settings and providers say."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaclint.aws.accounts import own_accounts
from iaclint.catalog import load_rules
from iaclint.judgement import Severity, Verdict
from iaclint.settings import Settings
from tests.support import graph_of_text, judgements


def test_whose_account_is_told_by_settings_and_providers(tmp_path: Path) -> None:
    text = """
    provider "aws" {
      allowed_account_ids = ["111122223333"]
      assume_role {
        role_arn = "arn:aws:iam::222233334444:role/terraform"
      }
    }
    resource "aws_sqs_queue" "q" {}
    """
    graph = graph_of_text(tmp_path, text, Settings(known_accounts=("333344445555",)))
    assert own_accounts(graph) == {"111122223333", "222233334444", "333344445555"}


@pytest.mark.parametrize(("known", "severity"), [((), Severity.MEDIUM), (("111122223333",), Severity.HIGH)])
def test_a_stranger_is_worse_where_all_accounts_of_ones_own_are_listed(
    known: tuple[str, ...], severity: Severity, tmp_path: Path
) -> None:
    trust = '{ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "444455556666" } }] }'
    text = f"""
    provider "aws" {{
      allowed_account_ids = ["111122223333"]
    }}
    resource "aws_iam_role" "vendor" {{
      assume_role_policy = jsonencode({trust})
    }}
    """
    rule = next(rule for rule in load_rules() if rule.name == "iam-aws-external-principal")
    (judgement,) = judgements(rule, graph_of_text(tmp_path, text, Settings(known_accounts=known)))
    assert (judgement.verdict, judgement.severity) == (Verdict.FAIL, severity)
