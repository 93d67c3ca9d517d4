"""Which audit logs a filter of Cloud Logging matches."""

from __future__ import annotations

import pytest

from iaclint.gcp.log_filters import audit_logs, required_logs
from iaclint.truth import Doubt, Reason, Truth
from iaclint.values import STRING, concatenate, null, string, unknown


def word(truth: Truth) -> str:
    return "yes" if truth.is_yes else "no" if truth.is_no else "maybe"


FILTERS = [
    # filter, some, all of those of people
    ("", "yes", "yes"),
    ('logName:"cloudaudit.googleapis.com"', "yes", "yes"),
    ("logName:cloudaudit", "yes", "yes"),
    ("logName: /logs/cloudaudit.googleapis.com", "yes", "yes"),
    ('logName:"logs/cloudaudit.googleapis.com"', "yes", "yes"),
    ("logName:/logs/cloudaudit.googleapis.com%2Factivity OR logName:/logs/x", "yes", "no"),
    ("-logName:cloudaudit", "no", "no"),
    ('NOT logName:"cloudaudit.googleapis.com"', "no", "no"),
    ('logName!="projects/p/logs/stdout"', "yes", "yes"),
    ('logName=~"cloudaudit"', "yes", "yes"),
    ('logName=~"^projects/.*/logs/cloud.*"', "maybe", "maybe"),
    ('LOG_ID("cloudaudit.googleapis.com/data_access")', "yes", "no"),
    ('log_id("cloudaudit.googleapis.com/activity") OR log_id("cloudaudit.googleapis.com/data_access")', "yes", "yes"),
    ('NOT LOG_ID("cloudaudit.googleapis.com/activity") AND NOT LOG_ID("externalaudit")', "yes", "no"),
    ('logName="projects/p/logs/cloudaudit.googleapis.com%2Factivity"', "yes", "no"),
    ('logName=("projects/p/logs/a" OR "projects/p/logs/cloudaudit.googleapis.com%2Fpolicy")', "yes", "no"),
    ('logName:("activity" OR "data_access")', "yes", "yes"),
    ('"cloudaudit.googleapis.com"', "yes", "yes"),
    ('"refused"', "maybe", "maybe"),
    ("severity>=INFO", "yes", "yes"),
    ("severity>=WARNING", "yes", "no"),
    ("severity<ERROR", "yes", "no"),
    ("severity=DEBUG", "no", "no"),
    ("severity<=200", "maybe", "maybe"),
    ('resource.type="k8s_container"', "no", "no"),
    ('NOT resource.type="k8s_container"', "yes", "yes"),
    ('resource.type = k8s_container resource.labels.namespace_name="a"', "no", "no"),
    ('resource.type="gce_instance"', "maybe", "no"),
    ('resource.type="healthcare_fhir_store"', "yes", "no"),
    ('protoPayload.serviceName="k8s.io"', "yes", "no"),
    ('protoPayload.@type="type.googleapis.com/google.cloud.audit.AuditLog"', "yes", "yes"),
    ("sample(insertId, 0.5)", "yes", "no"),
    ("httpRequest.status=200 -- logName:cloudaudit\n", "no", "no"),
    ('labels."k8s-pod/app"="x" AND logName:"stdout"', "no", "no"),
    # OR binds closer than AND
    ('logName:cloudaudit AND jsonPayload.a="b" OR textPayload:c', "no", "no"),
    ('timestamp>"2020-01-01"', "maybe", "maybe"),
    ("(((", "maybe", "maybe"),
    ("AND", "maybe", "maybe"),
    ("(" * 99 + "a" + ")" * 99, "maybe", "maybe"),
    ("-- nothing but a comment", "maybe", "maybe"),
]


@pytest.mark.parametrize(("filter", "some", "everything"), FILTERS, ids=[filter for filter, _, _ in FILTERS])
def test_a_filter_matches_audit_logs(filter: str, some: str, everything: str) -> None:
    match = audit_logs(string(filter))
    assert (word(match.some), word(match.all)) == (some, everything)


def test_an_absent_filter_matches_everything_and_an_unknown_one_perhaps() -> None:
    doubts = (Doubt(Reason.UNRESOLVED_VARIABLE, "var.filter has no value"),)
    assert word(audit_logs(null(STRING)).all) == "yes"
    assert audit_logs(unknown(STRING, doubts)).some.doubts == doubts


def test_the_project_in_a_name_need_not_be_known() -> None:
    project = unknown(STRING, (Doubt(Reason.UNRESOLVED_VARIABLE, "var.project has no value"),))
    end = string('/logs/cloudaudit.googleapis.com%2Fdata_access"')
    match = audit_logs(concatenate((string('logName="projects/'), project, end)))
    assert (word(match.some), word(match.all)) == ("yes", "no")


REQUIRED = [
    ("", "yes"),
    ('LOG_ID("cloudaudit.googleapis.com/activity")', "yes"),
    ('LOG_ID("cloudaudit.googleapis.com/data_access")', "no"),
    ('resource.type="k8s_container"', "no"),
]


@pytest.mark.parametrize(("filter", "expected"), REQUIRED, ids=[filter for filter, _ in REQUIRED])
def test_a_filter_matches_what_only_the_required_bucket_gets(filter: str, expected: str) -> None:
    assert word(required_logs(string(filter))) == expected
