"""`iaclint check`."""

from __future__ import annotations

from pathlib import Path

import click

from iaclint.catalog import load_controls, load_rules
from iaclint.cli.inputs import Evaluating, read_inputs, variable_options
from iaclint.cli.output import (
    STDOUT,
    Destination,
    parse_destination,
    terminal_width,
    wants_color,
    write_reports,
)
from iaclint.cli.selection import select_rules
from iaclint.cli.targets import find_hook_targets, find_targets
from iaclint.engine import check
from iaclint.judgement import Severity, Verdict
from iaclint.modules import RootModule
from iaclint.report import Report
from iaclint.reporters import REPORTERS, Presentation
from iaclint.reporters.presentation import printable
from iaclint.reporters.text import counted
from iaclint.rule import Profile
from iaclint.settings import Settings
from iaclint.settings_file import SettingsError, load_settings

_SEVERITIES = click.Choice([severity.word for severity in sorted(Severity)])


@click.command("check", cls=Evaluating, context_settings={"auto_envvar_prefix": "IACLINT"})
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    type=click.Choice(sorted(REPORTERS)),
    default="text",
    show_default=True,
    help="Format on standard output.",
)
@click.option(
    "--output",
    multiple=True,
    metavar="FORMAT=PATH",
    help="Also write a report; `-` is standard output. Repeatable; replaces --format.",
)
@click.option(
    "--select",
    multiple=True,
    metavar="NAME|PREFIX",
    help="Judge only these rules (`iam`, `ret-aws`, a name, a peer's id).",
)
@click.option("--ignore", multiple=True, metavar="NAME|PREFIX", help="Leave these rules out.")
@click.option(
    "--profile",
    type=click.Choice([profile.value for profile in Profile]),
    help="How demanding to be: `strict` also asks for customer-managed keys.  [default: as in the settings file]",
)
@click.option(
    "--min-severity", type=_SEVERITIES, default="info", show_default=True, help="Report nothing below this severity."
)
@click.option(
    "--fail-on",
    type=_SEVERITIES,
    default="medium",
    show_default=True,
    help="Exit 1 for findings at or above this severity.",
)
@click.option(
    "--unknown",
    type=click.Choice(["ignore", "fail"]),
    default="ignore",
    show_default=True,
    help="What checks that could not be judged do to the exit code.",
)
@variable_options
@click.option("--each", is_flag=True, help="Every child directory of PATH is a repository of its own.")
@click.option("--hook", is_flag=True, help="PATHs are changed files: judge their modules and what calls them.")
@click.option("--show-passes", is_flag=True, help="Report what passed as well.")
@click.option("--show-unknown", is_flag=True, help="List in the text what could not be judged, and why.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 instead of 1.")
@click.option("--allow-incomplete", is_flag=True, help="Exit 0 instead of 3.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colours in the text format.",
)
def command(
    paths: tuple[Path, ...],
    format: str,
    output: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    profile: str | None,
    min_severity: str,
    fail_on: str,
    unknown: str,
    var: tuple[str, ...],
    var_file: tuple[Path, ...],
    workspace: str | None,
    env_vars: bool,
    each: bool,
    hook: bool,
    show_passes: bool,
    show_unknown: bool,
    exit_zero: bool,
    allow_incomplete: bool,
    color: str,
) -> int:
    """Judge directories: what would an auditor object to?

    PATHs are directories, files, or plans as `terraform show -json` writes them; the current directory where
    none is given.
    """
    settings = _settings(paths[0] if paths else Path())
    demanded = Profile(profile or settings.profile)
    rules = select_rules(load_rules(), select, ignore, demanded)
    targets = find_hook_targets(paths) if hook else find_targets(paths or (Path(),), each=each)
    destinations = [parse_destination(text) for text in output] or [Destination(format, STDOUT)]
    inputs = read_inputs(var, var_file, workspace, env_vars=env_vars)
    roots: list[RootModule] = [
        RootModule(modules, root, inputs.within(modules.repository), inputs.workspace)
        for modules, root in targets.roots
    ]
    roots += targets.plans
    report = check(
        roots,
        rules,
        load_controls(),
        settings,
        all_roots=targets.all_roots,
        problems=targets.problems,
        keeps_passes=show_passes,
    )
    if targets.changed is not None:
        report = report.touching(targets.changed)
    presentation = Presentation(
        wants_color(color), terminal_width(), Severity[min_severity.upper()], show_passes, show_unknown
    )
    write_reports(report, destinations, presentation)
    least = Severity[fail_on.upper()]
    return exit_code(
        report, least, unknown_fails=unknown == "fail", exit_zero=exit_zero, allow_incomplete=allow_incomplete
    )


def _settings(path: Path) -> Settings:
    try:
        return load_settings(path)
    except SettingsError as error:
        raise click.UsageError(printable(str(error))) from error


def exit_code(report: Report, least: Severity, *, unknown_fails: bool, exit_zero: bool, allow_incomplete: bool) -> int:
    """The highest code that applies; the reason for each goes to standard error, one line each."""
    reasons: list[tuple[int, str]] = []
    bad = [finding for finding in report.failures if finding.severity >= least]
    unjudged = report.with_verdict(Verdict.UNKNOWN) if unknown_fails else ()
    if bad and not exit_zero:
        reasons.append((1, f"{counted(len(bad), 'finding')} at or above {least.word}"))
    if unjudged and not exit_zero:
        reasons.append((1, f"{counted(len(unjudged), 'check')} could not be judged"))
    if report.errors and not allow_incomplete:
        reasons.append(
            (3, f"incomplete: {counted(len(report.errors), 'problem')} kept part of the code from being judged")
        )
    if report.crashes:
        names = ", ".join(sorted({crash.rule for crash in report.crashes}))
        reasons.append((4, f"these rules failed before they had judged everything: {names}"))
    for code, reason in reasons:
        click.echo(f"iaclint: {reason} (exit {code})", err=True)
    return max((code for code, _ in reasons), default=0)
