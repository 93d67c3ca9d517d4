"""iam-aws-privilege-escalation-path."""

from __future__ import annotations

from iaclint.aws.access import Access, accesses, allows_everything, reaching
from iaclint.aws.holders import is_given
from iaclint.aws.policy import Document, documents
from iaclint.aws.policy_homes import Kind
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.truth import NO, Truth, all_of, any_of

from .peers_of_escalation import PEERS
from .powers import Holding, Need, Power, Powers, Scope, place, steps

_OWN, _SOME = Scope.OWN, Scope.SOME
_SHOWN = 3


def _passed_to(service: str) -> Need:
    return Need(("iam:PassRole",), service=service)


_WAYS: tuple[tuple[Need, ...], ...] = (
    (Need(("iam:CreatePolicyVersion",), _OWN),),
    (Need(("iam:SetDefaultPolicyVersion",), _OWN),),
    (Need(("iam:AttachUserPolicy",), _OWN),),
    (Need(("iam:AttachRolePolicy",), _OWN),),
    (Need(("iam:AttachGroupPolicy",), _OWN),),
    (Need(("iam:PutUserPolicy",), _OWN),),
    (Need(("iam:PutRolePolicy",), _OWN),),
    (Need(("iam:PutGroupPolicy",), _OWN),),
    (Need(("iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"), _OWN),),
    (Need(("iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"), _OWN),),
    (Need(("iam:AddUserToGroup",)),),
    (Need(("iam:CreateAccessKey",)),),
    (Need(("iam:CreateLoginProfile",)),),
    (Need(("iam:UpdateLoginProfile",)),),
    (Need(("iam:UpdateAssumeRolePolicy",)), Need(("sts:AssumeRole",), _SOME)),
    (
        _passed_to("lambda.amazonaws.com"),
        Need(("lambda:CreateFunction",), _SOME),
        Need(("lambda:InvokeFunction", "lambda:CreateEventSourceMapping", "lambda:AddPermission"), _SOME),
    ),
    (Need(("lambda:UpdateFunctionCode",)),),
    (_passed_to("ec2.amazonaws.com"), Need(("ec2:RunInstances",), _SOME)),
    (_passed_to("ecs-tasks.amazonaws.com"), Need(("ecs:RunTask", "ecs:RegisterTaskDefinition"), _SOME)),
    (_passed_to("glue.amazonaws.com"), Need(("glue:CreateDevEndpoint", "glue:CreateJob"), _SOME)),
    (Need(("glue:UpdateDevEndpoint",)),),
    (_passed_to("cloudformation.amazonaws.com"), Need(("cloudformation:CreateStack",), _SOME)),
    (
        _passed_to("datapipeline.amazonaws.com"),
        Need(("datapipeline:CreatePipeline",), _SOME),
        Need(("datapipeline:PutPipelineDefinition",), _SOME),
    ),
    (_passed_to("sagemaker.amazonaws.com"), Need(("sagemaker:CreateNotebookInstance",), _SOME)),
    (Need(("ssm:SendCommand", "ssm:StartSession")),),
    (Need(("codebuild:UpdateProject",)), Need(("codebuild:StartBuild", "codebuild:StartBuildBatch"), _SOME)),
)
"""The ways up: each takes all of its needs. What creates a thing may be limited to any names of such things."""


@dataclass(frozen=True, slots=True)
class _Climb:
    """Whether somebody can raise their own rights, and the ways that they certainly, or perhaps, have."""

    truth: Truth
    ways: tuple[tuple[Power, ...], ...] = ()

    @property
    def powers(self) -> tuple[Power, ...]:
        return tuple(power for way in self.ways for power in way)

    def told(self, clause: str) -> str:
        """The clause with the actions of the first ways."""
        ways = [" and ".join(f"`{power.action}`" for power in way) for way in self.ways]
        more = ", among other ways" if len(ways) > _SHOWN else ""
        return f"{clause} by {', or '.join(ways[:_SHOWN])}{more}" if ways else clause


@rule(
    Severity.HIGH,
    fix="limit the actions to the resources that the principal works on, and `iam:PassRole` to named roles",
    peers=PEERS,
)
def iam_aws_privilege_escalation_path(graph: Graph) -> Judgements:
    """The policies of a principal together let it raise its own rights.

    Whoever may attach policies, reset the password of others, or pass any role to a function that they
    write, holds every right of the account in one or two calls, whatever the policies seem to allow. Each
    policy may look harmless: `iam:PassRole` in one and `ec2:RunInstances` in another are enough.

    All that reaches a user, group, role or permission set counts together, inline, attached, by a group
    or as one of AWS's own policies; less what is denied on every resource on no condition, and within a
    permissions boundary. Only actions count that are allowed on every resource of a kind or, where that
    is enough, on the principal itself; what a condition limits to some resources, policies or services
    does not. A policy that is given to nobody here is judged by itself, and is medium if nothing refers to
    it. An administrator has nothing to raise and passes: that is the fault of other rules.

    Bad:

        resource "aws_iam_role" "worker" {
          name               = "worker"
          assume_role_policy = jsonencode({ Statement = [] })
        }

        resource "aws_iam_role_policy" "roles" {
          role = aws_iam_role.worker.id
          policy = jsonencode({
            Statement = [{ Effect = "Allow", Action = "iam:PassRole", Resource = "*" }]
          })
        }

        resource "aws_iam_role_policy" "instances" {
          role = aws_iam_role.worker.id
          policy = jsonencode({
            Statement = [{ Effect = "Allow", Action = "ec2:RunInstances", Resource = "*" }]
          })
        }

    Good:

        resource "aws_iam_role" "worker" {
          name               = "worker"
          assume_role_policy = jsonencode({ Statement = [] })
        }

        resource "aws_iam_role_policy" "roles" {
          role = aws_iam_role.worker.id
          policy = jsonencode({
            Statement = [{
              Effect   = "Allow"
              Action   = "iam:PassRole"
              Resource = "arn:aws:iam::111122223333:role/batch-instance"
            }]
          })
        }

        resource "aws_iam_role_policy" "instances" {
          role = aws_iam_role.worker.id
          policy = jsonencode({
            Statement = [{ Effect = "Allow", Action = "ec2:RunInstances", Resource = "*" }]
          })
        }
    """
    powers = Powers(graph)
    for access in accesses(graph):
        yield _principal(powers.of(access), access)
    given = reaching(graph)
    for document in documents(graph, Kind.IDENTITY):
        reaches = given.get(document, NO)
        if not reaches.is_yes:
            yield _document(graph, powers.of_document(document), document, reaches)


def _principal(holding: Holding, access: Access) -> Judgement:
    climb = _climb(holding)
    return _judged(
        (climb.truth & ~access.unresolved | access.unseen) & ~access.are_administrative,
        climb,
        access.principal,
        "the principal can raise its own rights",
    )


def _document(graph: Graph, holding: Holding, document: Document, reaches: Truth) -> Judgement:
    """A policy by itself; what it may reach here, and with which denials beside it, is another judgement."""
    climb = _climb(holding)
    clause = "the policy lets whoever is given it raise their own rights"
    severity = Severity.MEDIUM if is_given(graph, document.resource).is_no else Severity.HIGH
    administrative = any_of(allows_everything(statement) for statement in document.statements)
    return _judged(climb.truth & ~administrative & ~reaches, climb, document.resource, clause, severity)


def _judged(
    fault: Truth, climb: _Climb, resource: Resource, clause: str, severity: Severity = Severity.HIGH
) -> Judgement:
    at = place(climb.powers[0]) if climb.powers and not fault.is_no else None
    return fail_if(fault, resource, climb.told(clause), at=at, severity=severity, steps=steps(climb.powers))


def _climb(holding: Holding) -> _Climb:
    possible = [way for way in _WAYS if all(map(holding.may_meet, way))]
    ways = [tuple(map(holding.power, way)) for way in possible]
    answers = [(all_of(power.truth for power in way), way) for way in ways]
    truth = any_of(answer for answer, _ in answers)
    certain = [way for answer, way in answers if answer.is_yes]
    return _Climb(truth, tuple(certain or [way for answer, way in answers if answer.is_maybe][:1]))
