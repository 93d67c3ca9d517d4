"""Data classes of ours behave as those of the standard library do."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from typing import Any

import pytest

from iaclint import records

Decorator = Callable[..., Callable[[type], Any]]


def _sample(decorator: Decorator, **options: bool) -> Any:
    class Sample:
        """A class with a field of each kind."""

        name: str
        days: int = 30
        tags: list[str] = field(default_factory=list)
        place: str = field(default="here", compare=False, repr=False)
        seen: dict[str, int] = field(default_factory=dict, init=False, compare=False)
        extent: int = field(default=1, init=False)

    return decorator(**options)(Sample)


OPTIONS: tuple[dict[str, bool], ...] = (
    {},
    {"slots": True},
    {"frozen": True},
    {"frozen": True, "slots": True},
    {"slots": True, "eq": False},
    {"slots": True, "unsafe_hash": True},
)

DEEDS: dict[str, Callable[[Any], object]] = {
    "made by place": lambda made: made("a", 1, ["x"], "there"),
    "made by name": lambda made: made(name="a", place="there"),
    "made of too little": lambda made: made(),
    "made of too much": lambda made: made("a", seen={}),
    "equal": lambda made: made("a", place="there") == made("a"),
    "different": lambda made: made("a") == made("b"),
    "of another class": lambda made: made("a") == "a",
    "hash": lambda made: len({hash(one) for one in [made("a", 1, ()), made("a", 1, (), "there")]}),
    "defaults of its own": lambda made: made("a").tags is made("a").tags,
    "set": lambda made: setattr(made("a"), "name", "b"),
    "deleted": lambda made: delattr(made("a"), "name"),
    "replaced": lambda made: dataclasses.replace(made("a"), days=2),
    "as a dictionary": lambda made: dataclasses.asdict(made("a")),
    "copied": lambda made: copy.copy(made("a", 2)).days,
    "matched": lambda made: made.__match_args__,
    "documented": lambda made: made.__doc__,
}


def _outcome(deed: Callable[[Any], object], made: Any) -> str:
    try:
        told = deed(made)
    except (TypeError, AttributeError) as error:
        return type(error).__name__
    return repr(told).replace("object at", "").split(" 0x")[0]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_it_does_what_the_original_does(deed: Callable[[Any], object], options: dict[str, bool]) -> None:
    ours, original = (_sample(decorator, **options) for decorator in (records.dataclass, dataclasses.dataclass))
    assert _outcome(deed, ours) == _outcome(deed, original)


def test_a_field_of_a_class_above_comes_first() -> None:
    @records.dataclass(slots=True, eq=False)
    class Node:
        start: int

    @records.dataclass(slots=True, eq=False)
    class Literal(Node):
        value: str

        def __repr__(self) -> str:
            return "its own"

    literal = Literal(1, "a")
    assert (literal.start, literal.value, repr(literal)) == (1, "a", "its own")
    assert Node(2).start == 2


def test_a_class_that_says_itself_what_is_equal_has_a_hash_all_the_same() -> None:
    @records.dataclass(frozen=True, slots=True)
    class Word:  # noqa: PLW1641 - which is what is tested
        text: str

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Word) and self.text.lower() == other.text.lower()

    assert hash(Word("a")) == hash(Word("a"))
    assert Word("a") == Word("A")


def test_what_follows_the_making_is_called() -> None:
    @records.dataclass(frozen=True, slots=True)
    class Kind:
        size: int
        extent: int = field(init=False, default=0)

        def __post_init__(self) -> None:
            object.__setattr__(self, "extent", self.size + 1)

    assert Kind(2).extent == 3
    with pytest.raises(FrozenInstanceError):
        Kind(2).size = 3  # type: ignore[misc]  # which is what is tried
