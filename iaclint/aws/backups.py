"""Backups: what AWS Backup takes backups of, the vaults that it puts them in, for how long, and what locks a vault.

Source: AWS Backup developer guide, "Assigning resources" and "AWS Backup Vault Lock": a lock with a grace
period is in compliance mode, without one in governance mode; a job whose recovery points would be kept
shorter or longer than the lock allows fails.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from iaclint.aws import arn
from iaclint.aws.s3 import BUCKET
from iaclint.aws.storage import STORAGES
from iaclint.graph import Edge, Graph, Identity, Related
from iaclint.modules import Configuration, Resource
from iaclint.records import dataclass
from iaclint.retention import Lock, unknown_lock
from iaclint.tags import tags_of
from iaclint.truth import NO, YES, Doubt, Reason, Truth, all_of, any_of, maybe
from iaclint.values import NUMBER, Value, unknown
from iaclint.values.ask import at_least, equal_to, is_null

PLAN = "aws_backup_plan"
VAULT = "aws_backup_vault"
AIR_GAPPED = "aws_backup_logically_air_gapped_vault"
LOCK = "aws_backup_vault_lock_configuration"

_VAULTS = (VAULT, AIR_GAPPED)
_VAULT = Identity(("name", "id", "arn"), arn.names)
_PLAN = Identity(("id", "name", "arn"), arn.names)

_KINDS = (
    (":dynamodb:", "table/", ("aws_dynamodb_table",)),
    (":s3:", "", ("aws_s3_bucket",)),
    (":elasticfilesystem:", "file-system/", ("aws_efs_file_system",)),
    (":ec2:", "volume/", ("aws_ebs_volume",)),
    (":ec2:", "instance/", ("aws_instance",)),
    (":rds:", "db:", ("aws_db_instance",)),
    (":rds:", "cluster:", ("aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster")),
    (":redshift:", "cluster:", ("aws_redshift_cluster",)),
    (":fsx:", "file-system/", ("aws_fsx_lustre_file_system", "aws_fsx_ontap_file_system",
                               "aws_fsx_openzfs_file_system", "aws_fsx_windows_file_system")),
)  # fmt: skip
"""What AWS Backup takes backups of: what an ARN has in it, what its last part starts with, and the types."""

BACKED_UP = tuple(dict.fromkeys(type for _, _, types in _KINDS for type in types))


@dataclass(frozen=True, slots=True)
class Kept:
    """What one rule of a plan, or a copy action of one, keeps: where, and for how many days; null or 0 for ever."""

    vault: Related
    days: Value
    there: Truth

    @property
    def is_for_ever(self) -> Truth:
        """Whether nothing ends it."""
        return is_null(self.days) | equal_to(self.days, 0)

    def lasts(self, days: int) -> Truth:
        """Whether it is kept for at least so many days."""
        return self.there & (self.is_for_ever | at_least(self.days, days))


def kept(graph: Graph, plan: Resource) -> Iterator[Kept]:
    """What the rules of a plan and their copy actions keep."""
    for rule in plan.blocks("rule"):
        days, there = rule["lifecycle.delete_after"], rule.exists & plan.exists
        yield Kept(graph.targets(rule["target_vault_name"], _VAULTS, _VAULT), days, there)
        gapped = rule["target_logically_air_gapped_backup_vault_arn"]
        if not gapped.is_null:
            yield Kept(graph.targets(gapped, _VAULTS, _VAULT), days, there)
        for copy in rule.blocks("copy_action"):
            vault = graph.targets(copy["destination_vault_arn"], _VAULTS, _VAULT)
            yield Kept(vault, copy["lifecycle.delete_after"], there & copy.exists)


def vault_locks(graph: Graph, vault: Resource) -> tuple[Lock, ...]:
    """The locks on a vault, each with the days that it demands of what is put there (null for none)."""
    if vault.type == AIR_GAPPED:
        return (Lock(YES, YES, vault["min_retention_days"]),)
    related = graph.referring(vault, LOCK, "backup_vault_name", _VAULT)
    found = [
        Lock(link.certainty & link.resource.exists, ~is_null(grace), link.resource["min_retention_days"])
        for link in related.links
        for grace in (link.resource["changeable_for_days"],)
    ]
    return (*found, *(unknown_lock(related.unseen.doubts) if related.unseen.is_maybe else ()))


def lock_configurations(graph: Graph, vault: Resource) -> Related:
    """The resources that lock a vault: it does so itself where it is air-gapped."""
    return graph.referring(vault, LOCK, "backup_vault_name", _VAULT)


def backups(graph: Graph) -> Iterator[Edge]:
    """Every edge from a resource that is selected for backups to a vault that they are put in."""
    for selection in graph.resources("aws_backup_selection"):
        vaults = list(_vaults(graph, selection))
        for resource, certainty in selected(graph, selection) if vaults else ():
            for vault, there in vaults:
                yield Edge(resource.address, vault.address, "backs up", certainty & there & selection.exists)


_by_resource: WeakKeyDictionary[Graph, dict[str, list[tuple[Truth, Kept]]]] = WeakKeyDictionary()


def kept_of(graph: Graph, resource: Resource) -> list[tuple[Truth, Kept]]:
    """What is kept of a resource by the plans that it is selected for, and whether it is; worked out once for all."""
    if graph not in _by_resource:
        found: dict[str, list[tuple[Truth, Kept]]] = defaultdict(list)
        for selection in graph.resources("aws_backup_selection"):
            plans = graph.targets(selection["plan_id"], (PLAN,), _PLAN)
            whole = [
                (link.certainty & selection.exists, each)
                for link in (plans.links if plans.beyond.is_no else ())
                for each in kept(graph, link.resource)
            ]
            if not plans.beyond.is_no:
                doubts = plans.unseen.doubts
                whole.append((selection.exists, Kept(Related((), plans.unseen), unknown(NUMBER, doubts), plans.unseen)))
            for chosen, certainty in selected(graph, selection):
                found[chosen.address] += [(certainty & there, each) for there, each in whole]
        _by_resource[graph] = dict(found)
    return _by_resource[graph].get(resource.address, [])


def is_held(graph: Graph, resource: Resource, days: int) -> Truth:
    """Whether backups of a resource are kept for so many days in a vault that nobody can unlock."""
    return any_of(
        certainty & each.lasts(days) & _is_compliant(graph, each.vault) for certainty, each in kept_of(graph, resource)
    )


def is_backed_up(graph: Graph, resource: Resource, days: int) -> Truth:
    """Whether backups of a resource are kept for so many days in a vault of any kind."""
    return any_of(certainty & each.lasts(days) for certainty, each in kept_of(graph, resource))


def _is_compliant(graph: Graph, vault: Related) -> Truth:
    return vault.any(lambda each: any_of(lock.applies & lock.for_all for lock in vault_locks(graph, each)))


def _vaults(graph: Graph, selection: Resource) -> Iterator[tuple[Resource, Truth]]:
    plans = graph.targets(selection["plan_id"], (PLAN,), _PLAN)
    for plan in plans.links if plans.beyond.is_no else ():
        for each in kept(graph, plan.resource):
            for link in each.vault.links if each.vault.beyond.is_no else ():
                yield link.resource, plan.certainty & each.there & link.certainty


def selected(graph: Graph, selection: Resource) -> Iterator[tuple[Resource, Truth]]:
    """The resources that a selection is for: by their ARNs, by patterns of such, or by their tags."""
    tags = list(selection.blocks("selection_tag"))
    meets = _Conditions(selection)
    resources = selection["resources"]
    for item in (resources,) if resources.is_unknown and not resources.items else resources.items:
        for resource, certainty in _by_arn(graph, item):
            excluded = _is_named(graph, selection["not_resources"], resource)
            yield resource, certainty & ~excluded & meets.holds(resource)
    if tags or (selection["resources"].is_null and list(selection.blocks("condition"))):
        for resource in graph.resources(*BACKED_UP):
            tagged = any_of(tag.exists & _has(resource, tag["key"], tag["value"]) for tag in tags) if tags else YES
            certainty = tagged & meets.holds(resource) & ~_is_named(graph, selection["not_resources"], resource)
            if not certainty.is_no:
                yield resource, certainty


def _by_arn(graph: Graph, item: Value) -> Iterator[tuple[Resource, Truth]]:
    text = item.data
    if isinstance(text, str) and "*" in text:
        yield from _by_pattern(graph, text)
        return
    if item.is_unknown and not any(graph.at(ref.address) for ref in item.refs):
        yield from ((resource, maybe(*item.doubts)) for resource in graph.resources(*BACKED_UP))
        return
    for type in _types(text) if isinstance(text, str) else BACKED_UP:
        found = graph.targets(item, (type,), _identity(type))
        if found.links and found.beyond.is_no:
            yield from ((link.resource, link.certainty) for link in found.links)


def _types(text: str) -> Iterator[str]:
    """The types that an ARN may be of."""
    last = text.split(":", 5)[-1]
    for service, kind, types in _KINDS:
        if service in text and last.startswith(kind):
            yield from types


def _by_pattern(graph: Graph, text: str) -> Iterator[tuple[Resource, Truth]]:
    """What a pattern of ARNs is for: all of a kind, where its last part is only that kind."""
    if text == "*":
        yield from ((resource, YES) for resource in graph.resources(*BACKED_UP))
        return
    last = text.split(":", 5)[-1]
    doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, f"`{text}` may leave out some resources")
    for service, kind, types in _KINDS:
        if service in text and last.startswith(kind):
            is_whole = last == f"{kind}*"
            yield from ((resource, YES if is_whole else maybe(doubt)) for resource in graph.resources(*types))


def _is_named(graph: Graph, values: Value, resource: Resource) -> Truth:
    """Whether a list of ARNs names a resource; maybe where it has a pattern."""
    answer = maybe(*values.doubts) if values.is_unknown else NO
    for item in values.items:
        if isinstance(item.data, str) and "*" in item.data:
            answer |= maybe(Doubt(Reason.RESOURCE_ATTRIBUTE, f"`{item.data}` may leave it out"))
        else:
            found = graph.targets(item, (resource.type,), _identity(resource.type))
            answer |= any_of(link.certainty for link in found.links if link.resource is resource)
    return answer


def _identity(type: str) -> Identity:
    if type == "aws_s3_bucket":
        return BUCKET
    return Identity((STORAGES[type].name if type in STORAGES else "name", "arn", "id"), arn.names)


class _Conditions:
    """What a selection demands of the tags of what it is for."""

    def __init__(self, selection: Resource) -> None:
        self._blocks = list(selection.blocks("condition"))

    def holds(self, resource: Resource) -> Truth:
        """Whether a resource meets all of the conditions."""
        return all_of(self._of_block(block, resource) for block in self._blocks)

    def _of_block(self, block: Configuration, resource: Resource) -> Truth:
        doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, "the selection has a condition on tags")
        equals = all_of(_has(resource, part["key"], part["value"]) for part in block.blocks("string_equals"))
        differs = all_of(~_has(resource, part["key"], part["value"]) for part in block.blocks("string_not_equals"))
        patterns = any(list(block.blocks(name)) for name in ("string_like", "string_not_like"))
        return equals & differs & (maybe(doubt) if patterns else YES)


def _has(resource: Resource, key: Value, value: Value) -> Truth:
    """Whether a resource has a tag with this value."""
    if not isinstance(key.data, str):
        return maybe(*key.doubts)
    name = key.data.removeprefix("aws:ResourceTag/")
    answer = NO
    for tag, text in tags_of(resource):
        if not tag:
            answer |= maybe(*text.doubts)
        elif tag == name:
            same = equal_to(text, value.data) if isinstance(value.data, str) else maybe(*value.doubts)
            answer |= same
    return answer
