"""Texts: what a member, role or address says, as far as it is known, and how it is asked.

A piece that is not known stands for anything but nothing. What a provider will make of an attribute is
often known in its shape: `google_service_account.x.email` ends in `.iam.gserviceaccount.com` whatever
the project is. Sources: the Google provider's documentation of these attributes; IAM's list of the
addresses of default service accounts and service agents.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from iaclint.graph import Graph
from iaclint.judgement import place_of
from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.syntax import GetAttribute
from iaclint.truth import NO, YES, Truth, any_of, maybe
from iaclint.values import HOLE, STRING, ConversionError, Located, Unknown, Value, convert

_ACCOUNT = f"{HOLE}@{HOLE}.iam.gserviceaccount.com"
_COMPUTE_DEFAULT = f"{HOLE}-compute@developer.gserviceaccount.com"
_APP_ENGINE_DEFAULT = f"{HOLE}@appspot.gserviceaccount.com"
_AGENT = f"service-{HOLE}@{HOLE}.iam.gserviceaccount.com"
# A sink that shares its writer has another domain, and its writer is a service account all the same.
_WRITER = f"serviceAccount:{_ACCOUNT}"
_POOL = f"projects/{HOLE}/locations/global/workloadIdentityPools/{HOLE}"
_SINKS = ("billing_account", "folder", "organization", "project")


def _account(email: str) -> dict[str, str]:
    name = f"projects/{HOLE}/serviceAccounts/{email}"
    return {"email": email, "member": f"serviceAccount:{email}", "name": name, "id": name}


def _role(owner: str) -> dict[str, str]:
    name = f"{owner}/{HOLE}/roles/{HOLE}"
    return {"id": name, "name": name}


SHAPES: dict[tuple[str, str], dict[str, str]] = {
    ("data", "google_app_engine_default_service_account"): _account(_APP_ENGINE_DEFAULT),
    ("data", "google_bigquery_default_service_account"): {
        "email": f"bq-{HOLE}@bigquery-encryption.iam.gserviceaccount.com",
        "member": f"serviceAccount:bq-{HOLE}@bigquery-encryption.iam.gserviceaccount.com",
    },
    ("data", "google_compute_default_service_account"): _account(_COMPUTE_DEFAULT),
    ("data", "google_service_account"): {"member": f"serviceAccount:{HOLE}"},
    ("data", "google_storage_project_service_account"): {
        "email_address": f"service-{HOLE}@gs-project-accounts.iam.gserviceaccount.com",
        "member": f"serviceAccount:service-{HOLE}@gs-project-accounts.iam.gserviceaccount.com",
    },
    ("data", "google_storage_transfer_project_service_account"): {
        "email": f"project-{HOLE}@storage-transfer-service.iam.gserviceaccount.com",
        "member": f"serviceAccount:project-{HOLE}@storage-transfer-service.iam.gserviceaccount.com",
    },
    ("managed", "google_iam_workload_identity_pool"): {"id": _POOL, "name": _POOL},
    ("managed", "google_organization_iam_custom_role"): _role("organizations"),
    ("managed", "google_project_iam_custom_role"): _role("projects"),
    ("managed", "google_project_service_identity"): {"email": _AGENT, "member": f"serviceAccount:{_AGENT}"},
    ("managed", "google_service_account"): _account(_ACCOUNT),
    **{("managed", f"google_logging_{owner}_sink"): {"writer_identity": _WRITER} for owner in _SINKS},
}
"""What is known of attributes that a provider sets, by mode and type; a HOLE for each piece that is not."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text: `known` holds a HOLE for each unknown piece, and is None where nothing is known."""

    value: Value
    known: str | None
    origin: Located

    @property
    def place(self) -> Located | Value:
        """What to point at: the value, so that its way here can be told, where that is where it is written."""
        return self.value if self.value.origin is self.origin else self.origin

    def is_like(self, *globs: str) -> Truth:
        """Whether it fits one of these patterns, in which `*` stands for anything."""
        if self.known is None:
            return maybe(*self.value.doubts)
        return any_of(self._fits(self.known, glob) for glob in globs)

    def _fits(self, known: str, glob: str) -> Truth:
        if _expression(glob).fullmatch(known):
            return YES
        return maybe(*self.value.doubts) if HOLE in known and _may_meet(known, glob) else NO

    def changed(self, change: Callable[[str], str]) -> Text:
        """The same text after this change of what is known of it."""
        return self if self.known is None else Text(self.value, change(self.known), self.origin)


def text_of(graph: Graph, value: Value, origin: Located) -> Text:
    """What is known of the text of a value; a null has none.

    `origin` is where it is used: its place too where it is written nowhere, but made by another resource.
    """
    return Text(value, _known(graph, value), place_of(value, origin))


def _known(graph: Graph, value: Value) -> str | None:
    if isinstance(value.data, Unknown):
        if any(isinstance(part, str) for part in value.data.parts):
            pieces = (part if isinstance(part, str) else _shape(graph, part) or HOLE for part in value.data.parts)
            return "".join(pieces)
        return _shape(graph, value) or (value.data.prefix + HOLE if value.data.prefix else None)
    if value.is_null:
        return ""
    try:
        return str(convert(value, STRING).data)
    except ConversionError:
        return None


def _shape(graph: Graph, value: Value) -> str | None:
    """The shape of an attribute that is read as it is; a choice or the outcome of a function has none."""
    for ref in value.refs:
        source = graph.at(ref.address)
        if source is not None and _is_read_as_it_is(value, source, ref.attribute):
            return SHAPES.get((source.mode, source.type), {}).get(ref.attribute)
    return None


def _is_read_as_it_is(value: Value, source: Resource, attribute: str) -> bool:
    """Whether the value is the attribute itself: it is where the resource is, or where `.attribute` is."""
    origin = value.origin
    return origin is source.block or (isinstance(origin, GetAttribute) and origin.name == attribute)


@lru_cache(maxsize=512)
def _expression(glob: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(piece) for piece in glob.split("*")), re.DOTALL)


def _may_meet(known: str, glob: str) -> bool:
    """Whether a text with these holes may fit the pattern: the states of both are gone through together."""
    start, wanted = known.partition(HOLE)[0], glob.partition("*")[0]
    end, wanted_end = known.rpartition(HOLE)[2], glob.rpartition("*")[2]
    if not (start.startswith(wanted) or wanted.startswith(start)):
        return False
    if not (end.endswith(wanted_end) or wanted_end.endswith(end)):
        return False
    reached = _skipping({0}, glob)
    for character in known:
        stayed = {at for at in reached if at < len(glob) and glob[at] == "*"}
        passed = {at + 1 for at in reached if at < len(glob) and (character == HOLE or glob[at] in (character, "*"))}
        reached = _skipping(stayed | passed, glob)
        if character == HOLE and reached:
            reached = set(range(min(reached), len(glob) + 1))
    return len(glob) in reached


def _skipping(reached: set[int], glob: str) -> set[int]:
    """The same states, and those after each `*` that stands for nothing."""
    found = set(reached)
    for at in range(min(reached, default=len(glob)), len(glob)):
        if at in found and glob[at] == "*":
            found.add(at + 1)
    return found
