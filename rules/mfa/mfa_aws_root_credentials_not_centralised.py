"""mfa-aws-root-credentials-not-centralised."""

from __future__ import annotations

from iaclint.aws.baseline import declares
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth
from iaclint.values.ask import contains

_FEATURES = "aws_iam_organizations_features"
_FEATURE = "RootCredentialsManagement"


@rule(
    Severity.MEDIUM,
    fix='add resource "aws_iam_organizations_features" with enabled_features = ["RootCredentialsManagement"]',
    elsewhere=True,
)
def mfa_aws_root_credentials_not_centralised(graph: Graph) -> Judgements:
    """An organization leaves a root password to each of its accounts.

    The root user of an account is above every policy in it, and its password and MFA device are outside
    of Terraform. Managed from the organization, the root users of member accounts have no password at
    all: nothing is left to steal, and no MFA device has to be enrolled in each account.

    The root module that manages the organization is judged, which is that of the management account.

    Bad:

        resource "aws_organizations_organization" "this" {
          feature_set = "ALL"
        }

    Good:

        resource "aws_organizations_organization" "this" {
          aws_service_access_principals = ["iam.amazonaws.com"]
          feature_set                   = "ALL"
        }

        resource "aws_iam_organizations_features" "this" {
          enabled_features = ["RootCredentialsManagement", "RootSessions"]
        }
    """
    for organization in graph.resources("aws_organizations_organization"):
        yield fail_if(
            ~declares(graph, _FEATURES, _manages_root),
            organization,
            "the root users of the organization's accounts keep passwords of their own",
        )


def _manages_root(features: Resource) -> Truth:
    return contains(features["enabled_features"], _FEATURE)
