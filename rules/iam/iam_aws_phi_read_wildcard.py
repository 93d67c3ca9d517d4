"""iam-aws-phi-read-wildcard."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from iaclint import phi
from iaclint.aws.actions import actions_matching
from iaclint.aws.patterns import Pattern, is_every_action, is_wide_resource
from iaclint.aws.policy import Statement, statements
from iaclint.aws.policy_homes import Kind
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgement, Judgements, Severity, Step, fail_if, rule
from iaclint.truth import NO, YES, Truth, maybe
from iaclint.values import HOLE

from .scoping import are_scoped

_DATABASES = ("aws_db_instance", "aws_rds_cluster")
_ANY: tuple[str, ...] = tuple(sorted(phi.STORES))

_STORES: dict[str, tuple[str, ...]] = {
    "athena": ("aws_s3_bucket",),
    "dynamodb": ("aws_dynamodb_table",),
    "ebs": ("aws_ebs_volume",),
    "es": ("aws_opensearch_domain", "aws_elasticsearch_domain"),
    "healthlake": (),
    "kms": _ANY,
    "medical-imaging": (),
    "rds-data": _DATABASES,
    "rds-db": _DATABASES,
    "redshift": ("aws_redshift_cluster",),
    "redshift-data": ("aws_redshift_cluster",),
    "s3": ("aws_s3_bucket",),
    "secretsmanager": _ANY,
    "ssm": _ANY,
}
"""By service, the stores that its reads open: themselves, or by the keys, passwords and results that it hands out.

Those without a type hold health records by their kind.
"""

_CLAUSE = "the statement lets its holder read what every store holds"
_REMEMBERED = 4096


@rule(
    Severity.HIGH,
    fix="name the buckets, tables, secrets and keys that the principal reads",
    peers=("CKV_AWS_107", "CKV_AWS_108", "CKV_AWS_287", "CKV_AWS_288", "AWS-0346"),
)
def iam_aws_phi_read_wildcard(graph: Graph) -> Judgements:
    """An IAM policy statement lets its holder read the data of every store, patient records among it.

    Whoever may read every bucket or table, or every secret and key that open the databases, reads the
    records of all patients, with no need to know for any of them, and an accounting of disclosures then
    has to include them. Metadata may be read: only actions count that return what users keep.

    It is high where a store with PHI that the actions reach is in the same configuration, or the service
    is one for health records; elsewhere medium, because such stores may be in another configuration of
    the account. What a condition limits to some resources, by tag or by encryption context, passes.

    Bad:

        resource "aws_iam_role_policy" "reports" {
          role = "reports"
          policy = jsonencode({
            Statement = [{ Effect = "Allow", Action = ["s3:Get*", "s3:List*"], Resource = "*" }]
          })
        }

    Good:

        resource "aws_iam_role_policy" "reports" {
          role = "reports"
          policy = jsonencode({
            Statement = [{
              Effect   = "Allow"
              Action   = ["s3:Get*", "s3:List*"]
              Resource = ["arn:aws:s3:::clinic-reports", "arn:aws:s3:::clinic-reports/*"]
            }]
          })
        }
    """
    stores = _phi_stores(graph)
    for statement in statements(graph, Kind.IDENTITY):
        yield _judged(statement, stores)


def _judged(statement: Statement, stores: dict[str, Resource]) -> Judgement:
    actions, resources = statement.actions, statement.resources
    everywhere = resources.listed & resources.has(is_wide_resource)
    if everywhere.is_no:
        return fail_if(everywhere, statement.resource, _CLAUSE, at=actions.origin, defect=statement.key)
    reads = actions.listed & actions.any(_reads)
    services = sorted({service for text in actions.texts for service in _services_read(text)})
    reached = [stores[type] for service in services for type in _STORES[service] if type in stores]
    is_clinical = any(not _STORES[service] for service in services)
    return fail_if(
        statement.allows & reads & everywhere & ~are_scoped(statement.conditions),
        statement.resource,
        f"{_CLAUSE}{_of(services)}",
        at=actions.guilty(_reads),
        defect=statement.key,
        severity=Severity.HIGH if reached or is_clinical else Severity.MEDIUM,
        steps=tuple(Step(store.header, f"{store.address} holds PHI") for store in reached[:1]),
    )


def _of(services: list[str]) -> str:
    return f": {', '.join(f'`{service}`' for service in services)}" if services else ""


def _phi_stores(graph: Graph) -> dict[str, Resource]:
    """The first resource of each type that holds PHI."""
    found: dict[str, Resource] = {}
    for store in graph.resources(*_ANY):
        if store.type not in found and phi.classify(graph, store).truth.is_yes:
            found[store.type] = store
    return found


def _reads(action: Pattern) -> Truth:
    if action.text is None:
        return maybe(*action.value.doubts)
    if not _services_read(action.text):
        return NO
    return maybe(*action.value.doubts) if HOLE in action.text else YES


@lru_cache(_REMEMBERED)
def _services_read(written: str) -> frozenset[str]:
    """The services of whose data a pattern of actions reads anything; an administrator is the fault of another rule."""
    return frozenset() if is_every_action(written) else frozenset(_reading(written.replace(HOLE, "*")))


def _reading(pattern: str) -> Iterator[str]:
    for action in actions_matching(pattern):
        service = action.name.partition(":")[0]
        if action.reads_data and service in _STORES:
            yield service
