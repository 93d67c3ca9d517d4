"""Grants that are not written as IAM: entries of BigQuery datasets, access control lists of Cloud Storage.

BigQuery spells a member by an attribute for each kind; Cloud Storage as `user-<address>`, with roles of
its own (`READER`, `WRITER`, `OWNER`) and names for whole lists (`publicRead`). Sources: the Google
provider's documentation of these types; Cloud Storage's page of access control lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from iaclint.gcp.grant import Grant, condition_in, unconditional
from iaclint.gcp.homes import Level
from iaclint.gcp.members import EVERYONE, Members, members_named, members_of, unknown_members
from iaclint.gcp.texts import Text, text_of
from iaclint.graph import Graph
from iaclint.modules import Configuration, Resource
from iaclint.truth import YES, Truth
from iaclint.values import DYNAMIC, HOLE, Located, string, unknown

_SPECIAL = {"projectOwners": "projectOwner:", "projectReaders": "projectViewer:", "projectWriters": "projectEditor:"}
_TEAMS = {"owners": "projectOwner", "editors": "projectEditor", "viewers": "projectViewer"}
_LISTS = ("google_storage_bucket_acl", "google_storage_default_object_acl", "google_storage_object_acl")
_ENTRIES = (
    "google_storage_bucket_access_control",
    "google_storage_default_object_access_control",
    "google_storage_object_access_control",
)
_NAMED_LISTS = (
    ("google_storage_bucket_acl", "predefined_acl"),
    ("google_storage_bucket_acl", "default_acl"),
    ("google_storage_object_acl", "predefined_acl"),
)
_PUBLIC_LISTS = {
    "publicRead": ("READER", EVERYONE[0]),
    "publicReadWrite": ("WRITER", EVERYONE[0]),
    "authenticatedRead": ("READER", EVERYONE[1]),
}
"""What each predefined list gives to everybody; the others give to the project and the owner."""


def bigquery_grants(graph: Graph) -> Iterator[Grant]:
    """What the entries of BigQuery datasets grant."""
    for dataset in graph.resources("google_bigquery_dataset"):
        blocks = dataset.blocks("access")
        for number, block in enumerate(blocks):
            yield from _of_entry(graph, dataset, f"access[{number}]", block)
        if blocks.doubts:
            header = dataset.configuration.header
            blank = Text(unknown(DYNAMIC, blocks.doubts, header), None, header)
            yield _grant(dataset, "access[?]", YES, blank, unknown_members(blocks.doubts, header))
    for access in graph.resources("google_bigquery_dataset_access"):
        yield from _of_entry(graph, access, "", access.configuration)


def _of_entry(graph: Graph, resource: Resource, key: str, block: Configuration) -> Iterator[Grant]:
    """One grant for each way that an entry names members; an entry for a view names none."""
    role = text_of(graph, block["role"], block.header)
    for attribute, spell in _SPELLINGS.items():
        value = block[attribute]
        if not value.is_null:
            members = members_of(graph, value, block.header, spell)
            name = f"{key}:{attribute}".lstrip(":")
            condition = condition_in(graph, block)
            yield Grant(resource, name, block.exists, Level.RESOURCE, role, members, condition)


def _by_email(address: str) -> str:
    """A user or a service account; which of them is not known where the domain is not."""
    if address.endswith(HOLE):
        return f"{HOLE}:{address}"
    return f"serviceAccount:{address}" if address.endswith(".gserviceaccount.com") else f"user:{address}"


def _special(word: str) -> str:
    return _SPECIAL.get(word, word)


_SPELLINGS: dict[str, Callable[[str], str]] = {
    "domain": "domain:{}".format,
    "group_by_email": "group:{}".format,
    "iam_member": str,
    "special_group": _special,
    "user_by_email": _by_email,
}


def storage_grants(graph: Graph) -> Iterator[Grant]:
    """What the access control lists of Cloud Storage grant."""
    for resource in graph.resources(*_LISTS):
        yield from _of_list(graph, resource)
    for resource in graph.resources(*_ENTRIES):
        header = resource.configuration.header
        members = members_of(graph, resource["entity"], header, _entity)
        yield _grant(resource, "", YES, text_of(graph, resource["role"], header), members)
    for type, attribute in _NAMED_LISTS:
        for resource in graph.resources(type):
            if not resource[attribute].is_null:
                yield _named(graph, resource, attribute)


def _of_list(graph: Graph, resource: Resource) -> Iterator[Grant]:
    value = resource["role_entity"]
    here: Located = value.origin or resource.configuration.header
    if value.is_unknown:
        blank = Text(value, None, here)
        yield _grant(resource, "role_entity[?]", YES, blank, unknown_members(value.doubts, here))
    for number, item in enumerate(value.certain_items):
        role = text_of(graph, item, here).changed(lambda text: text.partition(":")[0])
        members = members_of(graph, item, here, lambda text: _entity(text.partition(":")[2]))
        yield _grant(resource, f"role_entity[{number}]", YES, role, members)


def _entity(text: str) -> str:
    """IAM's spelling of `user-<address>`, `group-<address>`, `project-owners-<number>`, `allUsers`."""
    kind, separator, name = text.partition("-")
    if not separator:
        return text
    if kind == "project":
        team, _, number = name.partition("-")
        return f"{_TEAMS.get(team, team)}:{number}"
    return _by_email(name) if kind == "user" else f"{kind}:{name}"


def _named(graph: Graph, resource: Resource, attribute: str) -> Grant:
    """What a list that is known by its name gives to everybody, if anything."""
    value = resource[attribute]
    header = resource.configuration.header
    if value.is_unknown:
        members = unknown_members(value.doubts, value.origin or header)
        return _grant(resource, attribute, YES, text_of(graph, value, header), members)
    role, *names = _PUBLIC_LISTS.get(str(value.data), ("",))
    text = Text(string(role, value.origin), role, value.origin or header)
    return _grant(resource, attribute, YES, text, members_named(names, value, header))


def _grant(resource: Resource, key: str, exists: Truth, role: Text, members: Members) -> Grant:
    return Grant(resource, key, exists, Level.RESOURCE, role, members, unconditional(resource.configuration))
