"""Projects: whether two resources belong to the same project, folder, organization or billing account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import field
from enum import Enum
from typing import Generic, TypeVar

from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Doubt, Reason, Truth, maybe
from iaclint.values import Value


class Owner(Enum):
    """What a resource belongs to; the value is the attribute that says to which."""

    PROJECT = "project"
    FOLDER = "folder"
    ORGANIZATION = "org_id"
    BILLING = "billing_account"


_ATTRIBUTES = {"google_logging_organization_bucket_config": "organization"}
_KINDS = ("projects/", "folders/", "organizations/", "billingAccounts/")
_MADE = ("google_project", "data.google_project", "google_folder")
_BY_PROVIDER = Doubt(Reason.OUTSIDE_REPOSITORY, "the project of the provider is not in the code")


@dataclass(frozen=True, slots=True)
class Made:
    """The key of what a resource or data source of the code makes."""

    address: str


@dataclass(frozen=True, slots=True)
class Parent:
    """The project, folder, organization or billing account of a resource: its id, or what stands for that."""

    owner: Owner
    key: Hashable
    doubts: tuple[Doubt, ...] = field(default=(), compare=False)

    def is_same(self, other: Parent) -> Truth:
        """Whether it is the same one as another; what is written differently may be, unless both ids are known."""
        if self.owner is not other.owner:
            return NO
        if self.key == other.key:
            return YES
        if isinstance(self.key, str | Made) and type(self.key) is type(other.key):
            return NO
        return maybe(*self.doubts, *other.doubts)


def parent_of(resource: Resource, owner: Owner = Owner.PROJECT) -> Parent:
    """What the resource belongs to: what it says, or its provider's project."""
    value = resource[_ATTRIBUTES.get(resource.type, owner.value)]
    provider = resource.provider
    if value.is_null and owner is Owner.PROJECT and provider is not None:
        value = provider["project"]
    return Parent(owner, _key(value), value.doubts or (() if isinstance(value.data, str) else (_BY_PROVIDER,)))


def _key(value: Value) -> Hashable:
    if isinstance(value.data, str):
        text = value.data
        return next((text.removeprefix(kind) for kind in _KINDS if text.startswith(kind)), text)
    addresses = sorted({ref.address for ref in value.refs})
    if len(addresses) == 1 and addresses[0].startswith(_MADE):
        return Made(addresses[0])
    return id(value.data) if value.is_unknown else None


_Item = TypeVar("_Item")


class ByParent(Generic[_Item]):
    """Things by what they belong to."""

    def __init__(self) -> None:
        self._same: dict[Parent, list[_Item]] = defaultdict(list)
        self._by_owner: dict[Owner, list[Parent]] = defaultdict(list)
        self._unsure: dict[Owner, list[Parent]] = defaultdict(list)

    def add(self, parent: Parent, item: _Item) -> None:
        if parent not in self._same:
            self._by_owner[parent.owner].append(parent)
            if not isinstance(parent.key, str):
                self._unsure[parent.owner].append(parent)
        self._same[parent].append(item)

    def of(self, parent: Parent) -> Iterator[tuple[_Item, Truth]]:
        """The things that belong to this one or may, and whether they do."""
        others = self._unsure if isinstance(parent.key, str) else self._by_owner
        for other in (parent, *(other for other in others.get(parent.owner, ()) if other != parent)):
            same = parent.is_same(other)
            if not same.is_no:
                yield from ((item, same) for item in self._same.get(other, ()))
