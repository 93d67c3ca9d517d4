"""Projects: whether two resources belong to the same project, folder, organization or billing account."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import Enum

from iaclint.modules import Resource
from iaclint.values import Value


class Owner(Enum):
    """What a resource belongs to; the value is the attribute that says to which."""

    PROJECT = "project"
    FOLDER = "folder"
    ORGANIZATION = "org_id"
    BILLING = "billing_account"


_ATTRIBUTES = {"google_logging_organization_bucket_config": "organization"}
_KINDS = ("projects/", "folders/", "organizations/", "billingAccounts/")


@dataclass(frozen=True, slots=True)
class Parent:
    """The project, folder, organization or billing account of a resource; equal where it is the same one.

    Two that are written differently are taken for two.
    """

    owner: Owner
    key: Hashable


def parent_of(resource: Resource, owner: Owner = Owner.PROJECT) -> Parent:
    """What the resource belongs to: what it says, or its provider's project."""
    value = resource[_ATTRIBUTES.get(resource.type, owner.value)]
    provider = resource.provider
    if value.is_null and owner is Owner.PROJECT and provider is not None:
        value = provider["project"]
    return Parent(owner, _key(value))


def _key(value: Value) -> Hashable:
    if isinstance(value.data, str):
        text = value.data
        return next((text.removeprefix(kind) for kind in _KINDS if text.startswith(kind)), text)
    addresses = sorted({ref.address for ref in value.refs})
    if len(addresses) == 1 and addresses[0].startswith(("google_project", "data.google_project", "google_folder")):
        return addresses[0]
    return id(value.data) if value.is_unknown else ""
