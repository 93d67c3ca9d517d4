"""VPN tunnels: what a tunnel lets the other side choose, where AWS offers more than is sound."""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.modules import Resource
from iaclint.truth import Truth, any_of
from iaclint.values import Value
from iaclint.values.ask import contains, is_empty, is_null

TUNNELS = ("tunnel1", "tunnel2")

_WEAK: dict[str, tuple[str | int, ...]] = {
    "ike_versions": ("ikev1",),
    "phase1_dh_group_numbers": (2,),
    "phase2_dh_group_numbers": (2, 5),
    "phase1_integrity_algorithms": ("SHA1",),
    "phase2_integrity_algorithms": ("SHA1",),
}
"""What is weak of what each argument may list; an argument that is left out lists all of it."""


def arguments(tunnel: str) -> Iterator[str]:
    """The arguments of a tunnel that list what the other side may choose."""
    return (f"{tunnel}_{argument}" for argument in _WEAK)


def weak_offers(connection: Resource, tunnel: str) -> Iterator[tuple[Truth, Value]]:
    """For each argument of a tunnel, whether something weak is on offer, and what says so."""
    for argument, weak in _WEAK.items():
        value = connection[f"{tunnel}_{argument}"]
        yield is_null(value) | is_empty(value) | any_of(contains(value, item) for item in weak), value
