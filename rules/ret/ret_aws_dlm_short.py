"""Snapshot policies that keep nothing for a week."""

from iaclint.judgement import first_such
from iaclint.modules import Configuration, Resource
from iaclint.rule import Graph, Judgements, Profile, Severity, fail_if, rule
from iaclint.truth import NO, Doubt, Reason, Truth, any_of, maybe
from iaclint.values import Value
from iaclint.values.ask import at_least, equal_to, is_null, is_set

DAYS = 7

_UNITS = {"DAYS": 1, "WEEKS": 7, "MONTHS": 30, "YEARS": 365}


@rule(
    Severity.LOW,
    fix="let one schedule of the policy retain its snapshots seven days or more",
    profile=Profile.STRICT,
    judges=(
        "aws_dlm_lifecycle_policy.policy_details.schedule.retain_rule.interval",
        "aws_dlm_lifecycle_policy.policy_details.retain_interval",
    ),
)
def ret_aws_dlm_short(graph: Graph) -> Judgements:
    """No schedule of a snapshot policy keeps its snapshots seven days.

    Of several schedules it is enough that one does. A schedule retains for an `interval`, or a `count` of
    snapshots, which is as long as it takes to make so many; by a cron expression that is unknown. A
    default policy without `retain_interval` keeps seven days. Policies that answer events are not judged.

    Bad:

        resource "aws_dlm_lifecycle_policy" "volumes" {
          description        = "volumes"
          execution_role_arn = "arn:aws:iam::111122223333:role/dlm"

          policy_details {
            resource_types = ["VOLUME"]
            target_tags    = { Snapshot = "true" }

            schedule {
              name = "hourly"

              create_rule {
                interval = 12
              }

              retain_rule {
                count = 4
              }
            }
          }
        }

    Good:

        resource "aws_dlm_lifecycle_policy" "volumes" {
          description        = "volumes"
          execution_role_arn = "arn:aws:iam::111122223333:role/dlm"

          policy_details {
            resource_types = ["VOLUME"]
            target_tags    = { Snapshot = "true" }

            schedule {
              name = "daily"

              create_rule {
                interval = 24
              }

              retain_rule {
                count = 14
              }
            }
          }
        }
    """
    for policy in graph.resources("aws_dlm_lifecycle_policy"):
        for details in policy.blocks("policy_details"):
            by_event = equal_to(details["policy_type"], "EVENT_BASED_POLICY")
            if not by_event.is_yes:
                lasting, place = _lasting(policy, details)
                yield fail_if(~by_event & ~lasting, policy, f"no schedule keeps its snapshots {DAYS} days", at=place)


def _lasting(policy: Resource, details: Configuration) -> tuple[Truth, Value | None]:
    """Whether a schedule, or the default policy itself, keeps for long enough, and what says how long."""
    default = is_set(policy["default_policy"])
    if default.is_yes:
        days = details["retain_interval"]
        return is_null(days) | at_least(days, DAYS), days
    schedules = details.blocks("schedule")
    answers = [(schedule.exists & _lasts(schedule), _stated(schedule)) for schedule in schedules]
    lasting = any_of(truth for truth, _ in answers)
    doubts = (*default.doubts, *schedules.doubts)
    place = first_such(answers, answers[0][1]) if answers else None
    return lasting | (maybe(*doubts) if doubts else NO), place


def _stated(schedule: Configuration) -> Value:
    """What says how long the snapshots of a schedule are kept."""
    count = schedule["retain_rule.count"]
    return schedule["retain_rule.interval"] if count.is_null else count


def _lasts(schedule: Configuration) -> Truth:
    interval, count = schedule["retain_rule.interval"], schedule["retain_rule.count"]
    return _by_interval(interval, schedule["retain_rule.interval_unit"]) | _by_count(count, schedule)


def _by_interval(interval: Value, unit: Value) -> Truth:
    days = _UNITS.get(unit.data) if isinstance(unit.data, str) else None
    if interval.is_null or days is None:
        return maybe(*interval.doubts, *unit.doubts) if unit.is_unknown and not interval.is_null else NO
    return at_least(interval, -(-DAYS // days))


def _by_count(count: Value, schedule: Configuration) -> Truth:
    """Whether it takes long enough to make so many snapshots."""
    hours = schedule["create_rule.interval"]
    if count.is_null:
        return NO
    if not isinstance(hours.data, int):
        doubt = Doubt(Reason.RESOURCE_ATTRIBUTE, "how often a snapshot is made is not worked out")
        return maybe(doubt, *hours.doubts)
    return at_least(count, -(-DAYS * 24 // max(hours.data, 1)))
