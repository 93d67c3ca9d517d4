"""`iaclint baseline`: makes and prunes a file of known faults."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import click

from iaclint.acceptance import Identity, Known
from iaclint.cli.inputs import Evaluating
from iaclint.cli.known import DEFAULT, faults, read_baseline, written
from iaclint.cli.run import Judging, judging_options
from iaclint.cli.targets import find_targets
from iaclint.report import Report
from iaclint.reporters.presentation import printable
from iaclint.reporters.text import counted


@click.group("baseline")
def command() -> None:
    """Make or prune a file of known faults, so that a check fails only for others."""


@command.command(
    "create",
    short_help="Write every fault that is open today to a file.",
    cls=Evaluating,
    context_settings={"auto_envvar_prefix": "IACLINT"},
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--output", default=DEFAULT, show_default=True, metavar="PATH", help="The file to write.")
@click.option("--force", is_flag=True, help="Replace a file that is there: faults that are new since are known then.")
@judging_options
@click.pass_context
def create(ctx: click.Context, /, paths: tuple[Path, ...], output: str, force: bool, **_shared: object) -> int:
    """Write every fault that is open today to a file that `check --baseline` takes.

    A fault is known again by its rule, file, address, defect and guilty text: a second one on the same resource
    is new, and so is the same one with another value. What is suppressed or cannot be judged is not in the file.
    """
    file = Path(output)
    if os.path.exists(file) and not force:  # noqa: PTH110 - asks without raising
        raise click.UsageError(
            f"{output} is there; `iaclint baseline prune` takes out what is fixed, --force makes it anew"
        )
    report = _report(ctx, paths)
    known = faults(report.failures)
    _write(file, known)
    click.echo(f"{output}: {counted(len(known), 'fault')} of {counted(len(report.failures), 'finding')}")
    return _code(report)


@command.command("prune", cls=Evaluating, context_settings={"auto_envvar_prefix": "IACLINT"})
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--baseline", default=DEFAULT, show_default=True, metavar="PATH", help="The file to prune.")
@judging_options
@click.pass_context
def prune(ctx: click.Context, /, paths: tuple[Path, ...], baseline: str, **_shared: object) -> int:
    """Take out of a baseline what is fixed by now; nothing is added."""
    before = read_baseline(baseline)
    if before is None:
        raise click.UsageError("--baseline: give the path of a baseline")
    report = _report(ctx, paths)
    if report.errors:
        click.echo(
            f"iaclint: {counted(len(report.errors), 'problem')}: nothing is pruned of what may only be unread", err=True
        )
        return _code(report)
    known = Known(before.identities)
    for identity in faults(report.judged):
        known.meets(identity)
    _write(Path(baseline), known.met)
    gone = len(before.identities) - len(known.met)
    click.echo(f"{baseline}: {counted(gone, 'fault')} fixed, {len(known.met):,} left")
    return _code(report)


def _report(ctx: click.Context, paths: tuple[Path, ...]) -> Report:
    paths = paths or (Path(),)
    judging = Judging.of(paths[0], ctx)
    return judging.report(find_targets(paths, each=False), judging.register())


def _write(file: Path, identities: Iterable[Identity]) -> None:
    try:
        file.write_text(written(identities), encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{file}: {error.strerror}") from error


def _code(report: Report) -> int:
    """0, or 3 or 4 where something was left unread or a rule failed."""
    for problem in report.errors:
        click.echo(printable(f"iaclint: {problem.where}: {problem.summary}: {problem.detail}"), err=True)
    for crash in report.crashes:
        click.echo(f"iaclint: rule {crash.rule} failed: {crash.error}", err=True)
    return 4 if report.crashes else 3 if report.errors else 0
