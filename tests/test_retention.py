"""How long AWS keeps a log: groups, subscriptions, streams, buckets, lifecycles, replicas."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaclint.aws import arn
from iaclint.aws.lifecycle import KeyStart, may_meet
from iaclint.aws.retention import of_bucket, of_group, of_writer
from iaclint.aws.s3 import bucket_names
from iaclint.catalog import load_rules
from iaclint.graph import Graph
from iaclint.retention import Retention
from iaclint.truth import Doubt, Reason, Truth
from tests.support import graph_of_text, judgements


def word(truth: Truth) -> str:
    return "yes" if truth.is_yes else "no" if truth.is_no else "maybe"


def group_retention(graph: Graph, name: str = "app") -> Retention:
    group = graph.at(f"aws_cloudwatch_log_group.{name}")
    assert group is not None
    return of_group(graph, group)


ARNS = [
    ("logs", ""),
    ("arn:aws:s3:::logs", "logs"),
    ("arn:aws:s3:::logs/app/*", "logs"),
    ("arn:aws-us-gov:s3:::logs", "logs"),
    ("arn:aws:logs:us-east-1:111122223333:log-group:/aws/app", "/aws/app"),
    ("arn:aws:logs:us-east-1:111122223333:log-group:/aws/app:*", "/aws/app"),
    ("arn:aws:iam::111122223333:role/teams/app/deploy", "deploy"),
    ("arn:aws:iam::aws:policy/AdministratorAccess", "AdministratorAccess"),
    ("arn:aws:firehose:us-east-1:111122223333:deliverystream/archive", "archive"),
    ("arn:aws:kinesis:us-east-1:111122223333:stream/events", "events"),
    ("arn:aws:lambda:us-east-1:111122223333:function:ship:3", "ship"),
    ("arn:aws:sns:us-east-1:111122223333:alarms", "alarms"),
    ("arn:aws:sqs:us-east-1:111122223333:jobs", "jobs"),
    ("arn:aws:kms:us-east-1:111122223333:alias/logs", "alias/logs"),
    ("arn:aws:kms:us-east-1:111122223333:key/1234", "1234"),
    ("arn:aws:dynamodb:us-east-1:111122223333:table/orders/index/by-day", "orders"),
    ("arn:aws:s3", ""),
]


@pytest.mark.parametrize(("text", "name"), ARNS, ids=[text for text, _ in ARNS])
def test_an_arn_names_the_resource_in_it(text: str, name: str) -> None:
    assert arn.names(text) == ((text, name) if name else (text,))


@pytest.mark.parametrize(
    "text",
    [
        "logs",
        "arn:aws:s3:::logs/*",
        "s3://logs/emr/",
        "logs.s3.amazonaws.com",
        "logs.s3.eu-west-1.amazonaws.com",
        "logs.s3-us-west-2.amazonaws.com",
        "logs/builds",
    ],
)
def test_every_spelling_of_a_bucket_has_its_name(text: str) -> None:
    assert "logs" in bucket_names(text)


_DOUBT = (Doubt(Reason.UNRESOLVED_VARIABLE, "var.x has no value"),)
PREFIXES = [
    (KeyStart("AWSLogs/"), KeyStart(""), "yes"),
    (KeyStart("AWSLogs/"), KeyStart("AWSLogs/1/"), "yes"),
    (KeyStart("AWSLogs/"), KeyStart("tmp/"), "no"),
    (KeyStart("audit/AWSLogs/"), KeyStart("AWSLogs/"), "no"),
    (KeyStart("", _DOUBT), KeyStart(""), "yes"),
    (KeyStart("", _DOUBT), KeyStart("tmp/"), "maybe"),
    (KeyStart("a/", _DOUBT), KeyStart("b/"), "no"),
    (KeyStart("AWSLogs/"), KeyStart("", _DOUBT), "maybe"),
    (KeyStart("AWSLogs/"), KeyStart("tmp/", _DOUBT), "no"),
]


@pytest.mark.parametrize(("keys", "rule", "expected"), PREFIXES)
def test_a_lifecycle_rule_meets_the_keys_below_its_prefix(keys: KeyStart, rule: KeyStart, expected: str) -> None:
    assert word(may_meet(keys, rule)) == expected


GROUPS = [
    ("", "yes", "for ever"),
    ("retention_in_days = 0", "yes", "for ever"),
    ("retention_in_days = null", "yes", "for ever"),
    ("retention_in_days = 1", "no", "1 day"),
    ("retention_in_days = 90", "yes", "90 days"),
    ('retention_in_days = "2192"', "yes", "2,192 days"),
    ("retention_in_days = var.x", "maybe", "for an unknown time"),
    ('retention_in_days = "soon"', "maybe", "for an unknown time"),
    ('log_group_class = "DELIVERY"\nretention_in_days = 2192', "no", "2 days"),
    ('log_group_class = "DELIVERY"', "no", "2 days"),
    ('log_group_class = "STANDARD"\nretention_in_days = 120', "yes", "120 days"),
    ("log_group_class = var.x", "maybe", "for an unknown time"),
    ("log_group_class = var.x\nretention_in_days = 30", "no", "at most 30 days"),
]


@pytest.mark.parametrize(("arguments", "expected", "time"), GROUPS, ids=[arguments for arguments, _, _ in GROUPS])
def test_a_group_keeps_its_events(arguments: str, expected: str, time: str, tmp_path: Path) -> None:
    text = f'variable "x" {{}}\nresource "aws_cloudwatch_log_group" "app" {{\n{arguments}\n}}\n'
    retention = group_retention(graph_of_text(tmp_path, text))
    assert word(retention.lasts(90)) == expected
    by_class = ", whose class is DELIVERY" if '"DELIVERY"' in arguments else ""
    assert retention.clause == f"{time} in aws_cloudwatch_log_group.app{by_class}"


LIFECYCLES = [
    ('status = "Enabled"\nexpiration {\ndays = 30\n}', "no"),
    ('status = "Enabled"\nexpiration {\ndays = 90\n}', "yes"),
    ('status = "Disabled"\nexpiration {\ndays = 30\n}', "yes"),
    ('status = "Enabled"\nfilter {\n}\nexpiration {\ndays = 30\n}', "no"),
    ('status = "Enabled"\nfilter {\nprefix = "tmp/"\n}\nexpiration {\ndays = 30\n}', "yes"),
    (
        'status = "Enabled"\nfilter {\nand {\nprefix="l"\nobject_size_less_than=9\n}\n}\nexpiration {\ndays = 30\n}',
        "maybe",
    ),
    ('status = "Enabled"\nprefix = "logs/app/"\nexpiration {\ndays = 30\n}', "no"),
    ('status = "Enabled"\nfilter {\ntag {\nkey = "a"\nvalue = "b"\n}\n}\nexpiration {\ndays = 30\n}', "maybe"),
    ('status = "Enabled"\nfilter {\nprefix = var.x\n}\nexpiration {\ndays = 30\n}', "maybe"),
    ("status = var.x\nexpiration {\ndays = 30\n}", "maybe"),
    ('status = "Enabled"\nexpiration {\ndays = var.x\n}', "maybe"),
    ('status = "Enabled"\nexpiration {\ndate = "2040-01-01T00:00:00Z"\n}', "no"),
    ('status = "Enabled"\nexpiration {\nexpired_object_delete_marker = true\n}', "yes"),
    ('status = "Enabled"\nnoncurrent_version_expiration {\nnoncurrent_days = 1\n}', "yes"),
    ('status = "Enabled"\ntransition {\ndays = 1\nstorage_class = "GLACIER"\n}', "yes"),
]


@pytest.mark.parametrize(("rule", "expected"), LIFECYCLES, ids=[rule for rule, _ in LIFECYCLES])
def test_a_lifecycle_rule_ends_what_it_reaches(rule: str, expected: str, tmp_path: Path) -> None:
    text = f"""
variable "x" {{}}
resource "aws_s3_bucket" "b" {{
  bucket = "b"
}}
resource "aws_s3_bucket_lifecycle_configuration" "b" {{
  bucket = aws_s3_bucket.b.id
  rule {{
    id = "r"
    {rule}
  }}
}}
"""
    graph = graph_of_text(tmp_path, text)
    (bucket,) = graph.resources("aws_s3_bucket")
    assert word(of_bucket(graph, bucket, KeyStart("logs/")).lasts(90)) == expected


def test_a_module_that_is_not_here_may_hold_the_lifecycle(tmp_path: Path) -> None:
    text = """
resource "aws_s3_bucket" "b" {
  bucket = "b"
}
module "lifecycle" {
  source = "example.com/team/lifecycle/aws"
  bucket = aws_s3_bucket.b.id
}
"""
    graph = graph_of_text(tmp_path, text)
    (bucket,) = graph.resources("aws_s3_bucket")
    assert word(of_bucket(graph, bucket).lasts(90)) == "maybe"


def archived(pattern: str = '""', firehose: str = "", bucket: str = "aws_s3_bucket.archive.arn") -> str:
    """A group of seven days, archived through Firehose in a bucket that keeps everything."""
    return f"""
variable "x" {{}}
resource "aws_cloudwatch_log_group" "app" {{
  name              = "app"
  retention_in_days = 7
}}
resource "aws_cloudwatch_log_subscription_filter" "app" {{
  name            = "app"
  log_group_name  = aws_cloudwatch_log_group.app.name
  filter_pattern  = {pattern}
  destination_arn = aws_kinesis_firehose_delivery_stream.app.arn
}}
resource "aws_kinesis_firehose_delivery_stream" "app" {{
  name        = "app"
  destination = "extended_s3"
  extended_s3_configuration {{
    role_arn   = "r"
    bucket_arn = {bucket}
    {firehose}
  }}
}}
resource "aws_s3_bucket" "archive" {{
  bucket = "archive"
}}
"""


def processor(type: str) -> str:
    return f'processing_configuration {{\nenabled = true\nprocessors {{\ntype = "{type}"\n}}\n}}'


ARCHIVES = [
    (archived(), "yes"),
    (archived(pattern='"ERROR"'), "no"),
    (archived(pattern="var.x"), "maybe"),
    (archived(bucket='"arn:aws:s3:::archive"'), "yes"),
    (archived(bucket='"arn:aws:s3:::elsewhere"'), "maybe"),
    (archived(bucket="var.x"), "maybe"),
    (archived(firehose=processor("Decompression")), "yes"),
    (archived(firehose=processor("Lambda")), "maybe"),
]


@pytest.mark.parametrize(("text", "expected"), ARCHIVES)
def test_a_complete_archive_keeps_what_the_group_drops(text: str, expected: str, tmp_path: Path) -> None:
    assert word(group_retention(graph_of_text(tmp_path, text)).lasts(2192)) == expected


def test_the_way_to_the_archive_is_told(tmp_path: Path) -> None:
    retention = group_retention(graph_of_text(tmp_path, archived(pattern='"ERROR"')))
    assert retention.clause == (
        "7 days in aws_cloudwatch_log_group.app, and archived in part to aws_s3_bucket.archive for ever "
        "through aws_kinesis_firehose_delivery_stream.app "
        "(aws_cloudwatch_log_subscription_filter.app passes on a part only)"
    )
    assert [step.message for step in retention.steps] == [
        "this ends it after 7 days",
        "aws_cloudwatch_log_subscription_filter.app writes part of the log to aws_kinesis_firehose_delivery_stream.app",
        "aws_kinesis_firehose_delivery_stream.app writes the log to aws_s3_bucket.archive",
    ]


def test_an_account_wide_subscription_archives_every_group(tmp_path: Path) -> None:
    policy = """
resource "aws_cloudwatch_log_account_policy" "all" {
  policy_name     = "all"
  policy_type     = "SUBSCRIPTION_FILTER_POLICY"
  policy_document = jsonencode({
    DestinationArn = aws_kinesis_firehose_delivery_stream.app.arn
    FilterPattern  = ""
  })
}
"""
    text = archived(pattern='"ERROR"') + policy
    assert word(group_retention(graph_of_text(tmp_path, text)).lasts(2192)) == "yes"


def test_a_copy_in_a_central_account_is_not_known(tmp_path: Path) -> None:
    text = """
resource "aws_cloudwatch_log_group" "app" {
  name              = "app"
  retention_in_days = 7
}
resource "aws_observabilityadmin_centralization_rule_for_organization" "all" {
  rule_name = "all"
  rule {
    destination {
      account = "111122223333"
      region  = "eu-west-1"
    }
    source {
      regions = ["eu-west-1"]
      scope   = "OrganizationId = 'o-1'"
      source_logs_configuration {
        encrypted_log_group_strategy = "SKIP"
        log_group_selection_criteria = "*"
      }
    }
  }
}
"""
    assert word(group_retention(graph_of_text(tmp_path, text)).lasts(90)) == "maybe"


def test_a_trail_is_kept_where_it_is_kept_longest(tmp_path: Path) -> None:
    text = """
resource "aws_cloudtrail" "t" {
  name                       = "t"
  s3_bucket_name             = aws_s3_bucket.b.bucket
  cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.g.arn}:*"
}
resource "aws_s3_bucket" "b" {
  bucket = "b"
  lifecycle_rule {
    enabled = true
    expiration {
      days = 30
    }
  }
}
resource "aws_cloudwatch_log_group" "g" {
  name              = "g"
  retention_in_days = 365
}
"""
    graph = graph_of_text(tmp_path, text)
    (trail,) = graph.resources("aws_cloudtrail")
    retention = of_writer(graph, trail)
    assert retention.clause == "30 days in aws_s3_bucket.b, and 365 days in aws_cloudwatch_log_group.g"
    assert [word(retention.lasts(days)) for days in (30, 365, 366)] == ["yes", "yes", "no"]


def expiring(days: int, bucket: str = "archive") -> str:
    return f"""
resource "aws_s3_bucket_lifecycle_configuration" "{bucket}" {{
  bucket = aws_s3_bucket.{bucket}.id
  rule {{
    id     = "all"
    status = "Enabled"
    expiration {{
      days = {days}
    }}
  }}
}}
"""


def locked(retention: str, bucket: str = "archive") -> str:
    return f"""
resource "aws_s3_bucket_object_lock_configuration" "{bucket}" {{
  bucket = aws_s3_bucket.{bucket}.id
  rule {{
    default_retention {{
      {retention}
    }}
  }}
}}
"""


REPLICA = """
resource "aws_s3_bucket_replication_configuration" "archive" {
  bucket = aws_s3_bucket.archive.id
  role   = "r"
  rule {
    status = "Enabled"
    destination {
      bucket = aws_s3_bucket.replica.arn
    }
  }
}
resource "aws_s3_bucket" "replica" {
  bucket = "replica"
}
"""

_DIRECT = "7 days in aws_cloudwatch_log_group.app"
_BY = "through aws_kinesis_firehose_delivery_stream.app"
_OUT = f"{_DIRECT}, and for an unknown time out of sight {_BY}"
PATHS = [
    ("archived", archived() + expiring(2555), f"{_DIRECT}, and archived to aws_s3_bucket.archive for 2,555 days {_BY}"),
    (
        "expired early",
        archived() + expiring(20),
        f"{_DIRECT}, and archived to aws_s3_bucket.archive for 20 days {_BY}",
    ),
    (
        "perhaps filtered",
        archived(pattern="var.x"),
        f"{_DIRECT}, and perhaps archived to aws_s3_bucket.archive for ever {_BY}",
    ),
    (
        "elsewhere",
        archived(bucket='"arn:aws:s3:::elsewhere"'),
        f"{_OUT} (`arn:aws:s3:::elsewhere` is not in this repository)",
    ),
    (
        "unknown",
        archived(bucket="var.x"),
        f"{_OUT} (var.x has no value)",
    ),
    (
        "locked",
        archived() + expiring(2555) + locked('mode = "COMPLIANCE"\ndays = 2192'),
        f"{_DIRECT}, and archived to aws_s3_bucket.archive for 2,555 days {_BY}, locked for 2,192 days",
    ),
    (
        "locked by years",
        archived() + locked('mode = "COMPLIANCE"\nyears = 7'),
        f"{_DIRECT}, and archived to aws_s3_bucket.archive for ever {_BY}, locked for 2,555 days",
    ),
    (
        "locked for most",
        archived() + locked('mode = "GOVERNANCE"\ndays = 400'),
        f"{_DIRECT}, and archived to aws_s3_bucket.archive for ever {_BY}, "
        "locked for 400 days unless by a right to lift the lock",
    ),
    (
        "replicated",
        archived() + expiring(20) + REPLICA,
        f"{_DIRECT}, and replicated to aws_s3_bucket.replica for ever {_BY} and aws_s3_bucket.archive, "
        f"and archived to aws_s3_bucket.archive for 20 days {_BY}",
    ),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in PATHS], ids=[case[0] for case in PATHS])
def test_each_copy_is_told_with_its_way_the_best_first(text: str, expected: str, tmp_path: Path) -> None:
    assert group_retention(graph_of_text(tmp_path, text)).clause == expected


LOCKS = [
    ('mode = "COMPLIANCE"\ndays = 2192', "yes", "yes"),
    ('mode = "COMPLIANCE"\nyears = 6', "yes", "no"),
    ('mode = "COMPLIANCE"\nyears = "7"', "yes", "yes"),
    ('mode = "COMPLIANCE"\ndays = 89', "no", "no"),
    ('mode = "COMPLIANCE"\ndays = var.x', "maybe", "maybe"),
    ("mode = var.x\ndays = 2192", "maybe", "maybe"),
    ('mode = "GOVERNANCE"\ndays = 2192', "no", "no"),
    ("days = 2192", "no", "no"),
]


@pytest.mark.parametrize(("retention", "ninety", "six_years"), LOCKS, ids=[case[0] for case in LOCKS])
def test_a_lock_holds_for_its_days_or_years(retention: str, ninety: str, six_years: str, tmp_path: Path) -> None:
    found = group_retention(graph_of_text(tmp_path, archived() + locked(retention)))
    assert [word(found.is_locked(days)) for days in (90, 2192)] == [ninety, six_years]


def test_a_lifecycle_rule_deletes_nothing_that_is_locked(tmp_path: Path) -> None:
    text = archived() + expiring(20) + locked('mode = "GOVERNANCE"\ndays = 2192')
    assert word(group_retention(graph_of_text(tmp_path, text)).lasts(2192)) == "yes"


def test_nothing_is_locked_without_versions(tmp_path: Path) -> None:
    versioning = """
resource "aws_s3_bucket_versioning" "archive" {
  bucket = aws_s3_bucket.archive.id
  versioning_configuration {
    status = "Suspended"
  }
}
"""
    text = archived() + locked('mode = "COMPLIANCE"\ndays = 2192') + versioning
    assert word(group_retention(graph_of_text(tmp_path, text)).is_locked(90)) == "no"


def test_what_ends_and_what_locks_a_copy_are_steps_of_its_way(tmp_path: Path) -> None:
    text = archived() + expiring(2555) + locked('mode = "COMPLIANCE"\ndays = 2192')
    steps = group_retention(graph_of_text(tmp_path, text)).steps
    assert [step.message for step in steps][-2:] == ["this ends it after 2,555 days", "this locks it for 2,192 days"]


def test_a_finding_tells_how_long_the_log_is_kept_and_where(tmp_path: Path) -> None:
    text = archived(pattern='"ERROR"').replace('"app"\n  retention', '"patients"\n  retention') + expiring(2555)
    found = {
        rule.name: judgement.message
        for rule in load_rules()
        if rule.name in ("ret-aws-log-group-under-90", "ret-aws-phi-log-under-six-years")
        for judgement in judgements(rule, graph_of_text(tmp_path, text))
    }
    copies = (
        "7 days in aws_cloudwatch_log_group.app, and archived in part to aws_s3_bucket.archive for 2,555 days "
        "through aws_kinesis_firehose_delivery_stream.app "
        "(aws_cloudwatch_log_subscription_filter.app passes on a part only)"
    )
    assert found == {
        "ret-aws-log-group-under-90": f"the log is kept less than 90 days: {copies}",
        "ret-aws-phi-log-under-six-years": (
            f"the log of PHI (named with the word `patients`) is kept less than six years: {copies}"
        ),
    }
