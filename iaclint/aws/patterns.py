"""Patterns: the actions, resources and other texts of a policy element, with `*` and `?` as wildcards.

What is unknown inside a text is opaque: it stands for something that is neither empty nor a wildcard,
so `arn:aws:s3:::${var.bucket}/*` names the objects of one bucket. A text of which nothing is known
may be anything, unless it is the ARN or id that a provider gives a resource.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import field
from fnmatch import fnmatchcase

from iaclint.judgement import first_such, place_of
from iaclint.records import dataclass
from iaclint.syntax import Conditional
from iaclint.truth import NO, YES, Doubt, Reason, Truth, all_of, any_of, known, maybe
from iaclint.values import HOLE, STRING, ConversionError, Located, Unknown, Value, convert, with_holes

_ASSIGNED = ("arn", "id", "name", "partition", "region")
_WORD = "a"
_ANYTHING = "\ufffe\ufffe"
"""Stands for the wildcard of a pattern that is itself matched: two characters, so that no `?` matches it."""

_EVERY_RESOURCE = re.compile(r"\*+|arn:\*+|arn:[^:]*(?::\*+){1,4}")
_DIVISION = re.compile("[/:]")

_NAME_FIRST = ("codepipeline", "execute-api", "sns")
"""Services whose ARNs have the name where others have the kind, and parts of what is named after it."""


@dataclass(slots=True, eq=False)  # not frozen, for speed: see `iaclint.syntax.nodes`
class Pattern:
    """One text: `text` holds a HOLE for each unknown piece, and is None where nothing is known."""

    value: Value
    text: str | None
    origin: Located

    def satisfies(self, ask: Callable[[str], bool]) -> Truth:
        """Whether the text is such; maybe, where it matters whether what is unknown in it is a word."""
        text = self.text
        if text is None:
            return maybe(*self.value.doubts)
        answer = ask(text)
        if HOLE in text and ask(text.replace(HOLE, _WORD)) is not answer:
            return maybe(*self.value.doubts)
        return YES if answer else NO

    def covers_action(self, action: str) -> Truth:
        """Whether the pattern allows this action; the names of actions are the same in any case."""
        return self.covers_folded(action.lower())

    def covers_folded(self, action: str) -> Truth:
        """The same of an action in lower case."""
        return self._covered(self.text if self.text is None else self.text.lower(), action)

    def covers(self, text: str) -> Truth:
        """Whether the pattern matches this text, in which a `*` stands for anything."""
        return self._covered(self.text, text)

    def _covered(self, pattern: str | None, text: str) -> Truth:
        if pattern is None:
            return maybe(*self.value.doubts)
        if HOLE not in pattern:
            return known(matches(pattern, text))
        return maybe(*self.value.doubts) if matches(pattern.replace(HOLE, "*"), text) else NO


@dataclass(slots=True, eq=False)  # not frozen, for speed: see `iaclint.syntax.nodes`
class Patterns:
    """The patterns of one element. `negated` for `NotAction` and `NotResource`: all but these.

    `doubts` says why there may be others than these. An element that is not there has none.
    """

    items: tuple[Pattern, ...]
    origin: Located
    negated: Truth = NO
    doubts: tuple[Doubt, ...] = ()
    _answers: dict[Callable[[str], bool], Truth] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def texts(self) -> list[str]:
        """The texts of which anything is known."""
        return [pattern.text for pattern in self.items if pattern.text is not None]

    @property
    def listed(self) -> Truth:
        """Whether the element says what it matches, rather than what it does not."""
        return ~self.negated

    def any(self, ask: Callable[[Pattern], Truth]) -> Truth:
        """Whether one of them is such; maybe where there may be others."""
        answer = any_of(map(ask, self.items))
        return answer | maybe(*self.doubts) if self.doubts else answer

    def all(self, ask: Callable[[Pattern], Truth]) -> Truth:
        """Whether each of them is such; maybe where there may be others."""
        answer = all_of(map(ask, self.items))
        return answer & maybe(*self.doubts) if self.doubts else answer

    def has(self, ask: Callable[[str], bool]) -> Truth:
        """Whether the text of one of them is such; the answer is kept, since many rules ask the same."""
        answer = self._answers.get(ask)
        if answer is None:
            answer = any_of([pattern.satisfies(ask) for pattern in self.items])
            answer = self._answers[ask] = answer | maybe(*self.doubts) if self.doubts else answer
        return answer

    def every(self, ask: Callable[[str], bool]) -> Truth:
        """Whether the texts of all of them are such."""
        return self.all(lambda pattern: pattern.satisfies(ask))

    def cover_action(self, action: str) -> Truth:
        """Whether one of them matches the action, negated or not."""
        folded = action.lower()
        answer = any_of([pattern.covers_folded(folded) for pattern in self.items])
        return answer | maybe(*self.doubts) if self.doubts else answer

    def where(self, ask: Callable[[str], bool]) -> Located:
        """Where the first of them whose text is such is written, else the first that may be, else the element."""
        return self.origin if self.has(ask).is_no else self.guilty(lambda pattern: pattern.satisfies(ask))

    def guilty(self, ask: Callable[[Pattern], Truth]) -> Located:
        """Where the first of them that is such is written, else the first that may be, else the element."""
        return first_such(((ask(pattern), pattern.origin) for pattern in self.items), self.origin)


def patterns_of(value: Value | None, origin: Located, negated: Truth = NO) -> Patterns:
    """The patterns of an element: a lone string is its own only element; None is an absent element."""
    if value is None or value.is_null:
        return Patterns((), origin, negated)
    here = place_of(value, origin)
    if isinstance(value.data, tuple):
        return Patterns(tuple([_pattern(item, here) for item in value.data if item.data is not None]), here, negated)
    if value.is_unknown and value.kind not in ("string", "number", "bool") and not _is_assigned(value):
        there = tuple(_pattern(item, here) for item in value.certain_items if not item.is_null)
        return Patterns(there, here, negated, value.doubts)
    return Patterns((_pattern(value, here),), here, negated)


def unknown_patterns(doubts: tuple[Doubt, ...], origin: Located) -> Patterns:
    """An element of which nothing is known, not even whether it is negated."""
    return Patterns((), origin, maybe(*doubts), doubts)


def _pattern(value: Value, origin: Located) -> Pattern:
    return Pattern(value, _text(value), place_of(value, origin))


def _text(value: Value) -> str | None:
    data = value.data
    if isinstance(data, str):
        return data
    if isinstance(data, Unknown):
        text = with_holes(value)
        return None if text == HOLE and len(data.parts) < 2 and not _is_assigned(value) else text
    try:
        return str(convert(value, STRING).data)
    except ConversionError:
        return None


def _is_assigned(value: Value) -> bool:
    """Whether a provider or AWS assigns the unknown text (an ARN, an id), so that it is no wildcard.

    A choice between an ARN and something else is not: which branch is taken is what is unknown.
    """
    if not value.doubts or isinstance(value.origin, Conditional):
        return False
    if all(doubt.reason is Reason.RESOURCE_ATTRIBUTE for doubt in value.doubts):
        return bool(value.refs)
    return is_looked_up(value)


def is_looked_up(value: Value) -> bool:
    """Whether it is the ARN or id that a data source finds, which is never null."""
    if isinstance(value.origin, Conditional) or any(doubt.reason is not Reason.DATA_SOURCE for doubt in value.doubts):
        return False
    return bool(value.refs) and all(ref.attribute.rpartition("_")[2] in _ASSIGNED for ref in value.refs)


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern of `*` and `?` matches the text, in which a `*` is anything at all."""
    if "*" not in pattern and "?" not in pattern:
        return pattern == text
    return fnmatchcase(text.replace("*", _ANYTHING), pattern.replace("[", "[[]"))


def is_everything(text: str) -> bool:
    """Whether it is `*`, however often."""
    return text != "" and text.strip("*") == ""


def is_every_action(text: str) -> bool:
    """Whether it matches every action of every service: `*`, `*:*`."""
    if not text.endswith("*"):
        return False
    service, _, name = text.partition(":")
    return is_everything(text) or (is_everything(service) and is_everything(name))


def is_every_action_of_a_service(text: str) -> bool:
    """Whether it matches every action of one service: `s3:*`."""
    if not text.endswith("*"):
        return False
    service, separator, name = text.partition(":")
    return separator != "" and not is_everything(service) and is_everything(name)


def service_of(action: str) -> str:
    """The service prefix of an action, in lower case."""
    return action.partition(":")[0].lower()


def is_every_resource(text: str) -> bool:
    """Whether it matches every resource of every service: `*`, `arn:*`, `arn:aws:*:*:*:*`."""
    return text.endswith("*") and _EVERY_RESOURCE.fullmatch(text) is not None


def is_wide_resource(text: str) -> bool:
    """Whether it is for everything, or for all resources of a service or of one kind."""
    return "*" in text and (is_every_resource(text) or is_every_resource_of_a_service(text))


def is_every_resource_of_a_service(text: str) -> bool:
    """Whether it is an ARN for all resources of a service, or of one kind, in whichever account and region.

    `arn:aws:s3:::*`, `arn:aws:dynamodb:*:*:table/*`, `arn:aws:iam::111122223333:role/*`: an account limits
    nothing, because a policy of IAM is for its own. An ARN that names a path or a prefix of a name is not.
    """
    if not text.endswith("*"):
        return False
    sections = text.split(":", 5)
    if len(sections) < 6 or sections[0] != "arn" or sections[2] in _NAME_FIRST:
        return False
    kind, name = _divided(sections[5])
    if sections[2] == "s3":
        return is_everything(kind) and (name == "" or is_everything(name))
    if name == "":
        return is_everything(kind)
    return is_everything(name.replace(":", "").replace("/", "")) and (is_everything(kind) or _is_word(kind))


def _divided(resource: str) -> tuple[str, str]:
    """The kind and the name of `table/orders` or `secret:orders`; the whole and nothing of `orders`."""
    kind, *name = _DIVISION.split(resource, 1)
    return kind, "".join(name)


def _is_word(kind: str) -> bool:
    return kind.replace("-", "").isalpha()


__all__ = [
    "Pattern",
    "Patterns",
    "is_every_action",
    "is_every_action_of_a_service",
    "is_every_resource",
    "is_every_resource_of_a_service",
    "is_everything",
    "is_looked_up",
    "is_wide_resource",
    "matches",
    "patterns_of",
    "service_of",
    "unknown_patterns",
]
