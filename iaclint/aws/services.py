"""Services: whether a statement says for whose resources an AWS service may act.

Most services tell, when they use what a policy gives them, which resource or account they do it for:
as `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` and `aws:SourceOrgPaths`. Roles are assumed
with these keys by the services listed here. Source: the pages on cross-service confused deputy
prevention in the user guides of these services; the IAM user guide, "The confused deputy problem".
"""

from __future__ import annotations

from iaclint.aws.conditions import Condition
from iaclint.aws.policy import Statement
from iaclint.aws.policy_homes import Kind
from iaclint.aws.principals import Principal
from iaclint.truth import NO, YES, Truth, known

_SOURCES = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner")
_EXTERNAL_ID = "sts:externalid"
_ASSUMING = (
    *("appstream", "autoscaling", "batch", "bedrock", "cloudformation", "cloudtrail", "codebuild", "datasync"),
    *("ecs-tasks", "eks", "events", "greengrass", "iot", "logs", "mediaconvert", "personalize"),
    *("pipes", "rds", "scheduler", "ssm", "states", "transfer", "vpc-flow-logs"),
)
"""The names of services that say for whom they assume a role, before `.amazonaws.com`."""


def is_deputy(statement: Statement, principal: Principal) -> Truth:
    """Whether a principal is a service that acts for others, and says for whom."""
    if principal.type != "Service":
        return NO
    if statement.kind is not Kind.TRUST:
        return YES
    return principal.pattern.satisfies(_says_for_whom)


def names_its_source(statement: Statement) -> Truth:
    """Whether a condition names the resource, account or organization that the service acts for."""
    return statement.conditions.any(_names_source)


def _says_for_whom(service: str) -> bool:
    return any(service.startswith(f"{name}.") for name in _ASSUMING)


def _names_source(condition: Condition) -> Truth:
    keys = condition.tests(*_SOURCES, _EXTERNAL_ID)
    return keys & known(condition.demands_key) & condition.names_owners
