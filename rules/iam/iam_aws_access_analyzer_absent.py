"""iam-aws-access-analyzer-absent."""

from __future__ import annotations

from iaclint.aws.baseline import baseline, declares
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth
from iaclint.values.ask import is_null, one_of


@rule(
    Severity.MEDIUM,
    fix='add resource "aws_accessanalyzer_analyzer" for each region that is used',
    peers=("AWS-0175", "e592a0c5-5bdb-414c-9066-5dba7cdea370"),
    elsewhere=True,
)
def iam_aws_access_analyzer_absent(graph: Graph) -> Judgements:
    """The baseline of an account has no Access Analyzer that looks for access from outside.

    An analyzer tells which buckets, keys, roles and queues somebody outside of the account or
    organization can use, whatever made them so: the list that a review of access starts from.

    Only a root module that sets up an account is judged: one with two different settings that exist once
    in an account, such as a password policy, an alias, a public access block for S3 or a recorder of AWS
    Config. `type` is `ACCOUNT` where it is left out; an analyzer of the organization counts too.

    Bad:

        resource "aws_iam_account_alias" "this" {
          account_alias = "clinic"
        }

        resource "aws_s3_account_public_access_block" "this" {
          block_public_acls = true
        }

    Good:

        resource "aws_iam_account_alias" "this" {
          account_alias = "clinic"
        }

        resource "aws_s3_account_public_access_block" "this" {
          block_public_acls = true
        }

        resource "aws_accessanalyzer_analyzer" "this" {
          analyzer_name = "clinic"
        }
    """
    account = baseline(graph)
    if account is not None:
        yield fail_if(
            ~declares(graph, "aws_accessanalyzer_analyzer", _looks_outside),
            account,
            "the baseline of the account has no Access Analyzer for access from outside",
        )


def _looks_outside(analyzer: Resource) -> Truth:
    type = analyzer["type"]
    return is_null(type) | one_of(type, ("ACCOUNT", "ORGANIZATION"))
