"""`iaclint diff`: what a change brings in and what it mends, against a git ref."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from iaclint.acceptance import Identity, Kind, Known, Register
from iaclint.cli.check import exit_code
from iaclint.cli.inputs import Evaluating
from iaclint.cli.jobs import jobs_option
from iaclint.cli.known import faults, gone_from
from iaclint.cli.output import STDOUT, Destination, parse_destination, presentation_of, reporting_options, write_reports
from iaclint.cli.progress import progress
from iaclint.cli.run import Judging, chosen, judging_options
from iaclint.cli.targets import Targets, find_targets, repositories
from iaclint.judgement import Severity
from iaclint.modules import Modules, find_roots
from iaclint.problem import Problem
from iaclint.report import Finding, Report
from iaclint.reporters.text import counted
from iaclint.settings_file import SettingsError, load_settings
from iaclint.source import Repository, Snapshot, UnknownRefError, git


@click.command("diff", cls=Evaluating, context_settings={"auto_envvar_prefix": "IACLINT"})
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--base", required=True, metavar="REF", help="The git ref to compare with, such as origin/main.")
@click.option("--exact", is_flag=True, help="Compare with REF itself, and not with where this branch left it.")
@reporting_options
@judging_options
@jobs_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    base: str,
    exact: bool,
    format: str,
    output: tuple[str, ...],
    exit_zero: bool,
    allow_incomplete: bool,
    **_shared: object,
) -> int:
    """Judge what is new against a git ref: new, fixed and unchanged findings, of which only the new ones fail.

    PATHs are directories; the current one where none is given. The work tree is not touched: the other side is
    read from git's objects.
    """
    paths = paths or (Path(),)
    judging = Judging.of(paths[0], ctx)
    destinations = [parse_destination(text) for text in output] or [Destination(format, STDOUT)]
    base_targets = _snapshots(paths, base, exact=exact)
    old = _register_of(base_targets, paths[0], judging, ctx)
    before = judging.report(base_targets, old)
    _warn_of_gaps(before, base)
    known = faults(before.failures)
    is_gone = gone_from(Repository.holding(paths[0]))
    register = judging.register()
    register.know(Kind.BASE, Known(known, is_gone), base)
    targets = find_targets(paths, each=False, base=base_targets)
    after = judging.report(targets, register, watch=progress(ctx))
    still = Known(known, is_gone)
    for identity in sorted(faults(after.judged)):
        still.meets(identity)
    fixed = tuple(finding for finding in before.failures if not finding.identities & still.met)
    report = after.compared(base, fixed, tuple(_newly_accepted(before, after, is_gone)))
    is_complete = targets.is_complete and not report.errors and not report.crashes
    problems = register.problems(judging.rules, complete=is_complete)
    were = {_key(problem) for problem in old.problems(judging.rules, complete=True)}
    report = report.with_problems(problem for problem in problems if _key(problem) not in were)
    write_reports(report, destinations, presentation_of(ctx, judging.settings, paths[0]))
    least = Severity[chosen(ctx, "fail_on", judging.settings).upper()]
    unknown_fails = chosen(ctx, "unknown", judging.settings) == "fail"
    return exit_code(report, least, unknown_fails=unknown_fails, exit_zero=exit_zero, allow_incomplete=allow_incomplete)


def _register_of(targets: Targets, path: Path, judging: Judging, ctx: click.Context) -> Register:
    """A register with what the settings of the base accept; those of the run where they are chosen, or not read."""
    register = judging.register()
    if not targets.roots or ctx.params["config"] or ctx.params["config_from_ref"]:
        return register
    try:
        settings = load_settings(path, repository=targets.roots[0][0].repository).settings
    except SettingsError:
        return register
    accepting = replace(judging.settings, suppressions=settings.suppressions, facts=settings.facts)
    return Register(accepting, judging.all_rules, judging.today)


def _newly_accepted(before: Report, after: Report, is_gone: Callable[[str], bool]) -> Iterator[Finding]:
    """What somebody answers for after a change, and did not before for the same reason until the same day."""
    answered: dict[tuple[str, date | None], set[Identity]] = defaultdict(set)
    for finding in before.accepted:
        if finding.acceptance is not None:
            answered[finding.acceptance.reason, finding.acceptance.expires] |= finding.identities
    known = {answer: Known(identities, is_gone) for answer, identities in answered.items()}
    for finding in after.accepted:
        one = finding.acceptance
        if one is not None and not one.kind.is_known:
            old = known.get((one.reason, one.expires))
            if old is None or not all(old.meets(identity) for identity in sorted(finding.identities)):
                yield finding


def _key(problem: Problem) -> tuple[str, str, str, str]:
    """What tells a problem apart while lines move."""
    return problem.summary, problem.detail, problem.file, problem.span.text if problem.span is not None else ""


def _snapshots(paths: tuple[Path, ...], base: str, *, exact: bool) -> Targets:
    """The root modules below the same paths at the base; a path that was not there has none."""
    targets = Targets()
    for repository, below in repositories(paths, each=False):
        modules = Modules(_snapshot(repository, base, exact=exact))
        directories = sorted({name for top in below for name in modules.repository.directories(top)})
        targets.roots += [(modules, root) for root in find_roots(modules, directories)]
    targets.all_roots = len(targets.roots)
    return targets


def _snapshot(repository: Repository, base: str, *, exact: bool) -> Snapshot:
    common = "" if exact else git.merge_base(repository.root, base)
    try:
        snapshot = Snapshot(repository.root, common or base)
    except UnknownRefError as error:
        has_git = (repository.root / ".git").exists()
        hint = "fetch it first (actions/checkout: fetch-depth: 0)" if has_git else "it is no work tree of git"
        raise click.UsageError(f"--base {base}: {error} in {repository.root.name}; {hint}") from error
    if common is None:
        hint = f"this is compared with {base} itself (a shallow clone? actions/checkout: fetch-depth: 0)"
        click.echo(f"iaclint: note: git knows no commit that this and {base} have in common; {hint}", err=True)
    return snapshot


def _warn_of_gaps(before: Report, base: str) -> None:
    """Says what of the base could not be read: a fault in it would look new."""
    if before.errors:
        click.echo(
            f"iaclint: note: {counted(len(before.errors), 'problem')} kept part of {base} from being judged, "
            f"first {before.errors[0].where}: {before.errors[0].summary}; faults there count as new",
            err=True,
        )
