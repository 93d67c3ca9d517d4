"""iam-aws-kms-policy-wildcard-principal."""

from __future__ import annotations

from iaclint.aws.access import covers
from iaclint.aws.accounts import is_named_in_part, is_whole_account
from iaclint.aws.audience import for_everyone
from iaclint.aws.keys import key_of
from iaclint.aws.policy import Document, Statement, documents
from iaclint.aws.policy_homes import Kind
from iaclint.aws.principals import Principal
from iaclint.phi import classify
from iaclint.records import dataclass
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.truth import NO, Truth, any_of, known, maybe
from iaclint.values import Located, Ref

_ADMINISTRATOR = "admin"
_TAKING_OVER = ("kms:PutKeyPolicy", "kms:ScheduleKeyDeletion")


@rule(
    Severity.CRITICAL,
    fix="name the principals that use the key, and the actions they use it for",
    peers=("CKV_AWS_33", "7ebc9038-0bde-479a-acc4-6ed7b6758899"),
)
def iam_aws_kms_policy_wildcard_principal(graph: Graph) -> Judgements:
    """A key policy lets every AWS principal of the world use the key.

    Encryption protects data from whoever cannot use the key; a key that everyone can use protects
    nothing. A condition on the account, organization or ARN of the caller narrows it and passes,
    as does a Deny of the same policy for all other callers; `kms:ViaService` alone does not, because
    everyone can call through the service.

    `kms:*` for the account root hands the key's permissions to IAM policies, which is the normal
    form, and for an administrator it passes too. For any other principal it includes changing the
    policy and deleting the key, and is medium. So is, for a key that holds PHI, one principal (but the
    account) that may both decrypt and change the key policy or delete the key: whoever reads records
    must not also decide who else does.

    Bad:

        resource "aws_kms_key" "records" {
          policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "kms:Decrypt"
              Principal = "*"
              Resource  = "*"
            }]
          })
        }

    Good:

        resource "aws_kms_key" "records" {
          policy = jsonencode({
            Statement = [
              {
                Effect    = "Allow"
                Action    = "kms:*"
                Principal = { AWS = "arn:aws:iam::111122223333:root" }
                Resource  = "*"
              },
              {
                Effect    = "Allow"
                Action    = "kms:Decrypt"
                Principal = "*"
                Resource  = "*"
                Condition = { StringEquals = { "kms:CallerAccount" = "111122223333" } }
              },
            ]
          })
        }
    """
    for document in documents(graph, Kind.KEY):
        for statement, is_open in for_everyone(document):
            yield _anyone(statement, is_open)
            if not (statement.allows & _everything(statement)).is_no:
                yield _full_control(graph, statement)
        protects = key_of(graph, document.resource).any(lambda key: classify(graph, key).truth)
        if not protects.is_no:
            yield from _duties(graph, document, protects)


def _anyone(statement: Statement, is_open: Truth) -> Judgement:
    return fail_if(
        is_open,
        statement.resource,
        "the key policy lets every AWS principal in",
        at=statement.principals.guilty(lambda principal: principal.is_anyone),
        defect=statement.key,
    )


def _everything(statement: Statement) -> Truth:
    return statement.actions.listed & statement.actions.cover_action("kms:*")


def _full_control(graph: Graph, statement: Statement) -> Judgement:
    def is_other(principal: Principal) -> Truth:
        return ~principal.is_anyone & ~_may_administer(graph, principal)

    principals = statement.principals
    return fail_if(
        statement.allows & _everything(statement) & ~principals.negated & principals.any(is_other),
        statement.resource,
        "the key policy gives full control to a principal that is no administrator",
        at=principals.guilty(is_other),
        defect=f"{statement.key}:control",
        severity=Severity.MEDIUM,
    )


def _may_administer(graph: Graph, principal: Principal) -> Truth:
    """Whether it is an account as a whole, or is named an administrator."""
    sources = (graph.at(ref.address) for ref in principal.pattern.value.refs)
    named = any(source is not None and _ADMINISTRATOR in source.name.lower() for source in sources)
    called = principal.satisfies("AWS", lambda text: _ADMINISTRATOR in text.lower())
    if is_named_in_part(principal) and not called.is_yes:
        called = maybe(*principal.pattern.value.doubts)
    return known(named and principal.type == "AWS") | called | is_whole_account(graph, principal)


@dataclass(slots=True)
class _Duties:
    """What one principal may do with a key, and where it is named first."""

    origin: Located
    decrypts: Truth = NO
    takes_over: Truth = NO


def _duties(graph: Graph, document: Document, protects: Truth) -> Judgements:
    """One judgement for each principal of the key policy that may decrypt."""
    found: dict[str | tuple[Ref, ...], _Duties] = {}
    for statement in document.statements:
        allows = statement.allows & ~statement.principals.negated
        decrypts = allows & covers(statement, "kms:Decrypt")
        takes_over = allows & any_of(covers(statement, action) for action in _TAKING_OVER)
        for principal in statement.principals.of_type("AWS"):
            name = _name(principal)
            if name and not (is_whole_account(graph, principal) | principal.is_anyone).is_yes:
                duties = found.setdefault(name, _Duties(principal.origin))
                duties.decrypts |= decrypts
                duties.takes_over |= takes_over
    for name, duties in found.items():
        if not duties.decrypts.is_no:
            yield fail_if(
                protects & duties.decrypts & duties.takes_over,
                document.resource,
                "the key policy lets one principal both decrypt PHI and take over or delete the key",
                at=duties.origin,
                defect=f"duties:{name if isinstance(name, str) else ' '.join(ref.address for ref in name)}",
                severity=Severity.MEDIUM,
            )


def _name(principal: Principal) -> str | tuple[Ref, ...]:
    """What tells a principal from others: its ARN, or the resource that has it; empty where it is unknown."""
    data = principal.pattern.value.data
    return data if isinstance(data, str) else principal.pattern.value.refs
