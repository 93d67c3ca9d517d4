"""How a report is shown, and what all reporters do to text that comes from scanned files."""

from __future__ import annotations

import re
import unicodedata

from iaclint.judgement import Severity, Verdict
from iaclint.records import dataclass
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


_COMMAND = re.compile(r"##(?=\w*\[)")
"""`##[error]`, `##vso[...]`: the runners of GitHub and Azure take it for a command wherever it stands in a line."""

_COMMAND_LINE = re.compile(r"^([^\S\n]*)::", re.MULTILINE)
"""`::error::`: GitHub's takes it for one at the start of a line."""

_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))


def printable(text: str) -> str:
    """The text without control, format (bidirectional and zero-width) and surrogate characters; tabs become spaces.

    Nor is anything in it a command to the runner of a pipeline.
    """
    if not (text.isascii() and text.isprintable()):
        text = text.replace("\t", "    ").replace("\n", " ")
        text = "".join(character for character in text if unicodedata.category(character) not in _INVISIBLE)
    return inert(text)


def inert(text: str) -> str:
    """The text with a space in whatever the runner of a pipeline would take for a command when a step prints it."""
    if "##" in text:
        text = _COMMAND.sub("# #", text)
    return _COMMAND_LINE.sub(r"\1: :", text) if "::" in text else text


def inert_json(text: str) -> str:
    """A document in JSON that says the same, with no such command; none of its lines starts with `::`."""
    return _COMMAND.sub(r"#\\u0023", text) if "##" in text else text


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
