"""iam-aws-instance-role-admin."""

from __future__ import annotations

from collections.abc import Mapping

from iaclint.aws.access import Access, Grant, access_of, allows_everything, covers, denies
from iaclint.aws.patterns import Pattern, is_every_resource, is_every_resource_of_a_service, service_of
from iaclint.aws.policy import Statement
from iaclint.aws.workloads import Workload, workloads
from iaclint.rule import Graph, Judgement, Judgements, Severity, Step, fail_if, rule
from iaclint.truth import NO, Truth, any_of

from .powers import Power, steps
from .scoping import are_scoped
from .services import CRITICAL_SERVICES


@rule(
    Severity.HIGH,
    fix="give the workload a role of its own that lists the actions and resources it uses",
    peers=("CKV2_AWS_68", "1b3af2f9-af8c-4dfc-a0f1-a03adb70deb2", "3206240f-2e87-4e58-8d24-3e19e7c83d7c"),
)
def iam_aws_instance_role_admin(graph: Graph) -> Judgements:
    """A workload runs with the role of an administrator.

    The credentials of its role lie within reach of everything that runs there: one hole in a web
    service, one bad dependency of a function, and a stranger holds them. If they are those of an
    administrator, or give all of a service that grants access or releases keys and secrets, the hole is
    in the whole account.

    Functions, tasks, nodes, notebooks, jobs and instance profiles are judged, each with all policies that
    reach its role: inline, attached, AWS's own. What only some resources are allowed for does not count,
    nor what a Deny or a permissions boundary takes away. A role that is made elsewhere is unknown.

    Bad:

        resource "aws_iam_role" "worker" {
          name                = "worker"
          assume_role_policy  = jsonencode({ Statement = [] })
          managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
        }

        resource "aws_lambda_function" "worker" {
          function_name = "worker"
          role          = aws_iam_role.worker.arn
        }

    Good:

        resource "aws_iam_role" "worker" {
          name                = "worker"
          assume_role_policy  = jsonencode({ Statement = [] })
          managed_policy_arns = ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]
        }

        resource "aws_lambda_function" "worker" {
          function_name = "worker"
          role          = aws_iam_role.worker.arn
        }
    """
    for workload in workloads(graph):
        yield _judged(workload, {role.address: _control(access_of(graph, role)) for role in workload.roles})


def _judged(workload: Workload, controls: Mapping[str, Power]) -> Judgement:
    told = next((control for control in controls.values() if control.truth.is_yes), Power(NO))
    runs_with = (Step(role.header, f"it runs with {role.address}") for role in workload.roles)
    return fail_if(
        workload.roles.any(lambda role: controls[role.address].truth),
        workload.resource,
        f"{workload.what} runs with a role that may do everything{_of(told)}",
        defect=workload.path,
        steps=(*runs_with, *steps((told,))),
    )


def _of(control: Power) -> str:
    """The service that all actions are allowed of; of an administrator that is more than one."""
    if control.statement is None or allows_everything(control.statement).is_yes:
        return ""
    return f" of `{service_of(control.action)}`"


def _control(access: Access) -> Power:
    """Whether the policies of a role give all actions of a critical service on all resources, and which one does."""
    truth, first = NO, Power(NO)
    for action in (f"{service}:*" for service in CRITICAL_SERVICES):
        allowing = [(grant, item, _allows_all(grant, item, action)) for grant, item in access.statements]
        possible = [found for found in allowing if not found[2].is_no]
        left = _left(access, action) if possible else NO
        for grant, statement, allowed in possible:
            truth |= allowed & left
            if first.statement is None and (allowed & left).is_yes:
                first = Power(allowed & left, action, grant, statement)
    return Power(truth & ~access.unresolved | access.unseen, first.action, first.grant, first.statement)


def _left(access: Access, action: str) -> Truth:
    """Whether neither a Deny nor a boundary takes the action away."""
    denied = any_of(grant.certainty & denies(statement, action) for grant, statement in access.statements)
    return ~denied & access.leaves(action)


def _allows_all(grant: Grant, statement: Statement, action: str) -> Truth:
    covered = statement.allows & covers(statement, action)
    if covered.is_no:
        return covered
    everywhere = statement.resources.listed & statement.resources.any(_is_every_one)
    return grant.certainty & covered & everywhere & ~are_scoped(statement.conditions)


def _is_every_one(resource: Pattern) -> Truth:
    return resource.satisfies(is_every_resource) | resource.satisfies(is_every_resource_of_a_service)
