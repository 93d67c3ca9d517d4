"""Backup plans that keep nothing for longer than some weeks."""

from iaclint.aws.backups import PLAN, Kept, kept
from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.truth import NO, any_of, maybe

DAYS = 35


@rule(
    Severity.MEDIUM,
    fix="let one rule of the plan keep its recovery points 35 days or more: lifecycle.delete_after",
    judges=("aws_backup_plan.rule.lifecycle.delete_after", "aws_backup_plan.rule.copy_action.lifecycle.delete_after"),
)
def ret_aws_backup_plan_too_short(graph: Graph) -> Judgements:
    """No rule of a backup plan keeps its recovery points 35 days.

    Ransomware waits, and a fault in the data may be noticed at the end of a month. Then a plan is of use
    that has a recovery point from before. Of a plan with hourly, daily and monthly rules it is enough
    that one keeps so long, by itself or by a copy elsewhere; a rule without `delete_after` keeps for
    ever. HIPAA names no length for backups: 35 days are what AWS Config asks of a plan by default.

    Bad:

        resource "aws_backup_plan" "daily" {
          name = "daily"

          rule {
            rule_name         = "daily"
            target_vault_name = "main"
            schedule          = "cron(0 3 * * ? *)"

            lifecycle {
              delete_after = 7
            }
          }
        }

    Good:

        resource "aws_backup_plan" "daily" {
          name = "daily"

          rule {
            rule_name         = "daily"
            target_vault_name = "main"
            schedule          = "cron(0 3 * * ? *)"

            lifecycle {
              delete_after = 35
            }
          }
        }
    """
    for plan in graph.resources(PLAN):
        rules = list(kept(graph, plan))
        doubts = plan.blocks("rule").doubts
        lasting = any_of(each.lasts(DAYS) for each in rules) | (maybe(*doubts) if doubts else NO)
        longest = max(rules, key=_days, default=None)
        yield fail_if(
            ~lasting,
            plan,
            f"no rule of the plan keeps its recovery points {DAYS} days",
            at=longest.days if longest is not None else None,
        )


def _days(each: Kept) -> int:
    return each.days.data if isinstance(each.days.data, int) else 0
