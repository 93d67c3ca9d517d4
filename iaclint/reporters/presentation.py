"""How a report is shown, and what all reporters do to text that comes from scanned files."""

from __future__ import annotations

import re
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


_COMMAND = re.compile(r"##(?=\w*\[)")
"""`##[error]`, `##vso[...]`: the runners of GitHub and Azure take it for a command wherever it stands in a line."""

_COMMAND_LINE = re.compile(r"^(\s*)::", re.MULTILINE)
"""`::error::`: GitHub takes it for one at the start of a line."""

_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))


def printable(text: str) -> str:
    """The text without control, format (bidirectional and zero-width) and surrogate characters; tabs become spaces.

    Nor is anything in it a command to the runner of a pipeline.
    """
    if not (text.isascii() and text.isprintable()):
        shown = text.replace("\t", "    ").replace("\n", " ")
        text = "".join(character for character in shown if unicodedata.category(character) not in _INVISIBLE)
    return _COMMAND.sub("# #", text) if "##" in text else text


def inert(lines: str) -> str:
    """Printable lines for a log, none of which GitHub's runner takes for a workflow command."""
    return _COMMAND_LINE.sub(r"\1: :", lines) if "::" in lines else lines


def inert_json(text: str) -> str:
    """A document in JSON that says the same, in which nothing is a command to a runner that finds it in a log."""
    return _COMMAND.sub(r"#\\u0023", text) if "##" in text else text
