"""Principals: whom a statement of a trust, key or resource policy is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from iaclint.aws.patterns import Pattern, is_everything, patterns_of
from iaclint.judgement import first_such, place_of
from iaclint.records import dataclass
from iaclint.truth import NO, Doubt, Truth, any_of, known, maybe
from iaclint.values import Located, Value, object_value


@dataclass(frozen=True, slots=True)
class Principal:
    """One principal: `type` is `AWS`, `Service`, `Federated` or `CanonicalUser`.

    The bare `"*"` is the `AWS` principal `*`: to AWS both are everyone. A list of which nothing is
    known is one principal without text.
    """

    type: str
    pattern: Pattern

    @property
    def origin(self) -> Located:
        return self.pattern.origin

    @property
    def is_anyone(self) -> Truth:
        """Whether it is every principal of every account, or anonymous."""
        return self.pattern.satisfies(is_everything) if self.type == "AWS" else NO

    def satisfies(self, type: str, ask: Callable[[str], bool]) -> Truth:
        """Whether it is of this type and its text is such."""
        return self.pattern.satisfies(ask) if self.type == type else NO


@dataclass(slots=True, eq=False)  # not frozen, for speed: see `iaclint.syntax.nodes`
class Principals:
    """The principals of a statement; `negated` for `NotPrincipal`: all but these.

    `doubts` says why there may be others than these.
    """

    items: tuple[Principal, ...]
    origin: Located
    negated: Truth = NO
    doubts: tuple[Doubt, ...] = ()

    def __iter__(self) -> Iterator[Principal]:
        return iter(self.items)

    def any(self, ask: Callable[[Principal], Truth]) -> Truth:
        """Whether one of them is such; maybe where there may be others."""
        answer = any_of(ask(principal) for principal in self.items)
        return answer | maybe(*self.doubts) if self.doubts else answer

    def of_type(self, *types: str) -> tuple[Principal, ...]:
        """Those of these types."""
        return tuple(principal for principal in self.items if principal.type in types)

    @property
    def only_services(self) -> Truth:
        """Whether all of them are AWS services."""
        if not self.items and not self.doubts:
            return NO
        return ~self.any(lambda principal: known(principal.type != "Service")) & ~self.negated

    def guilty(self, ask: Callable[[Principal], Truth]) -> Located:
        """Where the first of them that is such is written, else the first that may be, else the element."""
        return first_such(((ask(principal), principal.origin) for principal in self.items), self.origin)


def principals_of(value: Value | None, origin: Located, negated: Truth = NO) -> Principals:
    """The principals of an element; None is an absent element."""
    if value is None or value.is_null:
        return Principals((), origin, negated)
    here = place_of(value, origin)
    if value.is_unknown and value.kind != "string":
        return Principals((), here, negated, value.doubts)
    whole = value if isinstance(value.data, dict) else object_value({"*": value}, here)
    items: list[Principal] = []
    for key, names in whole.fields.items():
        type = "AWS" if key == "*" else key
        patterns = patterns_of(names, here)
        items += [Principal(type, pattern) for pattern in patterns.items]
        if patterns.doubts:
            items.append(Principal(type, Pattern(names, None, here)))
    return Principals(tuple(items), here, negated)


def unknown_principals(doubts: tuple[Doubt, ...], origin: Located) -> Principals:
    """An element of which nothing is known, not even whether it is negated."""
    return Principals((), origin, maybe(*doubts), doubts)
