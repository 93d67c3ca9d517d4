"""Vaults with backups of PHI that can be emptied, and locks that let no backup in."""

from collections.abc import Iterator

from iaclint.aws.backups import AIR_GAPPED, LOCK, PLAN, VAULT, Kept, kept, lock_configurations, vault_locks
from iaclint.modules import Resource
from iaclint.phi import classify
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import NO, Truth, any_of, maybe
from iaclint.values import Value
from iaclint.values.ask import at_least, below, is_null


@rule(
    Severity.MEDIUM,
    fix="add an aws_backup_vault_lock_configuration with changeable_for_days, and limits that the plans keep to",
    judges=(
        "aws_backup_vault_lock_configuration.changeable_for_days",
        "aws_backup_vault_lock_configuration.max_retention_days",
        "aws_backup_vault_lock_configuration.min_retention_days",
        "aws_backup_logically_air_gapped_vault.min_retention_days",
    ),
)
def ret_aws_backup_vault_unlocked(graph: Graph) -> Judgements:
    """Backups of PHI lie in a vault that is not locked, or a lock refuses the backups of a plan.

    An intruder deletes the backups before encrypting the data. A vault lock with `changeable_for_days`
    becomes final after that time, and then nobody can delete a recovery point early (compliance mode).
    Without the argument the lock can be taken away by a permission (governance mode, low). A logically
    air-gapped vault is locked by itself. A vault is one of PHI if a selection of a plan that writes to it
    names a resource of PHI. Any vault is judged for its limits: a job whose recovery points would be kept
    shorter than `min_retention_days` or longer than `max_retention_days` fails, and there is no backup
    at all (high).

    Bad:

        resource "aws_backup_vault" "main" {
          name = "patients"
        }

    Good:

        resource "aws_backup_vault" "main" {
          name = "patients"
        }

        resource "aws_backup_vault_lock_configuration" "main" {
          backup_vault_name   = aws_backup_vault.main.name
          changeable_for_days = 3
          min_retention_days  = 35
        }
    """
    for vault in graph.resources(VAULT, AIR_GAPPED):
        phi = classify(graph, vault)
        if not phi.truth.is_no:
            locks = vault_locks(graph, vault)
            locked = any_of(lock.applies for lock in locks)
            final = any_of(lock.applies & lock.for_all for lock in locks)
            softly = locked.is_yes and final.is_no
            message = "can be unlocked by a permission" if softly else "is not locked"
            yield fail_if(
                phi.truth & ~final,
                vault,
                f"the vault with PHI ({phi.reason}) {message}",
                at=_configured(graph, vault),
                severity=Severity.LOW if softly else None,
            )
    yield from _refusals(graph)


def _configured(graph: Graph, vault: Resource) -> Value | None:
    """Where the lock is missing its grace period."""
    links = lock_configurations(graph, vault).links
    return links[0].resource["changeable_for_days"] if links and links[0].certainty.is_yes else None


def _refusals(graph: Graph) -> Judgements:
    """The locks, by the rules of plans that put recovery points into their vaults."""
    for plan in graph.resources(PLAN):
        for each in kept(graph, plan):
            for vault in each.vault.links if each.vault.beyond.is_no else ():
                for owner, there in _limited(graph, vault.resource):
                    yield from _refused(plan, each, owner, each.there & vault.certainty & there)


def _limited(graph: Graph, vault: Resource) -> Iterator[tuple[Resource, Truth]]:
    """The resources that limit what a vault takes."""
    if vault.type == AIR_GAPPED:
        yield vault, vault.exists
    for link in lock_configurations(graph, vault).links:
        if link.resource.type == LOCK:
            yield link.resource, link.certainty & link.resource.exists


def _refused(plan: Resource, each: Kept, owner: Resource, there: Truth) -> Judgements:
    least, most = owner["min_retention_days"], owner["max_retention_days"]
    short = ~each.is_for_ever & _is_short(each.days, least)
    long = each.is_for_ever | _is_long(each.days, most)
    for name, limit, fault in (("min", least, short), ("max", most, ~is_null(most) & long)):
        if not is_null(limit).is_yes:
            what = "shorter" if name == "min" else "longer"
            yield fail_if(
                there & fault,
                owner,
                f"the lock refuses the backups of {plan.address}, which are kept {what} than it allows",
                at=limit,
                defect=f"{name} {plan.address}",
                severity=Severity.HIGH,
            )


def _is_short(days: Value, least: Value) -> Truth:
    """Whether so many days, if they end at all, are fewer than the least."""
    match days.data, least.data:
        case _, int(amount):
            return below(days, amount)
        case int(amount), _:
            return at_least(least, amount + 1)
        case _:
            return maybe(*least.doubts) if days.is_unknown else NO


def _is_long(days: Value, most: Value) -> Truth:
    """Whether so many days are more than the most."""
    match days.data, most.data:
        case _, int(amount):
            return at_least(days, amount + 1)
        case int(amount), _:
            return below(most, amount)
        case _:
            return maybe(*most.doubts)
