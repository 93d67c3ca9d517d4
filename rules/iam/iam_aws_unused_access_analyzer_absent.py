"""iam-aws-unused-access-analyzer-absent."""

from __future__ import annotations

from iaclint.aws.baseline import baseline, declares
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth
from iaclint.values.ask import at_least, is_null, one_of

_ANALYZER = "aws_accessanalyzer_analyzer"
_AGE = "configuration.unused_access.unused_access_age"
_A_QUARTER = 90


@rule(
    Severity.LOW,
    fix='add an "aws_accessanalyzer_analyzer" of type "ACCOUNT_UNUSED_ACCESS", with an age of at most 90 days',
    elsewhere=True,
)
def iam_aws_unused_access_analyzer_absent(graph: Graph) -> Judgements:
    """The baseline of an account has nothing that looks for access that nobody uses.

    A quarterly review of access asks what was not used since the last one: roles, keys, passwords and
    permissions. An analyzer for unused access lists them, so that the review is done from facts. One
    that reports only what was not used for more than 90 days comes too late for a review each quarter.

    Only a root module that sets up an account is judged: one with two different settings that exist once
    in an account, such as a password policy, an alias, a public access block for S3 or a recorder of AWS
    Config. An age is judged wherever it is written.

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

        resource "aws_accessanalyzer_analyzer" "unused" {
          analyzer_name = "unused"
          type          = "ACCOUNT_UNUSED_ACCESS"
        }
    """
    account = baseline(graph)
    if account is not None:
        there = declares(graph, _ANALYZER, _looks_for_unused)
        yield fail_if(~there, account, "the baseline of the account has no analyzer for unused access")
    for analyzer in graph.resources(_ANALYZER):
        age = analyzer[_AGE]
        if not is_null(age).is_yes:
            late = ~is_null(age) & at_least(age, _A_QUARTER + 1)
            yield fail_if(late, analyzer, "access counts as unused after more than 90 days", at=age, defect="age")


def _looks_for_unused(analyzer: Resource) -> Truth:
    return one_of(analyzer["type"], ("ACCOUNT_UNUSED_ACCESS", "ORGANIZATION_UNUSED_ACCESS"))
