"""`iaclint baseline`: makes and prunes a file of known faults."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable
from pathlib import Path

import click

from iaclint.acceptance import Identity, Known, directory_of
from iaclint.cli.inputs import Evaluating
from iaclint.cli.jobs import jobs_option
from iaclint.cli.known import DEFAULT, faults, gone_from, read_given, written
from iaclint.cli.output import incomplete
from iaclint.cli.run import Judging, judging_options
from iaclint.cli.targets import find_targets, repositories
from iaclint.reporters.text import counted
from iaclint.source import Repository

_BY_DEFAULT = f"[default: that of the settings, or {DEFAULT}]"


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
@click.option("--output", metavar="PATH", allow_from_autoenv=False, help=f"The file to write.  {_BY_DEFAULT}")
@click.option("--force", is_flag=True, help="Replace a file that is there: faults that are new since are known then.")
@judging_options
@jobs_option
@click.pass_context
def create(ctx: click.Context, /, paths: tuple[Path, ...], output: str | None, force: bool, **_shared: object) -> int:
    """Write every fault that is open today to a file that `check --baseline` takes.

    A fault is known again by its rule, file, address, defect and guilty text: a second one on the same resource
    is new, and so is the same one with another value. What is suppressed or cannot be judged is not in the file.
    """
    paths = paths or (Path(),)
    judging = Judging.of(paths[0], ctx)
    file = _file(output, judging, paths[0])
    if os.path.lexists(file) and not force:
        raise click.UsageError(
            f"{file} is there; `iaclint baseline prune` takes out what is fixed, --force makes it anew"
        )
    report = judging.report(find_targets(paths, each=False), judging.register())
    known = faults(report.failures)
    _write(file, known)
    click.echo(f"{file}: {counted(len(known), 'fault')} of {counted(len(report.failures), 'finding')}")
    return incomplete(report)


@command.command("prune", cls=Evaluating, context_settings={"auto_envvar_prefix": "IACLINT"})
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--baseline", metavar="PATH", help=f"The file to prune.  {_BY_DEFAULT}")
@judging_options
@jobs_option
@click.pass_context
def prune(ctx: click.Context, /, paths: tuple[Path, ...], baseline: str | None, **_shared: object) -> int:
    """Take out of a baseline what is fixed by now; nothing is added.

    Only what was looked at can be fixed: faults in other directories than PATHs, or of rules that are not selected,
    are kept.
    """
    paths = paths or (Path(),)
    judging = Judging.of(paths[0], ctx)
    file = _file(baseline, judging, paths[0])
    before = read_given(str(file))
    if before is None:
        raise click.UsageError("--baseline: give the path of a baseline")
    report = judging.report(find_targets(paths, each=False), judging.register())
    if report.errors or report.crashes:
        click.echo("iaclint: nothing is pruned of what may only be unread", err=True)
        return incomplete(report)
    known = Known(before.identities, gone_from(Repository.holding(paths[0])))
    for identity in sorted(faults(report.judged)):
        known.meets(identity)
    names = frozenset(rule.name for rule in judging.rules)
    places = tuple(below for _, belows in repositories(paths, each=False) for below in belows)
    kept = known.met | {one for one in before.identities if not _was_looked_at(one, names, places)}
    _write(file, kept)
    click.echo(f"{file}: {counted(len(before.identities) - len(kept), 'fault')} fixed, {len(kept):,} left")
    return incomplete(report)


def _was_looked_at(identity: Identity, rules: Container[str], places: Iterable[str]) -> bool:
    """Whether a run of rules below some directories would have found a fault if it were still there."""
    root = directory_of(identity.root)
    return identity.rule in rules and any(place in (".", root) or root.startswith(f"{place}/") for place in places)


def _file(given: str | None, judging: Judging, path: Path) -> Path:
    """The baseline that is given, or the one that the settings name."""
    named = judging.settings.baseline
    if given is not None or not named:
        return Path(given or DEFAULT)
    return Path(os.path.relpath(Repository.holding(path).root / named))


def _write(file: Path, identities: Iterable[Identity]) -> None:
    try:
        file.write_text(written(identities), encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{file}: {error.strerror}") from error
