"""How a report is shown, and what all reporters do to text that comes from scanned files."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from iaclint.judgement import Severity, Verdict
from iaclint.report import Finding


@dataclass(frozen=True, slots=True)
class Presentation:
    """`width` is in columns; `least` is the lowest severity shown; what passed or is accepted only if asked for.

    `group_by_rule` puts the findings of a rule together, `statistics` adds counts by rule, `full` is the profile of
    SARIF with all that the format has. `links` is the URI of the repository's root, where places are to be links.
    """

    color: bool = False
    width: int = 100
    least: Severity = Severity.INFO
    shows_passes: bool = False
    shows_unknowns: bool = False
    shows_accepted: bool = False
    group_by_rule: bool = False
    statistics: bool = False
    full: bool = False
    links: str = ""


def is_shown(finding: Finding, presentation: Presentation) -> bool:
    """Whether a finding is one that the user wants to see."""
    if finding.severity < presentation.least:
        return False
    match finding.verdict:
        case Verdict.FAIL:
            return True
        case Verdict.PASS:
            return presentation.shows_passes
        case Verdict.UNKNOWN:
            return presentation.shows_unknowns


_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))


def printable(text: str) -> str:
    """The text without control, format (bidirectional and zero-width) and surrogate characters; tabs become spaces.

    What a runner of GitHub takes for a command, in whatever a step prints, gets a space: `##[` anywhere, and `::` at
    the beginning.
    """
    if not (text.isascii() and text.isprintable()):
        text = text.replace("\t", "    ").replace("\n", " ")
        text = "".join(character for character in text if unicodedata.category(character) not in _INVISIBLE)
    if "##[" in text:
        text = text.replace("##[", "## [")
    return f": :{text[2:]}" if text.startswith("::") else text


def answer(finding: Finding) -> str:
    """Who answers for a finding, why and until when; empty where nobody does."""
    acceptance = finding.acceptance
    if acceptance is None:
        return ""
    if acceptance.kind.is_known:
        return f"known, from {acceptance.where}"
    owner = f" ({acceptance.owner})" if acceptance.owner else ""
    until = f" until {acceptance.expires}" if acceptance.expires is not None else ""
    evidence = f"; see {acceptance.evidence}" if acceptance.evidence else ""
    return f"{acceptance.reason}{owner}{until}{evidence}, by {acceptance.where}"
