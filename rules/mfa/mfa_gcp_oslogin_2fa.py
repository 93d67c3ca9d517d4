"""mfa-gcp-oslogin-2fa."""

from __future__ import annotations

from iaclint.gcp.metadata import (
    OS_LOGIN,
    SECOND_FACTOR,
    Metadata,
    is_on,
    is_on_for_projects,
    items,
    of_machines,
    of_projects,
)
from iaclint.gcp.workloads import images_of
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.truth import NO, YES, Doubt, Reason, Truth, maybe
from iaclint.values import Value
from iaclint.values.ask import is_null

_ELSEWHERE = maybe(Doubt(Reason.OUTSIDE_REPOSITORY, "the metadata of the project is not in this configuration"))


@rule(
    Severity.MEDIUM,
    fix='set `enable-oslogin` and `enable-oslogin-2fa` to "TRUE" in the metadata of the project',
    peers=(
        "CKV_GCP_33",
        "CKV_GCP_34",
        "GCP-0036",
        "GCP-0042",
        "32ecd6eb-0711-421f-9627-1a28d9eff217",
        "d0b4d550-c001-46c3-bbdb-d5d75d33f05f",
    ),
)
def mfa_gcp_oslogin_2fa(graph: Graph) -> Judgements:
    """Virtual machines are reached by SSH without a second factor.

    Without OS Login a key in the metadata opens a machine for whoever holds it, and stays when its owner
    leaves. OS Login asks IAM who may log in, and with `enable-oslogin-2fa` asks each person for a second
    factor; it does nothing by itself. Both are off where they are not written. The metadata of a project
    holds for all of its machines, and an entry of a machine overrides it. A machine that leaves it to the
    project passes where this configuration has the metadata of a project, which is judged itself. OS Login
    is not for Windows, and such machines are left out.

    Bad:

        resource "google_compute_project_metadata" "all" {
          metadata = {
            enable-oslogin = "TRUE"
          }
        }

    Good:

        resource "google_compute_project_metadata" "all" {
          metadata = {
            enable-oslogin     = "TRUE"
            enable-oslogin-2fa = "TRUE"
          }
        }
    """
    for metadata in of_projects(graph):
        yield _project(graph, metadata)
    yield from _items(graph)
    inherited = _inherited(graph)
    for metadata in of_machines(graph):
        if not _runs_windows(graph, metadata.resource):
            yield _machine(metadata, inherited)


def _project(graph: Graph, metadata: Metadata) -> Judgement:
    login, factor = metadata.entry(OS_LOGIN), metadata.entry(SECOND_FACTOR)
    is_login = is_on(login) | _set_by_item(graph, OS_LOGIN)
    is_factor = is_on(factor) | _set_by_item(graph, SECOND_FACTOR)
    return fail_if(
        ~(is_login & is_factor),
        metadata.resource,
        "machines of the project are reached by SSH without a second factor",
        at=factor if is_login.is_yes else login,
    )


def _set_by_item(graph: Graph, key: str) -> Truth:
    truth = NO
    for item, is_this in items(graph, key):
        truth |= is_this & is_on(item["value"])
    return truth


def _items(graph: Graph) -> Judgements:
    """The entries set one by one: each must be on, and OS Login not be alone."""
    has_factor = is_on_for_projects(graph, SECOND_FACTOR)
    for key, enough in ((OS_LOGIN, has_factor), (SECOND_FACTOR, YES)):
        for item, is_this in items(graph, key):
            yield fail_if(
                is_this & ~(is_on(item["value"]) & enough),
                item,
                "machines of the project are reached by SSH without a second factor",
                at=item["value"],
                defect=key,
            )


def _inherited(graph: Graph) -> Truth:
    """Whether the fault of a machine that says nothing is one: no, where projects are judged here."""
    are_here = any(True for _ in of_projects(graph)) or any(True for _ in items(graph, OS_LOGIN))
    return NO if are_here else _ELSEWHERE


def _machine(metadata: Metadata, inherited: Truth) -> Judgement:
    login, factor = metadata.entry(OS_LOGIN), metadata.entry(SECOND_FACTOR)
    return fail_if(
        _is_off(login, inherited) | _is_off(factor, inherited),
        metadata.resource,
        "the machine is reached by SSH without a second factor",
        at=factor if is_null(login).is_yes or is_on(login).is_yes else login,
    )


def _is_off(entry: Value, inherited: Truth) -> Truth:
    absent = is_null(entry)
    return (absent & inherited) | (~absent & ~is_on(entry))


def _runs_windows(graph: Graph, machine: Resource) -> bool:
    return any(image.is_like("*windows*").is_yes for image in images_of(graph, machine))
