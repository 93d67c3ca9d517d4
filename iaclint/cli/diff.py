"""`iaclint diff`: what a change brings in and what it mends, against a git ref."""

from __future__ import annotations

from pathlib import Path

import click

from iaclint.acceptance import Kind, Known
from iaclint.cli.check import exit_code
from iaclint.cli.inputs import Evaluating
from iaclint.cli.known import faults
from iaclint.cli.output import STDOUT, Destination, parse_destination, presentation_of, reporting_options, write_reports
from iaclint.cli.progress import progress
from iaclint.cli.run import Judging, chosen, judging_options
from iaclint.cli.targets import Targets, find_targets, repositories
from iaclint.judgement import Severity
from iaclint.modules import Modules, find_roots
from iaclint.report import Report
from iaclint.reporters.text import counted
from iaclint.source import Repository, Snapshot, UnknownRefError, git


@click.command("diff", cls=Evaluating, context_settings={"auto_envvar_prefix": "IACLINT"})
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--base", required=True, metavar="REF", help="The git ref to compare with, such as origin/main.")
@click.option("--exact", is_flag=True, help="Compare with REF itself, and not with where this branch left it.")
@reporting_options
@judging_options
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
    before = judging.report(_snapshots(paths, base, exact=exact), judging.register())
    _warn_of_gaps(before, base)
    known = faults(before.failures)
    register = judging.register()
    register.know(Kind.BASE, Known(known), base)
    after = judging.report(find_targets(paths, each=False), register, watch=progress(ctx))
    still = Known(known)
    for identity in faults(finding for finding in after.judged):
        still.meets(identity)
    fixed = tuple(finding for finding in before.failures if not finding.identities & still.met)
    report = after.compared(base, fixed)
    write_reports(report, destinations, presentation_of(ctx, judging.settings, paths[0]))
    least = Severity[chosen(ctx, "fail_on", judging.settings).upper()]
    unknown_fails = chosen(ctx, "unknown", judging.settings) == "fail"
    return exit_code(report, least, unknown_fails=unknown_fails, exit_zero=exit_zero, allow_incomplete=allow_incomplete)


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
    ref = base if exact else git.merge_base(repository.root, base) or base
    try:
        return Snapshot(repository.root, ref)
    except UnknownRefError as error:
        hint = "fetch it first (actions/checkout: fetch-depth: 0)"
        raise click.UsageError(f"--base {base}: {error} in {repository.root.name}; {hint}") from error


def _warn_of_gaps(before: Report, base: str) -> None:
    """Says what of the base could not be read: a fault in it would look new."""
    if before.errors:
        click.echo(
            f"iaclint: note: {counted(len(before.errors), 'problem')} kept part of {base} from being judged, "
            f"first {before.errors[0].where}: {before.errors[0].summary}; faults there count as new",
            err=True,
        )
