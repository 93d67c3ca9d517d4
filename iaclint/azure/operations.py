"""Operations: what the actions of an Azure role match.

An action is an operation of a resource provider (`Microsoft.Storage/storageAccounts/write`), in which
`*` stands for any text, slashes too. Case does not count. Source: the Azure documentation, "Understand
Azure role definitions".
"""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase

from iaclint.judgement import first_such
from iaclint.truth import NO, Truth, any_of, known, maybe
from iaclint.values import HOLE, Value, with_holes

Ask = Callable[[str], bool]
"""A question about an action in lower case, to which a wildcard in place of any piece never turns a yes into a no."""


def any_action(actions: Value, ask: Ask) -> Truth:
    """Whether one of the actions is such; a piece that is not known may be a wildcard."""
    return any_of(_is_such(action, ask) for action in _each(actions))


def guilty_action(actions: Value, ask: Ask) -> Value:
    """The first of the actions that is such, else the first that may be, else all of them."""
    return first_such(((_is_such(action, ask), action) for action in _each(actions)), actions)


def covers(*operations: str) -> Ask:
    """Asks whether an action matches one of these operations."""
    wanted = tuple(operation.lower() for operation in operations)
    return lambda action: any(fnmatchcase(operation, _literal(action)) for operation in wanted)


def _each(actions: Value) -> tuple[Value, ...]:
    if isinstance(actions.data, tuple):
        return actions.data
    return () if actions.is_null else (*actions.certain_items, actions)


def _is_such(action: Value, ask: Ask) -> Truth:
    if isinstance(action.data, str):
        return known(ask(action.data.lower()))
    if action.is_unknown:
        return maybe(*action.doubts) if ask(with_holes(action).replace(HOLE, "*").lower()) else NO
    return NO


def _literal(action: str) -> str:
    """The action as a pattern of which only `*` is a wildcard."""
    return action.replace("[", "[[]").replace("?", "[?]")
