"""A progress bar on standard error, in runs that people wait for."""

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
    """The root modules; once a second has passed, with a bar."""
    start = time.monotonic()
    position = 0
    while position < len(roots) and (len(roots) <= _FEW or time.monotonic() - start < _PATIENCE):
        yield roots[position]
        position += 1
    if position < len(roots):
        yield from _barred(roots, position)


def _barred(roots: Sequence[RootModule], position: int) -> Iterator[RootModule]:
    with click.progressbar(length=len(roots), label="root modules", file=sys.stderr) as bar:
        bar.update(position)
        for root in roots[position:]:
            yield root
            bar.update(1)
