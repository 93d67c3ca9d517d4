"""mfa-aws-service-principal-with-mfa."""

from __future__ import annotations

from iaclint.aws.mfa import Session, reach_of, tests_mfa, where_tested
from iaclint.aws.policy import statements
from iaclint.aws.policy_homes import Kind
from iaclint.aws.principals import Principal
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth, known


@rule(
    Severity.MEDIUM,
    fix="give the service a statement of its own, without the condition on MFA",
)
def mfa_aws_service_principal_with_mfa(graph: Graph) -> Judgements:
    """A role demands MFA of an AWS service.

    A service has no MFA device and sends no `aws:MultiFactorAuthPresent`, so it can never assume the
    role by this statement, and what runs on it stops. Whoever repairs that in a hurry takes the
    condition away, for the people in the same statement too.

    A condition that a request without the key fits (`BoolIfExists`) does not stop the service.

    Bad:

        resource "aws_iam_role" "deploy" {
          assume_role_policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "sts:AssumeRole"
              Principal = { AWS = "111122223333", Service = "codebuild.amazonaws.com" }
              Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
            }]
          })
        }

    Good:

        resource "aws_iam_role" "deploy" {
          assume_role_policy = jsonencode({
            Statement = [
              {
                Effect    = "Allow"
                Action    = "sts:AssumeRole"
                Principal = { AWS = "111122223333" }
                Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
              },
              {
                Effect    = "Allow"
                Action    = "sts:AssumeRole"
                Principal = { Service = "codebuild.amazonaws.com" }
              },
            ]
          })
        }
    """
    for statement in statements(graph, Kind.TRUST):
        service = statement.allows & statement.principals.any(_is_service)
        if not service.is_no:
            shut_out = tests_mfa(statement) & ~reach_of(statement).holds[Session.ACCESS_KEY]
            yield fail_if(
                service & shut_out,
                statement.resource,
                "the role demands MFA of an AWS service, which has none",
                at=where_tested(statement),
                defect=statement.key,
            )


def _is_service(principal: Principal) -> Truth:
    return known(principal.type == "Service")
