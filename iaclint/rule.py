"""Rule: all that a rule author imports.

A rule is a generator function with a docstring; `@rule` makes a frozen value of it and registers
nothing. The function's name is the rule's name with hyphens for underscores.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from inspect import getdoc

from iaclint.graph import Graph
from iaclint.judgement import Judgement, Judgements, Severity, Step, fail_if
from iaclint.records import dataclass

Judge = Callable[[Graph], Judgements]


class Profile(Enum):
    """How demanding a selection of rules is; each profile includes those before it."""

    DEFAULT = "default"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Rule:
    """A named fault and how to find it.

    `documented` gives the documentation, which few runs ask for; `fix` is one line that says what to write instead.
    `peers` are the ids of the checks of Checkov, Trivy and KICS that it covers. `profile` is the least
    demanding one that it belongs to. `judges` names the arguments that it judges, as `type.path`.
    `elsewhere` says that what it misses may be in another repository, so that a fact can answer it.
    """

    name: str
    severity: Severity
    documented: Callable[[], str]
    judge: Judge
    fix: str = ""
    peers: tuple[str, ...] = ()
    profile: Profile = Profile.DEFAULT
    judges: tuple[str, ...] = ()
    elsewhere: bool = False

    def is_named(self, word: str) -> bool:
        """Whether a word names it: its name, a prefix of that at a hyphen, or the id of a peer's check."""
        return self.name == word or self.name.startswith(word + "-") or word in self.peers

    @property
    def family(self) -> str:
        return self.name.partition("-")[0]

    @property
    def documentation(self) -> str:
        """One sentence that names the fault, why it matters, and a Bad and a Good example as indented Terraform."""
        return self.documented()

    @property
    def title(self) -> str:
        """The first sentence of the documentation, without its full stop."""
        return self.documentation.partition("\n")[0].rstrip(".")


def rule(
    severity: Severity,
    *,
    fix: str,
    peers: tuple[str, ...] = (),
    profile: Profile = Profile.DEFAULT,
    judges: tuple[str, ...] = (),
    elsewhere: bool = False,
) -> Callable[[Judge], Rule]:
    """Makes a Rule of a generator function."""

    def decorate(judge: Judge) -> Rule:
        name = judge.__name__.replace("_", "-")
        return Rule(name, severity, lambda: getdoc(judge) or "", judge, fix, peers, profile, judges, elsewhere)

    return decorate


__all__ = ["Graph", "Judge", "Judgement", "Judgements", "Profile", "Rule", "Severity", "Step", "fail_if", "rule"]
