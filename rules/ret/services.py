"""Services: records that a service of AWS keeps by itself, for a time that its own argument says."""

from __future__ import annotations

import re

from iaclint import phi
from iaclint.demand import Demand, Demands, always, counts, says_not
from iaclint.modules import Configuration, Resource
from iaclint.rule import Graph, Profile, Severity
from iaclint.truth import Truth, known
from iaclint.values import Unknown, Value
from iaclint.values.ask import at_least, equal_to, is_null

from .periods import DAYS, SIX_YEARS


def _lake_of_phi(graph: Graph, store: Resource, _block: Configuration) -> Truth:
    """Whether the store holds events of PHI and keeps them 90 days at least, which another demand is about."""
    days = store["retention_period"]
    return phi.classify(graph, store).truth & (is_null(days) | at_least(days, DAYS))


def _for_ever_or_90(_graph: Graph, days: Value) -> Truth:
    return equal_to(days, 0) | at_least(days, DAYS)


_AUDIT = re.compile(r"(?<![a-z])(audit|access[-_ ]?logs?|disclosures?|event[-_ ]?logs?|ledger)(?![a-z])", re.IGNORECASE)


def _keeps_audit(graph: Graph, table: Resource, _block: Configuration) -> Truth:
    """Whether a table holds PHI, and a word in its name says that it keeps what somebody is to be held to."""
    match table["name"].data:
        case str(text):
            texts = [text]
        case Unknown(parts=parts):
            texts = [part for part in parts if isinstance(part, str)]
        case _:
            texts = []
    is_audit = any(_AUDIT.search(text) for text in (table.name, *texts))
    return known(is_audit) & phi.classify(graph, table).truth


_LAKE = "aws_cloudtrail_event_data_store"

TABLES = (
    Demands(
        name="ret-aws-trail-lake-short",
        severity=Severity.MEDIUM,
        title="An event data store of CloudTrail Lake keeps its events too short, takes none, or can be deleted.",
        why="""
            A store is where an incident is looked into. It has to keep its events for 90 days, or six years
            for events of PHI; left out, `retention_period` is 2555 days. A store that is suspended takes
            no new events, and one without termination protection, which it has by default, is deleted
            by a single call.
        """,
        message=f"the event data store keeps its events less than {DAYS} days",
        fix="set retention_period to 90 or more (2192 for events of PHI), and leave the protection on",
        demands=(
            Demand(_LAKE, "retention_period", counts(DAYS), absent=always),
            Demand(
                _LAKE,
                "retention_period",
                counts(SIX_YEARS),
                absent=always,
                applies=_lake_of_phi,
                message="the event data store keeps events of PHI less than six years",
            ),
            Demand(
                _LAKE,
                "suspend",
                says_not("true"),
                absent=always,
                message="the event data store is suspended and takes no new events",
            ),
            Demand(
                _LAKE,
                "termination_protection_enabled",
                says_not(False),
                absent=always,
                message="the event data store is not protected from being deleted",
            ),
        ),
        bad="""
            resource "aws_cloudtrail_event_data_store" "main" {
              name             = "main"
              retention_period = 30
              suspend          = true

              termination_protection_enabled = false
            }
        """,
        good="""
            resource "aws_cloudtrail_event_data_store" "main" {
              name             = "main"
              retention_period = 365
            }
        """,
    ),
    Demands(
        name="ret-aws-config-history-short",
        severity=Severity.MEDIUM,
        title="AWS Config keeps the history of the configuration less than 90 days.",
        why="""
            The history says what a resource looked like when an incident began, and an auditor who asks for a
            change is shown it there. Without this resource AWS Config keeps it for seven years, so
            that to write it is mostly to shorten it; 30 days are the least.
        """,
        message=f"the history of the configuration is kept less than {DAYS} days",
        fix="set retention_period_in_days to 90 or more, or leave the resource out to keep seven years",
        demands=(Demand("aws_config_retention_configuration", "retention_period_in_days", counts(DAYS)),),
        bad="""
            resource "aws_config_retention_configuration" "main" {
              retention_period_in_days = 30
            }
        """,
        good="""
            resource "aws_config_retention_configuration" "main" {
              retention_period_in_days = 365
            }
        """,
    ),
    Demands(
        name="ret-aws-event-archive-short",
        severity=Severity.LOW,
        title="An archive of EventBridge keeps events less than 90 days.",
        why="""
            Findings of GuardDuty and Security Hub, and calls of the API, pass through a bus and are gone
            if nobody takes them; an archive keeps them. Without `retention_days`, or with 0, it does so
            for ever. An archive may be there for replays alone, hence the strict profile.
        """,
        message=f"the archive keeps its events less than {DAYS} days",
        fix="set retention_days to 90 or more, or leave it out",
        demands=(Demand("aws_cloudwatch_event_archive", "retention_days", _for_ever_or_90, absent=always),),
        profile=Profile.STRICT,
        bad="""
            resource "aws_cloudwatch_event_archive" "findings" {
              name             = "findings"
              event_source_arn = "arn:aws:events:eu-west-1:111122223333:event-bus/default"
              retention_days   = 7
            }
        """,
        good="""
            resource "aws_cloudwatch_event_archive" "findings" {
              name             = "findings"
              event_source_arn = "arn:aws:events:eu-west-1:111122223333:event-bus/default"
              retention_days   = 365
            }
        """,
    ),
    Demands(
        name="ret-aws-ttl-on-phi-audit-table",
        severity=Severity.MEDIUM,
        title="A table with an audit trail of PHI deletes its records by their time to live.",
        why="""
            DynamoDB deletes an item when the time in its own attribute has come, and whoever writes items
            writes that time. So nothing in the code keeps a record of access to PHI for six years, and
            the one who made it can let it go at once. A table is judged if it holds PHI and its name has a
            word such as `audit`, `disclosures` or `access-log`.
        """,
        message="the records of the audit table of PHI are deleted by a time that is written in each of them",
        fix="leave out ttl, or export the table to a locked bucket before its items end",
        demands=(Demand("aws_dynamodb_table", "ttl.enabled", says_not(True), absent=always, applies=_keeps_audit),),
        profile=Profile.STRICT,
        bad="""
            resource "aws_dynamodb_table" "audit" {
              name     = "patient-audit"
              hash_key = "id"

              ttl {
                attribute_name = "expires"
                enabled        = true
              }
            }
        """,
        good="""
            resource "aws_dynamodb_table" "audit" {
              name     = "patient-audit"
              hash_key = "id"
            }
        """,
    ),
)

RULES = tuple(table.rule() for table in TABLES)
