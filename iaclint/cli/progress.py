"""A progress bar on standard error, in runs that people wait for. The door to rich."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence

import click

from iaclint.engine import Watch
from iaclint.modules import RootModule

_PATIENCE = 1.0
"""Seconds before a bar is worth its place."""

_FEW = 3
"""Root modules of which no bar is made."""


def progress(ctx: click.Context) -> Watch:
    """What watches the run of a command: a bar where standard error is a terminal, and nothing anywhere else."""
    quiet = ctx.params["no_progress"] or any(os.environ.get(name) for name in ("CI", "PRE_COMMIT", "NO_COLOR"))
    if quiet or os.environ.get("TERM") == "dumb" or not sys.stderr.isatty():
        return list
    return _watched


def _watched(roots: Sequence[RootModule]) -> Iterator[RootModule]:
    """The root modules; once a second has passed, with a bar that goes away at the end."""
    start = time.monotonic()
    position = 0
    while position < len(roots) and (len(roots) <= _FEW or time.monotonic() - start < _PATIENCE):
        yield roots[position]
        position += 1
    if position < len(roots):
        yield from _barred(roots, position)


def _barred(roots: Sequence[RootModule], position: int) -> Iterator[RootModule]:
    from rich.console import Console  # noqa: PLC0415 - 100 ms to import, and only long runs on a terminal need it
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("root modules", total=len(roots), completed=position)
        for root in roots[position:]:
            yield root
            bar.advance(task)
