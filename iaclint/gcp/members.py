"""Members: to whom a grant gives its role, as IAM spells them.

A member is `kind:name`, or one of two words that are everybody. The kind is spelled in one case only,
and so are names of `principal`, `principalSet`, `allUsers` and `allAuthenticatedUsers`; the case of any
other name counts for nothing. `deleted:` goes before who is no more, and gets nothing. Sources: IAM's
page of principal identifiers; `iam.go` of the Google provider, which compares members so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from iaclint.gcp.texts import Text, text_of
from iaclint.graph import Graph
from iaclint.judgement import first_such, place_of
from iaclint.records import dataclass
from iaclint.truth import Doubt, Truth, any_of, known, maybe
from iaclint.values import HOLE, Located, Value, string

EVERYONE = ("allUsers", "allAuthenticatedUsers")
DEFAULT_ACCOUNTS = ("*-compute@developer.gserviceaccount.com", "*@appspot.gserviceaccount.com")
"""The addresses of the accounts that Compute Engine and App Engine make in each project, and give Editor."""

_IDENTITIES = "//iam.googleapis.com/projects/*/locations/global/workloadIdentityPools/*"
_WORKFORCE = "//iam.googleapis.com/locations/global/workforcePools/*"
_WORKLOADS = ("serviceAccount:*", f"principal:{_IDENTITIES}", f"principalSet:{_IDENTITIES}")
_PERSONS = ("user:*", f"principal:{_WORKFORCE}")
_PEOPLE = (*_PERSONS, "group:*", "domain:*", f"principalSet:{_WORKFORCE}")
_CONSUMERS = ("user:*@gmail.com", "user:*@googlemail.com")
_WHOLE_POOL = re.compile(r"/workloadIdentityPools/[^/]+/\*\Z")
_AS_WRITTEN = ("principal", "principalSet", "principalHierarchy")


@dataclass(frozen=True, slots=True)
class Member:
    """One member; `text` is its kind and name, the name in lower case where its case counts for nothing."""

    text: Text

    @property
    def is_everyone(self) -> Truth:
        """Whether it is everybody: anonymous, or with any Google account."""
        return self.text.is_like(*EVERYONE)

    @property
    def is_person(self) -> Truth:
        """Whether it is one person, by a Google account or as the subject of a workforce pool."""
        return self.text.is_like(*_PERSONS)

    @property
    def is_people(self) -> Truth:
        """Whether it is a person, or a group or domain of them."""
        return self.text.is_like(*_PEOPLE)

    @property
    def is_consumer(self) -> Truth:
        """Whether it is a private account of Google's, which no organisation controls."""
        return self.text.is_like(*_CONSUMERS)

    @property
    def is_workload(self) -> Truth:
        """Whether it is a service account, or something that signs in through a workload identity pool."""
        return self.text.is_like(*_WORKLOADS)

    @property
    def is_of_pool(self) -> Truth:
        """Whether it is one or more of those that sign in through a workload identity pool."""
        return self.text.is_like(f"principalSet:{_IDENTITIES}")

    @property
    def is_whole_pool(self) -> Truth:
        """Whether it is everything that signs in through a workload identity pool."""
        return _is_whole_pool(self.text)

    @property
    def is_of_clusters(self) -> Truth:
        """Whether it is of the pool that GKE makes for a project, in which only the project's own clusters are."""
        return self.text.is_like(f"principalSet:{_IDENTITIES}.svc.id.goog/*")

    @property
    def is_default_account(self) -> Truth:
        """Whether it is a service account that Google made for a project."""
        return self.text.is_like(*(f"serviceAccount:{account}" for account in DEFAULT_ACCOUNTS))

    @property
    def is_deleted(self) -> Truth:
        return self.text.is_like("deleted:*")


@dataclass(frozen=True, slots=True)
class Members:
    """The members of a grant; `doubts` says why there may be others than these.

    `is_demanded` is whether the provider takes no grant without one, as where a single `member` is written.
    """

    items: tuple[Member, ...]
    origin: Located
    doubts: tuple[Doubt, ...] = ()
    is_demanded: bool = False

    def any(self, ask: Callable[[Member], Truth]) -> Truth:
        """Whether one of them is such; maybe where there may be others."""
        answer = any_of(ask(member) for member in self.items)
        return answer | maybe(*self.doubts) if self.doubts else answer

    @property
    def present(self) -> Truth:
        """Whether there is anyone: a binding without members takes the role away.

        One that is demanded is there, whoever it is, unless it is known to be no more.
        """
        if self.is_demanded and (self.items or self.doubts):
            return known(not any(member.is_deleted.is_yes for member in self.items))
        return self.any(lambda member: ~member.is_deleted)

    def guilty(self, ask: Callable[[Member], Truth]) -> Located | Value:
        """Where the first of them that is such is written, else the first that may be, else all of them."""
        return first_such(((ask(member), member.text.place) for member in self.items), self.origin)


def members_of(graph: Graph, value: Value, origin: Located, spell: Callable[[str], str] = str) -> Members:
    """The members that a value names, one or a list; `spell` makes IAM's spelling of another one."""
    here = place_of(value, origin)
    if value.is_null:
        return Members((), here)
    if isinstance(value.data, tuple):
        found = tuple(_member(graph, item, here, spell) for item in value.data if not item.is_null)
        return Members(found, here)
    if value.is_unknown and (value.kind not in ("string", "dynamic") or value.certain_items):
        there = tuple(_member(graph, item, here, spell) for item in value.certain_items if not item.is_null)
        return Members(there, here, value.doubts)
    member = _member(graph, value, here, spell)
    return Members((), here, value.doubts) if member.text.known is None else Members((member,), here)


def members_named(names: Iterable[str], value: Value, origin: Located) -> Members:
    """The members that a word stands for: `publicRead` is everybody."""
    here = value.origin or origin
    return Members(tuple(Member(Text(string(name, here), name, here)) for name in names), here)


def unknown_members(doubts: tuple[Doubt, ...], origin: Located) -> Members:
    """Members of whom nothing is known."""
    return Members((), origin, doubts)


def _member(graph: Graph, value: Value, origin: Located, spell: Callable[[str], str]) -> Member:
    return Member(text_of(graph, value, origin).changed(spell).changed(_normal))


def _normal(text: str) -> str:
    kind, separator, name = text.partition(":")
    if kind == "deleted":
        return f"{kind}:{_normal(name)}"
    return text if kind in _AS_WRITTEN else f"{kind}{separator}{name.lower()}"


def _is_whole_pool(text: Text) -> Truth:
    """Whether it ends in `/*` after the pool, where that is a character like any other and the only one allowed."""
    is_of_pool = Member(text).is_of_pool
    if text.known is None or text.known.endswith(HOLE):
        return is_of_pool & maybe(*text.value.doubts)
    return is_of_pool & known(_WHOLE_POOL.search(text.known) is not None)


__all__ = ["DEFAULT_ACCOUNTS", "EVERYONE", "Member", "Members", "members_named", "members_of", "unknown_members"]
