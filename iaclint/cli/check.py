"""`iaclint check`."""

from __future__ import annotations

from pathlib import Path

import click

from iaclint.acceptance import Kind, Known
from iaclint.cli.inputs import Evaluating
from iaclint.cli.jobs import jobs_option
from iaclint.cli.known import gone_from, read_given, read_named
from iaclint.cli.output import STDOUT, Destination, parse_destination, presentation_of, reporting_options, write_reports
from iaclint.cli.progress import progress
from iaclint.cli.run import Judging, chosen, is_from_user, judging_options
from iaclint.cli.targets import find_hook_targets, find_targets
from iaclint.judgement import Severity, Verdict
from iaclint.report import Report
from iaclint.reporters.text import counted
from iaclint.source import Repository


@click.command("check", cls=Evaluating, context_settings={"auto_envvar_prefix": "IACLINT"})
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@reporting_options
@judging_options
@jobs_option
@click.option("--baseline", metavar="PATH", help="A file of known faults, which are not told again.")
@click.option("--each", is_flag=True, help="Every child directory of PATH is a repository of its own.")
@click.option("--hook", is_flag=True, help="PATHs are changed files: judge their modules and what calls them.")
@click.option("--show-passes", is_flag=True, help="Report what passed as well.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    format: str,
    output: tuple[str, ...],
    each: bool,
    hook: bool,
    show_passes: bool,
    exit_zero: bool,
    allow_incomplete: bool,
    **_shared: object,
) -> int:
    """Judge directories: what would an auditor object to?

    PATHs are directories, files, or plans as `terraform show -json` writes them; the current directory where
    none is given.
    """
    first = paths[0] if paths else Path()
    judging = Judging.of(first, ctx)
    settings = judging.settings
    destinations = [parse_destination(text) for text in output] or [Destination(format, STDOUT)]
    targets = find_hook_targets(paths) if hook else find_targets(paths or (Path(),), each=each)
    register = judging.register()
    if is_from_user(ctx, "baseline"):
        baseline = read_given(ctx.params["baseline"], judging.snapshot)
    else:
        baseline = read_named(settings.baseline, judging.snapshot or Repository.holding(first))
    if baseline is not None:
        known = Known(baseline.identities, gone_from(Repository.holding(first)))
        register.know(Kind.BASELINE, known, baseline.path)
    report = judging.report(targets, register, keeps_passes=show_passes, watch=progress(ctx))
    if targets.changed is not None:
        report = report.touching(targets.changed)
    is_complete = targets.is_complete and not report.errors and not report.crashes
    report = report.with_problems(register.problems(judging.rules, complete=is_complete))
    write_reports(report, destinations, presentation_of(ctx, settings, first, shows_passes=show_passes))
    least = Severity[chosen(ctx, "fail_on", settings).upper()]
    unknown_fails = chosen(ctx, "unknown", settings) == "fail"
    return exit_code(report, least, unknown_fails=unknown_fails, exit_zero=exit_zero, allow_incomplete=allow_incomplete)


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
