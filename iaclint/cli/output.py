"""Where reports go: standard output or files, several at once."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from iaclint.cli.run import Decorated, chosen
from iaclint.judgement import Severity
from iaclint.records import dataclass
from iaclint.report import Report
from iaclint.reporters import REPORTERS, Presentation
from iaclint.reporters.presentation import printable
from iaclint.settings import Settings
from iaclint.source import Repository

STDOUT = "-"
_SEVERITIES = click.Choice([severity.word for severity in sorted(Severity)])


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


def reporting_options(command: Decorated) -> Decorated:
    """The options by which reports are written and the exit code is drawn; `presentation_of` takes some of them."""
    for option in (
        click.option(
            "--color",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            show_default=True,
            help="Colours in the text format.",
        ),
        click.option("--no-progress", is_flag=True, help="No progress bar; there is one on terminals, in long runs."),
        click.option("--allow-incomplete", is_flag=True, help="Exit 0 instead of 3."),
        click.option("--exit-zero", is_flag=True, help="Exit 0 instead of 1."),
        click.option("--show-unknown", is_flag=True, help="List in the text what could not be judged, and why."),
        click.option("--show-accepted", is_flag=True, help="List in the text what is suppressed, inherited or known."),
        click.option(
            "--unknown",
            type=click.Choice(["ignore", "fail"]),
            help="What checks that could not be judged do to the exit code.  [default: ignore]",
        ),
        click.option(
            "--fail-on", type=_SEVERITIES, help="Exit 1 for findings at or above this severity.  [default: medium]"
        ),
        click.option("--min-severity", type=_SEVERITIES, help="Report nothing below this severity.  [default: info]"),
        click.option(
            "--sarif-profile",
            type=click.Choice(["github", "full"]),
            default="github",
            show_default=True,
            help="`github`: what code scanning shows; `full`: also what is accepted, unknown, or fixed.",
        ),
        click.option("--statistics", is_flag=True, help="Add to the text how much each rule found."),
        click.option(
            "--group-by",
            type=click.Choice(["place", "rule"]),
            default="place",
            show_default=True,
            help="How the text is ordered.",
        ),
        click.option(
            "--output",
            multiple=True,
            metavar="FORMAT=PATH",
            help="Also write a report; `-` is standard output. Repeatable; replaces --format.",
        ),
        click.option(
            "--format",
            type=click.Choice(sorted(REPORTERS)),
            default="text",
            show_default=True,
            help="Format on standard output.",
        ),
    ):
        command = option(command)
    return command


def presentation_of(ctx: click.Context, settings: Settings, path: Path, *, shows_passes: bool = False) -> Presentation:
    """How the reports on a path are shown, by the `reporting_options` of the command that runs."""
    given = ctx.params
    least = Severity[chosen(ctx, "min_severity", settings).upper()]
    return Presentation(
        color=wants_color(given["color"]),
        width=terminal_width(),
        least=least,
        shows_passes=shows_passes,
        shows_unknowns=given["show_unknown"],
        shows_accepted=given["show_accepted"],
        group_by_rule=given["group_by"] == "rule",
        statistics=given["statistics"],
        full=given["sarif_profile"] == "full",
        links=Repository.holding(path).root.as_uri() if _has_links() else "",
    )


def _has_links() -> bool:
    """Whether standard output is a terminal that people click in; one that knows no links shows the text alone."""
    return sys.stdout.isatty() and os.environ.get("TERM") not in ("dumb", "linux") and not os.environ.get("CI")


def write_reports(report: Report, destinations: Sequence[Destination], presentation: Presentation) -> None:
    """Writes each report; raises UsageError for a path that cannot be written."""
    for destination in destinations:
        is_screen = destination.path == STDOUT
        text = REPORTERS[destination.format](report, presentation if is_screen else replace(presentation, color=False))
        if is_screen:
            _show(text)
            continue
        try:
            Path(destination.path).write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise click.UsageError(f"--output {destination.path}: {error.strerror}") from error


def _show(text: str) -> None:
    """Writes to standard output; that nobody reads to its end leaves the verdict as it is."""
    try:
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains of it at the end


def incomplete(report: Report) -> int:
    """0, or 3 or 4 where something was left unread or a rule failed, each of which is told on standard error."""
    for problem in report.errors:
        click.echo(printable(f"iaclint: {problem.where}: {problem.summary}: {problem.detail}"), err=True)
    for crash in report.crashes:
        click.echo(printable(f"iaclint: rule {crash.rule} failed: {crash.error}"), err=True)
    return 4 if report.crashes else 3 if report.errors else 0


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
