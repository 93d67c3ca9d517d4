"""Where reports go: standard output or files, several at once."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from iaclint.report import Report
from iaclint.reporters import REPORTERS, Presentation

STDOUT = "-"


@dataclass(frozen=True, slots=True)
class Destination:
    """A format and a path; `-` is standard output."""

    format: str
    path: str


def parse_destination(text: str) -> Destination:
    """`sarif=report.sarif` as a destination; raises UsageError."""
    format, separator, path = text.partition("=")
    if not separator or not path or format not in REPORTERS:
        known = ", ".join(sorted(REPORTERS))
        raise click.UsageError(f"--output {text}: write FORMAT=PATH, where FORMAT is one of {known}")
    return Destination(format, path)


def write_reports(report: Report, destinations: Sequence[Destination], presentation: Presentation) -> None:
    """Writes each report; raises UsageError for a path that cannot be written."""
    for destination in destinations:
        is_screen = destination.path == STDOUT
        text = REPORTERS[destination.format](report, presentation if is_screen else replace(presentation, color=False))
        if is_screen:
            sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
            sys.stdout.buffer.flush()
            continue
        try:
            Path(destination.path).write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise click.UsageError(f"--output {destination.path}: {error.strerror}") from error


def wants_color(choice: str) -> bool:
    """Whether to colour: as asked, or as the terminal and NO_COLOR, FORCE_COLOR and TERM say."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def terminal_width() -> int:
    """The columns of the terminal, or of COLUMNS."""
    return shutil.get_terminal_size((100, 24)).columns
