"""The lenses on Google Cloud: every way to grant a role, who its members are, and what a condition says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from iaclint.catalog import load_rules
from iaclint.gcp.cel import Term, parse_cel
from iaclint.gcp.grants import grants
from iaclint.gcp.homes import Form, Level, is_home, level_of
from iaclint.gcp.members import Member, members_of
from iaclint.gcp.texts import SHAPES, Text
from iaclint.gcp.workloads import workloads
from iaclint.graph import Graph
from iaclint.plan import PlannedRoot, read_plan
from iaclint.settings import Settings
from iaclint.source import Repository
from iaclint.truth import Doubt, Reason, Truth
from iaclint.values import HOLE, STRING, string, unknown
from tests.support import FIXTURES, NOWHERE, graph_of, graph_of_text, judgements, write
from tests.test_schema import schema

GOOGLE = schema("google")
HOMES = {type: form for type in GOOGLE["resources"] for form in Form if is_home(type, form)}
ATTRIBUTES = {
    Form.MEMBER: {"role", "member"},
    Form.BINDING: {"role", "members"},
    Form.POLICY: {"policy_data"},
}
NO_HOMES = {
    "google_iam_access_boundary_policy",
    "google_iam_deny_policy",
    "google_iam_principal_access_boundary_policy",
    "google_iam_folders_policy_binding",
    "google_iam_organizations_policy_binding",
    "google_iam_projects_policy_binding",
    "google_project_iam_member_remove",
}
"""Types with a name like those that grant roles: what they do is take away, or set a limit."""

BETA = {"google_project_service_identity"}
"""Types that only the beta provider has."""

SOUND = FIXTURES / "iam-gcp-primitive-role" / "sound"


def spoken(truth: Truth) -> str:
    return "yes" if truth.is_yes else "no" if truth.is_no else "maybe"


def test_the_types_that_grant_roles_are_those_of_the_schema() -> None:
    alike = {
        type
        for type in GOOGLE["resources"]
        if "iam" in type.split("_") and {"member", "binding", "policy"} & set(type.split("_iam_")[-1].split("_"))
    }
    assert len(HOMES) > 300
    assert alike - set(HOMES) == NO_HOMES


@pytest.mark.parametrize("form", list(Form))
def test_every_type_that_grants_roles_is_written_alike(form: Form) -> None:
    odd = [
        type
        for type, found in HOMES.items()
        if found is form
        for body in (GOOGLE["resources"][type],)
        if not ATTRIBUTES[form] <= set(body["attrs"]) or (form is not Form.POLICY and "condition" not in body["blocks"])
    ]
    assert odd == []


def test_every_type_that_grants_roles_is_read(tmp_path: Path) -> None:
    bodies = {
        Form.MEMBER: 'role = "roles/x"\n member = "allUsers"',
        Form.BINDING: 'role = "roles/x"\n members = ["allUsers"]',
        Form.POLICY: 'policy_data = jsonencode({ bindings = [{ role = "roles/x", members = ["allUsers"] }] })',
    }
    text = "".join(f'resource "{type}" "this" {{\n {bodies[form]}\n}}\n' for type, form in HOMES.items())
    found = list(grants(graph_of_text(tmp_path, text)))
    assert {grant.resource.type for grant in found} == set(HOMES)
    assert all(grant.gives("roles/x").is_yes for grant in found)
    assert all(grant.members.any(lambda member: member.is_everyone).is_yes for grant in found)


@pytest.mark.parametrize(
    ("type", "level"),
    [
        ("google_organization_iam_member", Level.ORGANIZATION),
        ("google_folder_iam_policy", Level.FOLDER),
        ("google_project_iam_binding", Level.PROJECT),
        ("google_billing_account_iam_member", Level.BILLING),
        ("google_service_account_iam_member", Level.RESOURCE),
        ("google_iap_tunnel_iam_member", Level.RESOURCE),
    ],
)
def test_how_wide_a_type_reaches(type: str, level: Level) -> None:
    assert level_of(type) is level


def test_attributes_of_a_known_shape_are_in_the_schema() -> None:
    missing = [
        (type, attribute)
        for (mode, type), shapes in SHAPES.items()
        if type not in BETA
        for attribute in shapes
        if attribute not in GOOGLE["resources" if mode == "managed" else "data"][type]["attrs"]
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("known", "glob", "answer"),
    [
        ("roles/owner", "roles/owner", "yes"),
        ("roles/owner", "roles/*", "yes"),
        ("roles/owner", "*owner*", "yes"),
        ("roles/owner", "roles/owne", "no"),
        ("roles/?", "roles/x", "no"),
        ("roles/*", "roles/x", "no"),
        ("roles/~", "roles/owner", "maybe"),
        ("roles/~", "roles/", "no"),
        ("roles/~", "roles/*", "yes"),
        ("~owner", "roles/owner", "maybe"),
        ("roles/x~", "roles/owner", "no"),
        ("roles/~x", "roles/owner", "no"),
        ("roles/~owner", "roles/owner", "no"),
        ("roles/storage.~", "roles/*Admin*", "maybe"),
        ("roles/storage.~Viewer", "roles/*Admin*", "maybe"),
        ("roles/storage.~Viewer", "roles/*Admin", "no"),
        ("a~b~c", "a*c", "yes"),
        ("a~b~c", "abc", "no"),
        ("a~b~c", "axbxc", "maybe"),
        ("a~b~c", "axbbc", "maybe"),
        ("a~b~c", "axc", "no"),
        ("~", "", "no"),
        ("~", "*", "yes"),
        ("", "", "yes"),
        ("", "*", "yes"),
    ],
)
def test_what_a_text_is_like(known: str, glob: str, answer: str) -> None:
    """A `~` stands for a piece that is not known here: for anything but nothing."""
    value = unknown(STRING, (Doubt(Reason.DATA_SOURCE, "why"),))
    assert spoken(Text(value, known.replace("~", HOLE), NOWHERE).is_like(glob)) == answer


POOL = "iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci"
STAFF = "iam.googleapis.com/locations/global/workforcePools/staff"


@pytest.mark.parametrize(
    ("text", "traits"),
    [
        ("allUsers", {"everyone"}),
        ("allAuthenticatedUsers", {"everyone"}),
        ("allusers", set()),
        ("user:alice@clinic.example", {"person", "people"}),
        ("user:Alice@GMAIL.com", {"person", "people", "consumer"}),
        ("User:alice@clinic.example", set()),
        ("group:all@clinic.example", {"people"}),
        ("domain:clinic.example", {"people"}),
        ("serviceAccount:a@b.iam.gserviceaccount.com", {"workload"}),
        ("serviceAccount:1-compute@developer.gserviceaccount.com", {"workload", "default_account"}),
        ("serviceAccount:B@AppSpot.gserviceaccount.com", {"workload", "default_account"}),
        ("serviceAccount:1@cloudservices.gserviceaccount.com", {"workload"}),
        ("serviceAccount:clinic.svc.id.goog[web/portal]", {"workload"}),
        (f"principal://{STAFF}/subject/alice", {"person", "people"}),
        (f"principalSet://{STAFF}/group/builders", {"people"}),
        (f"principal://{POOL}/subject/repo:a/b", {"workload"}),
        (f"principalSet://{POOL}/attribute.repository/a/b", {"workload", "of_pool"}),
        (f"principalSet://{POOL}/*", {"workload", "of_pool", "whole_pool"}),
        ("projectOwner:clinic", set()),
        ("deleted:user:alice@clinic.example?uid=1", {"deleted"}),
        ("deleted:serviceAccount:1-compute@developer.gserviceaccount.com?uid=1", {"deleted"}),
    ],
)
def test_what_a_member_is(tmp_path: Path, text: str, traits: set[str]) -> None:
    (member,) = members_of(graph_of_text(tmp_path, ""), string(text), NOWHERE).items
    assert {trait for trait in TRAITS if trait_of(member, trait).is_yes} == traits
    assert not any(trait_of(member, trait).is_maybe for trait in TRAITS)


TRAITS = (
    *("everyone", "person", "people", "consumer", "workload", "of_pool", "whole_pool", "default_account"),
    "deleted",
)


def trait_of(member: Member, trait: str) -> Truth:
    truth: Truth = getattr(member, f"is_{trait}")
    return truth


@pytest.mark.parametrize(
    ("written", "everyone", "person", "workload", "default_account"),
    [
        ("var.x", "maybe", "maybe", "maybe", "maybe"),
        ('"serviceAccount:${var.x}"', "no", "no", "yes", "maybe"),
        ('"user:${var.x}"', "no", "yes", "no", "no"),
        ('"${var.x}:alice@clinic.example"', "no", "maybe", "maybe", "no"),
        ('"${var.x}@clinic.iam.gserviceaccount.com"', "no", "maybe", "maybe", "no"),
        ('"serviceAccount:${var.x}-compute@developer.gserviceaccount.com"', "no", "no", "yes", "yes"),
        ('"serviceAccount:${google_service_account.a.email}"', "no", "no", "yes", "no"),
        ("google_service_account.a.member", "no", "no", "yes", "no"),
        ("one(google_service_account.a[*].member)", "no", "no", "yes", "no"),
        ("google_logging_project_sink.a.writer_identity", "no", "no", "yes", "no"),
        ("data.google_compute_default_service_account.a.member", "no", "no", "yes", "yes"),
        ('"serviceAccount:${data.google_service_account.a.email}"', "no", "no", "yes", "maybe"),
        ('"serviceAccount:${split("@", google_service_account.a.email)[0]}@${var.x}"', "no", "no", "yes", "maybe"),
        ('format("serviceAccount:%s", google_service_account.a.email)', "no", "no", "yes", "maybe"),
        ('var.y ? "allUsers" : google_service_account.a.member', "maybe", "maybe", "maybe", "maybe"),
    ],
)
def test_what_is_known_of_a_member_that_is_not(
    tmp_path: Path, written: str, everyone: str, person: str, workload: str, default_account: str
) -> None:
    text = f"""
        variable "x" {{}}
        variable "y" {{}}
        resource "google_service_account" "a" {{ account_id = "a" }}
        resource "google_logging_project_sink" "a" {{ name = "a" }}
        data "google_compute_default_service_account" "a" {{}}
        data "google_service_account" "a" {{ account_id = "a" }}
        resource "google_project_iam_member" "this" {{
          role   = "roles/x"
          member = {written}
        }}
    """
    (grant,) = grants(graph_of_text(tmp_path, text))
    found = [
        grant.members.any(lambda member: member.is_everyone),
        grant.members.any(lambda member: member.is_person),
        grant.members.any(lambda member: member.is_workload),
        grant.members.any(lambda member: member.is_default_account),
    ]
    assert [spoken(truth) for truth in found] == [everyone, person, workload, default_account]


def planned_resource(type: str, values: dict[str, object]) -> dict[str, object]:
    return {"address": f"{type}.x", "mode": "managed", "type": type, "name": "x", "values": values}


def test_grants_of_a_plan_are_read_too(tmp_path: Path) -> None:
    """A plan has the text of a policy, blocks as lists, and no source to point at."""
    policy = json.dumps({"bindings": [{"role": "roles/owner", "members": ["group:a@clinic.example", "allUsers"]}]})
    resources = [
        planned_resource("google_project_iam_policy", {"project": "clinic", "policy_data": policy}),
        planned_resource(
            "google_bigquery_dataset",
            {"dataset_id": "visits", "access": [{"role": "READER", "special_group": "allAuthenticatedUsers"}]},
        ),
        planned_resource("google_project_iam_member", {"project": "clinic", "role": "roles/editor"}),
    ]
    unknown = [{"address": "google_project_iam_member.x", "change": {"after_unknown": {"member": True}}}]
    plan = {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": resources}},
        "resource_changes": unknown,
    }
    repository = Repository(write(tmp_path, {"plan.json": json.dumps(plan)}))
    graph = Graph(PlannedRoot(repository, ".", read_plan(repository.source("plan.json"))), Settings())
    found = {
        (grant.resource.type, grant.role.known, spoken(grant.members.any(lambda member: member.is_everyone)))
        for grant in grants(graph)
    }
    assert found == {
        ("google_project_iam_policy", "roles/owner", "yes"),
        ("google_bigquery_dataset", "READER", "yes"),
        ("google_project_iam_member", "roles/editor", "maybe"),
    }


def path(text: str) -> Term:
    return Term("path", text)


def text(text: str) -> Term:
    return Term("text", text)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a.b", path("a.b")),
        ("a['b']", path("a.b")),
        ("a == 'b'", Term("==", "", (path("a"), text("b")))),
        ("a in [\"b\", 'c']", Term("in", "", (path("a"), Term("list", "", (text("b"), text("c")))))),
        ("!a && b || c", Term("||", "", (Term("&&", "", (Term("!", "", (path("a"),)), path("b"))), path("c")))),
        ("a.startsWith('b')", Term("call", "startsWith", (path("a"), text("b")))),
        ("has(a.b)", Term("call", "has", (path("a.b"),))),
        (r"a == 'b\'c'", Term("==", "", (path("a"), text("b'c")))),
        (r"a == r'b\d'", Term("==", "", (path("a"), text(r"b\d")))),
        (f"a == '{HOLE}/b'", Term("==", "", (path("a"), text(f"{HOLE}/b")))),
        (f"a && {HOLE}", Term("&&", "", (path("a"), Term("hole", HOLE)))),
        ("", None),
        ("a ==", None),
        ("a == 'b", None),
        ("a b", None),
        ("(a", None),
        ("a # b", None),
        ("(" * 10_000, None),
        ("!" * 10_000 + "a", None),
    ],
)
def test_conditions_are_read(source: str, expected: Term | None) -> None:
    assert parse_cel(source) == expected


def test_a_sound_configuration_passes_every_rule_on_google_cloud() -> None:
    """All but what no configuration can show: whether people need a second factor."""
    graph = graph_of(SOUND)
    assert list(grants(graph))
    assert list(workloads(graph))
    told = {
        (rule.name, judgement.verdict.value, judgement.resource.address)
        for rule in load_rules()
        if "-gcp-" in rule.name
        for judgement in judgements(rule, graph)
        if judgement.verdict.value != "pass"
    }
    assert {(name, verdict) for name, verdict, _ in told} == {("mfa-gcp-2sv-not-visible", "unknown")}, told
