"""Known faults: what a failed check is told apart by, so that one of today is found again tomorrow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from iaclint.rule import Rule
from iaclint.source import Span

_ENVIRONMENT = re.compile(r" \([^()]*\)$")
_COUNT_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True, order=True)
class Identity:
    """A failed check while lines move: its rule, the file it points at, the root module, the address and the defect.

    The address is without count indexes. `digest` is of the guilty text, so that another value is another fault.
    """

    rule: str
    file: str
    root: str
    address: str
    defect: str
    digest: str


def identity_of(rule: Rule, root: str, place: Span, defect: str, address: str) -> Identity:
    """The identity of what a rule said of a resource in a root module, and of which place."""
    import hashlib  # noqa: PLC0415 - it loads OpenSSL, and runs without known faults do without

    text = " ".join(place.text.split())
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Identity(rule.name, place.file.path, root, _COUNT_INDEX.sub("[]", address), defect, digest)


class Known:
    """A set of identities, in which one is also found when its file or its root module has another name by now.

    Those of a root module that `is_gone` are also found in one that has come, and that has the same files: in one only.
    """

    def __init__(self, identities: Iterable[Identity], is_gone: Callable[[str], bool] = lambda _: False) -> None:
        self._by_file: dict[_Key, list[Identity]] = {}
        self._by_root: dict[_Key, list[Identity]] = {}
        self._by_name: dict[_Key, list[Identity]] = {}
        ordered = sorted(identities)
        self._roots = {one.root for one in ordered}
        self._heirs: dict[str, str] = {}
        gone = {root for root in self._roots if is_gone(root)}
        for one in ordered:
            self._by_file.setdefault(_by_file(one), []).append(one)
            self._by_root.setdefault(_by_root(one), []).append(one)
            if one.root in gone:
                self._by_name.setdefault(_by_name(one), []).append(one)
        self.met: set[Identity] = set()

    def meets(self, identity: Identity) -> bool:
        """Whether it is among them; those that it stands for count as met."""
        found = self._by_file.get(_by_file(identity)) or self._by_root.get(_by_root(identity)) or self._moved(identity)
        self.met.update(found)
        return bool(found)

    def _moved(self, identity: Identity) -> list[Identity]:
        """Those in a root module that is gone and that the one of the identity has come for."""
        if not self._by_name or identity.root in self._roots:
            return []
        found = self._by_name.get(_by_name(identity), [])
        return [one for one in found if self._heirs.setdefault(one.root, identity.root) == identity.root]


_Key = tuple[str, ...]


def _by_file(one: Identity) -> _Key:
    return one.rule, one.file, one.address, one.defect, one.digest


def _by_root(one: Identity) -> _Key:
    return one.rule, one.root, one.address, one.defect, one.digest


def _by_name(one: Identity) -> _Key:
    """The file as it is named from the root module, if it is in it."""
    return one.rule, one.file.removeprefix(f"{directory_of(one.root)}/"), one.address, one.defect, one.digest


def directory_of(root: str) -> str:
    """The directory of a root module, of its label: that may have the name of an environment behind it."""
    return _ENVIRONMENT.sub("", root)
