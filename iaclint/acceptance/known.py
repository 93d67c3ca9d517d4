"""Known faults: what a failed check is told apart by, so that one of today is found again tomorrow."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from iaclint.judgement import Judgement
from iaclint.rule import Rule

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


def identity_of(rule: Rule, root: str, judgement: Judgement) -> Identity:
    """The identity of what a rule said of a resource in a root module."""
    text = " ".join(judgement.span.text.split())
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    address = _COUNT_INDEX.sub("[]", judgement.resource.address)
    return Identity(rule.name, judgement.span.file.path, root, address, judgement.defect, digest)


class Known:
    """A set of identities, in which one is also found when its file or its root module has another name by now."""

    def __init__(self, identities: Iterable[Identity]) -> None:
        self._by_file: dict[tuple[str, ...], list[Identity]] = {}
        self._by_root: dict[tuple[str, ...], list[Identity]] = {}
        for one in sorted(identities):
            self._by_file.setdefault(_by_file(one), []).append(one)
            self._by_root.setdefault(_by_root(one), []).append(one)
        self.met: set[Identity] = set()

    def meets(self, identity: Identity) -> bool:
        """Whether it is among them; those that it stands for count as met."""
        found = self._by_file.get(_by_file(identity)) or self._by_root.get(_by_root(identity)) or []
        self.met.update(found)
        return bool(found)


def _by_file(one: Identity) -> tuple[str, ...]:
    return one.rule, one.file, one.address, one.defect, one.digest


def _by_root(one: Identity) -> tuple[str, ...]:
    return one.rule, one.root, one.address, one.defect, one.digest
