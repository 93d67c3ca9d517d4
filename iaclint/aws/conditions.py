"""Conditions: the tests of a policy statement, all of which must hold for it to apply.

A key may be known in part: `"${local.issuer}:sub"` ends in `:sub` whatever the issuer is. It is, or may
be, one of the keys that are asked for as far as its known pieces fit them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from iaclint.aws import arn
from iaclint.aws.patterns import Patterns, matches, patterns_of
from iaclint.judgement import place_of
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Doubt, Truth, any_of, known, maybe
from iaclint.values import HOLE, Located, Value

_QUANTIFIERS = ("forallvalues", "foranyvalue")
_IF_EXISTS = "ifexists"
_EQUALITIES = ("stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike")
_EXACT = ("stringequals", "stringequalsignorecase", "stringnotequals", "stringnotequalsignorecase")
"""Operators to which `*` and `?` are no wildcards."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of one key: `operator`, `quantifier` and `key` in lower case.

    `quantifier` is `forallvalues`, `foranyvalue` or nothing; the test holds if any value of `values` fits.
    `key` has a HOLE for each piece that is not known, and `doubts` says why.
    """

    operator: str
    quantifier: str
    if_exists: bool
    key: str
    values: Patterns
    origin: Located
    doubts: tuple[Doubt, ...] = ()

    def tests(self, *keys: str) -> Truth:
        """Whether its key is one of these (in lower case); one that ends in `/` or `:` is a prefix."""
        return any_of(self._is_key(key) for key in keys)

    def tests_claim(self, *claims: str) -> Truth:
        """Whether its key is one of these claims of a token, after the URL of whichever issuer and a colon."""
        claim = self.key.rpartition(":")[2]
        if HOLE not in claim:
            return known(claim in claims)
        pattern = claim.replace(HOLE, "*")
        return maybe(*self.doubts) if any(matches(pattern, wanted) for wanted in claims) else NO

    def _is_key(self, wanted: str) -> Truth:
        is_prefix = wanted[-1] in "/:"
        if self.key.startswith(wanted) if is_prefix else self.key == wanted:
            return YES
        if HOLE not in self.key:
            return NO
        start = self.key.partition(HOLE)[0]
        fits = wanted.startswith(start) if is_prefix else matches(self.key.replace(HOLE, "*"), wanted)
        return maybe(*self.doubts) if fits else NO

    @property
    def shown(self) -> str:
        """The key for a message."""
        return self.key.replace(HOLE, "${...}")

    @property
    def written(self) -> str:
        """The operator as a policy spells it, in lower case: `forallvalues:boolifexists`."""
        prefix = f"{self.quantifier}:" if self.quantifier else ""
        return f"{prefix}{self.operator}{_IF_EXISTS if self.if_exists else ''}"

    @property
    def demands_key(self) -> bool:
        """Whether a request without the key never fits."""
        return not self.if_exists and self.quantifier != "forallvalues" and not self.is_negative

    @property
    def picks(self) -> bool:
        """Whether a request fits it only with one of its values."""
        return self.demands_key and self.operator in _EQUALITIES

    @property
    def names_owners(self) -> Truth:
        """Whether its values are those of some: each is, whatever it may be, where nothing is a wildcard."""
        return YES if self.operator in _EXACT else self.values.every(arn.names_owner)

    @property
    def is_negative(self) -> bool:
        """Whether it holds where the key is absent: `StringNotEquals`, `ArnNotLike`, `NotIpAddress`."""
        return "not" in self.operator


@dataclass(slots=True, eq=False)  # not frozen, for speed: see `iaclint.syntax.nodes`
class Conditions:
    """The tests of a statement; `doubts` says why there may be others than these."""

    items: tuple[Condition, ...]
    origin: Located
    doubts: tuple[Doubt, ...] = ()

    def __iter__(self) -> Iterator[Condition]:
        return iter(self.items)

    def any(self, ask: Callable[[Condition], Truth]) -> Truth:
        """Whether one of them is such; maybe where there may be others."""
        answer = any_of(map(ask, self.items)) if self.items else NO
        return answer | maybe(*self.doubts) if self.doubts else answer

    def test(self, *keys: str) -> Truth:
        """Whether one of them tests one of these keys."""
        if not self.items and not self.doubts:  # as in most statements
            return NO
        return self.any(lambda condition: condition.tests(*keys))

    def limit(self, *keys: str) -> Truth:
        """Whether one of them demands one of these keys, with values that are not those of just anyone."""
        return self.any(lambda condition: condition.tests(*keys) & known(condition.picks) & condition.names_owners)

    def on(self, *keys: str) -> tuple[Condition, ...]:
        """Those that certainly test one of these keys."""
        return tuple(item for item in self.items if item.tests(*keys).is_yes)


def conditions_of(value: Value | None, origin: Located) -> Conditions:
    """The tests of a `Condition` element; None is an absent element."""
    if value is None or value.is_null:
        return Conditions((), origin)
    here = value.origin or origin
    if value.is_unknown:
        return Conditions((), here, value.doubts)
    items: list[Condition] = []
    doubts: list[Doubt] = []
    for operator, keys in value.fields.items():
        place = keys.origin or here
        readable = keys.document or keys
        doubts += readable.doubts
        items += [_condition(operator, key, values, place, keys.doubts) for key, values in readable.fields.items()]
    return Conditions(tuple(items), here, tuple(doubts))


def _condition(written: str, key: str, values: Value, origin: Located, doubts: tuple[Doubt, ...]) -> Condition:
    quantifier, separator, operator = written.lower().partition(":")
    if not separator:
        quantifier, operator = "", quantifier
    elif quantifier not in _QUANTIFIERS:
        quantifier, operator = "", written.lower()
    bare = operator.removesuffix(_IF_EXISTS)
    place = place_of(values, origin)
    unknown_key = doubts if HOLE in key else ()
    return Condition(bare, quantifier, bare != operator, key.lower(), patterns_of(values, place), place, unknown_key)
