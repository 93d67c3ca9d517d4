"""Homes: the resource types that grant roles, and how wide each of them reaches.

Whatever the resource, its types end alike and are written alike: `google_<resource>_iam_member`,
`_iam_binding` and `_iam_policy`. The ending is the table, so that types of the beta provider and those
yet to come are read as well. Source: the Google provider's schema (6.50), which a test holds this to.
"""

from __future__ import annotations

from enum import Enum

from iaclint.graph import Graph


class Level(Enum):
    """What a grant reaches: `RESOURCE` is a single thing, such as a bucket; the others hold many."""

    ORGANIZATION = "organization"
    FOLDER = "folder"
    PROJECT = "project"
    BILLING = "billing account"
    RESOURCE = "resource"


class Form(Enum):
    """How a grant is written; the value is the ending of the type."""

    MEMBER = "_iam_member"
    BINDING = "_iam_binding"
    POLICY = "_iam_policy"


_LEVELS = {
    "google_organization": Level.ORGANIZATION,
    "google_folder": Level.FOLDER,
    "google_project": Level.PROJECT,
    "google_billing_account": Level.BILLING,
}


def homes(graph: Graph) -> list[tuple[str, Form]]:
    """The types of a configuration that grant roles, by form and then by name."""
    return [(type, form) for form in Form for type in graph.types if is_home(type, form)]


def is_home(type: str, form: Form) -> bool:
    """Whether the type grants roles in this form."""
    return type.startswith("google_") and type.endswith(form.value)


def level_of(type: str) -> Level:
    """How wide the grants of a type reach."""
    return _LEVELS.get(type.rpartition("_iam_")[0], Level.RESOURCE)
