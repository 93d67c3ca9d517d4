"""iam-aws-managed-admin-attached."""

from __future__ import annotations

from iaclint.aws.holders import any_holder, every_holder, is_break_glass
from iaclint.aws.managed_policies import Attachment, attachments
from iaclint.aws.mfa import demands_mfa
from iaclint.aws.policy import Statement, documents
from iaclint.aws.policy_homes import Kind
from iaclint.aws.web_identity import takes_tokens_of_pipelines
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import NO, Truth, any_of, known

_SEVERITIES: dict[Severity, tuple[str, ...]] = {
    Severity.HIGH: (
        "AdministratorAccess",
        "IAMFullAccess",
        "job-function/DatabaseAdministrator",
        "job-function/NetworkAdministrator",
        "job-function/SystemAdministrator",
    ),
    Severity.MEDIUM: ("PowerUserAccess", "SecretsManagerReadWrite", "*FullAccess", "*FullAccess_v2"),
}
"""How bad each of AWS's own policies is; the first that fits counts."""

_CLAUSE = "the principal is given an AWS policy for administrators"


@rule(
    Severity.HIGH,
    fix="attach a policy of your own that lists the actions and resources needed",
    peers=("CKV_AWS_274", "CKV_AWS_275", "CKV2_AWS_56"),
)
def iam_aws_managed_admin_attached(graph: Graph) -> Judgements:
    """A principal is given one of AWS's own policies for administrators.

    `AdministratorAccess`, `IAMFullAccess` and the job functions of administrators are written for
    every AWS customer, not for a role of yours: they cover every resource of the account, and AWS
    widens them without your approval. `PowerUserAccess`, `SecretsManagerReadWrite` and the `...FullAccess`
    policies of single services are medium. Each is one level worse if it is given to a user instead of a
    role, or to a role that the pipelines of an OpenID Connect issuer or another account, by its external
    id, can assume.

    A role for emergencies, named or tagged `break-glass`, that nobody can assume without MFA is info:
    it is an administrator all the same, so it stays in the report for whoever reviews such roles.
    The partition may be unknown, and the policy may be named by a data source.

    Bad:

        resource "aws_iam_role_policy_attachment" "deploy" {
          role       = "deploy"
          policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
        }

    Good:

        resource "aws_iam_role_policy_attachment" "deploy" {
          role       = "deploy"
          policy_arn = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
        }
    """
    trusts = {document.resource.address: document for document in documents(graph, Kind.TRUST)}

    def is_for_emergencies(principal: Resource) -> Truth:
        trust = trusts.get(principal.address)
        return NO if trust is None else known(is_break_glass(principal)) & demands_mfa(trust)

    def is_exposed(principal: Resource) -> Truth:
        trust = trusts.get(principal.address)
        return NO if trust is None else any_of(_lets_strangers_in(graph, statement) for statement in trust.statements)

    for attachment in attachments(graph):
        names = (name for group in _SEVERITIES.values() for name in group)
        fault = any_of(attachment.satisfies(name) for name in names)
        exposed = attachment.is_to_user | any_holder(graph, attachment.resource, is_exposed) if not fault.is_no else NO
        exempt = not fault.is_no and every_holder(graph, attachment.resource, is_for_emergencies).is_yes
        yield fail_if(
            fault,
            attachment.resource,
            _message(attachment),
            at=attachment.origin,
            defect=attachment.key,
            severity=Severity.INFO if exempt else _severity(attachment, exposed),
        )


def _message(attachment: Attachment) -> str:
    return f"the principal is given AWS's policy `{attachment.policy}`" if attachment.policy else _CLAUSE


def _lets_strangers_in(graph: Graph, statement: Statement) -> Truth:
    """Whether it trusts pipelines outside of AWS, or another account, which has to present an external id."""
    external = statement.allows & statement.conditions.limit("sts:externalid")
    return external | takes_tokens_of_pipelines(graph, statement)


def _severity(attachment: Attachment, exposed: Truth) -> Severity:
    fitting = (severity for severity, names in _SEVERITIES.items() if attachment.satisfies(*names).is_yes)
    severity = next(fitting, Severity.HIGH)
    return Severity(severity + 1) if exposed.is_yes else severity
